"""What officers do in a history, each act with the truth of what its author had before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from desktop.commands.drafts import begin_draft, begin_edit
from desktop.commands.records import save_draft
from desktop.commands.sync import resolve
from desktop.domain.record import Answers, Draft, RecordId
from desktop.domain.troubles import Refused
from desktop.store import ledger, reading
from sync.protocol import VOID
from tests.builders.world import CATALOG, HAZARD, INTAKE
from tests.simulator.machines import Machine
from tests.simulator.story import SHORT, Event, Story

# The record is struck out or in use: the path by which its life is known in conflicts too.
LIFE = "@life"
FORMS: Mapping[str, Answers] = {"diem_nguy_co": HAZARD, "mau_01": INTAKE}
WORDS = {"diem_nguy_co": ("hamlet", "owner", "responsible"), "mau_01": ("child_name", "condition")}
DECIDED = {"diem_nguy_co": {"status": ("open", "doing", "done"), "risk": ("high", "medium", "low")}}
SETS = {"diem_nguy_co": {"measures": ("fence", "sign", "fill", "cover")}}


@dataclass(frozen=True)
class Typing:
    """A draft that an officer has open, and what they had seen when they began."""

    machine: Machine
    folder: str
    draft: Draft
    seen: frozenset[bytes]


@dataclass
class Officers:
    """Draws acts from the seed and tells the story of each."""

    random: Random
    story: Story
    words: int = 0
    records: int = 0
    typing: list[Typing] = field(default_factory=list)
    saving: tuple[Typing, int, Mapping[str, object]] | None = None

    def new_record(self, machine: Machine) -> None:
        form = self.random.choice(("diem_nguy_co", "diem_nguy_co", "mau_01"))
        today = machine.clock.now().date().isoformat()
        dated = {"heard_date": today} if form == "mau_01" else {}
        answers = {**FORMS[form], **dated}
        before = _last(machine)
        _, draft = begin_draft(machine.store, CATALOG.form(form), hand=machine.hand())
        filled = replace(draft, answers=answers)
        _, saved = save_draft(machine.store, filled, catalog=CATALOG, hand=machine.hand())
        chain = _written(machine, before, saved.record_id)
        kept = reading.closed_record(machine.store, saved.record_id).answers
        self.records += 1
        self.story.add(_opening(form, saved.record_id, chain, kept))

    def edit(self, machine: Machine) -> None:
        """Open a record, change something, save it."""
        typing = self.begin(machine)
        if typing is not None:
            self.typing.remove(typing)
            self.finish(typing)

    def begin(self, machine: Machine) -> Typing | None:
        """Open a record and begin to type."""
        record = self._record(machine)
        if record is None:
            return None
        _, draft = begin_edit(machine.store, record, catalog=CATALOG, hand=machine.hand())
        typing = Typing(machine, str(machine.folder), draft, _remote(machine, record))
        self.typing.append(typing)
        return typing

    def go_on(self) -> None:
        """Finish something that was begun, if its laptop still has it."""
        if self.typing:
            typing = self.typing.pop(self.random.randrange(len(self.typing)))
            if reading.draft(typing.machine.store, typing.draft.id) is not None:
                self.finish(typing)

    def finish(self, typing: Typing) -> None:
        """Save what was typed over a draft."""
        machine, draft = typing.machine, typing.draft
        if draft.record_id is None:
            raise LookupError("an edit has its record")
        changes = self._changes(draft)
        before = _last(machine)
        self.saving = typing, before, changes
        filled = replace(draft, answers={**draft.answers, **changes})
        try:
            save_draft(machine.store, filled, catalog=CATALOG, hand=machine.hand())
        except Refused:
            pass  # a decision over an open conflict is not this officer's
        else:
            self._tell_saved(typing, before, changes)
        self.saving = None

    def wake(self, machine: Machine) -> None:
        """See after a power cut whether what was being saved was kept: whole, or not at all."""
        if self.saving is not None:
            self._tell_saved(*self.saving)
        self.saving = None
        self.typing = [each for each in self.typing if each.machine is not machine]

    def _tell_saved(self, typing: Typing, before: int, changes: Mapping[str, object]) -> None:
        machine, draft = typing.machine, typing.draft
        record = str(draft.record_id)
        if chain := _written(machine, before, record):
            self._tell(draft, chain, changes, typing.seen | _own(machine, record, chain))

    def _tell(
        self, draft: Draft, chain: bytes, changes: Mapping[str, object], seen: frozenset[bytes]
    ) -> None:
        record, base = str(draft.record_id), draft.base or {}
        events = [Event(chain, record, LIFE, "life", value=True, seen=seen)]
        for path, value in changes.items():
            if path in SETS.get(draft.form, {}):
                was, now = set(_list(base.get(path))), set(_list(value))
                events += [Event(chain, record, path, "add", each, seen) for each in now - was]
                events += [Event(chain, record, path, "take", each, seen) for each in was - now]
            elif value != base.get(path):
                events.append(Event(chain, record, path, "write", value, seen))
        self.story.add(events)

    def _changes(self, draft: Draft) -> dict[str, object]:
        """Draw one or two changes; words are never the same twice."""
        changes: dict[str, object] = {}
        for _ in range(self.random.choice((1, 1, 2))):
            decided, sets = DECIDED.get(draft.form, {}), SETS.get(draft.form, {})
            path = self.random.choice([*WORDS[draft.form], *decided, *decided, *sets])
            if path in decided:
                changes[path] = self.random.choice(decided[path])
            elif path in sets:
                was = _list(draft.answers.get(path))
                one = self.random.choice(sets[path])
                changes[path] = [each for each in was if each != one] or [one]
                if one not in was:
                    changes[path] = [*was, one]
            else:
                self.words += 1
                changes[path] = f"Chữ {self.words}"
        return changes

    def strike(self, machine: Machine) -> None:
        """Strike a record out."""
        record = self._record(machine)
        if record is None:
            return
        seen = _remote(machine, record) | _own(machine, record, b"")
        before = _last(machine)
        hand = machine.hand()
        with machine.store.transaction() as tx:
            tx.journal.append(record, VOID, ["nhập nhầm"], actor=hand.officer.id, at_ms=hand.at_ms)
            tx.merging.settle(record, CATALOG)
        chain = _written(machine, before, record)
        self.story.add([Event(chain, record, LIFE, "life", value=False, seen=seen)])

    def decide(self, machine: Machine) -> None:
        """Settle an open conflict, where the officer may."""
        waiting = ledger.conflicts(machine.store)
        if not waiting:
            return
        row = self.random.choice(waiting)
        chosen = self.random.choice(row.sides).value
        seen = _remote(machine, row.record) | _own(machine, row.record, b"")
        before = _last(machine)
        try:
            resolve(machine.store, row.record, row.path, chosen, catalog=CATALOG,
                    hand=machine.hand())  # type: ignore[arg-type] # as it came  # fmt: skip
        except Refused:
            return
        chain = _written(machine, before, row.record)
        act = "life" if row.path == LIFE else "write"
        events = [Event(chain, row.record, row.path, act, chosen, seen)]
        if row.path != LIFE:
            events.append(Event(chain, row.record, LIFE, "life", value=True, seen=seen))
        self.story.add(events)

    def _record(self, machine: Machine) -> RecordId | None:
        query = "SELECT id FROM record WHERE struck = 0 AND form <> '@issue' ORDER BY id"
        known = [row[0] for row in machine.store.connection.execute(query).fetchall()]
        return RecordId(self.random.choice(known)) if known else None


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _opening(form: str, record: str, chain: bytes, answers: Answers) -> list[Event]:
    nothing: frozenset[bytes] = frozenset()
    events = [Event(chain, record, LIFE, "life", value=True, seen=nothing)]
    for path, value in answers.items():
        if path in SETS.get(form, {}):
            events += [Event(chain, record, path, "add", each, nothing) for each in _list(value)]
        else:
            events.append(Event(chain, record, path, "write", value, nothing))
    return events


def _last(machine: Machine) -> int:
    (seq,) = machine.store.connection.execute("SELECT coalesce(max(seq), 0) FROM op").fetchone()
    return int(seq)


def _written(machine: Machine, after: int, record: str) -> bytes:
    """Return the name of the one operation on a record, not a mark, that an act wrote."""
    query = "SELECT chain FROM op WHERE seq > ? AND entity = ? AND kind <> 9"
    rows = machine.store.connection.execute(query, (after, record)).fetchall()
    return bytes(rows[-1][0])[:SHORT] if rows else b""


def _remote(machine: Machine, record: str) -> frozenset[bytes]:
    """Return others' operations on a record that this laptop has."""
    query = "SELECT chain FROM remote_op WHERE entity = ?"
    rows = machine.store.connection.execute(query, (record,)).fetchall()
    return frozenset(bytes(row[0]) for row in rows)


def _own(machine: Machine, record: str, but: bytes) -> frozenset[bytes]:
    """Return this laptop's own operations on a record, without the one just written."""
    query = "SELECT chain FROM op WHERE entity = ?"
    rows = machine.store.connection.execute(query, (record,)).fetchall()
    return frozenset(bytes(row[0])[:SHORT] for row in rows) - {but}
