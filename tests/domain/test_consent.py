"""Who must agree before what is private of a child goes out, and when the law asks nobody."""

from datetime import UTC, date, datetime

import pytest

from desktop.domain.consent import Answered, Consented, consent_for, must_be_asked, worst
from desktop.domain.facts import CaseFacts, Paper, read_facts
from desktop.domain.record import Answer, RecordId

TODAY = date(2026, 11, 25)
BOTH: dict[str, Answer] = {
    "consent.purposes": ["services"],
    "consent.date": "2026-11-20",
    "consent.representative": "Hoàng Thị Bà Ngoại",
    "consent.representative_answer": "yes",
    "consent.child_answer": "yes",
}


def case(*told: dict[str, Answer]) -> CaseFacts:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return read_facts(
        Paper(RecordId(f"{number:032x}"), at, at, facts) for number, facts in enumerate(told)
    )


def state(*told: dict[str, Answer], asks_child: bool = True, purpose: str = "services") -> str:
    return consent_for(case(*told), purpose, asks_child=asks_child, today=TODAY).state


@pytest.mark.needs("P16")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Consented.GIVEN),
        ({"consent.child_answer": "not_asked"}, Consented.CHILD_MISSING),
        ({"consent.child_answer": ""}, Consented.CHILD_MISSING),
        ({"consent.child_answer": "no"}, Consented.REFUSED),
        ({"consent.representative_answer": ""}, Consented.REPRESENTATIVE_MISSING),
        ({"consent.representative_answer": "no"}, Consented.REFUSED),
        ({"consent.until": "2026-11-24"}, Consented.EXPIRED),
        ({"consent.until": "2026-11-25"}, Consented.GIVEN),
        ({"consent.withdrawn_date": "2026-11-25"}, Consented.WITHDRAWN),
        ({"consent.withdrawn_date": "2026-11-26"}, Consented.GIVEN),
        ({"consent.withdrawn_date": "2026-11-24", "consent.basis": "urgent"}, Consented.WITHOUT),
        ({"consent.purposes": ["publish"]}, Consented.NOT_ASKED),
    ],
)
def test_what_a_paper_says_of_consent(changes: dict[str, Answer], expected: Consented) -> None:
    assert state({**BOTH, **changes}) is expected


def test_a_child_below_seven_is_not_asked_and_one_of_unknown_age_is() -> None:
    assert not must_be_asked(5, 6)
    assert must_be_asked(6, 7)
    assert must_be_asked(7, 7)
    assert must_be_asked(None, None)
    young = {**BOTH, "consent.child_answer": ""}
    assert state(young, asks_child=False) is Consented.GIVEN
    assert state(young) is Consented.CHILD_MISSING


def test_the_last_paper_of_a_purpose_decides() -> None:
    later = {**BOTH, "consent.date": "2026-11-22", "consent.representative_answer": "no"}
    assert state(BOTH, later) is Consented.REFUSED
    assert state(later, BOTH) is Consented.REFUSED
    other = {**later, "consent.purposes": ["publish"]}
    assert state(BOTH, other) is Consented.GIVEN


@pytest.mark.needs("P16")
def test_nobody_who_is_suspected_agrees_for_the_child() -> None:
    told = consent_for(case(BOTH), "services", asks_child=True, today=TODAY,
                       suspects=["hoàng thị  bà ngoại"])  # fmt: skip
    assert (told.state, told.by_suspect) == (Consented.REPRESENTATIVE_MISSING, True)
    other = consent_for(case(BOTH), "services", asks_child=True, today=TODAY,
                        suspects=["Người Khác"])  # fmt: skip
    assert (other.state, other.by_suspect) == (Consented.GIVEN, False)


def test_of_several_children_the_worst_answer_counts() -> None:
    found = [Answered("services", each) for each in (Consented.GIVEN, Consented.REFUSED)]
    told = worst(found)
    assert told is not None
    assert told.state is Consented.REFUSED
    assert worst([]) is None
