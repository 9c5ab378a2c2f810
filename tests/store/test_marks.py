"""Looks, prints and refusals stand in the same chain as changes, and change nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.commands import marks
from desktop.commands.drafts import begin_draft, begin_edit
from desktop.commands.hand import Hand
from desktop.commands.records import save_draft
from desktop.domain.mark import LOOK_ONCE_MS, Event, Leaving, What
from desktop.domain.officer import Officer
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.store import reading
from desktop.store.fence import lifted
from desktop.store.journal import Journal
from desktop.store.store import Store
from sync.payloads import read_mark
from sync.protocol import MARK, BadFormat, decode_op, encode_op
from tests.builders.world import CATALOG, HAZARD, INTAKE, OFFICER, START, Hands, fill, open_store

OTHER = Officer("b2", "Trần Văn Thử", "Công chức")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def record_id(store: Store) -> RecordId:
    return fill(store, "diem_nguy_co", HAZARD, hands=Hands()).record_id


def hand(minutes: float = 60, officer: Officer = OFFICER) -> Hand:
    return Hand(officer, START + timedelta(minutes=minutes), bytes(32))


def told(store: Store) -> list[tuple[str, str, dict[str, str | int]]]:
    """Return entity, event and detail of every mark."""
    ops = map(decode_op, Journal(store.connection).after(0, limit=999, max_bytes=1 << 24))
    found = [(op.entity.hex(), read_mark(op)) for op in ops if op.kind == MARK]
    return [(entity, mark.what, mark.detail) for entity, mark in found]


def test_looks_within_ten_minutes_are_one_look_and_each_officer_has_their_own(
    store: Store, record_id: RecordId
) -> None:
    for minutes, officer in ((60, OFFICER), (69.9, OFFICER), (65, OTHER), (70.1, OFFICER)):
        marks.note_look(store, record_id, hand=hand(minutes, officer))
    ops = Journal(store.connection).after(1, limit=9, max_bytes=1 << 20)
    assert [decode_op(op).actor for op in ops] == ["a1", "b2", "a1"]
    assert {entity for entity, _, _ in told(store)} == {record_id}
    assert LOOK_ONCE_MS == 600_000


def test_a_look_counts_anew_when_the_clock_was_turned_back(
    store: Store, record_id: RecordId
) -> None:
    marks.note_look(store, record_id, hand=hand(60))
    marks.note_look(store, record_id, hand=hand(59))
    assert len(told(store)) == 2


def test_another_mark_between_does_not_hide_the_look(store: Store, record_id: RecordId) -> None:
    marks.note_look(store, record_id, hand=hand(60))
    marks.note_print(store, "diem_nguy_co", record_id=record_id, copies=1, hand=hand(61))
    marks.note_look(store, record_id, hand=hand(62))
    assert [what for _, what, _ in told(store)] == [What.LOOK, What.PRINT]


@pytest.mark.needs("P30")
def test_prints_are_counted_without_the_drafts(store: Store, record_id: RecordId) -> None:
    assert reading.printed_count(store, record_id) == 0
    for draft in (True, False, False):
        marks.note_print(
            store,
            "diem_nguy_co",
            record_id=record_id,
            copies=3,
            leaving=Leaving(draft=draft),
            hand=hand(),
        )
    marks.note_print(store, "diem_nguy_co", record_id=None, copies=1, hand=hand())
    marks.note_look(store, record_id, hand=hand())
    assert reading.printed_count(store, record_id) == 2


def test_every_event_is_written_with_codes_and_counts(store: Store, record_id: RecordId) -> None:
    marks.note_export(store, "diem_nguy_co", record_id=record_id, hand=hand())
    marks.note_refusal(store, "sealed", about=record_id, hand=hand())
    marks.note_unlock(store, hand=hand())
    marks.note_switch(store, OTHER, hand=hand())
    marks.note_lock(store, "idle", hand=hand(officer=OTHER))
    laptop = store.device_id.hex()
    assert told(store) == [
        (record_id, "export", {"form": "diem_nguy_co"}),
        (record_id, "refusal", {"code": "sealed", "count": 1}),
        (laptop, "unlock", {"wrong_tries": 0, "secret": "file"}),
        (laptop, "switch", {"to": "b2"}),
        (laptop, "lock", {"why": "idle"}),
    ]


def test_marks_are_no_unsent_changes_and_leave_the_record_alone(
    store: Store, record_id: RecordId
) -> None:
    before = reading.record(store, record_id)
    marks.note_look(store, record_id, hand=hand())
    assert reading.unsent(store) == 1
    assert reading.record(store, record_id) == before
    assert Journal(store.connection).head().seq == 2


def test_opening_a_record_to_edit_it_is_a_look(store: Store, record_id: RecordId) -> None:
    begin_edit(store, record_id, catalog=CATALOG, hand=hand())
    assert told(store) == [(record_id, "look", {})]


def test_a_refused_save_is_kept_without_its_answers(store: Store) -> None:
    with pytest.raises(Refused):
        fill(store, "mau_01", {**INTAKE, "child_birth": "31/02/2017"}, hands=Hands())
    ((_, what, detail),) = told(store)
    assert (what, detail) == ("refusal", {"code": "answers", "count": 1})


def test_what_is_wrong_is_told_even_where_the_mark_of_it_finds_no_room(store: Store) -> None:
    hands = Hands()
    form = CATALOG.form("mau_01")
    _, draft = begin_draft(store, form, hand=hands.next())
    with lifted(store.connection):
        (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
        store.connection.execute(f"PRAGMA max_page_count = {pages}")
    wrong = replace(draft, answers={**INTAKE, "child_birth": "31/02/2017"})
    told_of = []
    while not told_of:
        try:
            marks.note_unlock(store, hand=hand())
        except Unavailable as trouble:
            told_of.append(trouble.code)
    assert told_of == ["disk_full"]
    with pytest.raises(Refused):
        save_draft(store, wrong, catalog=CATALOG, hand=hands.next())


NAMES = (
    Event("Nguyễn Thị Hương"),
    Event(What.PRINT, {"form": "Nguyễn Thị Hương"}),
    Event(What.PRINT, {"form": "hai từ"}),
    Event(What.PRINT, {"child name": 1}),
    Event(What.PRINT, {"x": "a" * 65}),
    Event(What.PRINT, {f"n{number}": number for number in range(17)}),
    Event("x" * 33),
    Event(""),
)


@pytest.mark.parametrize("event", NAMES)
def test_what_could_be_a_name_or_an_answer_is_our_bug_and_is_not_written(
    store: Store, event: Event
) -> None:
    with pytest.raises(ValueError, match="codes and counts"), store.transaction() as tx:
        tx.journal.mark(event, actor="a1", at_ms=1)
    assert told(store) == []


@pytest.mark.parametrize(
    "payload",
    ["?", ["look"], ["look", []], [1, {}], ["look", {"x": [1]}], ["look", {1: 1}], ["Look", {}],
     ["look", {"x": "a b"}], ["look", {"x": 1.5}], ["look", {f"n{n}": n for n in range(17)}]],
)  # fmt: skip
def test_a_mark_from_outside_carries_codes_and_counts_or_is_refused(payload: object) -> None:
    raw = encode_op(bytes(16), MARK, hlc_ms=1, actor="a1", payload=payload)
    with pytest.raises(BadFormat, match="mark"):
        read_mark(decode_op(raw))


def test_a_hand_is_taken_for_each_act(store: Store, record_id: RecordId) -> None:
    late = replace(hand(), now=START + timedelta(days=1))
    marks.note_look(store, record_id, hand=late)
    marks.note_look(store, record_id, hand=replace(late, officer=OTHER))
    assert len(told(store)) == 2
