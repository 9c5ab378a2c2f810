"""The events that answer legal clocks: what was done, and when, for each thing that started one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from desktop.domain.deadline import END_OF_DAY, met_by_assessment
from desktop.domain.events import Begun, begin, is_about_case, is_order
from desktop.domain.facts import CaseFacts, Paper, Turn
from desktop.domain.rounds import goes_on

Answers = Callable[[Begun], Iterable[datetime]]


def _assessed(begun: Begun) -> Iterable[datetime]:
    """Take Mẫu 02 when it was saved, or at the time on the paper where that is told.

    An urgent case also needs a measure recorded, or an order of isolation (Art 32(2)).
    """
    facts = begun.within.facts
    orders = [_ordered_at(turn) for turn in facts.all("isolation") if is_order(turn)]
    for turn in facts.all("assessment"):
        told = turn.paper.moment("assessment.date", "assessment.time")
        on_paper = told is not None and begun.start.at <= told <= turn.paper.saved_at
        if _is_answer(turn.paper):
            yield told if told is not None and on_paper else turn.paper.since(_is_answer)
        elif _concludes(turn.paper) and orders:
            at = told if told is not None and on_paper else turn.paper.since(_concludes)
            yield max(at, min(orders))


def _is_answer(paper: Paper) -> bool:
    return met_by_assessment(paper.text("case.conclusion"), paper.rows("case.measures"))


def _concludes(paper: Paper) -> bool:
    return paper.text("case.conclusion") != ""


def _ordered_at(order: Turn) -> datetime:
    """Return when an isolation was ordered: by its paper's hour, else when it was written."""
    return order.paper.moment("isolation.date", "isolation.time") or order.paper.made_at


def _planned(begun: Begun) -> Iterable[datetime]:
    """Take a plan with an activity, or the conference's word that none is needed."""
    facts = begun.within.facts
    yield from (turn.at for turn in facts.all("plan") if turn.paper.rows("plan.activities"))
    yield from (turn.at for turn in facts.all("conference") if needs_no_plan(turn))


def needs_no_plan(turn: Turn) -> bool:
    """Say whether the meeting found that no plan is needed."""
    return turn.text("conference.needs_plan") == "no"


def _isolation_ended(begun: Begun) -> Iterable[datetime]:
    yield from (turn.at for turn in begun.within.facts.all("isolation") if is_lift(turn))


def is_lift(turn: Turn) -> bool:
    """Say whether Mẫu 07, or another paper, ends an isolation."""
    ended = turn.text("isolation.end_ground") != ""
    return turn.text("isolation.act") == "lift" or ended


def _isolation_reassessed(begun: Begun) -> Iterable[datetime]:
    yield from _isolation_ended(begun)
    for turn in begun.within.facts.all("verification"):
        if not is_about_case(turn):
            yield turn.at


def _reviewed(begun: Begun) -> Iterable[datetime]:
    for turn in begun.within.facts.all("review"):
        if turn.text("review.conclusion"):
            yield turn.at


def _closed(begun: Begun) -> Iterable[datetime]:
    yield from _dates(begun.within.facts.all("close"))
    yield from _dates(filter(goes_on, begun.within.facts.all("review")))


def _care_evaluated(begun: Begun) -> Iterable[datetime]:
    facts = begun.within.facts
    yield from _dates(facts.all("care_eval"))
    halves = (turn for turn in facts.all("care_report")
              if turn.text("care_report.period") == "half_year")  # fmt: skip
    yield from _dates(halves)


def _dates(turns: Iterable[Turn]) -> Iterable[datetime]:
    return (turn.at for turn in turns)


def _first_of(noun: str) -> Answers:
    """Return the dates of papers of a noun."""
    return lambda begun: _dates(begun.within.facts.all(noun))


def _told(day: str, hour: str = "") -> Answers:
    """Return the moment that the same paper tells.

    An hour that is missing where hours count is never guessed in favour: the moment of saving
    on that day, else the day's end.
    """

    def answers(begun: Begun) -> Iterable[datetime]:
        on, paper = begun.paper.day(day), begun.paper
        if on is None:
            return ()
        if not hour:
            return (begin(on),)
        end = datetime.combine(on, END_OF_DAY)
        saved = paper.since(lambda version: version.day(day) == on)
        return (paper.moment(day, hour) or (saved if begin(on) <= saved <= end else end),)

    return answers


def _referral_answered(begun: Begun) -> Iterable[datetime]:
    """Take an answer by its own date; one without a date counts when it was written down."""
    paper = begun.paper
    for day in (paper.day("referral.answered_date"), paper.day("referral.done_date")):
        if day is not None:
            yield begin(day)
    if paper.text("referral.answer"):
        yield paper.since(lambda version: version.text("referral.answer") != "")


def _referral_chased(begun: Begun) -> Iterable[datetime]:
    """Take an answer, or that the agency was asked again."""
    yield from _referral_answered(begun)
    day = begun.paper.day("referral.chased_date")
    if day is not None:
        yield begin(day)


def is_over(facts: CaseFacts) -> Iterable[datetime]:
    """Return when nothing more is asked: closed, found not to be so, or moved away."""
    yield from _dates(facts.all("close"))
    for turn in facts.all("verification"):
        if found_nothing(turn):
            yield turn.at
    for turn in facts.all("transfer"):
        if has_left(turn):
            yield begin(turn.paper.day("transfer.received_date") or turn.on)


def found_nothing(turn: Turn) -> bool:
    """Say whether Mẫu 03 verifies that nothing happened ("xác minh không có")."""
    return is_about_case(turn) and turn.text("verification.result") == "not_found"


def has_left(turn: Turn) -> bool:
    """Say whether the child's new commune has the case, or the child cannot be reached."""
    received = turn.paper.day("transfer.received_date") is not None
    return received or turn.text("transfer.lost") == "yes"


ENDS: Mapping[str, Answers] = MappingProxyType({
    "assessed": _assessed,
    "planned": _planned,
    "approved": _first_of("approval"),
    "reviewed": _reviewed,
    "isolation_ended": _isolation_ended,
    "isolation_reassessed": _isolation_reassessed,
    "closed": _closed,
    "handed_over": _told("placement.handed_date"),
    "care_reported": _first_of("care_report"),
    "care_evaluated": _care_evaluated,
    "visited": _first_of("visit"),
    "referral_answered": _referral_answered,
    "referral_chased": _referral_chased,
    "facility_appraised": _told("facility.appraised_date"),
    "facility_decided": _told("facility.decided_date"),
    "facility_released": _told("facility.released_date"),
    "ban_decided": _told("contact_ban.decided_date", "contact_ban.decided_time"),
    "ban_ended": _told("contact_ban.ended_date"),
    "trafficking_verified": _told("trafficking.verified_date"),
    "breach_told": _told("breach.told_date", "breach.told_time"),
    "carers_listed": lambda _begun: (),
})  # fmt: skip
# What goes on though the case is over: a child held apart or in care, a ban, a breach.
OUTLASTS = frozenset({
    "isolated", "placed", "handed_over", "facility_listed", "facility_appraised",
    "facility_decided", "ban_asked", "ban_began", "breach_found",
})  # fmt: skip
