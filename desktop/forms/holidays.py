"""Days off and make-up days as a CSV list, shipped or brought later; each bad line is named."""

import csv
from collections.abc import Iterable
from datetime import date

from desktop.domain.troubles import Problem, Refused
from desktop.domain.workday import SATURDAY, Calendar, Day, DayKind, calendar
from desktop.forms.parse import read_date

COLUMNS = ("date", "kind", "name", "source", "confidence")
# What was announced or stands in the law; the rest is a proposal (desktop/domain/workday.py).
SURE = frozenset({"high", "medium+"})
# Twelve days by the Labour Code, with swaps and choices; more is a list of something else.
MOST_A_YEAR = 40
CONFIDENCES = SURE | {"medium", "low"}


def with_days(days: Iterable[Day], later: Iterable[Day]) -> Calendar:
    """Return the calendar; a year that the later list holds is the later list's alone."""
    after = tuple(later)
    years = {day.on.year for day in after}
    return calendar([*(day for day in days if day.on.year not in years), *after])


def read_days(text: str) -> tuple[Day, ...]:
    """Read a list of days off and make-up days (CSV); raises ``Refused`` naming every bad line.

    Commas or, as spreadsheets here write them, semicolons; days as YYYY-MM-DD or dd/mm/yyyy.
    """
    rows = _rows(text.removeprefix("\ufeff").splitlines())
    if not rows or tuple(rows[0]) != COLUMNS:
        raise Refused([_problem(1, "holiday_header")])
    problems: list[Problem] = []
    found: dict[date, Day] = {}
    for number, cells in enumerate(rows[1:], start=2):
        code = _fault_of(cells, found) if any(cells) else ""
        if code:
            problems.append(_problem(number, code))
        elif any(cells):
            day = _day(cells)
            found[day.on] = day
    if problems or not found:
        raise Refused(problems or [_problem(1, "holiday_empty")])
    return tuple(found.values())


def _rows(lines: list[str]) -> list[list[str]]:
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    try:
        return [[cell.strip() for cell in cells] for cells in reader]
    except csv.Error as error:
        raise Refused([_problem(reader.line_num, "holiday_columns")]) from error


def _problem(line: int, code: str) -> Problem:
    return Problem(f"line {line}", code, {"line": str(line)})


def _fault_of(cells: list[str], found: dict[date, Day]) -> str:
    """Return the code of what is wrong with a line, or nothing."""
    if len(cells) != len(COLUMNS):
        return "holiday_columns"
    told, kind, name, source, confidence = cells
    spelled = read_date(told)
    if spelled is None:
        return "holiday_date"
    on = date.fromisoformat(spelled)
    if kind not in set(DayKind):
        return "holiday_kind"
    if on in found:
        return "holiday_twice"
    if not name or not source or confidence not in CONFIDENCES:
        return "holiday_source"
    if kind == DayKind.WORK and on.weekday() < SATURDAY:
        return "holiday_weekday"
    of_year = sum(day.on.year == on.year for day in found.values())
    return "holiday_many" if of_year >= MOST_A_YEAR else ""


def _day(cells: list[str]) -> Day:
    told, kind, name, source, confidence = cells
    on = date.fromisoformat(read_date(told) or told)
    return Day(on, DayKind(kind), name, source, confidence in SURE)
