"""The work that waits, as a list and as a month: what ends when, whose it is, the days off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.clock import VIETNAM, LegalTime
from desktop.domain.workday import DayKind
from desktop.store.dues import (
    DueCounts,
    DueRow,
    Span,
    count_days,
    count_due,
    due_rows,
    legal_now,
)
from desktop.store.lawbook import LawBook
from desktop.store.store import Store

SHOWN = 500


@dataclass(frozen=True, slots=True)
class Agenda:
    """One answer for the page: ``rows`` of what was asked for, ``days`` of the month shown."""

    rows: tuple[DueRow, ...]
    counts: DueCounts
    days: Mapping[date, int]
    off: Mapping[date, str]
    time: LegalTime

    @property
    def today(self) -> date:
        """The day in Vietnam by the time that clocks are read at."""
        return self.time.at.astimezone(VIETNAM).date()


def agenda(
    store: Store,
    span: Span | date,
    shown: tuple[date, date],
    *,
    now: datetime,
    officer: str = "",
) -> Agenda:
    """Return what waits in a span or on a day, and how much ends on each of the days ``shown``."""
    time = legal_now(store, now)
    first, last = shown
    known = LawBook(store.connection).current().calendar
    return Agenda(
        rows=due_rows(store, now=time.at, span=span, officer=officer, limit=SHOWN),
        counts=count_due(store, now=time.at, officer=officer),
        days=count_days(store, first=first, last=last, officer=officer),
        off={
            on: day.name
            for on, day in known.days.items()
            if day.kind is DayKind.OFF and first <= on <= last
        },
        time=time,
    )
