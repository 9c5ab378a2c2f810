"""Drafts: half-filled forms that keep themselves: a power cut costs one second of typing."""

from dataclasses import replace

from desktop.commands.hand import Hand
from desktop.commands.marks import note_look
from desktop.domain.changed import Changed
from desktop.domain.record import Answer, Answers, Cell, Draft, Record, RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show_date, title
from desktop.store import reading
from desktop.store.sealed_cases import is_sealed, see_open
from desktop.store.sealing import closed_to, me, sealed_to_me
from desktop.store.store import Store

DRAFTS = Changed(drafts=True)


def begin_draft(
    store: Store, form: Form, *, hand: Hand, case_id: RecordId | None = None
) -> tuple[Changed, Draft]:
    """Start a draft: alone and empty, or in a case with what the case already says."""
    known = {} if case_id is None else _known(store, form, case_id, hand)
    draft = Draft(
        id=hand.new_id(),
        form=form.key,
        form_version=form.version,
        case_id=case_id,
        answers=known,
        field="",
        kept_at=hand.at_ms,
        officer=hand.officer.id,
        record_id=None,
    )
    return keep_draft(store, draft, form=form), draft


def _known(store: Store, form: Form, case_id: RecordId, hand: Hand) -> Answers:
    """Return what need not be typed again: who the child is, who asks, today.

    Neither the case's row nor a field that identifies holds anything sealed, so the reporter
    never goes into another paper.
    """
    case = reading.case_row(store, case_id)
    if case is None:
        return {}
    with store.transaction() as tx:
        unit = tx.settings.unit()
    given: dict[str, Answer] = {
        "child_name": case.child,
        "child_sex": case.sex,
        "child_age_text": show_date(case.birth) if case.birth else str(case.age or ""),
        "suspect_is_carer": case.suspect_is_carer,
        "relations": _row_each(case.child),
        "contact_name": hand.officer.name,
        "contact_phone": "" if unit is None else unit.phone,
        "officer_name": hand.officer.name,
        "officer_title": hand.officer.title,
    }
    # The day of a paper that the chair signs is not known before it is signed.
    if form.sheet.date_from and form.sheet.signer != "chair":
        given[form.sheet.date_from] = hand.now.date().isoformat()
    given |= _identity(store, form, case_id)
    if "," in case.child:
        # Of several children none is meant yet: which one is chosen on the form.
        given["child_name"] = case.child
        alone = [key for key in given if key.startswith("child_") and key != "child_name"]
        given = {key: answer for key, answer in given.items() if key not in alone}
    return {
        key: answer for key, answer in given.items() if form.has(key) and answer not in ("", [])
    }


def _row_each(children: str) -> list[dict[str, Cell]]:
    """Return a row for each child: a person suspected is something else to each of them."""
    return [{"child": name} for name in children.split(", ") if name]


def _identity(store: Store, form: Form, case_id: RecordId) -> dict[str, Answer]:
    """Return what the case's papers said last in the fields by which people are known."""
    keys = {f.key for f in form.asked() if f.merge == "IDENTITY" and not f.sealed}
    known: dict[str, Answer] = {}
    for row in reading.records_of_case(store, case_id):
        answers = reading.record(store, row.id).answers
        known |= {key: answers[key] for key in keys if key in answers}
    return known


def begin_edit(
    store: Store, record_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Draft]:
    """Start a draft that holds a saved record's answers, to be saved as its next version.

    Raises ``Refused`` where the form's records are never amended.
    """
    demand_open(catalog.form(reading.closed_record(store, record_id).form))
    draft = edit_of(store, record_id, hand=hand)
    note_look(store, record_id, hand=hand)
    return keep_draft(store, draft, form=catalog.form(draft.form)), draft


def edit_of(store: Store, record_id: RecordId, *, hand: Hand) -> Draft:
    """Return a draft of a saved record that is kept nowhere: for what is changed in one act."""
    base = reading.closed_record(store, record_id).answers
    made = _draft_of(reading.record(store, record_id), hand)
    return replace(made, base=base, seen=reading.cursor(store))


def demand_open(form: Form) -> None:
    """Refuse to amend what is only ever added to."""
    if form.fixed:
        raise Refused([Problem("record", "fixed")])


def _draft_of(record: Record, hand: Hand) -> Draft:
    return Draft(
        id=hand.new_id(),
        form=record.form,
        form_version=record.form_version,
        case_id=record.case_id,
        answers=record.answers,
        field="",
        kept_at=hand.at_ms,
        officer=hand.officer.id,
        record_id=record.id,
    )


def keep_draft(store: Store, draft: Draft, *, form: Form) -> Changed:
    """Keep what has been typed so far, in one small commit; sealed answers for the writer alone."""
    case_id, base = draft.case_id, draft.base
    see_open(store.connection, case_id, officer=store.officer_id)
    answers = sealed_to_me(store, form, draft.answers, place=draft.id, case_id=case_id)
    named = draft.answers
    if is_sealed(store.connection, case_id):
        named = {}
        if base is not None and draft.record_id is not None:
            base = closed_to([me(store)], base, place=draft.record_id)
    with store.transaction() as tx:
        tx.drafts.keep(replace(draft, answers=answers, base=base), title=title(form, named))
    return DRAFTS


def drop_draft(store: Store, draft_id: RecordId) -> Changed:
    """Forget a draft that the officer does not want."""
    with store.transaction() as tx:
        tx.drafts.drop(draft_id)
    return DRAFTS
