"""The province's sheet: counts merged over communes, for a year or a quarter of it.

Children are counted, never named. A case that is sealed as a whole counts, and says nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from desktop.domain.clock import VIETNAM, from_ms, to_ms
from desktop.domain.deadline import TWELVE_HOURS
from desktop.forms.catalog import Catalog
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.office.suppression import LEAST, Block, hidden, too_few
from sync.server.office.tables import case_clock, case_standing
from sync.server.schema import device, entity

ALL = ""
"""The row of the whole."""

FEW = "few"
"""The row in which communes with few cases stand together."""

SPLIT = ("sex", "age", "state")
"""The groups of columns that share out the cases."""

TOTAL = "cases"
SEXES = ("female", "male", "unknown")
AGES = ("0_5", "6_10", "11_15", "over", "unknown")
STATES = ("open", "closed")
SITES = ("sites", "sites_open")
SITE_FORM = "diem_nguy_co"
CLOSED = frozenset({"closed", "nothing_found", "moved"})
AGE_ENDS = ((6, "0_5"), (11, "6_10"), (16, "11_15"))


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one of its quarters (0: the whole year)."""

    year: int
    quarter: int = 0

    def bounds(self) -> tuple[int, int]:
        """Return the first moment and the first after it, in milliseconds of UTC."""
        first = 1 if self.quarter == 0 else 3 * self.quarter - 2
        months = 12 if self.quarter == 0 else 3
        end = first + months
        begin = datetime(self.year, first, 1, tzinfo=VIETNAM)
        after = datetime(self.year + (end > 12), end - 12 * (end > 12), 1, tzinfo=VIETNAM)  # noqa: PLR2004 - months of a year
        return to_ms(begin), to_ms(after)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the texts ``desk_numbers.<group>`` and ``<group>_<key>``, or a lookup's label."""

    group: str
    key: str

    @property
    def name(self) -> str:
        """Its key in a row."""
        return f"{self.group}/{self.key}" if self.key else self.group


@dataclass(frozen=True, slots=True)
class Row:
    """A commune, several with few cases, or the whole; a cell without a value is not shown."""

    commune: str
    name: str
    cells: tuple[int | None, ...]
    communes: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a period; ``kept_back`` counts the cells that are not shown."""

    period: Period
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kept_back: int


def columns_of(catalog: Catalog) -> tuple[Column, ...]:
    """Return the columns; the kinds of abuse are those of the form's list."""
    return (
        Column(TOTAL, ""),
        *(Column("sex", key) for key in SEXES),
        *(Column("age", key) for key in AGES),
        *(Column("state", key) for key in STATES),
        *(Column("kind", code) for code in catalog.lookup("abuse_form").codes()),
        Column("twelve", "in_time"),
        Column("twelve", "late"),
        *(Column("site", key) for key in SITES),
    )


def sheet(
    connection: Connection, known: Visitor, period: Period, *, catalog: Catalog, full: bool
) -> Sheet:
    """Return the sheet of a period; only ``full`` shows small counts."""
    codes = known.among(sorted(set(connection.execute(select(device.c.commune)).scalars())))
    columns = columns_of(catalog)
    counts = {(code, column.name): 0 for code in codes for column in columns}
    for code, name in (*_cases(connection, period), *_terms(connection, period)):
        if (code, name) in counts:
            counts[code, name] += 1
    for code, name in _sites(connection):
        if (code, name) in counts:
            counts[code, name] += 1
    for column in columns:
        counts[ALL, column.name] = sum(counts[code, column.name] for code in codes)
    if full:
        return _written(period, columns, counts, _rows(codes), frozenset())
    few = too_few({code: counts[code, TOTAL] for code in codes})
    for column in columns:
        counts[FEW, column.name] = sum(counts[code, column.name] for code in few)
    shown = [code for code in codes if code not in few]
    rows = [*_rows(shown)[:-1], *([(FEW, len(few))] if few else []), (ALL, 0)]
    gone = _hidden(counts, [*shown, *([FEW] if few else [])], columns)
    return _written(period, columns, counts, rows, gone)


