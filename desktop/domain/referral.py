"""A referral's state, computed from its paper, and how soon agencies answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median


class Answered(StrEnum):
    """Where a referral stands; the word is the text ``referral.<state>``."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"


# After so many days without an answer an agency is asked again, and the chair is told (Art 29).
ASK_AGAIN_DAYS, TELL_DAYS = 3, 7


@dataclass(frozen=True, slots=True)
class Referral:
    """What the paper tells: when it went, when and how it was answered, when the help was given."""

    agency: str
    sent_on: date
    answered_on: date | None = None
    answer: str = ""
    done_on: date | None = None

    @property
    def state(self) -> Answered:
        """Where it stands."""
        if self.done_on is not None or self.answer == Answered.DONE:
            return Answered.DONE
        if self.answer == Answered.REFUSED:
            return Answered.REFUSED
        return Answered.ACCEPTED if self.answer or self.answered_on else Answered.SENT

    def days(self, today: date) -> int:
        """Return how many days the answer took, or has been waited for."""
        return max(0, ((self.answered_on or self.done_on or today) - self.sent_on).days)

    def is_waiting(self) -> bool:
        """Say whether nobody has answered."""
        return self.state is Answered.SENT


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency's answers in counts; ``median_days`` is None where it has answered nothing yet."""

    agency: str
    sent: int
    answered: int
    refused: int
    waiting_long: int
    median_days: float | None


def league(referrals: Iterable[Referral], *, today: date) -> tuple[Standing, ...]:
    """Return each agency's standing: those that leave most unanswered first, then the slowest."""
    by_agency: dict[str, list[Referral]] = {}
    for one in referrals:
        by_agency.setdefault(one.agency, []).append(one)
    found = [_standing(agency, of, today) for agency, of in by_agency.items()]
    return tuple(sorted(found, key=lambda one: (-one.waiting_long, -(one.median_days or 0),
                                                one.agency)))  # fmt: skip


def _standing(agency: str, of: list[Referral], today: date) -> Standing:
    answered = [one for one in of if not one.is_waiting()]
    days = [one.days(today) for one in answered]
    return Standing(
        agency=agency,
        sent=len(of),
        answered=len(answered),
        refused=sum(one.state is Answered.REFUSED for one in of),
        waiting_long=sum(one.is_waiting() and one.days(today) >= TELL_DAYS for one in of),
        median_days=median(days) if days else None,
    )
