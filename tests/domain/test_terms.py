"""Terms by the table: over Tết, make-up days, month ends, leap days; each counted twice."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.clock import VIETNAM
from desktop.domain.deadline import END_OF_DAY, Pause, Start, add_months, due
from desktop.domain.rule import LastDay, PauseEffect, Rule, Unit
from desktop.domain.workday import calendar, is_certain, is_working, next_working
from desktop.forms.law import shipped_law
from tests.domain.slow_reference import rests, slow_end

LAW = shipped_law()
TABLE = Path(__file__).parent.parent / "samples" / "law" / "terms.csv"
Engine = Callable[[Rule, datetime], str]
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 1))
LENGTHS = {Unit.HOURS: 96, Unit.WORKING_DAYS: 20, Unit.DAYS: 40, Unit.MONTHS: 14}


@dataclass(frozen=True)
class Row:
    code: str
    start: datetime
    end: str
    why: str


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=VIETNAM)


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(r["code"], moment(r["start"]), r["end"], r["why"]) for r in csv.DictReader(file)
        ]


def rule(code: str) -> Rule:
    return LAW.rules[code][-1]


def told(end: datetime | None, unit: Unit) -> str:
    assert end is not None
    if unit is Unit.HOURS:
        return end.strftime("%Y-%m-%d %H:%M")
    assert end.timetz() == END_OF_DAY
    return end.date().isoformat()


def engine(one: Rule, start: datetime) -> str:
    return told(due(one, Start(start), calendar=LAW.calendar).due_at, one.unit)


def slow(one: Rule, start: datetime) -> str:
    return slow_end(one.unit, one.length, one.last_day, start.replace(tzinfo=None))


def mismatches(count: Engine) -> list[str]:
    found = []
    for row in rows():
        counted = count(rule(row.code), row.start)
        if counted != row.end:
            found.append(f"{row.code} from {row.start:%Y-%m-%d %H:%M}: {counted}, not {row.end}")
    return found


@pytest.mark.needs("P06")
def test_every_term_of_the_table_ends_where_the_table_says() -> None:
    assert mismatches(engine) == []
    assert len(rows()) >= 200
    assert all(row.why for row in rows())


@pytest.mark.needs("P06")
def test_the_table_is_what_a_slow_count_by_hand_made_rests_gives() -> None:
    assert mismatches(slow) == []


def test_the_table_speaks_of_every_unit_and_of_all_three_years() -> None:
    assert {rule(row.code).unit for row in rows()} == set(Unit)
    assert {row.end[:4] for row in rows()} >= {"2025", "2026", "2027", "2028"}


@pytest.mark.parametrize("fault", ["first day counts", "no Tết", "no make-up days",
                                   "never moves on", "months are thirty days",
                                   "hours sleep at night"])  # fmt: skip
def test_control_the_table_sees_a_planted_fault(fault: str) -> None:
    def faulty(one: Rule, start: datetime) -> str:
        days = list(LAW.calendar.days.values())
        if fault == "first day counts" and one.unit is not Unit.HOURS:
            start -= timedelta(days=1)
        if fault == "no Tết":
            days = [day for day in days if not day.name.startswith("Tết")]
        if fault == "no make-up days":
            days = [day for day in days if day.kind != "work"]
        if fault == "never moves on":
            one = replace(one, last_day=LastDay.EXACT)
        if fault == "months are thirty days" and one.unit is Unit.MONTHS:
            one = replace(one, unit=Unit.DAYS, length=30 * one.length)
        if fault == "hours sleep at night" and one.unit is Unit.HOURS:
            start += timedelta(hours=12) if start.hour > 18 else timedelta(0)
        end = due(one, Start(start), calendar=calendar(days)).due_at
        return told(end, one.unit)

    assert len(mismatches(faulty)) >= 3


def of(unit: Unit, length: int, *, last_day: LastDay = LastDay.NEXT_WORKING) -> Rule:
    return Rule("X", "Điều 0", length, unit, last_day=last_day)


@given(first=DAYS, later=st.integers(0, 60), unit=st.sampled_from(Unit), data=st.data())
def test_a_later_start_never_ends_earlier(
    first: date, later: int, unit: Unit, data: st.DataObject
) -> None:
    one = of(unit, data.draw(st.integers(1, LENGTHS[unit])))
    start = datetime.combine(first, datetime.min.time(), VIETNAM)
    assert engine(one, start) <= engine(one, start + timedelta(days=later))


@given(first=DAYS, unit=st.sampled_from(Unit), data=st.data())
def test_a_longer_term_never_ends_earlier_and_every_term_ends_after_its_start(
    first: date, unit: Unit, data: st.DataObject
) -> None:
    length = data.draw(st.integers(1, LENGTHS[unit]))
    start = datetime.combine(first, datetime.min.time(), VIETNAM)
    assert engine(of(unit, length), start) <= engine(of(unit, length + 1), start)
    end = due(of(unit, length), Start(start), calendar=LAW.calendar).due_at
    assert end is not None
    assert end > start


@given(first=DAYS, unit=st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS]),
       data=st.data())  # fmt: skip
def test_a_term_of_days_never_ends_on_a_day_off_and_agrees_with_the_slow_count(
    first: date, unit: Unit, data: st.DataObject
) -> None:
    one = of(unit, data.draw(st.integers(1, LENGTHS[unit])))
    start = datetime.combine(first, datetime.min.time(), VIETNAM)
    end = due(one, Start(start), calendar=LAW.calendar).due_at
    assert end is not None
    assert is_working(LAW.calendar, end.date())
    if end.year < 2028:
        assert not rests(end.date())
        assert end.date().isoformat() == slow(one, start)


@given(first=DAYS, length=st.integers(1, 40))
def test_a_limit_ends_on_its_day_whatever_that_day_is(first: date, length: int) -> None:
    start = datetime.combine(first, datetime.min.time(), VIETNAM)
    limit = of(Unit.DAYS, length, last_day=LastDay.EXACT)
    assert engine(limit, start) == (first + timedelta(days=length)).isoformat()


@given(first=DAYS, hour=st.integers(0, 23))
def test_the_hour_of_the_start_does_not_move_a_term_of_days(first: date, hour: int) -> None:
    midnight = datetime.combine(first, datetime.min.time(), VIETNAM)
    one = of(Unit.WORKING_DAYS, 5)
    assert engine(one, midnight) == engine(one, midnight + timedelta(hours=hour))


@given(day=DAYS, months=st.integers(0, 40))
def test_months_keep_the_number_or_take_the_last_day(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(1)).day == 1)


def test_a_proposed_day_off_makes_no_term_longer_and_is_told() -> None:
    assert is_working(LAW.calendar, date(2026, 8, 31))
    assert is_working(LAW.calendar, date(2026, 8, 22))
    unsure = due(rule("DL-PLAN"), Start(moment("2026-08-25 09:00")), calendar=LAW.calendar)
    sure = due(rule("DL-PLAN"), Start(moment("2026-06-02 09:00")), calendar=LAW.calendar)
    assert (unsure.is_certain, sure.is_certain) == (False, True)
    assert not is_certain(LAW.calendar, date(2028, 1, 3), date(2028, 1, 4))  # no list yet


def test_a_calendar_of_rest_alone_is_refused_and_not_searched_for_ever() -> None:
    first = date(2026, 1, 1)
    days = [
        replace(day, on=first + timedelta(days=n))
        for n, day in enumerate([next(iter(LAW.calendar.days.values()))] * 90)
    ]
    with pytest.raises(ValueError, match="two months"):
        next_working(calendar(days), first)


# Pauses.


def paused(one: Rule, *pauses: Pause, start: str = "2026-06-01 09:00") -> str | None:
    end = due(one, Start(moment(start)), calendar=LAW.calendar, pauses=pauses).due_at
    return None if end is None else told(end, one.unit)


@pytest.mark.parametrize(
    ("unit", "length", "since", "until", "end", "why"),
    [
        ("days", 3, "2026-06-02", "2026-06-03", "2026-06-08", "two days, then a weekend"),
        ("days", 7, "2026-06-20", "2026-06-25", "2026-06-08", "after the end: nothing"),
        ("days", 7, "2026-05-01", "2026-05-20", "2026-06-08", "before the start: nothing"),
        ("working_days", 5, "2026-06-03", "2026-06-04", "2026-06-10", "two working days"),
        ("working_days", 5, "2026-06-06", "2026-06-07", "2026-06-08", "a weekend costs nothing"),
        ("months", 1, "2026-06-10", "2026-06-19", "2026-07-13", "ten days; the 11th is a Saturday"),
        ("hours", 12, "2026-06-01", "2026-06-01", "2026-06-02 12:00", "from its start to midnight"),
        ("hours", 48, "2026-06-02", "2026-06-02", "2026-06-04 09:00", "one whole day"),
    ],
)  # fmt: skip
def test_a_pause_moves_the_end_by_what_it_takes(
    unit: str, length: int, since: str, until: str, end: str, why: str
) -> None:
    one = Rule("X", "Điều 0", length, Unit(unit), pause=PauseEffect.EXTENDS)
    pause = Pause(date.fromisoformat(since), date.fromisoformat(until), "lũ, không có đường vào")
    assert paused(one, pause) == end, why


def test_an_open_pause_stops_a_clock_until_it_is_answered() -> None:
    pause = Pause(date(2026, 6, 2), None, "chờ bệnh viện")
    stops = Rule("X", "Điều 0", 5, Unit.DAYS, pause=PauseEffect.EXTENDS)
    assert paused(stops, pause) is None
    start, met = Start(moment("2026-06-01 09:00")), moment("2026-06-03 09:00")
    answered = due(stops, start, calendar=LAW.calendar, pauses=(pause,), met_at=met)
    assert answered.due_at is not None


@pytest.mark.parametrize("effect", [PauseEffect.EXPLAINS, PauseEffect.REFUSED])
def test_what_the_law_does_not_pause_is_never_moved_by_a_pause(effect: PauseEffect) -> None:
    pause = Pause(date(2026, 6, 2), None, "chờ bệnh viện")
    fixed = Rule("X", "Điều 0", 5, Unit.DAYS, pause=effect)
    assert paused(fixed, pause) == paused(fixed)


@given(first=DAYS, gap=st.integers(0, 10), length=st.integers(0, 10), unit=st.sampled_from(Unit))
def test_a_pause_never_ends_a_term_earlier(first: date, gap: int, length: int, unit: Unit) -> None:
    one = Rule("X", "Điều 0", 9, unit, pause=PauseEffect.EXTENDS)
    since = first + timedelta(days=gap)
    pause = Pause(since, since + timedelta(days=length), "x")
    start = f"{first} 09:00"
    with_pause, without = paused(one, pause, start=start), paused(one, start=start)
    assert with_pause is not None
    assert without is not None
    assert with_pause >= without


def test_the_twelve_hours_and_the_isolation_cannot_be_paused() -> None:
    for code in ("DL-12H", "DL-ISO", "DL-ISO-RE", "DL-BREACH", "DL-BANCONTACT"):
        assert rule(code).pause is PauseEffect.REFUSED
    assert all(
        one.pause is not PauseEffect.EXTENDS
        for versions in LAW.rules.values()
        for one in versions
        if one.is_law
    )
