"""Consent: whether what is private of a child may be given out for a purpose, by whom, until when.

It bars nothing that protects a child: the law lets an authority act without consent (Law on
Personal Data Protection 91/2025/QH15, Art 19(1)), and the ground is then written down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.domain.facts import CaseFacts, Turn

# Law on Children 102/2016/QH13, Art 6(11); Law 91/2025/QH15, Art 24(2).
ASKED_FROM_YEARS = 7
YES, NO = "yes", "no"
# Reasons (``giving_reason``) that need nobody's consent: nothing leaves the office, or the law
# itself asks for it (Law 91/2025/QH15, Art 19(1)a, b, đ; Law on Children, Art 72).
LAWFUL = frozenset({"file", "urgent", "authority"})


class Consented(StrEnum):
    """How consent for a purpose stands, the worst first."""

    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_ASKED = "not_asked"
    REPRESENTATIVE_MISSING = "representative_missing"
    CHILD_MISSING = "child_missing"
    WITHOUT = "without"
    GIVEN = "given"


# Silence is no consent, but it is no refusal either: only these say no.
BARS = frozenset({Consented.WITHDRAWN, Consented.REFUSED, Consented.EXPIRED})
SUFFICES = frozenset({Consented.GIVEN, Consented.WITHOUT})


@dataclass(frozen=True, slots=True)
class Answered:
    """How consent for a purpose stands, and since which paper; nobody suspected may give it."""

    purpose: str
    state: Consented
    on: date | None = None
    basis: str = ""
    by_suspect: bool = False


def must_be_asked(youngest: int | None, oldest: int | None) -> bool:
    """Say whether a child of such an age, in years, must agree too; one of unknown age must."""
    known = [age for age in (youngest, oldest) if age is not None]
    return not known or max(known) >= ASKED_FROM_YEARS


def consent_for(
    case: CaseFacts, purpose: str, *, asks_child: bool, today: date, suspects: Iterable[str] = ()
) -> Answered:
    """Return how consent stands for a purpose: the last paper that names it decides."""
    last = case.last("consent", lambda turn: purpose in turn.paper.words("consent.purposes"))
    if last is None:
        return Answered(purpose, Consented.NOT_ASKED)
    named = _plain(last.text("consent.representative"))
    by_suspect = bool(named) and named in {_plain(one) for one in suspects}
    state = _state(last, asks_child=asks_child, today=today)
    if by_suspect and state is Consented.GIVEN:
        state = Consented.REPRESENTATIVE_MISSING
    return Answered(purpose, state, last.on, last.text("consent.basis"), by_suspect)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _state(turn: Turn, *, asks_child: bool, today: date) -> Consented:
    withdrawn, until = turn.paper.day("consent.withdrawn_date"), turn.paper.day("consent.until")
    theirs, childs = turn.text("consent.representative_answer"), turn.text("consent.child_answer")
    found: tuple[tuple[Consented, Callable[[], bool]], ...] = (
        (Consented.WITHOUT, lambda: turn.text("consent.basis") != ""),
        (Consented.WITHDRAWN, lambda: withdrawn is not None and withdrawn <= today),
        (Consented.REFUSED, lambda: NO in {theirs, childs}),
        (Consented.EXPIRED, lambda: until is not None and until < today),
        (Consented.REPRESENTATIVE_MISSING, lambda: theirs != YES),
        (Consented.CHILD_MISSING, lambda: asks_child and childs != YES),
    )
    return next((state for state, holds in found if holds()), Consented.GIVEN)


def worst(answers: Iterable[Answered]) -> Answered | None:
    """Return the answer that speaks most against giving anything out."""
    order = list(Consented)
    return min(answers, key=lambda one: order.index(one.state), default=None)


def may_leave(answer: Answered | None, why: str) -> bool:
    """Say whether a paper may go out for a reason: a no holds, unless the law itself acts."""
    return answer is None or answer.state not in BARS or why in LAWFUL
