"""Consent as a case's papers tell it: by child, by purpose, and on the paper that goes out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.domain.consent import Consented
from desktop.domain.record import Answers, RecordId
from desktop.store.consent import consent_of, consent_on, consents
from desktop.store.store import Store
from tests.builders.world import CATALOG, INTAKE, REFERRAL, Hands, edit, fill, open_store

TODAY = date(2026, 11, 25)
AGREED: Answers = {
    "asked_on": "2026-11-24",
    "means": "written",
    "purposes": ["services", "school"],
    "told_sensitive": "yes",
    "representative_name": "Hoàng Thị Bà Ngoại",
    "representative_answer": "yes",
    "child_answer": "yes",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "v") as opened:
        yield opened


def intake(store: Store, hands: Hands, answers: Answers = INTAKE) -> RecordId:
    saved = fill(store, "mau_01", answers, hands=hands)
    assert saved.case_id is not None
    return saved.case_id


def state(store: Store, case_id: RecordId, child: str = "") -> Consented:
    told = consent_of(store, case_id, "services", child=child, catalog=CATALOG, today=TODAY)
    assert told is not None
    return told.state


@pytest.mark.needs("P16")
def test_a_child_of_nine_is_asked_too_and_one_of_five_is_not(store: Store) -> None:
    hands = Hands()
    alone = {**AGREED, "child_answer": "not_asked"}
    nine = intake(store, hands)
    assert state(store, nine) is Consented.NOT_ASKED
    fill(store, "dong_y", alone, hands=hands, case_id=nine)
    assert state(store, nine) is Consented.CHILD_MISSING
    five = intake(store, hands, {**INTAKE, "child_birth": "2021-06-01"})
    fill(store, "dong_y", alone, hands=hands, case_id=five)
    assert state(store, five) is Consented.GIVEN
    by_age = {k: v for k, v in INTAKE.items() if k != "child_birth"} | {"child_age": 5}
    told = intake(store, hands, by_age)
    fill(store, "dong_y", alone, hands=hands, case_id=told)
    assert state(store, told) is Consented.GIVEN


def test_each_child_of_a_case_has_its_own_and_the_case_the_worst(store: Store) -> None:
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    case_id = saved.case_id
    assert case_id is not None
    other = fill(store, "tre_lien_quan", {"child_name": "Nguyễn Văn Em Giả Định"},
                 hands=hands, case_id=case_id)  # fmt: skip
    fill(store, "dong_y", {**AGREED, "child_ref": saved.record_id}, hands=hands, case_id=case_id)
    assert state(store, case_id, saved.record_id) is Consented.GIVEN
    assert state(store, case_id, other.record_id) is Consented.NOT_ASKED
    assert state(store, case_id) is Consented.NOT_ASKED


@pytest.mark.needs("P16")
def test_a_referral_tells_of_consent_and_of_its_withdrawal(store: Store) -> None:
    hands = Hands()
    case_id = intake(store, hands)
    referral = fill(store, "phieu_chuyen_gui", REFERRAL, hands=hands, case_id=case_id).record_id
    paper = fill(store, "dong_y", AGREED, hands=hands, case_id=case_id).record_id

    def told() -> Consented | None:
        found = consent_on(store, referral, catalog=CATALOG, today=TODAY)
        return None if found is None else found.state

    assert told() is Consented.GIVEN
    edit(store, paper, {"withdrawn_on": "2026-11-24"}, hands=hands)
    assert told() is Consented.WITHDRAWN
    shown = consents(store, case_id, catalog=CATALOG, today=TODAY)
    assert [(one.purpose, one.state) for one in shown.answers] == [
        ("services", Consented.WITHDRAWN),
        ("school", Consented.WITHDRAWN),
    ]
    assert shown.record_id == paper


def test_a_paper_that_goes_nowhere_asks_for_no_consent(store: Store) -> None:
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    assert consent_on(store, saved.record_id, catalog=CATALOG, today=TODAY) is None
