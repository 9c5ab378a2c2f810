"""What stands against closing a case, each with its article; and which closings hold."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from desktop.domain.answers import found_nothing, has_left, is_lift
from desktop.domain.deadline import Start, add_months, due
from desktop.domain.events import is_about_case, is_grave, is_order
from desktop.domain.facts import CaseFacts, Turn
from desktop.domain.rounds import is_stable, rounds
from desktop.domain.rule import LastDay, Law, rule_at

WATCH = "DL-CLOSE-3M"
CHILD_UNTIL_MONTHS = 16 * 12
DUTIES = ("police", "health", "evidence", "assessing", "plan", "hotline")
D56 = "Nghị định 56/2017/NĐ-CP"
CHILDREN = "Luật Trẻ em 102/2016/QH13"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that stands against closing; a hard one protects the child now.

    One that is not hard gives way to a written reason. ``until`` is when it passes by itself.
    """

    code: str
    article: str
    is_hard: bool = True
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """A round of a case that someone wants to close: on a day, perhaps by a paper already."""

    case: CaseFacts
    one: CaseFacts
    law: Law
    on: date
    paper: Turn | None


Condition = Callable[[_Question], Iterator[Blocker]]


def blockers(
    case: CaseFacts, known: Law, *, reason: str, on: date, paper: Turn | None = None
) -> tuple[Blocker, ...]:
    """Return what stands against closing the case's last round, the hard ones first."""
    question = _Question(case, rounds(case)[-1].facts, known, on, paper)
    return _against(question, reason)


def _against(question: _Question, reason: str) -> tuple[Blocker, ...]:
    conditions = (*CONDITIONS.get(reason, (_no_reason,)), *ALWAYS)
    if question.paper is not None:
        conditions = (*conditions, _checklist(reason))
    found = [blocker for condition in conditions for blocker in condition(question)]
    return tuple(sorted(found, key=lambda blocker: not blocker.is_hard))


def settled(case: CaseFacts, known: Law) -> CaseFacts:
    """Return the case without the closings that do not hold."""
    refused = [
        turn
        for span in rounds(case)
        for turn in span.facts.all("close")
        if not _holds(_Question(case, span.facts, known, turn.on, turn))
    ]
    return case.without("close", refused) if refused else case


def _holds(question: _Question) -> bool:
    paper = question.paper
    found = _against(question, "" if paper is None else paper.text("close.reason"))
    reasoned = paper is not None and bool(paper.text("close.despite"))
    return not any(blocker.is_hard for blocker in found) and (reasoned or not found)


# What each reason for closing asks for.


def _reviewed_and_watched(question: _Question) -> Iterator[Blocker]:
    one = question.one
    review = one.last("review")
    if review is None or not is_stable(review):
        yield Blocker("not_stable", f"điểm b khoản 1 Điều 30 {D56}")
        return
    over = _watch_over(question.law, review)
    if over is not None and question.on < over:
        yield Blocker("watch_running", f"Mẫu số 06 {D56}", until=over)
    if any(turn.text("visit.safe") == "no" and turn.on <= question.on
           for turn in one.after(review).all("visit")):  # fmt: skip
        yield Blocker("new_harm", f"điểm c khoản 1 Điều 30 {D56}")
    plan = one.last("plan")
    if plan is not None and open_activities(plan):
        yield Blocker("activities_open", f"Điều 29 {D56}", is_hard=False)


def _watch_over(known: Law, review: Turn) -> date | None:
    """Return the day on which the watch is over: of the same number, whatever day that is."""
    rule = rule_at(known, WATCH, review.on)
    if rule is None:
        return None
    exact = replace(rule, last_day=LastDay.EXACT)
    ends = due(exact, Start(review.at), calendar=known.calendar).due_at
    return None if ends is None else ends.date()


def open_activities(plan: Turn) -> int:
    """Return how many activities of a plan have no result yet."""
    return sum(not row.get("result") for row in plan.paper.rows("plan.activities"))


def _low_risk(question: _Question) -> Iterator[Blocker]:
    verified = question.one.last("verification", is_about_case)
    if verified is None or verified.text("verification.conclusion") != "low":
        yield Blocker("risk_not_low", f"khoản 1 Điều 27 {D56}")


def _nothing_found(question: _Question) -> Iterator[Blocker]:
    verified = question.one.last("verification", is_about_case)
    if verified is None or not found_nothing(verified):
        yield Blocker("not_verified", f"khoản 1 Điều 27 {D56}")


