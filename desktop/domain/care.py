"""What the law asks before a child is given into alternative care, and what is still missing.

Law on Children, Art 63(2): the carer's conditions; Circular 14/2020: child and carer meet at least
twice before, unless the carer is a relative.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.domain.facts import CaseFacts, Turn

MEETINGS = 2
YEARS_OLDER = 20
ADULT = 18
MEETING = "carer_meeting"
RELATIVE, FACILITY = "relative", "facility"


class Lack(StrEnum):
    """What stands against a placement; the sentence is the text ``care.<lack>``."""

    UNVERIFIED = "unverified"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    TOO_YOUNG = "too_young"
    NOT_MET_TWICE = "not_met_twice"


@dataclass(frozen=True, slots=True)
class Missing:
    """A lack, with how many of it there are where that is told."""

    lack: Lack
    count: int = 0


def missing(case: CaseFacts, *, conditions: int, today: date) -> tuple[Missing, ...]:
    """Return what is still missing; ``conditions`` is how many Mẫu số 11 asks for.

    A facility is no person: for it only the verification is asked for.
    """
    verified = case.last("carer")
    if verified is None:
        return (Missing(Lack.UNVERIFIED),)
    if verified.text("carer.kind") == FACILITY:
        return ()
    return tuple(_missing(case, verified, conditions, today))


def _missing(case: CaseFacts, verified: Turn, conditions: int, today: date) -> Iterator[Missing]:
    answers = [str(row.get("met", "")) for row in verified.paper.rows("carer.conditions")]
    unmet, met = answers.count("no"), answers.count("yes")
    if unmet:
        yield Missing(Lack.UNMET, unmet)
    if unmet + met < conditions:
        yield Missing(Lack.UNKNOWN, conditions - unmet - met)
    if _is_too_young(case, verified, today):
        yield Missing(Lack.TOO_YOUNG)
    seen = sum(turn.text("visit.kind") == MEETING for turn in case.all("visit"))
    if verified.text("carer.kind") != RELATIVE and seen < MEETINGS:
        yield Missing(Lack.NOT_MET_TWICE, seen)


def _is_too_young(case: CaseFacts, verified: Turn, today: date) -> bool:
    """Compare by years where no more is known: only what is certain is said."""
    born = verified.text("carer.birth")[:4]
    if not born.isdecimal():
        return False
    if verified.text("carer.kind") == RELATIVE:
        return today.year - int(born) < ADULT
    return case.birth is not None and case.birth.year - int(born) < YEARS_OLDER
