"""Drafts: half-filled forms that keep themselves: a power cut costs one second of typing."""

from dataclasses import replace

from desktop.commands.hand import Hand
from desktop.commands.marks import note_look
from desktop.domain.changed import Changed
from desktop.domain.record import Answer, Answers, Draft, Record, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show_date, title
from desktop.store import reading
from desktop.store.sealing import sealed_to_me
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
    """Return what need not be typed again: the child, who asks, today.

    The case's row holds nothing sealed, so the reporter never goes into another paper.
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
        "contact_name": hand.officer.name,
        "contact_phone": "" if unit is None else unit.phone,
        "assessed_on": hand.now.date().isoformat(),
    }
    return {key: answer for key, answer in given.items() if form.has(key) and answer != ""}


def begin_edit(
    store: Store, record_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Draft]:
    """Start a draft that holds a saved record's answers, to be saved as its next version."""
    draft = _draft_of(reading.record(store, record_id), hand)
    note_look(store, record_id, hand=hand)
    return keep_draft(store, draft, form=catalog.form(draft.form)), draft


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
    answers = sealed_to_me(store, form, draft.answers, place=draft.id)
    with store.transaction() as tx:
        tx.drafts.keep(replace(draft, answers=answers), title=title(form, draft.answers))
    return DRAFTS


def drop_draft(store: Store, draft_id: RecordId) -> Changed:
    """Forget a draft that the officer does not want."""
    with store.transaction() as tx:
        tx.drafts.drop(draft_id)
    return DRAFTS
