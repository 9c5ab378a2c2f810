"""Terms counted a second time, slowly and in another way, from rest periods copied by hand.

Nothing here comes from the program: the periods are those of the announcements (weekends in them
included), the days are walked one by one. Where an announcement is missing, the earlier reading.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

# First and last day of rest, as the announcements tell them.
REST = (
    ("2025-01-01", "2025-01-01"),
    ("2025-01-25", "2025-02-02"),
    ("2025-04-05", "2025-04-07"),
    ("2025-04-30", "2025-05-04"),
    ("2025-08-30", "2025-09-02"),
    ("2026-01-01", "2026-01-04"),
    ("2026-02-14", "2026-02-22"),
    ("2026-04-25", "2026-04-27"),
    ("2026-04-30", "2026-05-03"),
    ("2026-09-01", "2026-09-02"),  # 31/8 is only proposed
    ("2027-01-01", "2027-01-03"),
    ("2027-02-05", "2027-02-10"),  # what both choices of Tết 2027 have in common
    ("2027-04-16", "2027-04-18"),
    ("2027-04-30", "2027-05-03"),
    ("2027-09-02", "2027-09-02"),  # the day beside it is not chosen yet
)
WORKED_SATURDAYS = frozenset({"2025-04-26", "2026-01-10", "2026-08-22"})


def rests(day: date) -> bool:
    told = day.isoformat()
    if told in WORKED_SATURDAYS:
        return False
    return day.strftime("%a") in {"Sat", "Sun"} or any(a <= told <= b for a, b in REST)


def following(day: date) -> Iterator[date]:
    """Return the days after a day, one by one."""
    while True:
        day = date.fromordinal(day.toordinal() + 1)
        yield day


def slow_end(unit: str, length: int, last_day: str, start: datetime) -> str:
    """Return the end as the tables write it: a minute for hours, else a day."""
    if unit == "hours":
        end = start
        for _ in range(length * 60):
            end += timedelta(minutes=1)
        return end.strftime("%Y-%m-%d %H:%M")
    day = start.date()
    if unit == "months":
        day = same_number(day, length)
    else:
        left = length
        for day in following(start.date()) if left else ():
            left -= unit == "days" or not rests(day)
            if not left:
                break
    if last_day == "next_working" and rests(day):
        day = next(later for later in following(day) if not rests(later))
    return day.isoformat()


def same_number(day: date, months: int) -> date:
    """Walk from month to month, then take the day of that number, or the last there is."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("a month without days")
