"""Case files: their codes, and the facts lists show, derived from the records each time."""

from collections.abc import Mapping
from datetime import datetime

from desktop.domain.case import Case
from desktop.domain.clock import VIETNAM, from_ms, to_ms
from desktop.domain.deadline import TWELVE_HOURS, Start, due, met_by_assessment
from desktop.domain.record import Answer, Record, RecordId
from desktop.domain.rule import rule_at
from desktop.domain.vietnamese import sort_key
from desktop.forms.law import shipped_law
from desktop.store.driver import Connection


class Cases:
    """The case files of this laptop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self, year: int) -> int:
        """Return the year's next running number on this laptop."""
        (last,) = self._connection.execute(
            "SELECT max(number) FROM case_file WHERE year = ?", (year,)
        ).fetchone()
        return int(last or 0) + 1

    def open(self, case: Case, *, year: int, number: int) -> None:
        """Open a case; what its forms say comes by ``take_facts``."""
        self._connection.execute(
            "INSERT INTO case_file (id, code, year, number, opened_at, opened_by, reported_at,"
            " due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                case.id,
                case.code,
                year,
                number,
                case.opened_at,
                case.opened_by,
                case.opened_at,
                _due_at(case.opened_at),
            ),
        )

    def code(self, case_id: RecordId) -> str:
        """Return the code of a case."""
        row = self._connection.execute(
            "SELECT code FROM case_file WHERE id = ?", (case_id,)
        ).fetchone()
        return str(row[0])

    def take_facts(self, record: Record, facts: Mapping[str, Answer], *, seq: int) -> None:
        """Derive the case's list columns from a record just saved."""
        if record.case_id is None:
            return
        columns = columns_of(record, facts, seq=seq)
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        self._connection.execute(
            f"UPDATE case_file SET {settings} WHERE id = :id",  # noqa: S608 - our own column names
            columns | {"id": record.case_id},
        )


def columns_at_opening(opened_at: int) -> dict[str, object]:
    """Return the list columns of a case of which nothing is said yet."""
    return {"reported_at": opened_at, "due_at": _due_at(opened_at)}


def columns_of(record: Record, facts: Mapping[str, Answer], *, seq: int) -> dict[str, object]:
    """Return the list columns that a record gives its case."""
    columns = _intake_columns(facts) if "report.date" in facts or "child.name" in facts else {}
    if "case.conclusion" in facts or "assessment.date" in facts:
        columns |= _assessment_columns(facts, record.saved_at)
    return {**columns, "seq": seq}


def _text(facts: Mapping[str, Answer], name: str) -> str:
    value = facts.get(name, "")
    return ",".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _intake_columns(facts: Mapping[str, Answer]) -> dict[str, object]:
    child = _text(facts, "child.name")
    age = facts.get("child.age")
    columns: dict[str, object] = {
        "child": child,
        "child_key": sort_key(child),
        "birth": _text(facts, "child.birth"),
        "age": age if isinstance(age, int) else None,
        "sex": _text(facts, "child.sex"),
        "place": _text(facts, "case.place"),
        "kinds": _text(facts, "case.kind"),
        "suspect_is_carer": _text(facts, "case.suspect_is_carer"),
    }
    heard = _heard_at(_text(facts, "report.date"), _text(facts, "report.time"))
    if heard is not None:
        columns |= {"reported_at": heard, "due_at": _due_at(heard)}
    return columns


def _heard_at(day: str, time: str) -> int | None:
    """Return the moment of the call as typed; nothing while it is not whole."""
    try:
        moment = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - next line
    except ValueError:
        return None
    return to_ms(moment.replace(tzinfo=VIETNAM))


def _due_at(started_ms: int) -> int:
    known, start = shipped_law(), Start(from_ms(started_ms))
    rule = rule_at(known, TWELVE_HOURS, start.day)
    ends = None if rule is None else due(rule, start, calendar=known.calendar).due_at
    return 0 if ends is None else to_ms(ends)


def _assessment_columns(facts: Mapping[str, Answer], saved_at: int) -> dict[str, object]:
    conclusion = _text(facts, "case.conclusion")
    measures = facts.get("case.measures", [])
    rows = [row for row in measures if isinstance(row, dict)] if isinstance(measures, list) else []
    met = met_by_assessment(conclusion, rows)
    return {"conclusion": conclusion, "met_at": saved_at if met else None}
