"""The history of a record: who, when, from what to what, and who looked or printed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from pathlib import Path

import pytest

from desktop.commands import marks
from desktop.commands.hand import Hand
from desktop.domain.record import RecordId
from desktop.store import reading
from desktop.store.history import Change, FieldChange
from desktop.store.replay import NOTHING, after, edited
from desktop.store.store import Store
from sync.payloads import Edit, written_patch
from sync.protocol import ADD, MARK, PATCH, PUT, VOID, Op, decode_op, encode_op
from tests.builders.colleague import posted
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import HAZARD, INTAKE, OFFICER, START, Hands, edit, fill, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture
def record_id(store: Store) -> RecordId:
    return fill(store, "diem_nguy_co", HAZARD, hands=Hands()).record_id


def told(store: Store, record_id: RecordId) -> list[tuple[int, str, tuple[FieldChange, ...]]]:
    return [(each.kind, each.what, each.fields) for each in reading.history(store, record_id)]


@pytest.mark.needs("P44")
def test_it_says_who_when_and_from_what_to_what(store: Store, record_id: RecordId) -> None:
    hands = Hands()
    hands.turn = 50
    edit(store, record_id, {"status": "done", "fence": "yes", "hamlet": ""}, hands=hands)
    made, look, change = reading.history(store, record_id)
    assert [(each.seq, each.actor) for each in (made, look, change)] == [
        (1, OFFICER.id), (2, OFFICER.id), (3, OFFICER.id)
    ]  # fmt: skip
    assert made.at_ms < look.at_ms < change.at_ms
    assert {field.key: (field.before, field.after) for field in made.fields} == {
        key: (None, value) for key, value in HAZARD.items()
    }
    assert set(change.fields) == {
        FieldChange("status", "open", "done"),
        FieldChange("fence", "no", "yes"),
        FieldChange("hamlet", HAZARD["hamlet"], None),
    }
    assert (look.kind, look.what, look.fields) == (MARK, "look", ())


def test_prints_and_refusals_stand_among_the_changes(store: Store, record_id: RecordId) -> None:
    hand = Hand(OFFICER, START + timedelta(hours=1), bytes(32))
    marks.note_print(store, "diem_nguy_co", record_id=record_id, copies=2, hand=hand)
    marks.note_refusal(store, "sealed", about=record_id, hand=hand)
    _, printed, refused = reading.history(store, record_id)
    assert (printed.what, dict(printed.detail)) == (
        "print", {"form": "diem_nguy_co", "copies": 2, "draft": 0}
    )  # fmt: skip
    assert (refused.what, refused.detail["code"]) == ("refusal", "sealed")


def test_what_is_sealed_is_told_to_its_readers_alone(store: Store) -> None:
    hands = Hands()
    record_id = fill(store, "mau_01", INTAKE, hands=hands).record_id
    edit(store, record_id, {"reporter_name": "Bà Mẫu Khác"}, hands=hands)
    (change,) = reading.history(store, record_id)[-1].fields
    assert (change.key, change.before, change.after, change.sealed) == (
        "reporter_name", INTAKE["reporter_name"], "Bà Mẫu Khác", False
    )  # fmt: skip
    (closed,) = reading.history(posted(store), record_id)[-1].fields
    assert (closed.before, closed.after, closed.sealed) == (None, None, True)


def test_each_step_says_whether_the_province_has_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, desk)
        hands = Hands()
        record_id = fill(store, "diem_nguy_co", HAZARD, hands=hands).record_id
        sync(store, desk, around)
        edit(store, record_id, {"status": "done"}, hands=hands)
        made, look, change = reading.history(store, record_id)
        assert made.receipt
        assert (look.receipt, change.receipt) == ("", "")


def test_what_no_program_of_ours_writes_is_listed_and_changes_nothing(
    store: Store, record_id: RecordId
) -> None:
    with store.transaction() as tx:
        for kind, payload in ((PATCH, "?"), (MARK, ["?"]), (7, ["hold"])):
            tx.journal.append(record_id, kind, payload, actor="x", at_ms=5)
    steps: tuple[Change, ...] = reading.history(store, record_id)
    assert [(each.kind, each.what, each.fields) for each in steps[1:]] == [
        (PATCH, "", ()), (MARK, "", ()), (7, "", ())
    ]  # fmt: skip
    assert reading.history(store, RecordId("0" * 32)) == ()


def op(kind: int, payload: object, at_ms: int = 1) -> Op:
    return decode_op(encode_op(bytes(16), kind, hlc_ms=at_ms, actor="a1", payload=payload))


def test_elements_come_and_go_and_an_empty_answer_is_none() -> None:
    answers = {"who": ["a", "b"], "note": "x"}
    edits = (
        Edit("who", None, ("c", "a"), ("b",), by_element=True),
        Edit("new", None, ("d",), (), by_element=True),
        Edit("note", None),
    )
    assert edited(answers, edits) == {"who": ["a", "c"], "new": ["d"]}
    assert edited({"who": ["a"]}, (Edit("who", None, (), ("a",), by_element=True),)) == {}


def test_operations_tell_a_record_from_its_beginning_to_its_end() -> None:
    put = ["mau_01", 1, "c" * 32, "code", {"a": 1}]
    ops = [
        op(PUT, put, 1),
        op(ADD, written_patch([Edit("l", None, ("x",), (), by_element=True)]), 2),
        op(MARK, ["look", {}], 3),
        op(VOID, None, 4),
    ]
    told = reduce(after, ops, NOTHING)
    assert (told.form, told.case_id, told.case_code) == ("mau_01", "c" * 32, "code")
    assert (told.answers, told.version, told.at_ms) == ({"a": 1, "l": ["x"]}, 3, 4)
    assert told.removed
