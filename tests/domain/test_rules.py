"""Clocks, risk, codes and identity numbers."""

from datetime import datetime, timedelta

import pytest

from desktop.domain.case import case_code
from desktop.domain.clock import VIETNAM, from_ms, to_ms
from desktop.domain.deadline import Left, left, met_by_assessment
from desktop.domain.identity import warnings
from desktop.domain.record import new_record_id
from desktop.domain.risk import Assessment, Conclusion, Counts, Level, count, suggest


def test_time_left_never_says_more_than_there_is() -> None:
    now = datetime(2026, 7, 17, 20, 0, tzinfo=VIETNAM)
    assert left(now + timedelta(hours=3, minutes=20, seconds=59), now) == Left(
        late=False, days=0, hours=3, minutes=20
    )
    assert left(now - timedelta(days=2, minutes=1), now) == Left(
        late=True, days=2, hours=0, minutes=1
    )


@pytest.mark.parametrize(
    ("conclusion", "measures", "met"),
    [
        ("", [], False),
        ("plan", [], True),
        ("watch", [], True),
        ("emergency", [], False),
        ("emergency", [{"service": "", "provider": ""}], False),
        ("emergency", [{"service": "Đưa trẻ đến trạm y tế"}], True),
    ],
)
def test_what_answers_the_twelve_hours(
    conclusion: str, measures: list[dict[str, object]], met: bool
) -> None:
    assert met_by_assessment(conclusion, measures) is met


def test_moments_survive_the_store() -> None:
    moment = datetime(2026, 2, 5, 23, 59, 58, 123000, tzinfo=VIETNAM)
    assert from_ms(to_ms(moment)) == moment
    with pytest.raises(ValueError, match="zone"):
        to_ms(datetime(2026, 2, 5))  # noqa: DTZ001 - the fault that is refused


@pytest.mark.needs("P04")
def test_a_case_code_needs_no_server() -> None:
    code = case_code(commune="00070", year=2026, device="K7Q", number=3)
    assert code == "00070-2026-K7Q-0003"
    with pytest.raises(ValueError, match="code"):
        case_code(commune="70", year=2026, device="K7Q", number=3)


def test_record_ids_sort_by_age() -> None:
    ids = [new_record_id(ms, bytes(10)) for ms in (1, 255, 256, 10**12)]
    assert ids == sorted(ids)
    assert all(len(name) == 32 for name in ids)
    with pytest.raises(ValueError, match="ten"):
        new_record_id(1, b"")


def test_counts_leave_out_unanswered_rows() -> None:
    assert count([Level.HIGH, None, Level.LOW]) == Counts(high=1, medium=0, low=1)


@pytest.mark.needs("P05")
@pytest.mark.parametrize(
    ("levels", "flags", "conclusion", "reason"),
    [
        ("hmml", {}, Conclusion.EMERGENCY, "harm_high"),
        ("mhml", {}, Conclusion.EMERGENCY, "reach_high"),
        ("mhhl", {}, Conclusion.PLAN, "harm_some"),
        ("mmhh", {}, Conclusion.PLAN, "harm_some"),
        ("llhh", {}, Conclusion.WATCH, "harm_low"),
        ("llhh", {"is_sexual": True}, Conclusion.EMERGENCY, "sexual"),
        ("llhh", {"suspect_is_carer": True}, Conclusion.EMERGENCY, "suspect_is_carer"),
    ],
)
def test_suggestions(
    levels: str, flags: dict[str, bool], conclusion: Conclusion, reason: str
) -> None:
    letters = {"h": Level.HIGH, "m": Level.MEDIUM, "l": Level.LOW}
    found = suggest(Assessment(*(letters[letter] for letter in levels), **flags))
    assert found is not None
    assert (found.conclusion, found.reason) == (conclusion, reason)


def test_nothing_is_suggested_before_the_rows_are_answered() -> None:
    assert suggest(Assessment(Level.MEDIUM, None, Level.LOW, Level.LOW)) is None


@pytest.mark.parametrize(
    ("number", "sex", "year", "codes"),
    [
        ("001315012345", "female", 2015, ()),
        ("001315012345", "male", 2016, ("id_sex", "id_year")),
        ("079209012345", "male", None, ()),
        ("079909012345", "male", None, ("id_century",)),
        ("12345", "male", 2015, ()),
    ],
)
def test_identity_numbers_only_warn(
    number: str, sex: str, year: int | None, codes: tuple[str, ...]
) -> None:
    assert warnings(number, sex=sex, birth_year=year) == codes
