"""What is to be done in a case: each thing with its form, its article and who holds it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desktop.domain.clocks import earliest
from desktop.domain.closing import (
    duty_open,
    evidence_held,
    is_crime_untold,
    is_isolated,
)
from desktop.domain.deadline import Due
from desktop.domain.facts import CaseFacts, Turn

D56 = "Nghị định 56/2017/NĐ-CP"
CHILDREN = "Luật Trẻ em 102/2016/QH13"


class Holder(StrEnum):
    """Who holds a step: what is late is late with them (P27)."""

    OFFICER = "officer"
    CHAIR = "chair"
    AGENCY = "agency"
    FACILITY = "facility"
    COMMUNE = "commune"
    COURT = "court"
    PROVINCE = "province"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to do: the text is ``step.task_<code>``; a clock's own task has its rule's title.

    ``rule`` names the clock that counts it, ``due_at`` is that clock's end; ``urgent``: at once.
    ``paper`` is the record to be written on; empty where a new one is begun.
    """

    code: str
    form: str
    article: str
    holder: Holder = Holder.OFFICER
    rule: str = ""
    due_at: datetime | None = None
    urgent: bool = False
    paper: str = ""


STEPS = {
    task.code: task
    for task in (
        Task("assess", "mau_02", f"Điều 26 {D56}", rule="DL-12H"),
        Task("protect", "mau_02", f"Điều 26, 31, 32 {D56}", rule="DL-12H", urgent=True),
        Task("verify", "mau_03", f"khoản 1 Điều 27 {D56}", rule="DL-PLAN"),
        Task("confer", "bien_ban_hop", f"khoản 2 Điều 27 {D56}", rule="DL-PLAN"),
        Task("plan", "mau_04", f"khoản 1 Điều 28 {D56}", rule="DL-PLAN"),
        Task("mend_plan", "mau_04", f"khoản 4 Điều 28 {D56}"),
        Task("submit", "to_trinh", f"khoản 2 Điều 28 {D56}"),
        Task("approve", "mau_05", f"khoản 4 Điều 28 {D56}", Holder.CHAIR, rule="DL-APPR"),
        Task("carry_out", "mau_04", f"Điều 29 {D56}", rule="NB-REVIEW"),
        Task("review", "mau_06", f"Điều 30 {D56}", rule="NB-REVIEW"),
        Task("watch", "theo_doi", f"điểm b khoản 1 Điều 30 {D56}", rule="DL-CLOSE-3M"),
        Task("follow", "theo_doi", f"Điều 26 {D56}"),
        Task("assess_again", "mau_02", f"điểm c khoản 1 Điều 30 {D56}", urgent=True),
        Task("close", "ket_thuc", f"điểm b khoản 1 Điều 30 {D56}", rule="DL-CLOSE-3M"),
        Task("decide_refusal", "tu_choi", f"điểm b khoản 1 Điều 32 {D56}", urgent=True),
        Task("isolate", "mau_07", f"khoản 1 Điều 32 {D56}", Holder.CHAIR),
        Task("ask_court", "tu_choi", f"khoản 3 Điều 52 {CHILDREN}", Holder.COURT),
        Task("await_receipt", "chuyen_dia_ban", f"khoản 2 Điều 52 {CHILDREN}", Holder.COMMUNE),
        Task("nothing", "mo_lai", f"khoản 3 Điều 30 {D56}", Holder.NOBODY),
    )
}


# The papers that a step is written on, where the case has one already.
WRITTEN_ON = {
    "protect": "assessment",
    "mend_plan": "plan",
    "carry_out": "plan",
    "decide_refusal": "refusal",
    "ask_court": "refusal",
    "await_receipt": "transfer",
}
# The answers that stand on the paper that started the clock.
SAME_PAPER = frozenset({
    "handed_over", "referral_answered", "referral_chased", "facility_appraised", "facility_decided",
    "facility_released", "ban_decided", "ban_ended", "trafficking_verified", "breach_told",
})  # fmt: skip


def step_task(code: str, one: CaseFacts, clocks: Iterable[Due]) -> Task:
    """Return a step of the process with its clock and the paper it is written on."""
    task = with_clock(STEPS[code], clocks)
    paper = one.last(WRITTEN_ON.get(code, ""))
    return task if paper is None else replace(task, paper=paper.paper.id)


def with_clock(task: Task, clocks: Iterable[Due]) -> Task:
    """Give a step the end of the open clock that counts it."""
    due_at = earliest(clock for clock in clocks if clock.rule.code == task.rule)
    return task if due_at is None else replace(task, due_at=due_at)


def side_tasks(case: CaseFacts, one: CaseFacts, *, emergency: bool) -> Iterator[Task]:
    """Return what no clock counts and no step shows, but must not be forgotten."""
    if is_crime_untold(one):
        yield Task("tell_police", "cong_van_cong_an", f"khoản 3 Điều 25 {D56}", urgent=True)
    duties = one.all("emergency")
    open_duties = [turn for turn in duties if duty_open(turn)]
    if open_duties or (emergency and not duties):
        yield Task("duties", "khan_cap", f"khoản 3 Điều 31 {D56}", urgent=True,
                   paper=_paper(open_duties))  # fmt: skip
    at_risk = case.suspect_is_carer and emergency
    if at_risk and not is_isolated(case) and not one.all("isolation"):
        yield Task("consider_isolation", "mau_07", f"khoản 1 Điều 32 {D56}", Holder.CHAIR,
                   rule="DL-12H")  # fmt: skip
    held = [turn for turn in case.all("evidence") if evidence_held(turn)]
    if held:
        yield Task("hand_evidence", "vat_chung", f"khoản 3 Điều 31 {D56}", paper=_paper(held))
    if any(turn.text("referral.answer") == "refused" for turn in _unserved(one)):
        yield Task("refer_again", "phieu_chuyen_gui", f"Điều 29 {D56}")
    approval = one.last("approval")
    if approval is not None and not _is_signed(approval):
        yield Task("sign", "mau_05", f"khoản 4 Điều 28 {D56}", Holder.CHAIR,
                   paper=approval.paper.id)  # fmt: skip
    if approval is not None and approval.paper.day("approval.sent_date") is None:
        yield Task("send", "mau_05", f"khoản 5 Điều 28 {D56}", paper=approval.paper.id)


def _paper(turns: Sequence[Turn]) -> str:
    return turns[0].paper.id if turns else ""


def _unserved(one: CaseFacts) -> Iterator[Turn]:
    """Return the referrals refused that no later one has taken the place of."""
    referrals = one.all("referral")
    for number, turn in enumerate(referrals):
        if not any(later.text("referral.answer") != "refused" for later in referrals[number + 1 :]):
            yield turn


def _is_signed(approval: Turn) -> bool:
    """Say whether a decision on paper has its number and signer."""
    signer, number = approval.text("approval.signer"), approval.text("approval.number")
    on_screen = approval.text("approval.medium") == "screen"
    return bool(signer and (on_screen or number))


def clock_tasks(clocks: Iterable[Due], shown: Iterable[Task]) -> Iterator[Task]:
    """Return a task for every open clock that no task shown already counts."""
    counted = {task.rule for task in shown if task.rule}
    for clock in clocks:
        rule = clock.rule
        if clock.met_at is None and rule.code not in counted:
            paper = clock.start.key if rule.ends in SAME_PAPER else ""
            yield Task(rule.code, rule.form, rule.article, Holder(rule.holder), rule.code,
                       clock.due_at, paper=paper)  # fmt: skip
