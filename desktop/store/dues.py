"""What is due, across all clocks of all cases: overdue, today, this week; by officer too.

Every question has its index; every moment asked about is the legal one, and the answer says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from desktop.domain.clock import VIETNAM, LegalTime, to_ms
from desktop.domain.deadline import Due
from desktop.domain.process import Standing, standing_of_case
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.store.lawbook import LawBook
from desktop.store.reading import CASE_COLUMNS, CaseRow
from desktop.store.sealed_cases import HIDDEN_IDS, see_open
from desktop.store.standings import COLUMNS, clock_of, papers_of
from desktop.store.store import Store

Span = Literal["overdue", "today", "week", "later", "all"]
WEEK_DAYS = 7
DAY_MS = 86_400_000
SHOWN = 50
FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class DueRow:
    """An open clock with its case; ``officer`` is whose list it is in, ``holder`` whose turn."""

    case: CaseRow
    clock: Due
    officer: str
    holder: str


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many open clocks have passed, end today, in the rest of the week, and after it."""

    overdue: int
    today: int
    week: int
    later: int

    @property
    def all(self) -> int:
        """How many open clocks have an end."""
        return self.overdue + self.today + self.week + self.later


CLOCKS = ", ".join(f"clock.{name.strip()}" for name in COLUMNS.split(","))
DUE = f"""
SELECT {CLOCKS}, {CASE_COLUMNS} FROM clock JOIN case_file ON case_file.id = clock.case_id
WHERE clock.met_at IS NULL AND clock.due_at >= ?2 AND clock.due_at < ?3
AND clock.case_id NOT IN {HIDDEN_IDS} ORDER BY clock.due_at LIMIT ?4
"""  # noqa: S608 - our own fragments
DUE_OF = DUE.replace("WHERE clock.met_at", "WHERE clock.officer = ?5 AND clock.met_at")
COUNT = (
    "SELECT count(*) FROM clock WHERE met_at IS NULL AND due_at >= ?2 AND due_at < ?3"  # noqa: S608 - our own fragments
    f" AND case_id NOT IN {HIDDEN_IDS}"
)
COUNT_OF = COUNT.replace("WHERE", "WHERE officer = ?4 AND", 1)
OF_CASE = f"""
SELECT {COLUMNS} FROM clock WHERE case_id = ?2 AND ?2 NOT IN {HIDDEN_IDS}
ORDER BY rule, occasion, child
"""  # noqa: S608 - same


def legal_now(store: Store, wall: datetime) -> LegalTime:
    """Return the moment that clocks are read at, and whose word it is."""
    return LawBook(store.connection).time(wall)


def due_rows(
    store: Store, *, now: datetime, span: Span | date = "all", officer: str = "", limit: int = SHOWN
) -> tuple[DueRow, ...]:
    """Return open clocks of a span or of one day, the earliest first.

    With an officer, those in that officer's list.
    """
    known = LawBook(store.connection).current()
    query, values = (DUE_OF, (officer,)) if officer else (DUE, ())
    asked = (store.officer_id, *_bounds(span, now), limit, *values)
    rows = store.connection.execute(query, asked)
    width = len(COLUMNS.split(","))
    return tuple(
        DueRow(CaseRow(*row[width:]), clock_of(row[:width], known), row[3], row[4]) for row in rows
    )


def count_due(store: Store, *, now: datetime, officer: str = "") -> DueCounts:
    """Return how much is overdue, ends today, and ends later this week."""
    query, values = (COUNT_OF, (officer,)) if officer else (COUNT, ())

    def count(span: Span) -> int:
        asked = (store.officer_id, *_bounds(span, now), *values)
        return int(store.connection.execute(query, asked).fetchone()[0])

    return DueCounts(count("overdue"), count("today"), count("week"), count("later"))


def count_days(store: Store, *, first: date, last: date, officer: str = "") -> Mapping[date, int]:
    """Return how many open clocks end on each day of a stretch; days without any are left out.

    A question for each day: grouping would sort what the index has in order already.
    """
    query, values = (COUNT_OF, (officer,)) if officer else (COUNT, ())
    found = {}
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        asked = (store.officer_id, *_day(day), *values)
        (count,) = store.connection.execute(query, asked).fetchone()
        if count:
            found[day] = int(count)
    return found


def clocks_of_case(store: Store, case_id: RecordId) -> tuple[Due, ...]:
    """Return every clock of a case as it was kept, the open ones first."""
    known = LawBook(store.connection).current()
    rows = store.connection.execute(OF_CASE, (store.officer_id, case_id))
    found = [clock_of(row, known) for row in rows]
    return tuple(
        sorted(found, key=lambda clock: (clock.met_at is not None, clock.due_at is None,
                                         clock.due_at or clock.started_at))
    )  # fmt: skip


def standing(store: Store, case_id: RecordId, *, catalog: Catalog, now: datetime) -> Standing:
    """Return where a case stands now, computed from its papers.

    Raises ``Refused`` where it is sealed to others.
    """
    see_open(store.connection, case_id, officer=store.officer_id)
    papers = tuple(papers_of(store.connection, case_id, catalog, store.opener))
    known = LawBook(store.connection).current()
    today = legal_now(store, now).at.astimezone(VIETNAM).date()
    return standing_of_case(papers, known, today=today)


def _day(day: date) -> tuple[int, int]:
    """Return the first moment of a day in Vietnam and the first after it."""
    begin = to_ms(datetime.combine(day, time(0), VIETNAM))
    return begin, begin + DAY_MS


def _bounds(span: Span | date, now: datetime) -> tuple[int, int]:
    """Return the first moment of a span and the first after it, in milliseconds of UTC.

    The week ends with Sunday; an empty part of it is an empty span.
    """
    if isinstance(span, date):
        return _day(span)
    here = now.astimezone(VIETNAM)
    midnight = datetime.combine(here.date(), time(0), VIETNAM) + timedelta(days=1)
    monday = midnight + timedelta(days=WEEK_DAYS - 1 - here.weekday())
    spans = {
        "overdue": (0, to_ms(now)),
        "today": (to_ms(now), to_ms(midnight)),
        "week": (to_ms(midnight), to_ms(monday)),
        "later": (to_ms(monday), FOREVER),
        "all": (0, FOREVER),
    }
    return spans[span]
