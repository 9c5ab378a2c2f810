"""Drafts: half-filled forms that keep themselves: a power cut costs one second of typing."""

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.record import Draft, Record, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import title
from desktop.store.store import Store

DRAFTS = Changed(drafts=True)


def begin_draft(
    store: Store, form: Form, *, hand: Hand, case_id: RecordId | None = None
) -> tuple[Changed, Draft]:
    """Start an empty draft: alone, or in a case."""
    draft = Draft(
        id=hand.new_id(),
        form=form.key,
        form_version=form.version,
        case_id=case_id,
        answers={},
        field="",
        kept_at=hand.at_ms,
        officer=hand.officer.id,
        record_id=None,
    )
    return keep_draft(store, draft, form=form), draft


def begin_edit(
    store: Store, record_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Draft]:
    """Start a draft that holds a saved record's answers, to be saved as its next version."""
    with store.transaction() as tx:
        draft = _draft_of(tx.records.get(record_id), hand)
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
    """Keep what has been typed so far, in one small commit."""
    with store.transaction() as tx:
        tx.drafts.keep(draft, title=title(form, draft.answers))
    return DRAFTS


def drop_draft(store: Store, draft_id: RecordId) -> Changed:
    """Forget a draft that the officer does not want."""
    with store.transaction() as tx:
        tx.drafts.drop(draft_id)
    return DRAFTS
