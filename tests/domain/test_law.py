"""Which rule governs: changes in mid-case, stricter communes, and whose time is taken."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.clock import DRIFT, VIETNAM, LegalTime, Source, Trusted, legal_time
from desktop.domain.deadline import Start, due
from desktop.domain.rule import Law, Override, Unit, law, rule_at, with_override
from desktop.domain.troubles import Refused
from desktop.forms.law import shipped_law
from resources.texts import LANGUAGES, Texts

SAMPLES = Path(__file__).parent.parent / "samples" / "law"
SHIPPED = shipped_law()
CHANGE = date(2026, 7, 1)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(VIETNAM))  # noqa: DTZ001 - given a zone


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=VIETNAM)


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def laws() -> dict[str, Law]:
    """Return the law of each kind of change that the table speaks of, all on one day."""
    five = replace(SHIPPED.rules["DL-PLAN"][0], code="X")
    twelve = replace(SHIPPED.rules["DL-12H"][0], code="X")
    three = replace(five, length=3, from_on=CHANGE)
    local = Override("X", 3, Unit.WORKING_DAYS, CHANGE, "Quyết định 10/QĐ-UBND")
    packs = {
        "new": [five, three],
        "running": [five, replace(three, reaches_running=True)],
        "longer": [five, replace(five, length=10, from_on=CHANGE)],
        "repealed": [replace(five, until_on=CHANGE - timedelta(days=1))],
        "early": [five, three],
        "hours": [twelve, replace(twelve, length=8, from_on=CHANGE)],
    }
    made = {name: law(rules, SHIPPED.calendar) for name, rules in packs.items()}
    return made | {"stricter": with_override(law([five], SHIPPED.calendar), local)}


def end_of(known: Law, row: dict[str, str]) -> str:
    start = Start(moment(row["start"]))
    met = moment(row["met"]) if row["met"] else None
    rule = rule_at(known, "X", start.day, met_on=None if met is None else met.date())
    if rule is None:
        return "none"
    end = due(rule, start, calendar=known.calendar, met_at=met).due_at
    assert end is not None
    return end.strftime("%Y-%m-%d %H:%M" if rule.unit is Unit.HOURS else "%Y-%m-%d")


@pytest.mark.needs("P06")
@pytest.mark.parametrize(
    "row", table("changes.csv"), ids=lambda row: f"{row['change']} {row['start']}"
)
def test_a_change_of_the_law_in_mid_case(row: dict[str, str]) -> None:
    assert end_of(laws()[row["change"]], row) == row["end"], row["why"]


def test_control_a_change_that_reaches_back_by_mistake_is_seen() -> None:
    known = laws()
    faulty = {**known, "new": known["running"]}
    missed = [
        row for row in table("changes.csv") if end_of(faulty[row["change"]], row) != row["end"]
    ]
    assert missed


def test_two_versions_since_the_same_day_are_refused() -> None:
    five = SHIPPED.rules["DL-PLAN"][0]
    with pytest.raises(ValueError, match="two versions"):
        law([five, replace(five, length=3)], SHIPPED.calendar)


# Stricter communes.


def local(code: str, length: int, unit: str, basis: str = "QT-45") -> Override:
    return Override(code, length, Unit(unit), date(2026, 1, 1), basis)


@pytest.mark.needs("P06")
def test_a_commune_may_ask_for_eight_hours_and_the_clock_says_so() -> None:
    known = with_override(SHIPPED, local("DL-12H", 8, "hours"))
    rule = rule_at(known, "DL-12H", date(2026, 7, 17))
    assert rule is not None
    assert (rule.length, rule.upper_limit, rule.is_stricter) == (8, 12, True)
    clock = due(rule, Start(moment("2026-07-17 19:30")), calendar=known.calendar)
    assert clock.due_at == moment("2026-07-18 03:30")
    assert clock.lawful_at == moment("2026-07-18 07:30")
    before = rule_at(known, "DL-12H", date(2025, 12, 31))
    assert before is not None
    assert before.length == 12


@pytest.mark.needs("P06")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        (local("DL-12H", 13, "hours"), "override_longer"),
        (local("DL-PLAN", 6, "working_days"), "override_longer"),
        (local("DL-ISO", 16, "days"), "override_longer"),
        (local("DL-PLAN", 5, "days"), "override_unknown"),
        (local("DL-XYZ", 5, "days"), "override_unknown"),
        (local("DL-APPR", 0, "working_days"), "override_empty"),
        (local("DL-CARE-1/3/6", 1, "months"), "override_schedule"),
        (local("DL-12H", 8, "hours", basis="  "), "override_basis"),
    ],
)  # fmt: skip
def test_what_a_commune_may_not_set_is_refused_with_a_sentence(given: Override, code: str) -> None:
    with pytest.raises(Refused) as refused:
        with_override(SHIPPED, given)
    (problem,) = refused.value.problems
    assert problem.code == code
    for language in LANGUAGES:
        sentence = Texts(language)(f"problem.{code}", **problem.values)
        assert "{" not in sentence
    if code == "override_longer":
        assert "Nghị định 56/2017" in Texts("vi")(f"problem.{code}", **problem.values)


def test_where_the_law_names_no_day_a_commune_sets_its_own() -> None:
    known = with_override(SHIPPED, local("NB-GUI-7", 10, "days"))
    rule = rule_at(known, "NB-GUI-7", date(2026, 6, 1))
    assert rule is not None
    assert (rule.length, rule.is_stricter) == (10, False)


def test_a_local_length_falls_when_the_law_becomes_stricter_than_it() -> None:
    five = replace(SHIPPED.rules["DL-PLAN"][0], code="X")
    known = law([five, replace(five, length=2, from_on=CHANGE)], SHIPPED.calendar)
    known = with_override(known, local("X", 3, "working_days"))
    lengths = [rule_at(known, "X", day) for day in (date(2026, 6, 30), CHANGE)]
    assert [rule and rule.length for rule in lengths] == [3, 2]


@given(length=st.integers(-3, 40), start=MOMENTS, code=st.sampled_from(sorted(SHIPPED.rules)))
def test_no_local_length_ever_ends_later_than_the_law(
    length: int, start: datetime, code: str
) -> None:
    shipped = SHIPPED.rules[code][-1]
    own = Override(code, length, shipped.unit, date(2017, 7, 1), "x")
    try:
        known = with_override(SHIPPED, own)
    except Refused:
        return
    rule = rule_at(known, code, start.date())
    assert rule is not None
    if shipped.is_law and not shipped.is_open:
        lawful = due(shipped, Start(start), calendar=known.calendar).due_at
        counted = due(rule, Start(start), calendar=known.calendar)
        assert counted.due_at is not None
        assert lawful is not None
        assert counted.due_at <= lawful == counted.lawful_at


# Whose time.


@pytest.mark.needs("P06")
@pytest.mark.parametrize("row", table("set_back.csv"), ids=lambda row: row["why"])
def test_whose_time_is_taken(row: dict[str, str]) -> None:
    trusted = None
    if row["trusted"]:
        trusted = Trusted(moment(row["trusted"]), is_current=row["is_current"] == "yes")
    expected = LegalTime(moment(row["at"]), Source(row["source"]))
    assert legal_time(trusted, moment(row["wall"])) == expected, row["why"]


@given(seen=MOMENTS, wall=MOMENTS, back=st.timedeltas(timedelta(0), timedelta(days=2000)))
def test_setting_the_clock_back_never_gives_time(
    seen: datetime, wall: datetime, back: timedelta
) -> None:
    """What is left by the legal time never exceeds what was left at the last proved moment."""
    trusted = Trusted(seen, is_current=False)
    assert legal_time(trusted, wall - back).at >= seen
    assert legal_time(trusted, wall - back).at <= max(seen, wall)


@given(seen=MOMENTS, wall=MOMENTS)
def test_with_the_province_at_hand_no_clock_of_a_laptop_matters(
    seen: datetime, wall: datetime
) -> None:
    assert abs(legal_time(Trusted(seen, is_current=True), wall).at - seen) <= DRIFT


@given(start=MOMENTS, wall=MOMENTS, code=st.sampled_from(sorted(SHIPPED.rules)))
def test_no_clock_moves_a_term(start: datetime, wall: datetime, code: str) -> None:
    """The end is counted from the typed start alone: it is the same whatever time it is now."""
    rule = SHIPPED.rules[code][-1]
    clock = due(rule, Start(start), calendar=SHIPPED.calendar)
    again = due(rule, Start(start), calendar=SHIPPED.calendar)
    late = clock.is_late(legal_time(None, wall).at)
    assert clock == again
    assert late == (clock.due_at is not None and wall > clock.due_at)
