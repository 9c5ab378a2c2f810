"""The steps of a case as a row: what is done and when, what is at hand, what comes later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.domain.case import Stage
from desktop.domain.clocks import earliest
from desktop.domain.deadline import Due
from desktop.domain.events import is_about_case, is_approved, is_order
from desktop.domain.facts import CaseFacts, Turn
from desktop.domain.rounds import is_stable


class State(StrEnum):
    """Done, at hand, to come, or not needed in this case."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its text is ``step.<code>``; ``on`` is when it was done, ``due_at`` by when."""

    code: str
    state: State
    on: date | None = None
    due_at: datetime | None = None


# The step that each stage is at, and the clock that counts it.
AT = {
    Stage.RECEIVED: ("assessed", "DL-12H"),
    Stage.EMERGENCY: ("protected", "DL-12H"),
    Stage.VERIFYING: ("verified", "DL-PLAN"),
    Stage.PLANNING: ("planned", "DL-PLAN"),
    Stage.APPROVING: ("approved", "DL-APPR"),
    Stage.IMPLEMENTING: ("carried_out", "NB-REVIEW"),
    Stage.REVIEWING: ("reviewed", "NB-REVIEW"),
    Stage.WATCHING: ("watched", "DL-CLOSE-3M"),
    Stage.REFUSED: ("decided", ""),
    Stage.MOVED: ("closed", ""),
    Stage.NOTHING_FOUND: ("closed", ""),
    Stage.CLOSED: ("", ""),
}


def steps(
    one: CaseFacts, cycle: CaseFacts, stage: Stage, clocks: Sequence[Due]
) -> tuple[Step, ...]:
    """Return the steps of the case's last round, in order."""
    at, rule = AT[stage]
    done = dict(_done(one, cycle))
    codes = [code for code in CODES if code in ALWAYS or code in done or code == at]
    place = codes.index(at) if at else len(codes)
    due_at = earliest(clock for clock in clocks if clock.rule.code == rule)
    return tuple(
        _step(code, number, place, done.get(code), due_at) for number, code in enumerate(codes)
    )


def _step(code: str, number: int, place: int, on: date | None, due_at: datetime | None) -> Step:
    if number == place:
        return Step(code, State.NOW, due_at=due_at)
    if on is not None:
        return Step(code, State.DONE, on)
    return Step(code, State.LATER if number > place else State.SKIPPED)


CODES = (
    "received", "assessed", "protected", "verified", "planned", "decided", "approved",
    "carried_out", "reviewed", "watched", "closed",
)  # fmt: skip
ALWAYS = frozenset(CODES) - {"protected", "decided"}


def _done(one: CaseFacts, cycle: CaseFacts) -> Iterator[tuple[str, date]]:
    """Return the steps that papers show, each with its day."""
    for paper in one.reports[:1]:
        yield "received", paper.on("report")
    for code, turn in (
        ("received", one.last("reopen")),
        ("assessed", one.last("assessment", lambda turn: turn.text("case.conclusion") != "")),
        ("protected", _protection(one)),
        ("verified", one.last("verification", is_about_case)),
        ("planned", cycle.last("plan")),
        ("decided", one.last("refusal", lambda turn: turn.text("refusal.decision") != "")),
        ("approved", cycle.last("approval", is_approved)),
        ("carried_out", cycle.last("review")),
        ("reviewed", cycle.last("review")),
        ("watched", one.last("close") if one.last("review", is_stable) else None),
        ("closed", one.last("close")),
    ):
        if turn is not None:
            yield code, turn.on


def _protection(one: CaseFacts) -> Turn | None:
    """Return the paper that protected a child in an emergency, if one did."""
    measures = one.last(
        "assessment",
        lambda turn: (
            turn.text("case.conclusion") == "emergency" and bool(turn.paper.rows("case.measures"))
        ),
    )
    return one.last("isolation", is_order) or measures
