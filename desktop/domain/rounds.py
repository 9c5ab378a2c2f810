"""The turns of a long case: rounds, which begin with new harm, and the cycles of plans in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.domain.facts import CaseFacts, Turn


@dataclass(frozen=True, slots=True)
class Span:
    """A round or a cycle: its papers, and the paper that ended it, if another followed."""

    facts: CaseFacts
    end: Turn | None = None


def is_stable(turn: Turn) -> bool:
    """Say whether a review concludes that the child is stable (Mẫu 06, conclusion 2)."""
    return turn.text("review.conclusion") == "stable"


def goes_on(turn: Turn) -> bool:
    """Say whether a review asks for another plan (Mẫu 06, conclusion 1; Art 30(1)c)."""
    return turn.text("review.conclusion") == "continue"


def rounds(facts: CaseFacts) -> tuple[Span, ...]:
    """Part a case where it was opened again, or a child was assessed anew after a stable review."""
    found, rest = [], facts
    for mark in _marks(facts):
        found.append(Span(rest.before(mark), mark))
        rest = rest.since(mark)
    return (*found, Span(rest))


def _marks(facts: CaseFacts) -> Iterator[Turn]:
    turns = sorted(
        [*facts.all("reopen"), *facts.all("assessment"), *facts.all("review")],
        key=lambda turn: turn.place,
    )
    watched = False
    for turn in turns:
        if turn.paper.tells("review"):
            watched = is_stable(turn)
        elif turn.paper.tells("reopen") or watched:
            yield turn
            watched = False


def cycles(one: Span) -> tuple[Span, ...]:
    """Part a round after each review that asks for another plan; the review ends its cycle."""
    found, rest = [], one.facts
    for review in one.facts.all("review"):
        if goes_on(review):
            found.append(Span(rest.up_to(review), review))
            rest = rest.after(review)
    return (*found, Span(rest, one.end))
