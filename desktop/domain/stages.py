"""The stage a case is at: checks in the order of Decree 56/2017, the first that holds decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.domain.answers import found_nothing, has_left, needs_no_plan
from desktop.domain.case import Stage
from desktop.domain.closing import blockers, open_activities
from desktop.domain.deadline import met_by_assessment
from desktop.domain.events import is_about_case, is_approved, is_order, plan_asked
from desktop.domain.facts import CaseFacts, Turn
from desktop.domain.rounds import is_stable
from desktop.domain.rule import Law


@dataclass(frozen=True, slots=True)
class Now:
    """The case, its last round, and the last cycle of plans in that round, on a day."""

    case: CaseFacts
    one: CaseFacts
    cycle: CaseFacts
    law: Law
    today: date


Place = tuple[Stage, str]
Check = Callable[[Now], Place | None]


def place_of(now: Now) -> Place:
    """Return the stage and the code of the step that is next."""
    return next(place for check in CHECKS if (place := check(now)) is not None)


def is_emergency(one: CaseFacts) -> bool:
    """Say whether the round's last assessment asks for urgent protection (Art 31(1))."""
    last = one.last("assessment", _concludes)
    return last is not None and last.text("case.conclusion") == "emergency"


def _concludes(turn: Turn) -> bool:
    return turn.text("case.conclusion") != ""


def _closed(now: Now) -> Place | None:
    return (Stage.CLOSED, "nothing") if now.one.all("close") else None


def _moved(now: Now) -> Place | None:
    transfer = now.one.last("transfer")
    if transfer is None:
        return None
    return Stage.MOVED, "close" if has_left(transfer) else "await_receipt"


def _nothing_found(now: Now) -> Place | None:
    verified = now.one.last("verification", is_about_case)
    found = verified is not None and found_nothing(verified)
    return (Stage.NOTHING_FOUND, "close") if found else None


def _refused(now: Now) -> Place | None:
    """Stop at a refusal until it is decided; a plan approved afterwards overtakes it."""
    refusal = now.one.last("refusal")
    if refusal is None or now.one.after(refusal).last("approval", is_approved) is not None:
        return None
    decision = refusal.text("refusal.decision")
    if decision == "isolate":
        ordered = any(turn.on >= refusal.on for turn in now.one.all("isolation") if is_order(turn))
        return None if ordered else (Stage.REFUSED, "isolate")
    steps_of = {"": "decide_refusal", "court": "ask_court", "followed": "follow"}
    return (Stage.REFUSED, steps_of[decision]) if decision in steps_of else None


def _unassessed(now: Now) -> Place | None:
    assessed = now.one.last("assessment", _concludes) is not None
    return None if assessed else (Stage.RECEIVED, "assess")


def _unprotected(now: Now) -> Place | None:
    if not is_emergency(now.one):
        return None
    helped = any(
        met_by_assessment("emergency", turn.paper.rows("case.measures"))
        for turn in now.one.all("assessment")
    )
    isolated = any(is_order(turn) for turn in now.one.all("isolation"))
    return None if helped or isolated else (Stage.EMERGENCY, "protect")


def _unverified(now: Now) -> Place | None:
    verified = [
        turn
        for turn in now.one.all("verification")
        if is_about_case(turn) and turn.text("verification.conclusion")
    ]
    return None if verified else (Stage.VERIFYING, "verify")


def _without_plan(now: Now) -> Place | None:
    """Follow a child for whom nobody asks for a plan, unless one was made all the same."""
    if now.one.last("plan", _has_activities) is not None:
        return None
    meeting = now.one.last("conference")
    wanted = plan_asked(now.one) is not None and not (meeting and needs_no_plan(meeting))
    return None if wanted else (Stage.WATCHING, "follow")


def _unconferred(now: Now) -> Place | None:
    """Ask for the meeting before the first plan of a round (Art 27(2), 28(2)b)."""
    planned = now.one.last("approval", is_approved) is not None
    return None if planned or now.one.all("conference") else (Stage.VERIFYING, "confer")


def _has_activities(turn: Turn) -> bool:
    return bool(turn.paper.rows("plan.activities"))


def _unplanned(now: Now) -> Place | None:
    planned = now.cycle.last("plan", _has_activities) is not None
    return None if planned else (Stage.PLANNING, "plan")


def _unapproved(now: Now) -> Place | None:
    """Go from the plan to the chair and back until the plan is approved."""
    approval, submission = now.cycle.last("approval"), now.cycle.last("submission")
    if approval is not None and is_approved(approval):
        return None
    if submission is None:
        return Stage.PLANNING, "submit"
    if approval is not None and approval.place > submission.place:
        return Stage.PLANNING, "mend_plan"
    return Stage.APPROVING, "approve"


def _unreviewed(now: Now) -> Place | None:
    if any(turn.text("review.conclusion") for turn in now.cycle.all("review")):
        return None
    plan = now.cycle.last("plan", _has_activities)
    running = plan is not None and open_activities(plan) > 0
    return (Stage.IMPLEMENTING, "carry_out") if running else (Stage.REVIEWING, "review")


def _watched(now: Now) -> Place | None:
    """Watch for three months, then close; harm seen in between is assessed again."""
    review = now.cycle.last("review", is_stable)
    harmed = review is not None and any(
        turn.text("visit.safe") == "no" for turn in now.cycle.after(review).all("visit")
    )
    if harmed:
        return Stage.WATCHING, "assess_again"
    found = blockers(now.case, now.law, reason="stable", on=now.today)
    running = any(blocker.code == "watch_running" for blocker in found)
    return Stage.WATCHING, "watch" if running else "close"


CHECKS: tuple[Check, ...] = (
    _closed, _moved, _nothing_found, _refused, _unassessed, _unprotected, _unverified,
    _without_plan, _unconferred, _unplanned, _unapproved, _unreviewed, _watched,
)  # fmt: skip