def _moved(question: _Question) -> Iterator[Blocker]:
    moved = question.one.last("transfer")
    if moved is None or not has_left(moved):
        yield Blocker("not_received", f"khoản 2 Điều 52 {CHILDREN}")


def _refused(question: _Question) -> Iterator[Blocker]:
    refusal = question.one.last("refusal")
    if refusal is None or refusal.text("refusal.decision") != "followed":
        yield Blocker("refusal_undecided", f"điểm b khoản 1 Điều 32 {D56}")
    verified = question.one.last("verification", is_about_case)
    if verified is None or is_grave(verified):
        yield Blocker("risk_not_low", f"điểm b khoản 1 Điều 32 {D56}")


def _grown(question: _Question) -> Iterator[Blocker]:
    birth = question.case.birth
    if birth is None or question.on < add_months(birth, CHILD_UNTIL_MONTHS):
        yield Blocker("not_grown", f"Điều 1 {CHILDREN}")


def _no_reason(_question: _Question) -> Iterator[Blocker]:
    yield Blocker("no_reason", f"Điều 30 {D56}")


# What every closing asks for.


def _nobody_held_apart(question: _Question) -> Iterator[Blocker]:
    if is_isolated(question.case):
        yield Blocker("isolation_open", f"khoản 3 Điều 32 {D56}")


def is_isolated(case: CaseFacts) -> bool:
    """Say whether an isolation was ordered and not lifted."""
    last = case.last("isolation", lambda turn: is_order(turn) or is_lift(turn))
    return last is not None and not is_lift(last)


def _nothing_left(question: _Question) -> Iterator[Blocker]:
    one = question.one
    if is_crime_untold(one):
        yield Blocker("police_untold", f"khoản 3 Điều 25 {D56}", is_hard=False)
    if any(duty_open(turn) for turn in one.all("emergency")):
        yield Blocker("duties_open", f"khoản 3 Điều 31 {D56}", is_hard=False)
    if any(evidence_held(turn) for turn in question.case.all("evidence")):
        yield Blocker("evidence_held", f"khoản 3 Điều 31 {D56}", is_hard=False)
    if any(referral_open(turn) for turn in one.all("referral")):
        yield Blocker("referral_open", f"Điều 29 {D56}", is_hard=False)


def is_crime_untold(one: CaseFacts) -> bool:
    """Say whether a report of sexual abuse or trafficking has not gone to the police."""
    return bool(one.kinds & {"sexual", "trafficking"}) and not one.all("police")


def duty_open(turn: Turn) -> bool:
    """Say whether one of the six duties of Art 31(3) is neither done nor found needless."""
    return any(turn.text(f"emergency.{duty}") not in {"done", "not_needed"} for duty in DUTIES)


def evidence_held(turn: Turn) -> bool:
    """Say whether an object or document is still with the commune."""
    return turn.paper.day("evidence.handed_date") is None


def referral_open(turn: Turn) -> bool:
    """Say whether an agency asked for help has not said or done anything."""
    paper = turn.paper
    answered = paper.text("referral.answer") or paper.day("referral.answered_date")
    return not answered and paper.day("referral.done_date") is None


def _checklist(reason: str) -> Condition:
    """Return the questions of the closing paper itself."""

    def condition(question: _Question) -> Iterator[Blocker]:
        if question.paper is None:
            return
        paper = question.paper
        if reason == "stable":
            for word in ("safe", "stable"):
                if paper.text(f"close.{word}") != "yes":
                    yield Blocker(f"not_said_{word}", f"điểm b khoản 1 Điều 30 {D56}")
        if paper.paper.day("close.approved_date") is None:
            yield Blocker("not_agreed", f"điểm b khoản 1 Điều 30 {D56}")
        if reason not in {"moved", "not_found"} and paper.text("close.heard") != "yes":
            yield Blocker("not_heard", f"khoản 5 Điều 47 {CHILDREN}", is_hard=False)
        if paper.text("close.database") != "yes":
            yield Blocker("not_in_database", f"khoản 3 Điều 30 {D56}", is_hard=False)

    return condition


CONDITIONS: Mapping[str, tuple[Condition, ...]] = MappingProxyType({
    "stable": (_reviewed_and_watched,),
    "low_risk": (_low_risk,),
    "not_found": (_nothing_found,),
    "moved": (_moved,),
    "refused": (_refused,),
    "grown": (_grown,),
})  # fmt: skip
ALWAYS: tuple[Condition, ...] = (_nobody_held_apart, _nothing_left)
