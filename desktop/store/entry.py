"""Entering: what the head file says is held against the journal before anything is written."""

from dataclasses import dataclass

from desktop.domain.mark import Event, What
from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection
from desktop.store.head import Seen
from desktop.store.journal import last_point
from desktop.store.migrations import FIRST_WITH_HEAD, version
from desktop.store.store import Store
from desktop.store.witness import ACCEPTABLE, FORKED, ROLLED_BACK, contradiction


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The officer's word to go on after a trouble of the head file; it is journalled."""

    code: str
    at_ms: int


def judge(connection: Connection, seen: Seen, accept: Acceptance | None) -> Acceptance | None:
    """Raise ``Unavailable`` where journal and head file do not agree, unless it was accepted.

    Returns what was accepted, where that was needed.
    """
    since_start = version(connection) >= FIRST_WITH_HEAD
    found = contradiction(connection, seen, since_start=since_start)
    if found is None:
        return None
    if accept is None or accept.code != found or found not in ACCEPTABLE:
        raise Unavailable(found)
    return accept


def settle(store: Store, seen: Seen, accepted: Acceptance | None) -> None:
    """Journal what was accepted, and bring the head file level with the journal."""
    if accepted is None:
        last = last_point(store.connection)
        if seen.state != "whole" or seen.point != last:
            store.tell_head(last)
        return
    with store.transaction() as tx:
        if accepted.code in {ROLLED_BACK, FORKED}:
            tx.journal.branch(accepted.code, at_ms=accepted.at_ms)
        event = Event(What.UNLOCK, {"accepted": accepted.code})
        tx.journal.mark(event, actor=store.officer_id, at_ms=accepted.at_ms)
