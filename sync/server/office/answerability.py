"""Who held what, how long: overdue clocks by holder, per commune, each with its article.

Reads what ``standings`` derived; a clock is late with whoever the law names as its holder (P27).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from desktop.domain.clock import from_ms
from desktop.domain.rule import Rule
from desktop.forms.law import shipped_law
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.office.tables import case_clock, case_standing

DAY_MS = 86_400_000
MANY = 500


@dataclass(frozen=True, slots=True)
class LateRow:
    """A clock that has passed without its answer: what, whose, since when, by which article."""

    commune: str
    commune_name: str
    case_id: str
    case_code: str
    title: str
    article: str
    holder: str
    officer: str
    started_at: int
    due_at: int
    days_late: int
    days_held: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """What one holder in one commune has had: open, overdue now, and answered too late before."""

    commune: str
    commune_name: str
    holder: str
    open: int
    late: int
    longest_days: int
    met: int
    met_late: int


CLOCKS = (
    case_clock.c.commune,
    case_clock.c.case_id,
    case_clock.c.rule,
    case_clock.c.holder,
    case_clock.c.started_at,
    case_clock.c.due_at,
    case_clock.c.met_at,
)


def late_rows(
    connection: Connection, known: Visitor, *, now_ms: int, language: str, commune: str = ""
) -> tuple[LateRow, ...]:
    """Return what is overdue now within reach, the longest first."""
    same = and_(
        case_standing.c.commune == case_clock.c.commune,
        case_standing.c.case_id == case_clock.c.case_id,
    )
    wanted = (
        select(*CLOCKS, case_standing.c.case_code, case_standing.c.officer)
        .join(case_standing, same)
        .where(
            case_clock.c.met_at.is_(None),
            case_clock.c.due_at < now_ms,
            case_clock.c.waits.is_(False),
        )
        .order_by(case_clock.c.due_at)
        .limit(MANY)
    )
    if commune:
        wanted = wanted.where(case_clock.c.commune == commune)
    if not known.whole_province:
        wanted = wanted.where(case_clock.c.commune.in_(known.communes))
    return tuple(_late(row, now_ms, language) for row in connection.execute(wanted))


def _late(row: Any, now_ms: int, language: str) -> LateRow:
    rule = _rule(row.rule, row.started_at)
    return LateRow(
        row.commune,
        place_name(row.commune),
        row.case_id,
        row.case_code,
        row.rule if rule is None else rule.titles.get(language, row.rule),
        "" if rule is None else rule.article,
        row.holder,
        row.officer,
        row.started_at,
        row.due_at,
        (now_ms - row.due_at) // DAY_MS,
        (now_ms - row.started_at) // DAY_MS,
    )


def _rule(code: str, started_at: int) -> Rule | None:
    versions = shipped_law().rules.get(code, ())
    started_on = from_ms(started_at).date()
    in_force = [rule for rule in versions if rule.from_on <= started_on]
    known = in_force or list(versions)
    return known[-1] if known else None


def holder_rows(
    connection: Connection, known: Visitor, *, now_ms: int, commune: str = ""
) -> tuple[HolderRow, ...]:
    """Return each commune's holders, those with most overdue first."""
    wanted = select(
        case_clock.c.commune,
        case_clock.c.holder,
        case_clock.c.due_at,
        case_clock.c.met_at,
    ).where(case_clock.c.waits.is_(False))
    if commune:
        wanted = wanted.where(case_clock.c.commune == commune)
    if not known.whole_province:
        wanted = wanted.where(case_clock.c.commune.in_(known.communes))
    found: dict[tuple[str, str], list[tuple[int | None, int | None]]] = {}
    for row in connection.execute(wanted):
        found.setdefault((row.commune, row.holder), []).append((row.due_at, row.met_at))
    rows = (_holder(key, clocks, now_ms) for key, clocks in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.longest_days, row.commune_name)))


def _holder(
    key: tuple[str, str], clocks: Iterable[tuple[int | None, int | None]], now_ms: int
) -> HolderRow:
    kept = tuple(clocks)
    late = [due for due, met in kept if met is None and due is not None and due < now_ms]
    met_late = [1 for due, met in kept if met is not None and due is not None and met > due]
    return HolderRow(
        key[0],
        place_name(key[0]),
        key[1],
        sum(met is None for _, met in kept),
        len(late),
        (now_ms - min(late)) // DAY_MS if late else 0,
        sum(met is not None for _, met in kept),
        len(met_late),
    )
