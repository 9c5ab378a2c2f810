"""What others wrote comes down: two laptops and the province end with the same records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.commands.drafts import begin_edit
from desktop.commands.records import save_draft
from desktop.commands.sync import resolve
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused
from desktop.store import ledger, reading
from desktop.store.search import find
from desktop.store.store import Store
from sync.engine import Around, Outcome
from sync.merge import APPLIERS
from sync.protocol import PATCH, PUT, VOID
from sync.rules import Rules
from sync.server.applying import retry_issues, write_down
from sync.server.desk import Desk
from sync.server.schema import conflict
from tests.builders.colleague import Others
from tests.builders.province import NOW_MS, answers_at, make_desk, sync, two_laptops
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    COMMUNE,
    HAZARD,
    INTAKE,
    OFFICER,
    Hands,
    edit,
    fill,
)


@dataclass
class Pair:
    """Two laptops of one commune and their province."""

    desk: Desk
    one: Store
    other: Store
    around: Around
    hands: Hands
    others: Hands

    def meet(self, *stores: Store) -> None:
        for store in stores:
            sync(store, self.desk, self.around)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    desk = make_desk(tmp_path)
    with two_laptops(tmp_path, desk) as (one, other, around):
        yield Pair(desk, one, other, around, Hands(), Others())


@pytest.mark.needs("P40")
def test_a_case_opened_on_one_laptop_stands_on_the_other_and_is_found_there(pair: Pair) -> None:
    saved = fill(pair.one, "mau_01", INTAKE, hands=pair.hands)
    fill(pair.one, "mau_02", ASSESSMENT, hands=pair.hands, case_id=saved.case_id)
    pair.meet(pair.one, pair.other)
    assert saved.case_id is not None
    here, there = (reading.case_row(store, saved.case_id) for store in (pair.one, pair.other))
    assert here is not None
    assert there is not None
    assert replace(here, receipt="", opened_at=0) == replace(there, receipt="", opened_at=0)
    assert there.receipt == reading.FROM_OTHERS
    rows = reading.records_of_case(pair.other, saved.case_id)
    assert [row.form for row in rows] == ["mau_01", "mau_02"]
    assert len(find(pair.other, "huong")) == 1
    assert reading.unsent(pair.other) == 0
    # The next case of the other laptop has a number of its own.
    mine = fill(pair.other, "mau_01", INTAKE, hands=pair.others)
    assert mine.code.endswith("-0001")
    pair.meet(pair.other, pair.one)
    assert reading.count_cases(pair.one)["all"] == 2


@pytest.mark.needs("P41")
def test_edits_of_different_answers_meet_and_nobody_is_asked(pair: Pair) -> None:
    saved = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    pair.meet(pair.one, pair.other)
    edit(pair.one, saved.record_id, {"hamlet": "Thôn Một"}, hands=pair.hands)
    edit(pair.other, saved.record_id, {"responsible": "Ông Hai"}, hands=pair.others)
    edit(pair.other, saved.record_id, {"measures": ["sign"]}, hands=pair.others)
    edit(pair.one, saved.record_id, {"measures": ["fence"]}, hands=pair.hands)
    pair.meet(pair.one, pair.other, pair.one)
    expected = {**HAZARD, "hamlet": "Thôn Một", "responsible": "Ông Hai"}
    for store in (pair.one, pair.other):
        found = dict(reading.record(store, saved.record_id).answers)
        assert set(found.pop("measures")) == {"fence", "sign"}  # type: ignore[arg-type]
        assert found == expected
        assert ledger.conflicts(store) == ()
    assert reading.record(pair.one, saved.record_id) == reading.record(pair.other, saved.record_id)
    assert (
        answers_at(pair.desk, saved.record_id) == reading.record(pair.one, saved.record_id).answers
    )


@pytest.mark.needs("P41")
def test_a_decision_taken_apart_is_shown_on_both_and_decided_by_the_head(pair: Pair) -> None:
    saved = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    pair.meet(pair.one, pair.other)
    edit(pair.one, saved.record_id, {"status": "done"}, hands=pair.hands)
    edit(pair.other, saved.record_id, {"status": "doing"}, hands=pair.others)
    pair.meet(pair.one, pair.other, pair.one)
    for store in (pair.one, pair.other):
        (row,) = ledger.conflicts(store)
        assert (row.path, row.merge, row.form) == ("status", "DECISION", "diem_nguy_co")
        assert {side.value for side in row.sides} == {"done", "doing"}
        assert [side.value for side in row.sides if side.in_force] == ["doing"]
        assert [side.is_ours for side in row.sides].count(True) == 1
        assert reading.record(store, saved.record_id).answers["status"] == "doing"
    with pair.desk.engine.begin() as connection:
        assert connection.execute(select(conflict.c.path)).scalars().all() == ["status"]
    # An officer may neither decide nor type over it; the head may.
    with pytest.raises(Refused, match="no_authority"):
        resolve(pair.other, saved.record_id, "status", "done", catalog=CATALOG,
                hand=pair.others.next())  # fmt: skip
    with pytest.raises(Refused, match="conflict_open"):
        edit(pair.other, saved.record_id, {"status": "open"}, hands=pair.others)
    edit(pair.other, saved.record_id, {"hamlet": "Thôn Khác"}, hands=pair.others)
    resolve(pair.one, saved.record_id, "status", "done", catalog=CATALOG, hand=pair.hands.next())
    assert ledger.conflicts(pair.one) == ()
    pair.meet(pair.one, pair.other, pair.one)
    for store in (pair.one, pair.other):
        assert ledger.conflicts(store) == ()
        assert reading.record(store, saved.record_id).answers["status"] == "done"
    with pair.desk.engine.begin() as connection:
        assert connection.execute(select(conflict)).all() == []


@pytest.mark.needs("P41")
def test_what_came_while_an_officer_was_typing_is_not_written_over_unseen(pair: Pair) -> None:
    saved = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    pair.meet(pair.one, pair.other)
    _, draft = begin_edit(pair.one, saved.record_id, catalog=CATALOG, hand=pair.hands.next())
    edit(pair.other, saved.record_id, {"hamlet": "Thôn Mới", "due_on": "2026-12-31"},
         hands=pair.others)  # fmt: skip
    pair.meet(pair.other, pair.one)
    # The draft is kept, opened again, finished: it still knows what its officer saw.
    draft = reading.draft(pair.one, draft.id) or draft
    typed = {**draft.answers, "hamlet": "Thôn Cũ"}
    save_draft(pair.one, replace(draft, answers=typed), catalog=CATALOG, hand=pair.hands.next())
    pair.meet(pair.one, pair.other)
    for store in (pair.one, pair.other):
        assert reading.record(store, saved.record_id).answers["due_on"] == "2026-12-31"
        (row,) = ledger.conflicts(store)
        assert {side.value for side in row.sides} == {"Thôn Mới", "Thôn Cũ"}


def test_a_record_struck_out_leaves_the_lists_and_one_edited_meanwhile_stays(pair: Pair) -> None:
    saved = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    kept = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    pair.meet(pair.one, pair.other)
    edit(pair.other, kept.record_id, {"hamlet": "Thôn Khác"}, hands=pair.others)
    with pair.one.transaction() as tx:
        for record in (saved.record_id, kept.record_id):
            tx.journal.append(record, VOID, ["nhập nhầm"], actor="a1", at_ms=NOW_MS)
            tx.merging.settle(record, CATALOG)
    pair.meet(pair.one, pair.other, pair.one)
    for store in (pair.one, pair.other):
        assert [row.id for row in reading.alone_rows(store, "diem_nguy_co")] == [kept.record_id]
        assert [row.path for row in ledger.conflicts(store)] == ["@life"]


@pytest.mark.needs("P40")
def test_the_ledger_says_how_far_each_change_has_come(pair: Pair) -> None:
    saved = fill(pair.one, "mau_01", INTAKE, hands=pair.hands)
    (row,) = ledger.ledger(pair.one)
    assert (row.stage, row.receipt, row.record) == ("waiting", "", saved.record_id)
    pair.meet(pair.one)
    edit(pair.one, saved.record_id, {"child_name": "Nguyễn Thị Hường"}, hands=pair.hands)
    second, first = ledger.ledger(pair.one)
    assert (first.stage, first.receipt, first.received_at) == (
        "received", "BN-00715-2026-0001", NOW_MS,
    )  # fmt: skip
    assert (second.stage, second.title) == ("waiting", "Nguyễn Thị Hường")
    assert ledger.ledger(pair.one, before=second.seq) == (first,)


def test_a_case_waits_while_any_of_its_records_does(pair: Pair) -> None:
    saved = fill(pair.one, "mau_01", INTAKE, hands=pair.hands)
    assert saved.case_id is not None
    pair.meet(pair.one)
    fill(pair.one, "mau_02", ASSESSMENT, hands=pair.hands, case_id=saved.case_id)
    # Another's edit would settle the intake while our assessment is still to be sent.
    with pair.one.transaction() as tx:
        tx.merging.settle(saved.record_id, CATALOG)
    row = reading.case_row(pair.one, saved.case_id)
    assert row is not None
    assert (ledger.ledger(pair.one)[0].stage, row.receipt) == ("waiting", "")


@pytest.mark.needs("P42")
def test_the_province_sends_an_order_down_and_has_its_answer(pair: Pair) -> None:
    order = bytes(range(16))
    with pair.desk.engine.begin() as connection:
        place = pair.desk.exchange.place(connection, COMMUNE.code)
        answers = {"text": "Rào ao trước ngày 01/6", "due_on": "2026-12-01"}
        write_down(connection, place, order, PUT, ["@direction", 1, None, None, answers],
                   actor="tinh1")  # fmt: skip
    pair.meet(pair.one, pair.other)
    (note,) = ledger.notes(pair.one, "@direction")
    assert note.answers == answers
    with pair.one.transaction() as tx:
        tx.journal.append(note.record, PATCH, [["answer", "Đã rào"], ["text", "?"]], actor="a1",
                          at_ms=NOW_MS)  # fmt: skip
        tx.merging.settle(note.record, CATALOG)
    pair.meet(pair.one, pair.other)
    for found in (
        answers_at(pair.desk, RecordId(order.hex())),
        ledger.notes(pair.one, "@direction")[0].answers,
        ledger.notes(pair.other, "@direction")[0].answers,
    ):
        assert found == {**answers, "answer": "Đã rào"}
    # What was not the commune's to write is kept, without effect, and the laptop is told.
    pair.meet(pair.one)
    assert ledger.ledger(pair.one)[0].issue == "not_owner"


def test_an_issue_ends_with_the_next_good_edit_or_with_a_newer_program(pair: Pair) -> None:
    saved = fill(pair.one, "diem_nguy_co", HAZARD, hands=pair.hands)
    with pair.one.transaction() as tx:
        tx.journal.append(saved.record_id, PATCH, [["hamlet", 1.5]], actor="a1", at_ms=NOW_MS)
        tx.journal.append(saved.record_id, 77, [], actor="a1", at_ms=NOW_MS)
    pair.meet(pair.one, pair.one)
    assert {row.issue for row in ledger.ledger(pair.one)} == {"", "answer_kind", "unknown_kind"}
    edit(pair.one, saved.record_id, {"hamlet": "Thôn Hai"}, hands=pair.hands)
    pair.meet(pair.one, pair.one)
    assert {row.issue for row in ledger.ledger(pair.one)} == {"", "unknown_kind"}
    with pair.desk.engine.begin() as connection:
        place = pair.desk.exchange.place(connection, COMMUNE.code)
        assert retry_issues(connection, place) == 0
        newer = replace(place, rules=Rules(CATALOG))
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(APPLIERS, 77, APPLIERS[VOID])
            assert retry_issues(connection, newer) == 1
    pair.meet(pair.one, pair.one)
    assert {row.issue for row in ledger.ledger(pair.one)} == {""}


def test_a_record_of_a_newer_program_is_kept_shown_by_its_key_and_sent_on(pair: Pair) -> None:
    record = pair.hands.next().new_id()
    with pair.one.transaction() as tx:
        payload = ["phieu_nam_2030", 4, None, None, {"moi": "điều mới"}]
        tx.journal.append(record, PUT, payload, actor="a1", at_ms=NOW_MS)
        tx.merging.settle(record, CATALOG)
    pair.meet(pair.one, pair.other)
    assert reading.record(pair.other, record).answers == {"moi": "điều mới"}
    assert answers_at(pair.desk, record) == {"moi": "điều mới"}


def test_outcome_names_what_changed(pair: Pair) -> None:
    saved = fill(pair.one, "mau_01", INTAKE, hands=pair.hands)
    pair.meet(pair.one)
    outcome: Outcome = sync(pair.other, pair.desk, pair.around)
    assert outcome.changed.records == {saved.record_id}
    assert outcome.changed.cases == {saved.case_id}
    assert [order.kind for order in outcome.orders] == ["lease"]
    assert OFFICER.id == reading.record(pair.other, saved.record_id).saved_by
