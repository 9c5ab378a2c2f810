"""Legal clocks: a start, a length, an article; counted, never typed in.

Counted by the Civil Code 2015: hours begin at once (Art 147(1)); days and months begin the day
after (147(2)); a term of days ends with its last day, one of months with the day of the same
number or the month's last (148(2), (4)); a last day that is a day off gives way to the end of
the next working day (148(6)); a day ends at twenty-four hours (148(7)).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desktop.domain.clock import VIETNAM
from desktop.domain.rule import LastDay, PauseEffect, Rule, Unit
from desktop.domain.workday import Calendar, is_certain, is_working, next_working

TWELVE_HOURS = "DL-12H"
# The last moment that the store, which keeps milliseconds, can tell from the next day.
END_OF_DAY = time(23, 59, 59, 999_000, VIETNAM)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a clock stands still, the first and last included; ``until`` None: still."""

    since: date
    until: date | None
    reason: str

    def holds(self, day: date) -> bool:
        """Say whether the clock stands still on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Start:
    """What set a clock going: the moment, the record that tells it, the child it speaks of.

    ``until`` is an end that the paper itself states: earlier than the rule's, or, where an
    authority asked for it (``is_prolonged``), whatever it says.
    """

    at: datetime
    key: str = ""
    until: date | None = None
    is_prolonged: bool = False
    child: str = ""

    @property
    def day(self) -> date:
        """The day of the start in Vietnam."""
        return self.at.astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Due:
    """A clock: ``due_at`` is None while it stands still; ``met_at`` is when it was answered.

    ``lawful_at`` is the end that the law itself gives, where the commune asks for more speed;
    ``is_certain`` is false where a day off in between is not settled, and the end the earliest.
    """

    rule: Rule
    start: Start
    due_at: datetime | None
    lawful_at: datetime | None
    met_at: datetime | None = None
    pause: Pause | None = None
    is_certain: bool = True

    @property
    def started_at(self) -> datetime:
        """The moment the clock started."""
        return self.start.at

    def is_late(self, now: datetime) -> bool:
        """Say whether the end passed before the answer, or before now where there is none."""
        return self.due_at is not None and (self.met_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Left:
    """The time left, or, when ``late``, the time over."""

    late: bool
    days: int
    hours: int
    minutes: int


def due(
    rule: Rule,
    start: Start,
    *,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    met_at: datetime | None = None,
) -> Due:
    """Start a clock; the first of its lengths where the rule has a schedule."""
    standing = next((pause for pause in pauses if pause.until is None), None)
    stops = tuple(pauses) if rule.pause is PauseEffect.EXTENDS else ()
    stands_still = bool(stops) and standing is not None and met_at is None
    ground = _Ground(calendar, stops)
    end = _end(rule, rule.length, start, ground)
    return Due(
        rule,
        start,
        due_at=None if stands_still else end,
        lawful_at=None if stands_still else _end(rule, rule.upper_limit, start, ground),
        met_at=met_at,
        pause=standing,
        is_certain=_is_certain(rule, start, end, calendar),
    )


def _is_certain(rule: Rule, start: Start, end: datetime, known: Calendar) -> bool:
    """Say whether no unsettled day can move the end: those counted, or the last alone."""
    if rule.unit is Unit.HOURS or rule.last_day is LastDay.EXACT:
        return True
    last = end.date()
    counts_all = rule.unit is Unit.WORKING_DAYS
    return is_certain(known, min(start.day, last) if counts_all else last, last)


def lengths(rule: Rule) -> Iterator[int]:
    """Return the lengths of a rule with a schedule one by one; without end where it recurs."""
    yield rule.length
    yield from rule.schedule
    last = rule.schedule[-1] if rule.schedule else rule.length
    while rule.every:
        # From the start, so that month 1, 3 and "every six" are months 6, 12, 18: the earlier
        # of two readings of Decree 56/2017, Art 43(2).
        last = (last // rule.every + 1) * rule.every
        yield last


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a term is counted on."""

    calendar: Calendar
    pauses: tuple[Pause, ...]

    def stands_still(self, day: date) -> bool:
        """Say whether the day does not count, by a pause whose end is known."""
        return any(pause.until is not None and pause.holds(day) for pause in self.pauses)


def _end(rule: Rule, length: int, start: Start, ground: _Ground) -> datetime:
    if rule.unit is Unit.HOURS:
        return _end_of_hours(start.at, length, ground)
    day = _last_day(rule.unit, start.day, length, ground)
    if rule.last_day is LastDay.NEXT_WORKING:
        day = next_working(ground.calendar, day)
    if start.until is not None:
        stated = max(start.day, start.until)
        day = stated if start.is_prolonged else min(day, stated)
    return datetime.combine(day, END_OF_DAY)


def _end_of_hours(started_at: datetime, length: int, ground: _Ground) -> datetime:
    end = started_at + timedelta(hours=length)
    for pause in sorted(ground.pauses, key=lambda each: each.since):
        if pause.until is None:
            continue
        begins = datetime.combine(pause.since, time(0), VIETNAM)
        ends = datetime.combine(pause.until, time(0), VIETNAM) + ONE_DAY
        if begins < end and started_at < ends:
            end += ends - max(begins, started_at)
    return end


def _last_day(unit: Unit, first: date, length: int, ground: _Ground) -> date:
    if unit is Unit.MONTHS:
        return _past_pauses(first, add_months(first, length), ground)
    counted, day = 0, first
    while counted < length:
        day += ONE_DAY
        free = unit is Unit.WORKING_DAYS and not is_working(ground.calendar, day)
        counted += not free and not ground.stands_still(day)
    return day


def _past_pauses(first: date, last: date, ground: _Ground) -> date:
    """Move a last day on by every day after the first on which the clock stood still."""
    day = first
    while day < last:
        day += ONE_DAY
        if ground.stands_still(day):
            last += ONE_DAY
    return last


def add_months(day: date, months: int) -> date:
    """Return the day of the same number, or the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def left(due_at: datetime, now: datetime) -> Left:
    """Say how much time there is, to the minute; never more than there is."""
    late = now > due_at
    minutes = int(abs(due_at - now).total_seconds() // 60)
    return Left(late, minutes // 1440, minutes % 1440 // 60, minutes % 60)


def met_by_assessment(conclusion: str, measures: Sequence[Mapping[str, object]]) -> bool:
    """Say whether Mẫu 02 answers the twelve hours of Decree 56/2017, Art 26(3) and 31(2).

    A child who needs urgent protection also needs a measure recorded; an assessment
    with another conclusion is an answer by itself.
    """
    if not conclusion:
        return False
    return conclusion != "emergency" or any(
        row.get("service") or row.get("provider") for row in measures
    )
