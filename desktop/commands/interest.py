"""A conflict of interest: who is related to someone in a case lets it go to others, at once.

Everything the case says is closed for whoever stays, in the transaction of the declaration. The
case goes on with another officer of this laptop, or is the province's to give.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.officer import SUPERVISOR, Officer, Posting
from desktop.domain.record import Answer, Answers, Draft, Record, RecordId
from desktop.domain.secrecy import readers, successor
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.forms.sealed import WHOLE, box_key, boxes
from desktop.store.driver import Connection
from desktop.store.officers import Officers
from desktop.store.sealed_cases import is_sealed, readers_here, see_open
from desktop.store.sealing import as_readers, closed, closed_to, province_reader, said_by
from desktop.store.search import forget_what_went
from desktop.store.store import Store, Transaction
from desktop.vault.box import Reader, readers_of
from sync.payloads import Edit, written_patch
from sync.protocol import PATCH, VOID

PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a case goes when the one at the keyboard declares a relation.

    ``officer`` goes on with it; nothing where the province is asked for somebody. ``readers`` are
    the people of this laptop who will read it; ``drafts`` is how much of the declaring officer's
    own is half written.
    """

    officer: Officer | None
    readers: int
    supervisors: int
    province: bool
    drafts: int


def routing(store: Store, case_id: RecordId, *, hand: Hand) -> Routing:
    """Say beforehand what a declaration would do; raises ``Refused`` where it cannot be made."""
    see_open(store.connection, case_id, officer=store.officer_id)
    stay = _who_stays(store.connection, case_id, store.officer_id)
    has_province = bool(province_reader(store.connection, at_ms=hand.at_ms))
    if not stay and not has_province:
        raise Refused([Problem("case", "no_other_reader")])
    with store.transaction() as tx:
        drafts = sum(each.officer == store.officer_id for each in tx.drafts.of_case(case_id))
    if drafts and not stay:
        raise Refused([Problem("case", "drafts_first", {"count": str(drafts)})])
    next_one = successor(stay)
    heads = sum(each.role == SUPERVISOR for each in stay)
    officer = None if next_one is None else next_one.officer
    return Routing(officer, len(stay), heads, has_province, drafts)


def _who_stays(connection: Connection, case_id: RecordId, me: str) -> tuple[Posting, ...]:
    if is_sealed(connection, case_id):
        return tuple(each for each in readers_here(connection, case_id) if each.officer.id != me)
    postings = Officers(connection).all()
    return readers(postings, named=[each.officer.id for each in postings], barred=(me,))


def declare_relation(
    store: Store, case_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Routing]:
    """Seal a whole case to everybody but the one who declares, and route it; all of it or nothing.

    Raises ``Refused``: ``no_other_reader`` where nobody else could read it, ``drafts_first`` where
    nobody here could go on with what is half written.
    """
    told = routing(store, case_id, hand=hand)
    act = _Sealing(store, case_id, hand)
    with store.transaction() as tx:
        records = tx.records.of_case(case_id)
        for record, is_struck in records:
            act.seal(tx, record, is_struck=is_struck)
        for record, _ in records:
            tx.merging.settle(record.id, catalog)
        for draft in tx.drafts.of_case(case_id):
            act.reseal(tx, draft, catalog)
        to = PROVINCE if told.officer is None else told.officer.id
        event = Event(What.CONFLICT, {"to": to, "readers": told.readers, "records": len(records)})
        tx.journal.mark(event, about=records[0][0].id, actor=hand.officer.id, at_ms=hand.at_ms)
        forget_what_went(store.connection)
    ids = frozenset(record.id for record, _ in records)
    return Changed(frozenset({case_id}), ids, drafts=True, sync=True), told


class _Sealing:
    """One declaration: who stays, and the boxes that are closed for them."""

    def __init__(self, store: Store, case_id: RecordId, hand: Hand) -> None:
        self._store, self._hand, self._me = store, hand, store.officer_id
        self._stay = _who_stays(store.connection, case_id, self._me)
        self._province = province_reader(store.connection, at_ms=hand.at_ms)
        self._next = successor(self._stay)

    def seal(self, tx: Transaction, record: Record, *, is_struck: bool) -> None:
        """Put everything that a record says into one box, without saying again what goes."""
        said = said_by(self._store, record)
        inside = {**said, **self._compartments(record, said)}
        chosen = [*as_readers(self._stay), *self._province]
        found = closed_to(chosen, inside, place=record.id)
        gone = [key for key in record.answers if key not in found]
        edits = [Edit(key, found.get(key)) for key in [*found, *gone]]
        acts: list[tuple[int, object]] = [(PATCH, written_patch(edits))]
        if is_struck:
            acts.append((VOID, None))  # what was struck out stays so
        actor, at_ms = self._hand.officer.id, self._hand.at_ms
        for kind, payload in acts:
            tx.journal.append(record.id, kind, payload, actor=actor, at_ms=at_ms)

    def _compartments(self, record: Record, said: Answers) -> dict[str, Answer]:
        """Close anew what was closed for the one who goes: else nobody could open it any more."""
        found: dict[str, Answer] = {}
        for compartment, box in boxes(said).items():
            key = box_key(compartment)
            group = self._store.opener.all({key: box}, place=record.id)
            if key not in group:
                found[key] = closed(group, self._heirs(box), place=record.id, key=key)
        return found

    def _heirs(self, box: str) -> Sequence[Reader]:
        named = {*readers_of(box), self._next.officer.id if self._next else ""}
        heirs = as_readers(readers(self._stay, named=named, barred=(self._me,)))
        return heirs or self._province

    def reseal(self, tx: Transaction, draft: Draft, catalog: Catalog) -> None:
        """Close a draft for its writer alone; that of the one who goes, for whoever goes on."""
        mine = draft.officer == self._me
        if WHOLE in boxes(draft.answers) and not mine:
            return  # closed for its writer since an earlier declaration
        writer = next((each for each in self._stay if each.officer.id == draft.officer), None)
        writer = self._next if mine else writer
        if writer is None:
            return  # its writer has left; nobody opens it
        answers = draft.answers
        if mine:
            answers = self._store.opener.all(answers, place=draft.id)
        chosen = as_readers([writer])
        base = draft.base
        if base is not None and draft.record_id is not None:
            base = closed_to(chosen, base, place=draft.record_id)
        form = catalog.forms.get(draft.form)
        tx.drafts.keep(
            replace(
                draft,
                answers=closed_to(chosen, answers, place=draft.id),
                base=base,
                officer=writer.officer.id,
            ),
            title=draft.form if form is None else form.short.vi,
        )
