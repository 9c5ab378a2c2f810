"""The web desk in a real server: who may see what, and that all of it is plain and safe."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from sqlalchemy import select, update

from sync.server.desk import Desk
from sync.server.office import accounts
from sync.server.office.tables import audit, session
from sync.server.web import api, pages
from tests.builders.province import NOW_MS, enrolled, make_desk, sync
from tests.builders.serving import listening
from tests.builders.world import CATALOG, HAZARD, INTAKE, Hands, fill, open_store

PASSPHRASE = "singua dayquia huoikheo molom"
NASTY = "<script>alert(1)</script> & Hương"


@dataclass
class Browser:
    """A person's browser: keeps the cookie it is given."""

    address: str
    cookie: str = ""

    def __post_init__(self) -> None:
        self.pool = urllib3.PoolManager(retries=False)

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return self.pool.request("GET", self.address + path, headers=headers, redirect=False)

    def post(self, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        answer = self.pool.request(
            "POST",
            self.address + path,
            fields=fields,
            headers=headers,
            redirect=False,
            encode_multipart=False,
        )
        given = answer.headers.get("Set-Cookie", "")
        if given.startswith("desk="):
            self.cookie = given.split(";")[0]
        return answer


@dataclass
class World:
    desk: Desk
    address: str
    case: str
    site: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    desk = make_desk(folder)
    with desk.engine.begin() as connection:
        accounts.add_account(connection, "admin", PASSPHRASE, now_ms=NOW_MS)
    with open_store(folder / "laptop") as store:
        around = enrolled(store, desk)
        hands = Hands()
        intake = fill(store, "mau_01", {**INTAKE, "child_name": NASTY}, hands=hands)
        site = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        sync(store, desk, around)
    with listening(desk) as address:
        yield World(
            desk, address, f"/cases/00715/{intake.case_id}", f"/sites/00715/{site.record_id}"
        )


@pytest.fixture
def anonymous(world: World) -> Browser:
    return Browser(world.address)


@pytest.fixture
def officer(world: World) -> Browser:
    browser = Browser(world.address)
    assert browser.post("/login", name="admin", passphrase=PASSPHRASE).status == 303
    return browser


def words(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.data.decode()


def test_the_pages_show_what_came(world: World, officer: Browser) -> None:
    communes = words(officer.get("/communes"))
    assert "Xã Lũng Cú, Tuyên Quang" in communes
    assert "00715-2026-" in words(officer.get("/cases"))
    case = words(officer.get(world.case))
    assert "Thôn Giả Tưởng 2" in case
    assert "BN-2026-000001" in case
    assert "Ao sau trường tiểu học Giả Tưởng" in words(officer.get("/sites"))
    assert "Chưa khắc phục" in words(officer.get(world.site))


@pytest.mark.parametrize("query", ["huong", "HƯƠNG", "00715"])
def test_cases_are_found_without_accents(officer: Browser, query: str) -> None:
    from urllib.parse import quote  # noqa: PLC0415

    assert "/cases/00715/" in words(officer.get(f"/cases?q={quote(query)}"))
    assert "/cases/00715/" not in words(officer.get("/cases?q=khong-co-ai"))


def test_a_name_is_text_and_the_reporter_is_sealed(world: World, officer: Browser) -> None:
    for path in ("/cases", world.case):
        page = words(officer.get(path))
        assert "<script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Hương" in page
    page = words(officer.get(world.case))
    assert "Bà Hàng Xóm Mẫu" not in page
    assert "0912" not in page
    reporter = [field for field in CATALOG.form("mau_01").fields if field.sealed]
    assert page.count("bảo mật</span>") == len(reporter)


def test_every_look_is_noted_in_a_chain(world: World, officer: Browser) -> None:
    officer.get(world.case)
    with world.desk.engine.begin() as connection:
        actions = list(connection.execute(select(audit.c.action)).scalars())
        assert "view_case" in actions
        assert accounts.first_broken(connection) is None
        connection.execute(update(audit).where(audit.c.id == 1).values(actor="khác"))
        assert accounts.first_broken(connection) == 1
        connection.rollback()


ANONYMOUS = {
    "/v1/time": 400,
    "/v1/enroll": 405,
    "/v1/sync": 405,
    "/login": 200,
    "/logout": 405,
    "/": 303,
    "/communes": 303,
    "/cases": 303,
    "/cases/{commune}/{id}": 303,
    "/sites": 303,
    "/sites/{commune}/{id}": 303,
}


@pytest.mark.parametrize("path", sorted({route.path for route in [*api.ROUTES, *pages.ROUTES]}))
def test_every_route_has_a_row_and_a_stranger_gets_no_further(
    anonymous: Browser, path: str
) -> None:
    assert path in ANONYMOUS, "a new route needs its row"
    answer = anonymous.get(path.replace("{commune}", "00715").replace("{id}", "0" * 32))
    assert answer.status == ANONYMOUS[path]
    if answer.status == 303:
        assert answer.headers["Location"] == "/login"
        assert answer.data == b""


def test_wrong_name_and_wrong_passphrase_get_one_answer(anonymous: Browser) -> None:
    pages_seen = [
        re.sub(r"\s+", " ", words(anonymous.post("/login", name=name, passphrase="x" * 20)))
        for name in ("admin", "khong-co")
    ]
    assert pages_seen[0] == pages_seen[1]
    assert anonymous.cookie == ""


def test_log_in_is_slowed_after_ten_tries(world: World) -> None:
    with listening(world.desk) as address:
        browser = Browser(address)
        statuses = [browser.post("/login", name="a", passphrase="b").status for _ in range(11)]
    assert statuses == [403] * 10 + [429]


def test_logging_out_needs_the_sessions_own_token(officer: Browser) -> None:
    assert officer.post("/logout", csrf="guess").status == 403
    token = re.search(r'name="csrf" value="([^"]+)"', words(officer.get("/communes")))
    assert token is not None
    assert officer.post("/logout", csrf=token[1]).status == 303
    assert officer.get("/communes").status == 303


def test_a_session_ends_after_half_an_hour(world: World, officer: Browser) -> None:
    assert officer.get("/communes").status == 200
    with world.desk.engine.begin() as connection:
        connection.execute(update(session).values(seen_at=NOW_MS - accounts.IDLE_MS - 1))
    assert officer.get("/communes").status == 303


def test_every_answer_carries_the_safety_headers(anonymous: Browser, officer: Browser) -> None:
    for browser, path in (
        (anonymous, "/login"),
        (officer, "/cases"),
        (anonymous, "/static/desk.css"),
    ):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    given = Browser(anonymous.address).post("/login", name="admin", passphrase=PASSPHRASE)
    assert "HttpOnly" in given.headers["Set-Cookie"]
    assert "SameSite=strict" in given.headers["Set-Cookie"]


def test_pages_ask_nothing_from_outside_and_speak_two_languages(
    world: World, officer: Browser
) -> None:
    for path in ("/communes", "/cases", world.case, "/sites", world.site):
        page = words(officer.get(path))
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
        assert '<html lang="vi">' in page
        assert '<html lang="en">' in words(officer.get(f"{path}?lang=en"))


@pytest.mark.parametrize("path", ["/cases/00715/" + "0" * 32, "/sites/00004/" + "0" * 32])
def test_what_is_not_there_is_said_so(officer: Browser, path: str) -> None:
    answer = officer.get(path)
    assert answer.status == 404
    assert "Không tìm thấy" in words(answer)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/sync", b"", 400),
        ("/v1/sync", b"\x91\x01", 400),
        ("/v1/sync", bytes(api.MAX_BODY + 1), 413),
        ("/v1/enroll", bytes(4_097), 413),
        ("/v1/enroll", b"\xff" * 100, 400),
    ],
)
def test_foreign_bodies_are_refused_in_words_of_http(
    world: World, path: str, body: bytes, status: int
) -> None:
    answer = urllib3.request("POST", world.address + path, body=body, retries=False)
    assert answer.status == status


def test_the_documented_api_is_the_api() -> None:
    document = Path("docs/province-api.yaml").read_text(encoding="utf-8")
    documented = set(re.findall(r"^  (/v1/\w+):$", document, re.MULTILINE))
    assert documented == {route.path for route in api.ROUTES}
