"""What the officer sees first: what is due, what is late, what is unsent, the last months."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from desktop.domain.clock import LegalTime, from_ms, to_ms
from desktop.store.dues import DueCounts, DueRow, count_due, due_rows, legal_now
from desktop.store.reading import CASE, SEEN, CaseRow, count_cases, unsent
from desktop.store.store import Store

RECENT = 8
MONTHS = 6


@dataclass(frozen=True, slots=True)
class Home:
    """What the officer sees first."""

    due: tuple[DueRow, ...]
    counts: DueCounts
    cases: int
    unsent: int
    recent: tuple[CaseRow, ...]
    by_month: tuple[tuple[str, int], ...]
    time: LegalTime


def home(store: Store, *, now: datetime) -> Home:
    """Return what is due, what is late, what is unsent, and the last months, by legal time."""
    time = legal_now(store, now)
    query = f"{CASE} WHERE {SEEN} ORDER BY row DESC LIMIT ?"
    recent = store.connection.execute(query, (store.officer_id, RECENT)).fetchall()
    return Home(
        due=due_rows(store, now=time.at),
        counts=count_due(store, now=time.at),
        cases=count_cases(store)["all"],
        unsent=unsent(store),
        recent=tuple(CaseRow(*row) for row in recent),
        by_month=tuple(_month(store, start, end) for start, end in _months(now)),
        time=time,
    )


def _months(now: datetime) -> list[tuple[datetime, datetime]]:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    bounds = [first.replace(year=first.year + (first.month // 12), month=first.month % 12 + 1)]
    for _ in range(MONTHS):
        bounds.append(first)
        month = (first.month - 2) % 12 + 1
        first = first.replace(year=first.year - (first.month == 1), month=month)
    return [(start, end) for end, start in pairwise(bounds)][::-1]


def _month(store: Store, start: datetime, end: datetime) -> tuple[str, int]:
    query = (
        f"SELECT count(*) FROM case_file WHERE reported_at >= ?2 AND reported_at < ?3 AND {SEEN}"  # noqa: S608 - our own fragments
    )
    bounds = (to_ms(start), to_ms(end))
    (received,) = store.connection.execute(query, (store.officer_id, *bounds)).fetchone()
    return from_ms(to_ms(start)).strftime("%Y-%m"), int(received)
