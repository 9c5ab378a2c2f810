"""The province's sheet of figures, on the page and as a file."""

from starlette.responses import Response

from desktop.domain.clock import from_ms
from sync.server.office import standings, statistics
from sync.server.office.audit import note
from sync.server.office.fates import Missing
from sync.server.office.spreadsheet import Cell, as_csv, as_xlsx
from sync.server.office.statistics import FEW, Column, Period, Row, Sheet
from sync.server.office.suppression import LEAST
from sync.server.web.asking import Visit

QUARTERS = 4
YEARS = 5
FIRST_YEAR = 2017
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _period(visit: Visit) -> Period:
    now = from_ms(visit.now_ms).year
    year = visit.number(visit.ask.query("year", longest=4) or str(now))
    quarter = visit.number(visit.ask.query("quarter", longest=1) or "0")
    if not FIRST_YEAR <= year <= now or quarter > QUARTERS:
        raise Missing
    return Period(year, quarter)


def sheet_of(visit: Visit, *, full: bool) -> Sheet:
    """Return the sheet of the period that was asked for; a full one is noted."""
    communes = None if visit.known.whole_province else visit.known.communes
    standings.bring_up_to_date(visit.connection, visit.desk.catalog, communes)
    if full:
        note(visit.connection, visit.known.name, "statistics_full", now_ms=visit.now_ms)
    return statistics.sheet(
        visit.connection, visit.known, _period(visit), catalog=visit.desk.catalog, full=full
    )


def _label(visit: Visit, column: Column) -> str:
    language = visit.ask.language
    if column.group == "kind":
        item = visit.desk.catalog.lookup("abuse_form").item(column.key)
        return column.key if item is None else item.label.of(language)
    texts = visit.ask.office.texts[language]
    return texts(f"desk_numbers.{column.name.replace('/', '_')}")


def _name(visit: Visit, row: Row) -> str:
    texts = visit.ask.office.texts[visit.ask.language]
    if row.commune == FEW:
        return texts("desk_numbers.few", count=row.communes, least=LEAST)
    return row.name or texts("desk_numbers.whole")


def _draw(visit: Visit, *, full: bool) -> Response:
    found = sheet_of(visit, full=full)
    now = from_ms(visit.now_ms).year
    return visit.draw(
        "statistics.html",
        sheet=found,
        names=[_name(visit, row) for row in found.rows],
        labels=[_label(visit, column) for column in found.columns],
        spans=_spans(found),
        years=range(now, now - YEARS, -1),
        full=full,
        least=LEAST,
    )


def _spans(found: Sheet) -> list[tuple[str, int]]:
    """Return each group of columns with its width."""
    groups = [column.group for column in found.columns]
    return [(group, groups.count(group)) for group in dict.fromkeys(groups)]


def page(visit: Visit) -> Response:
    """GET /statistics: with small counts hidden."""
    return _draw(visit, full=False)


def full_page(visit: Visit) -> Response:
    """GET /statistics/full: every count; the look is noted."""
    return _draw(visit, full=True)


def _file(visit: Visit, *, full: bool) -> Response:
    kind = visit.ask.query("as", longest=4)
    if kind not in KINDS:
        raise Missing
    found = sheet_of(visit, full=full)
    texts = visit.ask.office.texts[visit.ask.language]
    period = found.period
    span = str(period.year) if not period.quarter else f"{period.year}-Q{period.quarter}"
    title = texts("desk_numbers.file_title", span=span, province=visit.desk.province.name)
    hint = "" if full else texts("desk_numbers.hidden_hint", least=LEAST)
    heads: list[Cell] = [texts("desk.commune"), texts("desk_numbers.code")]
    rows: list[list[Cell]] = [
        [title],
        [hint],
        [*heads, *(_head(visit, column) for column in found.columns)],
        *([_name(visit, row), row.commune, *row.cells] for row in found.rows),
    ]
    book = as_csv(rows) if kind == "csv" else as_xlsx(rows, title=span, heads=3)
    name = f"thong-ke-{span}{'-day-du' if full else ''}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(book, media_type=KINDS[kind], headers=headers)


def _head(visit: Visit, column: Column) -> str:
    group = visit.ask.office.texts[visit.ask.language](f"desk_numbers.group_{column.group}")
    return f"{group}: {_label(visit, column)}" if column.key else group


def file(visit: Visit) -> Response:
    """GET /statistics/file?as=xlsx or csv."""
    return _file(visit, full=False)


def full_file(visit: Visit) -> Response:
    """GET /statistics/full/file."""
    return _file(visit, full=True)


PAGES = {
    "statistics": page,
    "statistics_full": full_page,
    "statistics_file": file,
    "statistics_full_file": full_file,
}
