"""Bad input gets its own problem; a draft is never asked to be whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.forms.catalog import load_catalog
from desktop.forms.check import age_on, check, warnings
from desktop.forms.parse import read_date, read_number, read_phone, read_time

CATALOG = load_catalog()
TODAY = date(2026, 11, 24)
INTAKE = CATALOG.form("mau_01")


@pytest.mark.parametrize(
    ("key", "answer", "code"),
    [
        ("child_birth", "31/02/2017", "bad_date_partial"),
        ("child_birth", "2017-02-30", "bad_date_partial"),
        ("child_birth", "2026-11-25", "future_date"),
        ("heard_date", "2026-11", "bad_date"),
        ("heard_date", "2027-01-01", "future_date"),
        ("heard_time", "25:00", "bad_time"),
        ("child_age", "chín", "bad_number"),
        ("child_age", 40, "out_of_range"),
        ("reporter_phone", "091234567a", "phone_letters"),
        ("reporter_phone", "0912", "phone_length"),
        ("incident_commune", "70", "bad_commune"),
        ("child_name", "x" * 200_001, "too_long"),
        ("condition", "x" * 200_001, "too_long"),
        ("channel", 3, "unknown_choice"),
    ],
)
def test_each_fault_has_its_problem(key: str, answer: str | int, code: str) -> None:
    problems = check(INTAKE, {key: answer}, today=TODAY, official=False)
    assert [(problem.key, problem.code) for problem in problems] == [(key, code)]


def test_an_empty_form_is_a_fine_draft_and_no_official_paper() -> None:
    assert check(INTAKE, {}, today=TODAY, official=False) == ()
    missing = {problem.key for problem in check(INTAKE, {}, today=TODAY, official=True)}
    assert missing == {field.key for field in INTAKE.fields if field.required}


def test_an_age_that_disagrees_with_the_birth_date_is_told() -> None:
    answers = {"child_birth": "2017-02-14", "child_age": 12}
    (problem,) = check(INTAKE, answers, today=TODAY, official=False)
    assert (problem.key, problem.code, problem.values) == (
        "child_age",
        "age_disagrees",
        {"age": "9"},
    )
    assert check(INTAKE, {**answers, "child_age": 9}, today=TODAY, official=False) == ()


@pytest.mark.parametrize(
    ("birth", "ages"),
    [
        ("2017-02-14", (9, 9)),
        ("2017-12-01", (8, 8)),
        ("2017", (8, 9)),
        ("2017-11", (8, 9)),
        ("x", None),
    ],
)
def test_ages_of_partial_birth_dates(birth: str, ages: tuple[int, int] | None) -> None:
    assert age_on(birth, TODAY) == ages


def test_a_person_of_sixteen_is_a_warning_not_a_problem() -> None:
    answers = {"child_birth": "2010"}
    assert check(INTAKE, answers, today=TODAY, official=False) == ()
    assert [warning.code for warning in warnings(INTAKE, answers, today=TODAY)] == []
    older = {"child_birth": "2009-01-01"}
    assert [warning.code for warning in warnings(INTAKE, older, today=TODAY)] == ["not_a_child"]


@pytest.mark.parametrize(
    ("typed", "partial", "stored"),
    [
        ("1/2/2017", False, "2017-02-01"),
        ("01022017", False, "2017-02-01"),
        ("01-02-2017", False, "2017-02-01"),
        ("2/2017", True, "2017-02"),
        ("2017", True, "2017"),
        ("2017", False, None),
        ("2/2017", False, None),
        ("31/02/2017", True, None),
        ("29/02/2024", False, "2024-02-29"),
        ("13/2017", True, None),
        ("00/2017", True, None),
        ("hôm qua", True, None),
        ("1/1/1800", False, None),
    ],
)
def test_dates_are_read_tolerantly(typed: str, partial: bool, stored: str | None) -> None:
    assert read_date(typed, partial=partial) == stored


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_stored_date_reads_as_itself(day: date) -> None:
    assert read_date(day.isoformat()) == day.isoformat()
    assert read_date(day.strftime("%d/%m/%Y")) == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("7h15", "07:15"),
        ("7:15", "07:15"),
        ("0715", "07:15"),
        ("19h", "19:00"),
        ("7 giờ 15", "07:15"),
        ("24:00", None),
        ("7:60", None),
        ("sáng", None),
    ],
)
def test_times_are_read_tolerantly(typed: str, stored: str | None) -> None:
    assert read_time(typed) == stored


def test_numbers_and_phones() -> None:
    assert read_number(" 1.250 ") == 1250
    assert read_number("chín") is None
    assert read_phone("+84 912 345 678") == "0912345678"
    assert read_phone("0912-345-678") == "0912345678"
    assert read_phone("0912a") is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (read_date, read_time, read_number, read_phone):
        reader(text)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"from": "31/02/2027"}, "bad_cell_date"),
        ({"from": "2027-02-30"}, "bad_cell_date"),
        ({"cost": "ba triệu"}, "bad_cell_money"),
        ({"cost": -5}, "bad_cell_money"),
        ({"level": 3}, "unknown_choice"),
        ({"task": "x" * 200_001}, "too_long"),
    ],
)
def test_a_cell_that_its_column_cannot_hold_is_told_with_its_row(
    cell: dict[str, str | int], code: str
) -> None:
    plan = CATALOG.form("mau_04")
    good: dict[str, str | int] = {"task": "Thăm nhà", "from": "2026-12-01", "cost": 450_000}
    problems = check(plan, {"activities": [good, cell]}, today=TODAY, official=False)
    assert [(p.key, p.code, p.values) for p in problems] == [("activities", code, {"row": "2"})]
    assert check(plan, {"activities": [good, good]}, today=TODAY, official=False) == ()


def test_a_cell_of_a_column_of_another_version_is_left_alone() -> None:
    plan = CATALOG.form("mau_04")
    rows: list[dict[str, str | int]] = [{"task": "Thăm nhà", "of_tomorrow": "x"}]
    assert check(plan, {"activities": rows}, today=TODAY, official=False) == ()
