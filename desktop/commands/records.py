"""Records: a filled form becomes a version that the journal, and so the province, will know."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast

from desktop.commands.drafts import demand_open
from desktop.commands.hand import Hand
from desktop.commands.marks import note_refusal
from desktop.domain.case import Case, case_code
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.record import Answer, Answers, Draft, Record, RecordId
from desktop.domain.troubles import Problem, Refused, Unavailable
from desktop.domain.vietnamese import clean
from desktop.forms.catalog import Catalog
from desktop.forms.check import check
from desktop.forms.form import Form
from desktop.store.dues import legal_now
from desktop.store.ledger import conflicts
from desktop.store.listing import found_of
from desktop.store.merging import rules_of
from desktop.store.replay import edited
from desktop.store.sealed_cases import barred_from, is_sealed, see_open
from desktop.store.sealing import boxed, in_case, said_by, sealed
from desktop.store.store import Store, Transaction
from sync.difference import difference
from sync.payloads import Patch, written_patch
from sync.protocol import OFFICER, PATCH, PUT, SUPERVISOR, Footing


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save gave: the record, its case if it has one, and the case's code."""

    record_id: RecordId
    case_id: RecordId | None
    code: str


def save_draft(
    store: Store, draft: Draft, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Saved]:
    """Keep a filled form as a record, queue it for the province and end its draft.

    A form that opens a case gives it its code. Raises ``Refused`` with every problem that
    stands in the answers; an incomplete form is kept, a wrong one is not.
    """
    form = catalog.form(draft.form)
    answers = cleaned(draft.answers)
    see_open(store.connection, draft.case_id, officer=store.officer_id)
    hand, minutes_back = by_legal_time(store, hand)
    if problems := check(form, answers, today=hand.now.date(), official=False):
        _keep_refusal(store, draft, len(problems), hand)
        raise Refused(problems)
    with store.transaction() as tx:
        if draft.record_id is None:
            saved = _add(store, tx, _Filled(form, draft, answers, catalog), hand)
        else:
            saved = _amend(store, tx, _Filled(form, draft, answers, catalog), hand)
        tx.drafts.drop(draft.id)
        if minutes_back:
            event = Event(What.CLOCK, {"minutes": minutes_back})
            tx.journal.mark(event, about=saved.record_id, actor=hand.officer.id, at_ms=hand.at_ms)
    cases = frozenset() if saved.case_id is None else frozenset({saved.case_id})
    changed = Changed(cases=cases, records=frozenset({saved.record_id}), drafts=True, sync=True)
    return changed, saved


