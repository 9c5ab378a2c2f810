"""What is derived from a case's records: the papers that rules read, and clocks as rows."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import cast

from desktop.domain.clock import from_ms, to_ms
from desktop.domain.deadline import Due, Pause, Start
from desktop.domain.facts import Paper
from desktop.domain.record import Answers, RecordId
from desktop.domain.rule import Law, Rule, rule_at
from desktop.forms.catalog import Catalog
from desktop.forms.readable import facts
from desktop.store.answers import read_answers
from desktop.store.driver import Connection
from desktop.store.opener import SHUT, Opener
from desktop.store.replay import NOTHING, after
from sync.protocol import decode_op

Row = tuple[str, str, str, str, str, int, int | None, int | None, int | None, str, str, str, int]
PAPERS = (
    "SELECT id, form, version, answers, saved_at, saved_by FROM record WHERE case_id = ?"
    " AND struck = 0 ORDER BY row"
)
# The kind of a MARK as a number: so it stands in the index.
VERSIONS = "SELECT body FROM op WHERE entity = ? AND kind <> 9 ORDER BY seq"
COLUMNS = (
    "rule, occasion, child, officer, holder, started_at, due_at, lawful_at, met_at,"
    " paused_since, paused_until, pause_reason, is_certain"
)
KEPT = f"SELECT {COLUMNS} FROM clock WHERE case_id = ? ORDER BY rule, occasion, child"  # noqa: S608 - our own names
DROP = "DELETE FROM clock WHERE case_id = ? AND rule = ? AND occasion = ? AND child = ?"
KEEP = f"INSERT INTO clock (case_id, {COLUMNS}) VALUES (?{', ?' * 13})"  # noqa: S608 - same


class ClosedPaper(Exception):  # noqa: N818 - no error: it is sealed to others than who reads
    """A paper of a case that is sealed whole, and not to whoever reads."""


def papers_of(
    connection: Connection, case_id: RecordId, catalog: Catalog, opener: Opener = SHUT
) -> Iterator[Paper]:
    """Return a case's records as the rules read them; a form of another program says nothing.

    Raises ``ClosedPaper`` where the case is sealed whole to others: what it does not say must not
    be taken for what did not happen.
    """
    for id_, form, version, answers, saved_at, saved_by in connection.execute(PAPERS, (case_id,)):
        said = opener.whole(read_answers(answers), place=RecordId(id_))
        if said is None:
            raise ClosedPaper
        if form not in catalog.forms:
            continue
        told = facts(catalog.form(form), said)
        earlier = _earlier(connection, RecordId(id_), catalog, opener) if version > 1 else ()
        saved = from_ms(saved_at)
        made = earlier[0].saved_at if earlier else saved
        yield Paper(RecordId(id_), made, saved, told, earlier, form, saved_by)


def _earlier(
    connection: Connection, record_id: RecordId, catalog: Catalog, opener: Opener
) -> tuple[Paper, ...]:
    """Return what a record said before its last version, as the journal tells it."""
    versions = []
    told = NOTHING
    for (body,) in connection.execute(VERSIONS, (record_id,)):
        told = after(told, decode_op(bytes(body)))
        form = catalog.forms.get(told.form)
        if form is not None:
            saved = from_ms(told.at_ms)
            said = opener.whole(cast("Answers", told.answers), place=record_id)
            versions.append(Paper(record_id, saved, saved, facts(form, said or {})))
    return tuple(versions[:-1])


def clock_rows(clocks: Iterable[Due], *, officer: str) -> frozenset[Row]:
    """Return clocks as the table holds them."""
    return frozenset(_row(clock, officer) for clock in clocks)


def kept_rows(connection: Connection, case_id: RecordId) -> frozenset[Row]:
    """Return a case's clocks as they stand in the table."""
    return frozenset(tuple(row) for row in connection.execute(KEPT, (case_id,)))


def keep_clocks(connection: Connection, case_id: RecordId, rows: frozenset[Row]) -> None:
    """Put a case's clocks in the place of those it had, where anything changed."""
    before = kept_rows(connection, case_id)
    connection.executemany(DROP, [(case_id, *row[:3]) for row in before - rows])
    connection.executemany(KEEP, [(case_id, *row) for row in rows - before])


def _row(clock: Due, officer: str) -> Row:
    pause = clock.pause
    return (
        clock.rule.code,
        clock.start.key,
        clock.start.child,
        officer,
        clock.rule.holder,
        to_ms(clock.started_at),
        _ms(clock.due_at),
        _ms(clock.lawful_at),
        _ms(clock.met_at),
        "" if pause is None else pause.since.isoformat(),
        "" if pause is None or pause.until is None else pause.until.isoformat(),
        "" if pause is None else pause.reason,
        int(clock.is_certain),
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def clock_of(row: Row, known: Law) -> Due:
    """Return a kept clock; of a rule that this program does not know only the code is told."""
    code, key, child, _officer, holder, started_at, due_at, lawful_at, met_at = row[:9]
    since, until, reason, is_certain = row[9:]
    start = Start(from_ms(started_at), key, child=child)
    answered = _moment(met_at)
    met_on = None if answered is None else answered.date()
    rule = rule_at(known, code, start.day, met_on=met_on) if code in known.rules else None
    return Due(
        rule or Rule(code, "", 0, holder=holder),
        start,
        due_at=_moment(due_at),
        lawful_at=_moment(lawful_at),
        met_at=answered,
        pause=_pause(since, until, reason),
        is_certain=bool(is_certain),
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def _pause(since: str, until: str, reason: str) -> Pause | None:
    if not since:
        return None
    return Pause(date.fromisoformat(since), date.fromisoformat(until) if until else None, reason)
