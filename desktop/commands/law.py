"""The law as an administrator brings it in: days off of a later year, a stricter local term."""

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.record import RecordId
from desktop.domain.rule import Override
from desktop.forms.catalog import Catalog
from desktop.forms.holidays import read_days
from desktop.store.store import Store, Transaction


def import_days(store: Store, text: str, *, catalog: Catalog, hand: Hand) -> Changed:
    """Take in a list of days off and make-up days; every open clock is counted anew.

    Raises ``Refused`` naming each bad line; then nothing is taken.
    """
    days = read_days(text)
    with store.transaction() as tx:
        tx.law.take_days(days)
        _note(tx, "days", len(days), hand)
        cases = _count_anew(tx, catalog)
    return Changed(cases=cases, settings=True)


def set_stricter(store: Store, local: Override, *, catalog: Catalog, hand: Hand) -> Changed:
    """Set a local term; raises ``Refused`` where it is longer than the law."""
    with store.transaction() as tx:
        tx.law.take_override(local)
        _note(tx, local.code, local.length, hand)
        cases = _count_anew(tx, catalog)
    return Changed(cases=cases, settings=True)


def _note(tx: Transaction, code: str, count: int, hand: Hand) -> None:
    """Keep in the journal what was taken in, and how much of it."""
    event = Event(What.LAW, {"code": code, "count": count})
    tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)


def _count_anew(tx: Transaction, catalog: Catalog) -> frozenset[RecordId]:
    """Count the open clocks of every case by the law as it is now."""
    known, cases = tx.law.current(), frozenset(tx.cases.with_open_clocks())
    for case_id in cases:
        tx.cases.derive(case_id, catalog=catalog, known=known)
    return cases
