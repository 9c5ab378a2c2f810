"""Case files: their codes, and what lists show of them, derived from the records each time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.case import CODE, Case, CaseCode
from desktop.domain.clock import from_ms, to_ms
from desktop.domain.clocks import earliest
from desktop.domain.deadline import TWELVE_HOURS
from desktop.domain.facts import Paper
from desktop.domain.process import Standing, standing_of_case
from desktop.domain.record import Record, RecordId
from desktop.domain.rule import Law
from desktop.domain.vietnamese import sort_key
from desktop.forms.catalog import Catalog
from desktop.store.driver import Connection
from desktop.store.opener import SHUT, Opener
from desktop.store.sealed_cases import holder, is_sealed, keep_seal
from desktop.store.standings import ClosedPaper, Row, clock_rows, keep_clocks, papers_of

# What a list may not say of a case that is sealed whole.
UNSAID: Mapping[str, object] = {
    "child": "", "child_key": "", "birth": "", "age": None, "sex": "", "place": "", "kinds": "",
    "suspect_is_carer": "", "conclusion": "",
}  # fmt: skip


class Cases:
    """The case files of this laptop, as far as whoever is at work may open them."""

    def __init__(self, connection: Connection, opener: Opener = SHUT) -> None:
        self._connection = connection
        self._opener = opener

    def next_number(self, year: int, *, laptop: str) -> int:
        """Return the year's next running number of a laptop."""
        (last,) = self._connection.execute(
            "SELECT max(number) FROM case_file WHERE laptop = ? AND year = ?", (laptop, year)
        ).fetchone()
        return int(last or 0) + 1

    def open(self, case: Case, *, year: int, laptop: str, number: int) -> None:
        """Open a case; what its forms say comes by ``take``."""
        self._connection.execute(
            "INSERT INTO case_file (id, code, year, laptop, number, opened_at, opened_by, officer,"
            " reported_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                case.id,
                case.code,
                year,
                laptop,
                number,
                case.opened_at,
                case.opened_by,
                case.opened_by,
                case.opened_at,
            ),
        )

    def ensure(self, case_id: RecordId, code: str, *, at: int, by: str) -> str:
        """Open a case that another laptop opened, where it is not here yet; return its code here.

        Two laptops that drew the same prefix may give one code to two cases: both live on, the
        second with a mark.
        """
        row = self._connection.execute(
            "SELECT code FROM case_file WHERE id = ?", (case_id,)
        ).fetchone()
        if row is not None:
            return str(row[0])
        known = "SELECT 1 FROM case_file WHERE code = ?"
        taken = not CODE.fullmatch(code) or self._connection.execute(known, (code,)).fetchone()
        if taken:
            code = f"{code or '?'}~{case_id[-6:]}"
            year, laptop, number = from_ms(at).year, str(case_id), 0
        else:
            year, laptop, number = int(code[6:10]), code[11:14], int(code[15:])
        self.open(Case(case_id, CaseCode(code), at, by), year=year, laptop=laptop, number=number)
        return code

    def code(self, case_id: RecordId) -> str:
        """Return the code of a case."""
        row = self._connection.execute(
            "SELECT code FROM case_file WHERE id = ?", (case_id,)
        ).fetchone()
        return str(row[0])

    def with_open_clocks(self) -> Iterator[RecordId]:
        """Return the cases in which a clock runs or stands still, some more than once."""
        rows = self._connection.execute("SELECT case_id FROM clock WHERE met_at IS NULL").fetchall()
        return (RecordId(case_id) for (case_id,) in rows)

    def take(self, record: Record, *, catalog: Catalog, known: Law, seq: int) -> None:
        """Derive a case anew from its records, one of which was just saved."""
        if record.case_id is not None:
            self.derive(record.case_id, catalog=catalog, known=known, seq=seq)

    def derive(
        self, case_id: RecordId, *, catalog: Catalog, known: Law, seq: int | None = None
    ) -> None:
        """Compute a case's list columns and clocks from its records and the law.

        Of a case that is sealed to others only the names go from the columns; its clocks run on.
        """
        keep_seal(self._connection, case_id)
        found = derived(
            self._connection, case_id, catalog=catalog, known=known, opener=self._opener
        )
        columns = {**(UNSAID if found is None else found.columns)}
        columns |= {} if seq is None else {"seq": seq}
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        self._connection.execute(
            f"UPDATE case_file SET {settings} WHERE id = :id",  # noqa: S608 - our own column names
            columns | {"id": case_id},
        )
        if found is None:
            self._route(case_id)
        else:
            keep_clocks(self._connection, case_id, found.clocks)

    def _route(self, case_id: RecordId) -> None:
        """Give a case whose officer may not read it, and its clocks, to one who may."""
        query = "SELECT officer FROM case_file WHERE id = ?"
        (officer,) = self._connection.execute(query, (case_id,)).fetchone()
        now = holder(self._connection, case_id, str(officer))
        if now != officer:
            for table, key in (("case_file", "id"), ("clock", "case_id")):
                self._connection.execute(
                    f"UPDATE {table} SET officer = ? WHERE {key} = ?",  # noqa: S608 - our own names
                    (now, case_id),
                )