def by_legal_time(store: Store, hand: Hand) -> tuple[Hand, int]:
    """Return the hand at legal time, and by how many minutes the laptop's clock was set back."""
    legal = legal_now(store, hand.now)
    minutes = int((legal.at - hand.now).total_seconds() // 60)
    return replace(hand, now=legal.at), max(0, minutes)


def _keep_refusal(store: Store, draft: Draft, problems: int, hand: Hand) -> None:
    # What is to be mended matters more to the person than the mark; a full disk hides it not.
    with suppress(Unavailable):
        about = draft.record_id or draft.id
        note_refusal(store, "answers", about=about, count=problems, hand=hand)


@dataclass(frozen=True, slots=True)
class _Filled:
    """A form with its clean answers, on its way to a record."""

    form: Form
    draft: Draft
    answers: Answers
    catalog: Catalog


def _add(store: Store, tx: Transaction, filled: _Filled, hand: Hand) -> Saved:
    opens = filled.form.subject == "opens_case"
    case = _open_case(store, tx, hand) if opens else None
    case_id = case.id if case else filled.draft.case_id
    code = case.code if case else (tx.cases.code(case_id) if case_id else "")
    record_id = hand.new_id()
    barred = barred_from(store.connection, case_id)
    said = sealed(store, filled.form, filled.answers, place=record_id, before={}, barred=barred)
    record = Record(
        id=record_id,
        form=filled.form.key,
        form_version=filled.form.version,
        case_id=case_id,
        answers=in_case(store, said, place=record_id, case_id=case_id, at_ms=hand.at_ms),
        version=1,
        saved_at=hand.at_ms,
        saved_by=hand.officer.id,
    )
    payload = [record.form, record.form_version, case_id, code or None, dict(record.answers)]
    seq = tx.journal.append(
        record.id,
        PUT,
        payload,
        actor=hand.officer.id,
        at_ms=hand.at_ms,
        footing=footing(tx, hand),
    )
    own_code = code if opens else ""
    shown = replace(record, answers={}) if is_sealed(store.connection, case_id) else record
    listed = found_of(filled.form, shown, catalog=filled.catalog, code=own_code)
    tx.records.add(record, listed, seq=seq)
    tx.cases.take(record, catalog=filled.catalog, known=tx.law.current(), seq=seq)
    return Saved(record.id, case_id, code)


def _open_case(store: Store, tx: Transaction, hand: Hand) -> Case:
    unit = tx.settings.unit()
    if unit is None:
        raise LookupError("a case before the laptop has its unit")
    year = hand.now.year
    laptop = store.device_prefix
    number = tx.cases.next_number(year, laptop=laptop)
    code = case_code(commune=unit.commune.code, year=year, device=laptop, number=number)
    case = Case(hand.second_id(), code, hand.at_ms, hand.officer.id)
    tx.cases.open(case, year=year, laptop=laptop, number=number)
    return case


def _amend(store: Store, tx: Transaction, filled: _Filled, hand: Hand) -> Saved:
    record_id = filled.draft.record_id
    if record_id is None:
        raise LookupError("an edit without its record")
    demand_open(filled.form)
    before = tx.records.get(record_id)
    code = tx.cases.code(before.case_id) if before.case_id else ""
    said = said_by(store, before)
    saw = said if filled.draft.base is None else filled.draft.base
    barred = barred_from(store.connection, before.case_id)
    answers = sealed(store, filled.form, filled.answers, place=record_id, before=saw, barred=barred)
    rules = rules_of(filled.catalog)
    if edits := difference(filled.form.key, saw, answers, rules):
        standing = footing(tx, hand, seen=filled.draft.seen if filled.draft.base else None)
        _demand_authority(store, record_id, edits, standing.rank)
        tx.journal.append(
            record_id,
            PATCH,
            written_patch(_as_written(store, before, edits, hand)),
            actor=hand.officer.id,
            at_ms=hand.at_ms,
            footing=standing,
        )
        tx.merging.settle(record_id, filled.catalog)
    return Saved(record_id, before.case_id, code)


def _as_written(store: Store, before: Record, edits: Patch, hand: Hand) -> Patch:
    """Return the edits as they are written: of a case sealed whole, a new box for the old.

    The edits are laid into what the record says now, so that nothing another reader wrote
    meanwhile is lost with the old box.
    """
    if not is_sealed(store.connection, before.case_id):
        return edits
    now = cast("Answers", edited(dict(said_by(store, before)), edits))
    return boxed(store, before, now, at_ms=hand.at_ms)


def _demand_authority(store: Store, record_id: RecordId, edits: Patch, rank: int) -> None:
    """Refuse to end a conflict of decisions by simply typing another value over it."""
    written = {edit.path for edit in edits}
    problems = [
        Problem(each.path, "conflict_open")
        for each in conflicts(store, record=record_id)
        if each.path in written and each.merge == "DECISION" and rank < SUPERVISOR
    ]
    if problems:
        raise Refused(problems)


def footing(tx: Transaction, hand: Hand, *, seen: int | None = None) -> Footing:
    """Return what an officer had read when they wrote, and by what right they write."""
    posting = tx.officers.get(hand.officer.id)
    heads = posting is not None and posting.may_manage
    return Footing(tx.journal.cursor() if seen is None else seen, SUPERVISOR if heads else OFFICER)


def cleaned(answers: Answers) -> Answers:
    """Return the answers in NFC, without control characters, and without the empty ones."""
    pairs = ((key, _clean(value)) for key, value in answers.items())
    return {key: value for key, value in pairs if value not in ("", [], None)}


def _clean(value: Answer) -> Answer:
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, list):
        return [_clean_item(item) for item in value]  # type: ignore[return-value] # rows or words
    return value


def _clean_item(item: str | dict[str, str | int]) -> str | dict[str, str | int]:
    if isinstance(item, str):
        return clean(item).strip()
    return {
        key: clean(cell).strip() if isinstance(cell, str) else cell for key, cell in item.items()
    }
