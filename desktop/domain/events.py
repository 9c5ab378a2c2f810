"""The events that start legal clocks, read from the facts of a case."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from types import MappingProxyType

from desktop.domain.clock import VIETNAM
from desktop.domain.deadline import Start
from desktop.domain.facts import CaseFacts, Paper, Turn
from desktop.domain.rounds import Span, cycles, is_stable, rounds

PLAN_NEEDED = frozenset({"emergency", "plan"})


@dataclass(frozen=True, slots=True)
class Begun:
    """A start, its paper, and where the answer is looked for: a span of the case."""

    start: Start
    paper: Paper
    within: Span


Starts = Callable[[CaseFacts], Iterable[Begun]]


def begin(day: date) -> datetime:
    """Return the beginning of a day in Vietnam."""
    return datetime.combine(day, time(0), VIETNAM)


def _begun(turn: Turn, within: Span, at: datetime | None = None) -> Begun:
    start = Start(at or turn.at, key=turn.paper.id, child=within.facts.child)
    return Begun(start, turn.paper, within)


def _reports(facts: CaseFacts) -> Iterator[Begun]:
    """Start the twelve hours at the call as typed, else as written down; and at later news."""
    first, *later = rounds(facts)
    for paper in facts.reports:
        at = paper.moment("report.date", "report.time") or paper.made_at
        yield Begun(Start(at, key=paper.id, child=facts.child), paper, first)
    for one in later:
        for turn in one.facts.all("reopen"):
            news = turn.paper.moment("reopen.date", "reopen.time")
            if news is not None:
                yield _begun(turn, one, news)


def _plans_wanted(facts: CaseFacts) -> Iterator[Begun]:
    for one in rounds(facts):
        first, *others = cycles(one)
        asks = plan_asked(one.facts)
        if asks is not None:
            yield _begun(asks, first)
        for before, cycle in pairwise((first, *others)):
            if before.end is not None:
                yield _begun(before.end, cycle)


def plan_asked(one: CaseFacts) -> Turn | None:
    """Return the paper of a round that asks for a plan: Mẫu 02, else a grave Mẫu 03."""
    for turn in one.all("assessment"):
        if turn.text("case.conclusion") in PLAN_NEEDED:
            return turn
    return next((turn for turn in one.all("verification") if is_grave(turn)), None)


def is_about_case(turn: Turn) -> bool:
    """Say whether Mẫu 03 verifies the case; it also serves to judge the parents safe."""
    return turn.text("verification.purpose") in {"", "case"}


def is_grave(turn: Turn) -> bool:
    """Say whether Mẫu 03 finds the risk or the harm high (its first conclusion)."""
    return is_about_case(turn) and turn.text("verification.conclusion") == "high"


def _submissions(facts: CaseFacts) -> Iterator[Begun]:
    for one in rounds(facts):
        for cycle in cycles(one):
            for turn in cycle.facts.all("submission"):
                yield _begun(turn, Span(cycle.facts.since(turn), cycle.end))


def _plans_end(facts: CaseFacts) -> Iterator[Begun]:
    for one in rounds(facts):
        for cycle in cycles(one):
            plan, approval = cycle.facts.last("plan"), cycle.facts.last("approval", is_approved)
            until = None if plan is None else plan.paper.day("plan.until")
            if plan is not None and approval is not None and until is not None:
                yield _begun(plan, cycle, begin(until))


def is_approved(turn: Turn) -> bool:
    """Say whether Mẫu 05 approves; a dossier can also come back."""
    return turn.text("approval.result") in {"", "approved"}


def _isolations(facts: CaseFacts) -> Iterator[Begun]:
    """Start the fifteen days at an order; what prolongs it moves only its own stated end."""
    for own in _apart(facts, [turn for turn in facts.all("isolation") if is_order(turn)]):
        order, *_ = acts = own.facts.all("isolation")
        stated = [turn.paper.day("isolation.until") for turn in acts]
        start = Start(
            order.paper.moment("isolation.date", "isolation.time") or order.at,
            key=order.paper.id,
            until=next((day for day in reversed(stated) if day is not None), None),
            is_prolonged=any(turn.text("isolation.longer_by") for turn in acts),
            child=facts.child,
        )
        yield Begun(start, order.paper, own)


def is_order(turn: Turn) -> bool:
    """Say whether Mẫu 07 begins an isolation, rather than prolongs or lifts it."""
    return turn.text("isolation.act") in {"", "order"} and not turn.text("isolation.end_ground")


def _apart(facts: CaseFacts, turns: list[Turn]) -> Iterator[Span]:
    """Part a case at papers of one noun, each with what follows it up to the next."""
    for turn, following in pairwise([*turns, None]):
        if turn is not None:
            own = facts.since(turn)
            yield Span(own if following is None else own.before(following), following)


def _stable(facts: CaseFacts) -> Iterator[Begun]:
    for one in rounds(facts):
        review = one.facts.last("review")
        if review is not None and is_stable(review):
            yield _begun(review, Span(one.facts.after(review), one.end))


def _hand_overs(facts: CaseFacts) -> Iterator[Begun]:
    for own in _apart(facts, list(facts.all("placement"))):
        placement = own.facts.all("placement")[0]
        day = placement.paper.day("placement.handed_date")
        if day is not None:
            yield _begun(placement, own, begin(day))


def _visits_arranged(facts: CaseFacts) -> Iterator[Begun]:
    for turn in facts.all("visit"):
        day = turn.paper.day("visit.next_date")
        if day is not None:
            yield _begun(turn, Span(facts.after(turn)), begin(day))


def _each(noun: str, day: str = "", hour: str = "") -> Starts:
    """Return the starts that papers of a noun tell, by a fact of their own or their date."""

    def starts(facts: CaseFacts) -> Iterator[Begun]:
        for turn in facts.all(noun):
            told = turn.paper.day(day) if day else turn.on
            at = turn.paper.moment(day, hour) if hour else None
            if told is not None:
                yield _begun(turn, Span(facts.since(turn)), at or begin(told))

    return starts


def _none(_facts: CaseFacts) -> Iterable[Begun]:
    """Return nothing: the commune's own dates are counted by the year, not by a case."""
    return ()


STARTS: Mapping[str, Starts] = MappingProxyType({
    "report": _reports,
    "plan_wanted": _plans_wanted,
    "submitted": _submissions,
    "plan_ends": _plans_end,
    "isolated": _isolations,
    "stable": _stable,
    "placed": _each("placement"),
    "handed_over": _hand_overs,
    "visit_arranged": _visits_arranged,
    "referred": _each("referral"),
    "referral_promised": _each("referral", "referral.reply_by"),
    "facility_listed": _each("facility", "facility.list_date"),
    "facility_appraised": _each("facility", "facility.appraised_date"),
    "facility_decided": _each("facility", "facility.decided_date"),
    "ban_asked": _each("contact_ban", "contact_ban.asked_date", "contact_ban.asked_time"),
    "ban_began": _each("contact_ban", "contact_ban.from_date"),
    "trafficking_reported": _each("trafficking"),
    "breach_found": _each("breach", "breach.found_date", "breach.found_time"),
    "quarter_ended": _none,
})  # fmt: skip