def _rows(codes: Iterable[str]) -> list[tuple[str, int]]:
    return [*((code, 1) for code in sorted(codes, key=place_name)), (ALL, 0)]


def _written(
    period: Period,
    columns: tuple[Column, ...],
    counts: Mapping[tuple[str, str], int],
    rows: Iterable[tuple[str, int]],
    gone: frozenset[tuple[str, str]],
) -> Sheet:
    written = tuple(
        Row(
            code,
            place_name(code) if code not in {ALL, FEW} else "",
            tuple(None if (code, c.name) in gone else counts[code, c.name] for c in columns),
            communes,
        )
        for code, communes in rows
    )
    return Sheet(period, columns, written, len(gone))


def _hidden(
    counts: Mapping[tuple[str, str], int], codes: Sequence[str], columns: Iterable[Column]
) -> frozenset[tuple[str, str]]:
    about_children = [column for column in columns if column.group != "site"]
    if counts[ALL, TOTAL] < LEAST:
        return frozenset(
            (code, column.name)
            for code in (*codes, ALL)
            for column in about_children
            if counts[ALL, TOTAL]
        )
    gone: set[tuple[str, str]] = set()
    for split in SPLIT:
        names = [column.name for column in about_children if column.group == split]
        gone |= hidden(counts, Block(codes, ALL, names, is_split=True))
    for column in about_children:
        if column.group not in {TOTAL, *SPLIT}:
            gone |= hidden(counts, Block(codes, ALL, [column.name], is_split=False))
    return frozenset(gone)


def _cases(connection: Connection, period: Period) -> Iterable[tuple[str, str]]:
    begin, end = period.bounds()
    where = (case_standing.c.opened_at >= begin, case_standing.c.opened_at < end)
    for row in connection.execute(select(case_standing).where(*where)):
        yield row.commune, TOTAL
        yield row.commune, f"sex/{row.sex if row.sex in SEXES else 'unknown'}"
        yield row.commune, f"age/{_age_group(row)}"
        yield row.commune, f"state/{'closed' if row.stage in CLOSED else 'open'}"
        for kind in dict.fromkeys(row.kinds.split(",")):
            yield row.commune, f"kind/{kind}"


def _age_group(row: Any) -> str:
    age = row.age if row.born == "" else _age(row.born, from_ms(row.opened_at).date())
    if age is None:
        return "unknown"
    return next((name for limit, name in AGE_ENDS if age < limit), "over")


def _age(born: str, on: date) -> int | None:
    """Return whole years; a birth of which the year alone is known counts from its first day."""
    try:
        parts = [int(part) for part in born.split("-")]
        first = date(*(*parts, 1, 1)[:3])
    except (ValueError, TypeError):
        return None
    return on.year - first.year - ((on.month, on.day) < (first.month, first.day))


def _terms(connection: Connection, period: Period) -> Iterable[tuple[str, str]]:
    begin, end = period.bounds()
    found = connection.execute(
        select(case_clock.c.commune, case_clock.c.due_at, case_clock.c.met_at).where(
            case_clock.c.rule == TWELVE_HOURS,
            case_clock.c.met_at.is_not(None),
            case_clock.c.started_at >= begin,
            case_clock.c.started_at < end,
        )
    )
    for row in found:
        late = row.due_at is not None and row.met_at > row.due_at
        yield row.commune, f"twelve/{'late' if late else 'in_time'}"


def _sites(connection: Connection) -> Iterable[tuple[str, str]]:
    where = (
        entity.c.form == SITE_FORM, entity.c.removed.is_(False), entity.c.moved_to.is_(None),
    )  # fmt: skip
    for row in connection.execute(select(entity.c.commune, entity.c.answers).where(*where)):
        yield row.commune, "site/sites"
        if msgspec.json.decode(row.answers).get("status") in {None, "open"}:
            yield row.commune, "site/sites_open"
