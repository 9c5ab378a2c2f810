"""Clocks in the store: derived with each save, kept once answered, asked for by day and officer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft, begin_edit
from desktop.commands.law import import_days, set_stricter
from desktop.commands.records import save_draft
from desktop.domain.case import Stage
from desktop.domain.clock import VIETNAM, Source, from_ms, to_ms
from desktop.domain.deadline import Due
from desktop.domain.record import Answers, RecordId
from desktop.domain.rule import Override, Unit
from desktop.domain.tasks import Holder
from desktop.domain.troubles import Refused
from desktop.store import dues, migrations, reading
from desktop.store.driver import connect
from desktop.store.listing import relist, stale_cases
from desktop.store.store import Store
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    INTAKE,
    OFFICER,
    REFERRAL,
    Hands,
    edit,
    fill,
    open_store,
)

HEAD = "date,kind,name,source,confidence\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture
def hands() -> Hands:
    return Hands()


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=VIETNAM)


def opened(store: Store, hands: Hands, **more: str) -> RecordId:
    case_id = fill(store, "mau_01", {**INTAKE, **more}, hands=hands).case_id
    assert case_id is not None
    return case_id


def saved_at(
    store: Store, form: str, answers: Answers, hands: Hands, *, case_id: RecordId, moment: str
) -> RecordId:
    hand = hands.at(at(moment))
    _, draft = begin_draft(store, CATALOG.form(form), hand=hands.next(), case_id=case_id)
    filled = replace(draft, answers=answers)
    return save_draft(store, filled, catalog=CATALOG, hand=hand)[1].record_id


def amended_at(
    store: Store, record_id: RecordId, answers: Answers, hands: Hands, *, moment: str
) -> None:
    _, draft = begin_edit(store, record_id, catalog=CATALOG, hand=hands.next())
    filled = replace(draft, answers={**draft.answers, **answers})
    save_draft(store, filled, catalog=CATALOG, hand=hands.at(at(moment)))


def clock(store: Store, case_id: RecordId, code: str) -> Due:
    (found,) = [one for one in dues.clocks_of_case(store, case_id) if one.rule.code == code]
    return found


def said(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%d/%m %H:%M")


@pytest.mark.needs("P06")
def test_a_case_has_several_clocks_and_its_list_shows_the_next(store: Store, hands: Hands) -> None:
    case_id = opened(store, hands)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=case_id)
    fill(store, "phieu_chuyen_gui", {**REFERRAL, "reply_by": "2026-11-26"}, hands=hands,
         case_id=case_id)  # fmt: skip
    found = {one.rule.code: said(one.due_at) for one in dues.clocks_of_case(store, case_id)}
    assert found == {
        "DL-12H": "24/11 19:15",
        "DL-PLAN": "01/12 23:59",
        "NB-GUI-HEN": "26/11 23:59",
        "NB-GUI-3": "27/11 23:59",
        "NB-GUI-7": "01/12 23:59",
    }
    row = reading.case_row(store, case_id)
    assert row is not None
    assert (row.stage, row.next_step, row.holder, row.officer) == (
        Stage.VERIFYING, "verify", Holder.OFFICER, OFFICER.id)  # fmt: skip
    assert said(from_ms(row.next_due_at or 0)) == "26/11 23:59"
    here = dues.standing(store, case_id, catalog=CATALOG, now=at("2026-11-24 09:00"))
    assert (here.stage, here.next.code) == (row.stage, row.next_step)


def test_saving_an_answer_again_does_not_move_when_it_was_given(store: Store, hands: Hands) -> None:
    case_id = opened(store, hands)
    record = saved_at(store, "mau_02", ASSESSMENT, hands, case_id=case_id,
                      moment="2026-11-24 12:00")  # fmt: skip
    amended_at(store, record, {"conclusion_note": "sửa chữ"}, hands, moment="2026-11-26 09:00")
    assert said(clock(store, case_id, "DL-12H").met_at) == "24/11 12:00"
    urgent = {"conclusion": "emergency"}
    amended_at(store, record, urgent, hands, moment="2026-11-26 10:00")
    assert clock(store, case_id, "DL-12H").met_at is None
    helped = {"measures": [{"service": "Đưa trẻ đến trạm y tế"}]}
    amended_at(store, record, helped, hands, moment="2026-11-26 11:00")
    assert said(clock(store, case_id, "DL-12H").met_at) == "26/11 11:00"


def test_a_corrected_hour_of_the_call_moves_the_clock(store: Store, hands: Hands) -> None:
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    assert saved.case_id is not None
    edit(store, saved.record_id, {"heard_time": "05:00"}, hands=hands)
    assert said(clock(store, saved.case_id, "DL-12H").due_at) == "24/11 17:00"
    row = reading.case_row(store, saved.case_id)
    assert row is not None
    assert said(from_ms(row.due_at)) == "24/11 17:00"


@pytest.mark.needs("P13")
def test_what_is_overdue_today_this_week_and_later(store: Store, hands: Hands) -> None:
    opened(store, hands, heard_date="2026-11-17", heard_time="20:00", child_name="Quá Hạn")
    opened(store, hands, heard_date="2026-11-17", heard_time="22:30", child_name="Hôm Nay")
    week = opened(store, hands, heard_date="2026-11-11", heard_time="08:00", child_name="Tuần Này")
    fill(store, "mau_02", {**ASSESSMENT, "assessed_on": "2026-11-12"}, hands=hands, case_id=week)
    later = opened(store, hands, heard_date="2026-11-17", heard_time="08:00", child_name="Về Sau")
    fill(store, "mau_02", {**ASSESSMENT, "assessed_on": "2026-11-17"}, hands=hands, case_id=later)
    now = at("2026-11-18 09:00")  # a Wednesday

    def shown(span: dues.Span) -> list[str]:
        return [row.case.child for row in dues.due_rows(store, now=now, span=span)]

    assert shown("overdue") == ["Quá Hạn"]
    assert shown("today") == ["Hôm Nay"]
    assert shown("week") == ["Tuần Này"]
    assert shown("later") == ["Về Sau"]
    assert shown("all") == ["Quá Hạn", "Hôm Nay", "Tuần Này", "Về Sau"]
    counts = dues.count_due(store, now=now)
    assert (counts.overdue, counts.today, counts.week) == (1, 1, 1)
    sunday = dues.count_due(store, now=at("2026-11-22 09:00"))
    assert (sunday.today, sunday.week) == (0, 0)


def test_each_officer_has_a_list_and_strangers_none(store: Store, hands: Hands) -> None:
    case_id = opened(store, hands)
    now = at("2026-11-24 09:00")
    (row,) = dues.due_rows(store, now=now, officer=OFFICER.id)
    assert (row.case.id, row.officer) == (case_id, OFFICER.id)
    assert dues.due_rows(store, now=now, officer="b2") == ()
    assert dues.count_due(store, now=now, officer=OFFICER.id).today == 1
    assert dues.count_due(store, now=now, officer="b2").today == 0


@pytest.mark.needs("P06")
def test_a_clock_set_back_gains_nothing(store: Store, hands: Hands) -> None:
    """The province was seen at noon; then somebody sets the laptop to nine and writes Mẫu 02."""
    case_id = opened(store, hands, heard_time="00:30")
    noon = to_ms(at("2026-11-24 13:30"))
    store.connection.execute("UPDATE device SET synced_at = ?", (noon,))
    record = saved_at(store, "mau_02", ASSESSMENT, hands, case_id=case_id,
                      moment="2026-11-24 09:00")  # fmt: skip
    twelve = clock(store, case_id, "DL-12H")
    assert said(twelve.met_at) == "24/11 13:30"
    assert twelve.is_late(at("2026-11-24 14:00"))
    steps = reading.history(store, record)
    assert [(step.what, dict(step.detail)) for step in steps if step.what == "clock"] == [
        ("clock", {"minutes": 270})]  # fmt: skip
    time = dues.legal_now(store, at("2026-11-24 09:05"))
    assert (said(time.at), time.source) == ("24/11 13:30", Source.PROVINCE)
    assert dues.legal_now(store, at("2026-11-24 15:00")).source is Source.LAPTOP


@pytest.mark.needs("P06")
def test_days_off_brought_in_later_move_the_open_clocks(store: Store, hands: Hands) -> None:
    case_id = opened(store, hands)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=case_id)
    off = HEAD + "2026-11-25,off,Nghỉ bù,Thông báo,high\n2026-11-26,off,Nghỉ bù,Thông báo,high\n"
    changed = import_days(store, off, catalog=CATALOG, hand=hands.next())
    assert changed.cases == {case_id}
    assert said(clock(store, case_id, "DL-PLAN").due_at) == "03/12 23:59"
    assert clock(store, case_id, "DL-PLAN").is_certain
    with pytest.raises(Refused):
        import_days(store, HEAD + "2026-11-27,frei,x,y,high\n", catalog=CATALOG, hand=hands.next())
    assert said(clock(store, case_id, "DL-PLAN").due_at) == "03/12 23:59"


@pytest.mark.needs("P06")
def test_a_stricter_commune_moves_its_open_clocks_and_a_slower_one_is_refused(
    store: Store, hands: Hands
) -> None:
    case_id = opened(store, hands)
    local = Override("DL-12H", 8, Unit.HOURS, date(2026, 1, 1), "QT-45")
    set_stricter(store, local, catalog=CATALOG, hand=hands.next())
    twelve = clock(store, case_id, "DL-12H")
    assert (said(twelve.due_at), said(twelve.lawful_at)) == ("24/11 15:15", "24/11 19:15")
    assert twelve.rule.is_stricter
    with pytest.raises(Refused):
        set_stricter(store, replace(local, length=13), catalog=CATALOG, hand=hands.next())
    assert said(clock(store, case_id, "DL-12H").due_at) == "24/11 15:15"


def test_a_clock_of_a_rule_of_tomorrow_is_still_shown(store: Store, hands: Hands) -> None:
    opened(store, hands)
    store.connection.execute("UPDATE clock SET rule = 'DL-TOMORROW', holder = 'chair'")
    (row,) = dues.due_rows(store, now=at("2026-11-24 09:00"))
    assert (row.clock.rule.code, row.clock.rule.holder) == ("DL-TOMORROW", "chair")


def test_nothing_is_written_where_nothing_changed(store: Store, hands: Hands) -> None:
    case_id = opened(store, hands)
    before = store.connection.total_changes
    with store.transaction() as tx:
        known = tx.law.current()
        tx.cases.derive(case_id, catalog=CATALOG, known=known)
    # The case's own row is set anew; its clocks are the same and stay.
    assert store.connection.total_changes - before == 1


def test_cases_of_an_older_store_keep_their_twelve_hours(tmp_path: Path) -> None:
    """Start from the schema as it was before clocks, with rows of that time in it."""
    connection = connect(str(tmp_path / "old.db"), isolation_level=None)
    place = migrations.STEPS.index("0004_clocks.sql")
    for step in migrations.STEPS[:place]:
        connection.executescript(files(migrations).joinpath(step).read_text(encoding="utf-8"))
    for number, (conclusion, met) in enumerate(
        [("", None), ("emergency", None), ("emergency", 9), ("plan", 9)], start=1
    ):
        case, record = f"{number:032x}", f"{number + 100:032x}"
        connection.execute(
            "INSERT INTO case_file (id, code, year, number, opened_at, opened_by, reported_at,"
            " due_at, met_at, conclusion) VALUES (?, ?, 2026, ?, 1, 'a1', 1, 43200001, ?, ?)",
            (case, f"c{number}", number, met, conclusion),
        )
        connection.execute(
            "INSERT INTO record VALUES (?, ?, 'mau_01', 1, ?, 1, '{}', '', 5, 'a1', ?)",
            (number, record, case, number),
        )
    step = files(migrations).joinpath(migrations.STEPS[place]).read_text(encoding="utf-8")
    connection.executescript(step)
    rows = connection.execute(
        "SELECT stage, next_step, officer, next_due_at FROM case_file ORDER BY row"
    ).fetchall()
    assert rows == [
        ("received", "assess", "a1", 43200001),
        ("emergency", "protect", "a1", 43200001),
        ("verifying", "verify", "a1", None),
        ("verifying", "verify", "a1", None),
    ]
    clocks = "SELECT rule, occasion, due_at, met_at FROM clock ORDER BY case_id"
    assert connection.execute(clocks).fetchall() == [
        ("DL-12H", f"{number + 100:032x}", 43200001, met)
        for number, met in enumerate([None, None, 9, 9], start=1)
    ]
    connection.close()


@pytest.mark.parametrize("days", [0, 1, 400])
def test_the_home_screens_numbers_are_those_of_legal_time(
    store: Store, hands: Hands, days: int
) -> None:
    opened(store, hands)
    seen = at("2026-11-24 19:30")
    store.connection.execute("UPDATE device SET synced_at = ?", (to_ms(seen),))
    wall = seen - timedelta(days=days)
    time = dues.legal_now(store, wall)
    assert dues.count_due(store, now=time.at).overdue == 1


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM clock WHERE rule = 'DL-PLAN'",
        "UPDATE clock SET due_at = due_at + 1 WHERE rule = 'DL-12H'",
        "UPDATE case_file SET stage = 'closed'",
        "UPDATE case_file SET next_due_at = NULL",
    ],
)
def test_a_clock_that_says_otherwise_than_the_papers_is_found_and_mended(
    store: Store, hands: Hands, damage: str
) -> None:
    case_id = opened(store, hands)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=case_id)
    before = dues.clocks_of_case(store, case_id)
    assert list(stale_cases(store.connection, CATALOG)) == []
    store.connection.execute(damage)
    assert list(stale_cases(store.connection, CATALOG)) == [case_id]
    assert relist(store.connection, CATALOG) == 1
    assert dues.clocks_of_case(store, case_id) == before
    assert list(stale_cases(store.connection, CATALOG)) == []
