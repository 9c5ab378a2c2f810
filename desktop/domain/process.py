"""Where a case stands, computed from its papers and never typed: stage, what is next, by when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.case import Stage
from desktop.domain.child import children_of
from desktop.domain.clocks import clocks, together
from desktop.domain.closing import Blocker, blockers, settled
from desktop.domain.deadline import Due
from desktop.domain.events import is_about_case
from desktop.domain.facts import CaseFacts, Paper, read_facts
from desktop.domain.openforms import open_forms
from desktop.domain.rounds import cycles, rounds
from desktop.domain.rule import Law
from desktop.domain.stages import Now, is_emergency, place_of
from desktop.domain.steps import Step, steps
from desktop.domain.tasks import Holder, Task, clock_tasks, side_tasks, step_task

# The eight contents of Mẫu 03 (Art 27(1), a to h), in the order of the decree.
CONTENTS = (
    "condition", "family", "factors", "learning", "community", "needs", "child_opinion",
    "parents_opinion",
)  # fmt: skip
REASONS = {
    Stage.NOTHING_FOUND: "not_found",
    Stage.MOVED: "moved",
    Stage.REFUSED: "refused",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: all a screen needs to say where it is, what is next, why, by when.

    ``tasks`` begins with ``next``; ``missing`` names the contents that Mẫu 03 still lacks;
    ``blockers`` is what stands against closing today.
    """

    stage: Stage
    cycle: int
    next: Task
    tasks: tuple[Task, ...]
    clocks: tuple[Due, ...]
    open_forms: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    child: str = ""

    @property
    def holder(self) -> Holder:
        """Who holds the next step."""
        return self.next.holder


def standing(case: CaseFacts, known: Law, *, today: date) -> Standing:
    """Compute where one child's case stands; ``today`` only decides what waits for a day."""
    held = settled(case, known)
    last = rounds(held)[-1]
    plans = cycles(last)
    now = Now(held, last.facts, plans[-1].facts, known, today)
    stage, code = place_of(now)
    counted = clocks(held, known)
    step = step_task(code, now.one, counted)
    emergency = is_emergency(now.one)
    # Nothing is left to do in a closed case but what outlasts it: care, isolation, bans.
    side = () if stage is Stage.CLOSED else side_tasks(held, now.one, emergency=emergency)
    first = (step, *side)
    return Standing(
        stage=stage,
        cycle=len(plans),
        next=step,
        tasks=(*first, *clock_tasks(counted, first)),
        clocks=counted,
        open_forms=open_forms(held, stage, emergency=emergency),
        blockers=_blockers(now, stage),
        steps=steps(now.one, now.cycle, stage, counted),
        missing=missing_contents(now.one),
        child=case.child,
    )


def _blockers(now: Now, stage: Stage) -> tuple[Blocker, ...]:
    if stage is Stage.CLOSED:
        return ()
    followed = stage is Stage.WATCHING and now.one.last("review") is None
    reason = REASONS.get(stage, "low_risk" if followed else "stable")
    return blockers(now.case, now.law, reason=reason, on=now.today)


def standing_of_case(
    papers: Iterable[Paper], known: Law, *, today: date, children: Sequence[str] = ()
) -> Standing:
    """Compute where a case of several children stands: with the child that is least far.

    Its clocks and tasks are those of all children; ``children`` are their ids, where known.
    """
    kept = tuple(papers)
    told = children_of(kept)
    refs = (
        tuple(children)
        or (told if len(told) > 1 else ())
        or tuple(dict.fromkeys(ref for paper in kept if (ref := paper.text("child.ref"))))
    )
    each = [standing(read_facts(kept, child=ref), known, today=today) for ref in refs or ("",)]
    if len(each) == 1:
        return each[0]
    least = min(each, key=lambda one: ORDER.index(one.stage))
    tasks = dict.fromkeys(task for one in (least, *each) for task in one.tasks)
    return Standing(
        stage=least.stage,
        cycle=least.cycle,
        next=least.next,
        tasks=tuple(task for task in tasks if task.code != "nothing" or task == least.next),
        clocks=together(one.clocks for one in each),
        open_forms=tuple(dict.fromkeys(form for one in each for form in one.open_forms)),
        blockers=tuple(dict.fromkeys(blocker for one in each for blocker in one.blockers)),
        steps=least.steps,
        missing=least.missing,
        child=least.child,
    )


# From the stage that needs most care now to the one that needs none.
ORDER = (
    Stage.EMERGENCY, Stage.RECEIVED, Stage.REFUSED, Stage.VERIFYING, Stage.PLANNING,
    Stage.APPROVING, Stage.IMPLEMENTING, Stage.REVIEWING, Stage.WATCHING, Stage.MOVED,
    Stage.NOTHING_FOUND, Stage.CLOSED,
)  # fmt: skip


def missing_contents(one: CaseFacts) -> tuple[str, ...]:
    """Return which of the eight contents the last Mẫu 03 lacks.

    The parents' opinion may be left out, with its reason, only where they are suspected of the
    harm (Art 27(1)h).
    """
    paper = one.last("verification", is_about_case)
    if paper is None:
        return ()
    lacking = [word for word in CONTENTS if not paper.text(f"verification.{word}")]
    skipped = one.suspect_is_carer and paper.text("verification.parents_skipped") != ""
    return tuple(word for word in lacking if word != "parents_opinion" or not skipped)
