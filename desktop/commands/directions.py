"""Answering what the province sent down: the commune writes its answer and nothing else of it."""

from dataclasses import dataclass

from desktop.commands.hand import Hand
from desktop.commands.records import by_legal_time, footing
from desktop.domain.changed import Changed
from desktop.domain.record import RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.domain.vietnamese import clean
from desktop.forms.catalog import Catalog
from desktop.store.store import Store
from sync.protocol import PATCH

ANSWERS = ("received", "doing", "done", "cannot")
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: one word of the list, and what the commune has to say."""

    answer: str
    words: str


def answer_direction(
    store: Store, direction: RecordId, reply: Reply, *, catalog: Catalog, hand: Hand
) -> Changed:
    """Keep the commune's answer and queue it for the province.

    Raises ``Refused`` where what cannot be done is not explained.
    """
    words = clean(reply.words).strip()[:MOST_WORDS]
    if reply.answer not in ANSWERS:
        raise Refused([Problem("answer", "required")])
    if reply.answer == "cannot" and not words:
        raise Refused([Problem("answer_words", "required")])
    hand, _ = by_legal_time(store, hand)
    edits: list[list[object]] = [
        ["answer", reply.answer],
        ["answer_words", words or None],
        ["answer_by", hand.officer.name],
        ["answer_at", hand.at_ms],
    ]
    with store.transaction() as tx:
        tx.journal.append(
            direction,
            PATCH,
            edits,
            actor=hand.officer.id,
            at_ms=hand.at_ms,
            footing=footing(tx, hand),
        )
        tx.merging.settle(direction, catalog)
    return Changed(records=frozenset({direction}), sync=True)