@dataclass(frozen=True, slots=True)
class Derived:
    """What a case's records say of it: its list columns, and its clocks as rows."""

    columns: Mapping[str, object]
    clocks: frozenset[Row]


def derived(
    connection: Connection,
    case_id: RecordId,
    *,
    catalog: Catalog,
    known: Law,
    opener: Opener = SHUT,
) -> Derived | None:
    """Return what a case's records say of it; never what day it is, so that it does not age.

    Nothing where the case is sealed to others than whoever reads.
    """
    try:
        papers = tuple(papers_of(connection, case_id, catalog, opener))
    except ClosedPaper:
        return None
    here = standing_of_case(papers, known, today=date.min)
    opened_by, opened_at = connection.execute(OPENED, (case_id,)).fetchone()
    officer = holder(connection, case_id, _last(papers, "case.officer") or str(opened_by))
    columns = {"officer": officer, "reported_at": int(opened_at), "due_at": 0, "met_at": None}
    columns |= child_columns(papers) | _standing_columns(here)
    columns |= UNSAID if is_sealed(connection, case_id) else {}
    return Derived(columns, clock_rows(here.clocks, officer=officer))


OPENED = "SELECT opened_by, opened_at FROM case_file WHERE id = ?"


def _last(papers: Sequence[Paper], name: str) -> str:
    """Return what the newest paper says that says anything; several codes as one word."""
    said = [",".join(paper.words(name)) for paper in papers]
    return next((word for word in reversed(said) if word), "")


def child_columns(papers: Sequence[Paper]) -> dict[str, object]:
    """Return what a case's papers say of its children, and of what happened."""
    names = [name for paper in papers if (name := paper.text("child.name"))]
    # Of several children the list names all, and tells age and sex of the first.
    first_child = [next((p for p in papers if p.text("child.name")), None)]
    told = [paper for paper in first_child if paper is not None] or papers
    ages = [age for paper in told if isinstance(age := paper.facts.get("child.age"), int)]
    columns: dict[str, object] = {
        "child": ", ".join(dict.fromkeys(names)),
        "child_key": sort_key(names[0] if names else ""),
        "birth": _last(told, "child.birth"),
        "age": ages[-1] if ages else None,
        "sex": _last(told, "child.sex"),
        "place": _last(papers, "case.place"),
        "kinds": _last(papers, "case.kind"),
        "suspect_is_carer": _last(papers, "case.suspect_is_carer"),
        "conclusion": _last(papers, "case.conclusion"),
    }
    heard = [paper.moment("report.date", "report.time") for paper in papers]
    first = next((moment for moment in heard if moment is not None), None)
    return columns if first is None else columns | {"reported_at": to_ms(first)}


def _standing_columns(here: Standing) -> dict[str, object]:
    ends = earliest(here.clocks)
    columns: dict[str, object] = {
        "stage": here.stage,
        "next_step": here.next.code,
        "holder": here.holder,
        "next_due_at": None if ends is None else to_ms(ends),
    }
    twelve = [clock for clock in here.clocks if clock.rule.code == TWELVE_HOURS]
    waiting = [clock for clock in twelve if clock.met_at is None]
    for clock in (waiting or sorted(twelve, key=lambda one: one.started_at))[-1:]:
        columns["due_at"] = 0 if clock.due_at is None else to_ms(clock.due_at)
        columns["met_at"] = None if clock.met_at is None else to_ms(clock.met_at)
    return columns
