"""Whose list a case is in: given to a colleague, with the day and by whom (P27)."""

from dataclasses import replace

from desktop.commands.drafts import begin_draft
from desktop.commands.hand import Hand
from desktop.commands.records import save_draft
from desktop.domain.changed import Changed
from desktop.domain.clock import VIETNAM
from desktop.domain.record import RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.store.store import Store

FORM = "phan_cong"


def give_case(store: Store, case_id: RecordId, *, to: str, catalog: Catalog, hand: Hand) -> Changed:
    """Give a case to an officer of this laptop: its clocks are in that officer's list from now on.

    Raises ``Refused`` where nobody of that id works here.
    """
    with store.transaction() as tx:
        posting = tx.officers.get(to)
    if posting is None or not posting.is_current:
        raise Refused((Problem("officer_id", "officer_unknown"),))
    _, draft = begin_draft(store, catalog.form(FORM), hand=hand, case_id=case_id)
    answers = {
        "officer_id": posting.officer.id,
        "officer_name": posting.officer.name,
        "given_on": hand.now.astimezone(VIETNAM).date().isoformat(),
        "given_by": hand.officer.name,
    }
    second = replace(hand, entropy=hand.entropy[10:] + hand.entropy[:10])
    filled = replace(draft, answers=answers)
    changed, _ = save_draft(store, filled, catalog=catalog, hand=second)
    return changed
