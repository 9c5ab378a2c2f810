"""Sent down by the province, read and answered at the laptop, seen at the desk."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.commands.directions import Reply, answer_direction
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused
from desktop.store.ledger import notes
from desktop.store.store import Store
from sync.engine import Around
from sync.server.office.audit import last_entries
from sync.server.office.directions import FORM
from sync.server.office.roles import Role
from tests.builders.province import enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import CATALOG, COMMUNE, INTAKE, Hands, fill, open_store

pytestmark = pytest.mark.needs("P42")

MESSAGE = {
    "kind": "inspect",
    "number": "125/SYT-BVXH",
    "heading": "Rà soát điểm nguy cơ đuối nước",
    "words": "Rà soát <b>mọi</b> ao hồ trước mùa mưa.",
    "due_on": "2026-11-30",
    "communes": COMMUNE.code,
}


@pytest.fixture
def laptop(bare: Staff, tmp_path: Path) -> Iterator[tuple[Store, Around]]:
    with open_store(tmp_path / "laptop") as store:
        yield store, enrolled(store, bare.desk)


@pytest.fixture
def officer(bare: Staff) -> Visitor:
    return bare.enter(bare.hire("lan", Role.OFFICER))


def test_a_direction_goes_down_and_its_answer_comes_back(
    officer: Visitor, bare: Staff, laptop: tuple[Store, Around]
) -> None:
    store, around = laptop
    assert officer.post("/directions", **MESSAGE).status == 303
    assert "Đã gửi, máy xã chưa nhận" in officer.get("/directions").text
    sync(store, bare.desk, around)
    (told,) = notes(store, FORM)
    assert told.answers["heading"] == MESSAGE["heading"]
    sync(store, bare.desk, around)
    assert "Máy xã đã nhận" in officer.get("/directions").text
    reply = Reply("doing", "Đang rà soát 4 ao.\nXong trước ngày 28.")
    answer_direction(store, told.record, reply, catalog=CATALOG, hand=Hands().next())
    sync(store, bare.desk, around)
    page = officer.get(f"/directions/{COMMUNE.code}/{told.record}").text
    assert "Đang thực hiện" in page
    assert "Đang rà soát 4 ao." in page
    assert "&lt;b&gt;mọi&lt;/b&gt;" in page
    with bare.desk.engine.begin() as connection:
        noted = [entry.action for entry in last_entries(connection, before=None)]
    assert noted == ["direction_inspect"]


def test_the_commune_writes_its_answer_and_nothing_else_of_it(
    officer: Visitor, bare: Staff, laptop: tuple[Store, Around]
) -> None:
    store, around = laptop
    officer.post("/directions", **MESSAGE)
    sync(store, bare.desk, around)
    (told,) = notes(store, FORM)
    with store.transaction() as tx:
        tx.journal.append(
            told.record, 1, [["due_on", "2099-01-01"], ["closed", 1]], actor="a1", at_ms=1
        )
    sync(store, bare.desk, around)
    page = officer.get(f"/directions/{COMMUNE.code}/{told.record}").text
    assert "30/11/2026" in page
    assert "Đã kết thúc" not in page
    reply = Reply("done", "")
    answer_direction(store, told.record, reply, catalog=CATALOG, hand=Hands().next())
    sync(store, bare.desk, around)
    assert "Xã báo đã xong" in officer.get("/directions").text


def test_what_cannot_be_done_needs_its_reason(
    officer: Visitor, bare: Staff, laptop: tuple[Store, Around]
) -> None:
    store, around = laptop
    officer.post("/directions", **MESSAGE)
    sync(store, bare.desk, around)
    (told,) = notes(store, FORM)
    for reply in (Reply("cannot", "  "), Reply("later", "")):
        with pytest.raises(Refused):
            answer_direction(store, told.record, reply, catalog=CATALOG, hand=Hands().next())
    assert "answer" not in notes(store, FORM)[0].answers


def test_urging_about_a_case_names_its_code_alone(
    officer: Visitor, bare: Staff, laptop: tuple[Store, Around]
) -> None:
    store, around = laptop
    intake = fill(store, "mau_01", INTAKE, hands=Hands())
    sync(store, bare.desk, around)
    form = officer.get(f"/directions?commune={COMMUNE.code}&case={intake.case_id}").text
    assert intake.code in form
    assert "Hương" not in form
    about = {**MESSAGE, "kind": "urge", "case": str(intake.case_id)}
    assert officer.post("/directions", **about).status == 303
    assert officer.post("/directions", **{**about, "case": "0" * 32}).status == 404
    sync(store, bare.desk, around)
    (told,) = notes(store, FORM)
    assert told.answers["case_code"] == intake.code


def test_an_unanswered_one_is_overdue_and_a_closed_one_waits_no_more(
    officer: Visitor, bare: Staff, laptop: tuple[Store, Around]
) -> None:
    store, around = laptop
    officer.post("/directions", **{**MESSAGE, "due_on": date(2026, 11, 23).isoformat()})
    assert "Quá hạn trả lời" in officer.get("/directions").text
    sync(store, bare.desk, around)
    way = f"/directions/{COMMUNE.code}/{notes(store, FORM)[0].record}/close"
    assert officer.post(way).status == 303
    assert officer.post(way).status == 409
    sync(store, bare.desk, around)
    assert notes(store, FORM)[0].answers["closed"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "order"}, {"heading": " "}, {"words": ""}, {"due_on": "30/11/2026"},
     {"due_on": "2026-02-30"}, {"communes": "00727"}, {"communes": ""}],
)  # fmt: skip
def test_what_is_not_whole_is_not_sent(
    officer: Visitor, laptop: tuple[Store, Around], wrong: dict[str, str]
) -> None:
    assert laptop[0].device_id
    answer = officer.post("/directions", **{**MESSAGE, **wrong})
    assert answer.status == 409
    assert f'value="{MESSAGE["number"]}"' in answer.text
    assert "Chưa gửi chỉ đạo nào" in officer.get("/directions").text


def test_an_inspector_of_one_commune_reaches_no_other(
    bare: Staff, laptop: tuple[Store, Around], officer: Visitor
) -> None:
    store, around = laptop
    officer.post("/directions", **MESSAGE)
    sync(store, bare.desk, around)
    away = bare.enter(bare.hire("tra", Role.INSPECTOR, "00727"))
    record = RecordId(notes(store, FORM)[0].record)
    assert MESSAGE["heading"] not in away.get("/directions").text
    assert away.get(f"/directions/{COMMUNE.code}/{record}").status == 404
    assert away.post("/directions", **MESSAGE).status == 409
