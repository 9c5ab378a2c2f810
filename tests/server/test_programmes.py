"""Programmes at the desk: a token does what its account may; the document is the API."""

import json
from pathlib import Path

import pytest
import yaml

from desktop.domain.troubles import Unavailable
from sync.messages import Signed
from sync.server.limits import Limit, TooOften
from sync.server.office.permissions import ROWS
from sync.server.office.roles import Role
from sync.server.web.app import Often, create_app
from sync.transport.http import HttpServer
from tests.builders.desk_place import NASTY, Place
from tests.builders.province import Line, enrolled, sync
from tests.builders.serving import listening
from tests.builders.staffing import Staff
from tests.builders.visiting import Running, Visitor
from tests.builders.world import COMMUNE, HAZARD, Hands, fill, open_store

pytestmark = pytest.mark.needs("P42")

DOCUMENT = Path("docs/province-admin-api.yaml")
MESSAGE = {"kind": "direct", "heading": "Rà soát", "words": "Rà soát mọi ao hồ.", "everyone": "1"}


@pytest.fixture(scope="module")
def programme(place: Place) -> Visitor:
    place.staff.hire("kho", Role.OFFICER)
    return place.staff.programme("kho")


def test_the_document_is_the_api() -> None:
    paths = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    told = {
        (method.upper(), path): set(what["x-roles"])
        for path, methods in paths.items()
        for method, what in methods.items()
    }
    served = {
        (row.method, row.path): {role.value for role in row.roles} for row in ROWS if row.is_api
    }
    assert told == served


def test_a_direction_is_sent_and_read_back(programme: Visitor) -> None:
    answer = programme.send("/v1/admin/directions", json.dumps(MESSAGE).encode())
    assert answer.status == 201
    (made,) = json.loads(answer.text)
    one = json.loads(programme.get(f"/v1/admin/directions/{COMMUNE.code}/{made}").text)
    assert (one["message"]["heading"], one["sent_by"]) == ("Rà soát", "kho")
    assert made in {row["id"] for row in json.loads(programme.get("/v1/admin/directions").text)}


def test_rows_hold_no_name_and_no_answer(place: Place, programme: Visitor) -> None:
    for path in ("communes", "overdue", "devices", "directions", "issues", "statistics"):
        answer = programme.get(f"/v1/admin/{path}")
        assert answer.status == 200
        assert json.loads(answer.text) is not None
        assert NASTY not in answer.text
        assert "Hương" not in answer.text
    admin = place.staff.programme(place.staff.hire("may", Role.ADMIN))
    assert all(not row["case_code"] for row in json.loads(admin.get("/v1/admin/issues").text))


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 400), (b"{", 400), (b'{"heading": 5}', 400), (b'{"kind": {"a": "b"}}', 400),
     (b"\xff\xfe", 400), (b"[" * 100_000, 413), (b"{}", 409), (b"", 409)],
)  # fmt: skip
def test_what_is_no_object_of_texts_is_refused(
    programme: Visitor, body: bytes, status: int
) -> None:
    assert programme.send("/v1/admin/directions", body).status == status


def test_a_token_is_shown_once_and_ended_at_once(place: Place) -> None:
    person = place.staff.enter(place.staff.hire("tao", Role.AUDITOR))
    page = person.post("/tokens", label="Kho dữ liệu", days="90").text
    token = page.split('once code">')[1].split("<")[0]
    assert token not in person.get("/tokens").text
    machine = Visitor(place.staff.running, bearer=token)
    assert machine.get("/v1/admin/audit").status == 200
    assert machine.get("/v1/admin/overdue").status == 403
    assert machine.get("/audit").status == 303
    for label, days in (("Kho dữ liệu", "90"), ("x", "90"), ("khác", "91"), ("khác", "")):
        assert person.post("/tokens", label=label, days=days).status == 409
    assert person.post("/tokens/end", label="Kho dữ liệu").status == 303
    assert machine.get("/v1/admin/audit").status == 401
    assert person.post("/tokens/end", label="Kho dữ liệu").status == 404


def test_whoever_asks_too_often_waits(place: Place) -> None:
    app = create_app(place.desk, often=Often((3, 60), (3, 60)))
    running = Running(app)
    name = place.staff.hire("nhanh", Role.ADMIN)
    session = place.staff.enter(name)
    quick = Visitor(running, session.cookies, session.csrf)
    answers = [quick.get("/devices") for _ in range(4)]
    other = Visitor(running, place.staff.enter("officer").cookies)
    assert other.get("/cases").status == 200
    running.close()
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].header("retry-after") == "1"


def test_a_laptop_that_asks_too_often_waits_and_a_forger_costs_it_nothing(
    bare: Staff, tmp_path: Path
) -> None:
    with (
        open_store(tmp_path / "laptop") as store,
        listening(bare.desk, often=Often((9, 60), (2, 1))) as address,
    ):
        around = enrolled(store, bare.desk)
        server = HttpServer(address)
        line = Line(bare.desk)
        sync(store, line, around)
        forged = Signed(line.heard[0].body, bytes(64))
        for _ in range(4):
            server.sync(forged)
        fill(store, "diem_nguy_co", HAZARD, hands=Hands())
        assert sync(store, server, around).sent_ops == 1
        sync(store, server, around)
        with pytest.raises(Unavailable, match="server_busy"):
            sync(store, server, around)
        server.close()


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limit = Limit(2, 60, clock=lambda: now[0])
    for _ in range(2):
        limit.take(b"a")
    with pytest.raises(TooOften) as told:
        limit.take(b"a")
    limit.take(b"b")
    now[0] = float(told.value.seconds)
    limit.take(b"a")
    with pytest.raises(TooOften):
        limit.take(b"a")
