"""Records of many hands: every operation on a record, ours and others', folded into what stands.

Nothing of it is kept beside the operations themselves, so it can never disagree with them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import msgspec

from desktop.domain.record import Record, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.sealed import WHOLE, boxes
from desktop.store.cases import Cases
from desktop.store.driver import Connection
from desktop.store.lawbook import LawBook
from desktop.store.listing import found_of
from desktop.store.opener import SHUT, Opener
from desktop.store.records import Found, Records
from desktop.store.sealed_cases import is_sealed
from sync.merge import merge
from sync.register import UNPLACED, Branch, Lineage, Register
from sync.rules import Rules
from sync.state import State, View
from sync.writing import Came, Merged

# The kinds of REPLAY and MARK as numbers: neither changes a record of this laptop.
OWN = "SELECT seq, body FROM op WHERE entity = ? AND kind NOT IN (6, 9) ORDER BY seq"
REMOTE = (
    "SELECT body, device, incarnation, seq, pos, received_at FROM remote_op WHERE entity = ?"
    " ORDER BY pos"
)
LAST_OF_CASE = "SELECT max(seq) FROM record WHERE case_id = ?"
PLACED = "SELECT seq, count, pos, received_at FROM own_run WHERE seq <= ? ORDER BY seq DESC LIMIT 1"


@lru_cache(maxsize=4)
def rules_of(catalog: Catalog) -> Rules:
    """Return the rules of a catalog, drawn up once."""
    return Rules(catalog)


@dataclass(frozen=True, slots=True)
class Run:
    """Where own operations stand in the commune's book, from ``seq`` on."""

    seq: int
    count: int
    pos: int
    received_at: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A record as it stands now: itself, what meets in it, the last own operation on it."""

    record: Record
    state: State
    view: View
    seq: int


class Folding:
    """Folds operations, given which streams go on from which and where our own stand."""

    def __init__(self, connection: Connection, catalog: Catalog) -> None:
        self._connection = connection
        self._rules = rules_of(catalog)
        device, incarnation = connection.execute("SELECT id, incarnation FROM device").fetchone()
        self._stream = bytes(device), int(incarnation)
        self._lineage = Lineage([*self._own_branches(), *self._told_branches()])

    def _own_branches(self) -> Iterator[Branch]:
        device, _ = self._stream
        for number, first in self._connection.execute("SELECT number, first FROM incarnation"):
            yield Branch(device, number, device, number - 1, first - 1)

    def _told_branches(self) -> Iterator[Branch]:
        query = "SELECT device, incarnation, parent, parent_incarnation, base FROM branch"
        for device, incarnation, parent, *more in self._connection.execute(query):
            yield Branch(bytes(device), incarnation, bytes(parent), *more)

    def own(self, rows: Iterable[tuple[int, bytes]], runs: list[Run] | None = None) -> list[Came]:
        """Return own operations with their places; ``runs`` saves asking for each of them."""
        found = []
        for seq, body in rows:
            run = self._asked(seq) if runs is None else _run_of(runs, seq)
            placed = run is not None and seq < run.seq + run.count
            pos = run.pos + seq - run.seq if run and placed else UNPLACED
            received = run.received_at if run and placed else None
            stream = self._lineage.writer(self._stream, seq)
            found.append(Came(bytes(body), *stream, seq, pos, received))
        return found

    def _asked(self, seq: int) -> Run | None:
        row = self._connection.execute(PLACED, (seq,)).fetchone()
        return None if row is None else Run(*row)

    def fold(self, own: list[Came], remote: Iterable[tuple[Any, ...]]) -> Merged:
        """Return a record out of all its operations, in the order of the book."""
        others = [
            Came(bytes(body), bytes(device), incarnation, seq, pos, received)
            for body, device, incarnation, seq, pos, received in remote
        ]
        story = sorted([*own, *others], key=lambda each: (each.pos, each.seq))
        return merge(Merged(), story, self._rules, self._lineage)

    def view(self, merged: Merged) -> View | None:
        """Return what counts of a record."""
        return merged.view(self._rules)


def _run_of(runs: list[Run], seq: int) -> Run | None:
    place = bisect_right(runs, seq, key=lambda run: run.seq)
    return runs[place - 1] if place else None


class Merging:
    """Writes records as their operations make them, inside a transaction."""

    def __init__(self, connection: Connection, opener: Opener = SHUT) -> None:
        self._connection = connection
        self._opener = opener

    def settle(self, entity: RecordId, catalog: Catalog) -> Settled | None:
        """Write a record as its operations make it; nothing where none opened it."""
        return self.settle_all([entity], catalog)[entity]

    def settle_all(
        self, entities: Iterable[RecordId], catalog: Catalog
    ) -> dict[RecordId, Settled | None]:
        """Write many records."""
        folding = Folding(self._connection, catalog)
        return {entity: self._settle(entity, folding, catalog) for entity in entities}

    def _settle(self, entity: RecordId, folding: Folding, catalog: Catalog) -> Settled | None:
        own = folding.own(self._connection.execute(OWN, (entity,)).fetchall())
        merged = folding.fold(own, self._connection.execute(REMOTE, (entity,)).fetchall())
        view = folding.view(merged)
        if merged.state is None or view is None:
            return None
        record = record_of(entity, merged.state, view)
        settled = Settled(record, merged.state, view, own[-1].seq if own else 0)
        self._write(settled, catalog)
        self._write_conflicts(entity, view)
        return settled

    def _write(self, settled: Settled, catalog: Catalog) -> None:
        record, cases = settled.record, Cases(self._connection, self._opener)
        form = catalog.forms.get(record.form)
        opens = form is not None and form.subject == "opens_case"
        code = settled.state.case_code or ""
        if record.case_id is not None:
            code = cases.ensure(record.case_id, code, at=record.saved_at, by=record.saved_by)
        if form is None:
            listed = Found(record.form, "", "")  # a form of a newer program; it lists it anew
        else:
            own_code, shown = code if opens else "", record
            if WHOLE in boxes(record.answers) or is_sealed(self._connection, record.case_id):
                shown = replace(record, answers={})
            listed = found_of(form, shown, catalog=catalog, code=own_code)
        Records(self._connection).put(
            record, listed, seq=settled.seq, struck=settled.view.is_struck
        )
        if record.case_id is not None:
            law = LawBook(self._connection).current()
            # Another record of the case may have been written later: the case waits with it.
            (last,) = self._connection.execute(LAST_OF_CASE, (record.case_id,)).fetchone()
            cases.derive(record.case_id, catalog=catalog, known=law, seq=int(last) or None)

    def _write_conflicts(self, entity: RecordId, view: View) -> None:
        query = "SELECT path, opened_at FROM conflict WHERE entity = ?"
        opened = dict(self._connection.execute(query, (entity,)).fetchall())
        if not opened and not view.conflicts:
            return
        self._connection.execute("DELETE FROM conflict WHERE entity = ?", (entity,))
        for each in view.conflicts:
            since = opened.get(each.path, _latest(each.sides))
            sides = msgspec.msgpack.encode(each.sides)
            self._connection.execute(
                "INSERT INTO conflict (entity, path, merge, sides, effective, opened_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (entity, each.path, each.merge, sides, each.effective, since),
            )


def _latest(sides: Register) -> int:
    return max(each.version.at_ms for each in sides)


def record_of(entity: RecordId, state: State, view: View) -> Record:
    """Return the record that operations make."""
    last = max(state.life, key=lambda each: (each.version.pos, each.version.seq)).version
    case_id = None if state.case_id is None else RecordId(state.case_id)
    return Record(
        id=entity,
        form=state.form,
        form_version=state.form_version,
        case_id=case_id,
        answers=view.answers,  # type: ignore[arg-type] # every value was checked on reading
        version=state.versions,
        saved_at=last.at_ms,
        saved_by=last.actor,
    )
