"""Moments and time left as officers read them: day before month, hours and minutes in words."""

from datetime import date, datetime

from desktop.domain.clock import from_ms
from desktop.domain.deadline import left
from desktop.forms.clock_words import span as span_words
from resources.texts import Texts

DAY = "%d/%m/%Y"
SOON_DAYS = 1


def show_day(day: date) -> str:
    """Return dd/mm/yyyy."""
    return day.strftime(DAY)


def show_moment(milliseconds: int) -> str:
    """Return hour and day: 07:15, 24/11/2026."""
    return from_ms(milliseconds).strftime(f"%H:%M, {DAY}")


def show_hour(milliseconds: int) -> str:
    """Return the hour alone: 07:15."""
    return from_ms(milliseconds).strftime("%H:%M")


def show_long_day(moment: datetime, texts: Texts) -> str:
    """Return the weekday with the date in words."""
    weekday = texts(f"time.weekday_{moment.weekday()}")
    return texts("time.long_day", weekday=weekday, day=moment.day, month=moment.month,
                 year=moment.year)  # fmt: skip


def show_left(due_at: int, now: datetime, texts: Texts) -> str:
    """Say how much time is left, or by how much the moment has passed."""
    span = left(from_ms(due_at), now)
    words = span_words(span, texts)
    return texts("time.late" if span.late else "time.left", span=words)


def tone_of(due_at: int, now: datetime) -> tuple[str, str]:
    """Return the tone and icon of a clock: late, soon, or calm."""
    span = left(from_ms(due_at), now)
    if span.late:
        return "danger", "alert"
    return ("warn", "clock") if span.days < SOON_DAYS else ("calm", "clock")


def greeting(now: datetime, texts: Texts) -> str:
    """Return the greeting of the hour."""
    noon, evening = 11, 18
    part = "morning" if now.hour < noon else "day" if now.hour < evening else "evening"
    return texts(f"time.good_{part}")
