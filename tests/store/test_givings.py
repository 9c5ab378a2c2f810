"""The log of what was given out: each print and copy with its reason, to whom, and whose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.commands.marks import note_export, note_look, note_print
from desktop.domain.consent import Answered, Consented, may_leave
from desktop.domain.mark import Leaving
from desktop.store.givings import given, given_of_case
from desktop.store.store import Store
from tests.builders.world import HAZARD, INTAKE, Hands, fill, open_store

pytestmark = pytest.mark.needs("P16")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "vault") as made:
        yield made


def test_each_print_and_copy_is_told_with_its_reason_the_newest_first(store: Store) -> None:
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    other = fill(store, "diem_nguy_co", HAZARD, hands=hands)
    record, case_id = saved.record_id, saved.case_id
    assert case_id is not None
    note_look(store, record, hand=hands.next())
    police = Leaving("authority", "police", unsealed=True)
    note_print(store, "mau_01", record_id=record, copies=2, leaving=police, hand=hands.next())
    note_export(store, "mau_01", record_id=record, leaving=Leaving("service", "agency"),
                hand=hands.next())  # fmt: skip
    note_print(store, "diem_nguy_co", record_id=other.record_id, copies=1, hand=hands.next())
    of_case = given_of_case(store, case_id)
    assert [(one.what, one.why, one.to, one.copies) for one in of_case] == [
        ("export", "service", "agency", 1),
        ("print", "authority", "police", 2),
    ]
    assert [one.is_unsealed for one in of_case] == [False, True]
    whole = given(store)
    assert [one.form for one in whole] == ["diem_nguy_co", "mau_01", "mau_01"]
    assert {one.code for one in whole} == {"", saved.code}
    assert whole[1:] == of_case


def test_what_was_refused_leaves_only_where_the_law_acts() -> None:
    refused = Answered("transfer", Consented.REFUSED)
    assert not may_leave(refused, "service")
    assert may_leave(refused, "urgent")
    assert may_leave(refused, "authority")
    assert may_leave(None, "service")
