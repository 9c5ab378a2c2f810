"""The chair's answer to a plan: approved or returned, on the screen or on paper (Art 28(4))."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from desktop.commands.drafts import begin_draft
from desktop.commands.hand import Hand
from desktop.commands.records import Saved, save_draft
from desktop.domain.changed import Changed
from desktop.domain.record import Answer, Record, RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.forms.readable import rows_of, show_date, show_money
from desktop.store.approvals import Dossier, dossier
from desktop.store.store import Store

FORM = "mau_05"
SCREEN, ON_PAPER = "screen", "paper"
APPROVED, RETURNED = "approved", "returned"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided: ``number`` and ``signer`` as on the decision, ``scan`` a digest."""

    result: str
    on: date
    signer: str
    number: str = ""
    medium: str = SCREEN
    reason: str = ""
    scan: str = ""


def decide(
    store: Store, case_id: RecordId, verdict: Verdict, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Saved]:
    """Write the chair's answer as Mẫu số 05.

    On the screen only the chair may; what was signed on paper any officer writes down, with its
    number, day and signer. Raises ``Refused`` with what is missing.
    """
    found = dossier(store, case_id)
    if problems := _problems(store, found, verdict, hand):
        raise Refused(problems)
    form = catalog.form(FORM)
    _, draft = begin_draft(store, form, hand=hand, case_id=case_id)
    told: dict[str, Answer] = {
        **draft.answers,
        "result": verdict.result,
        "approved_on": verdict.on.isoformat(),
        "decision_number": verdict.number,
        "signer_name": verdict.signer,
        "medium": verdict.medium,
        "scan_digest": verdict.scan,
        "return_reason": verdict.reason if verdict.result == RETURNED else "",
        **(_of_plan(found) if found is not None else {}),
    }
    kept = {key: value for key, value in told.items() if value != ""}
    return save_draft(store, replace(draft, answers=kept), catalog=catalog, hand=_second(hand))


def _problems(
    store: Store, found: Dossier | None, verdict: Verdict, hand: Hand
) -> tuple[Problem, ...]:
    problems = []
    if found is None or found.case.next_step != "approve":
        problems.append(Problem("result", "not_waiting"))
    if verdict.medium == SCREEN and not may_approve(store, hand):
        problems.append(Problem("medium", "not_chair"))
    if not verdict.signer:
        problems.append(Problem("signer_name", "signer_missing"))
    approved = verdict.result == APPROVED
    if approved and verdict.medium == ON_PAPER and not verdict.number:
        problems.append(Problem("decision_number", "number_missing"))
    if not approved and not verdict.reason:
        problems.append(Problem("return_reason", "reason_missing"))
    if verdict.on > hand.now.date():
        problems.append(Problem("approved_on", "future_date"))
    return tuple(problems)


def may_approve(store: Store, hand: Hand) -> bool:
    """Say whether the one at the keyboard is the chair."""
    with store.transaction() as tx:
        posting = tx.officers.get(hand.officer.id)
    return posting is not None and posting.may_approve


def _of_plan(found: Dossier) -> Mapping[str, Answer]:
    """Return what the decision says of the plan: who does what, by when, at what cost."""
    told: dict[str, Answer] = {}
    if found.plan is not None:
        rows = rows_of(found.plan.answers.get("activities"))
        lines = [_assignment(row) for row in rows]
        told["assignments"] = "\n".join(line for line in lines if line)
        total = sum(cost for row in rows if isinstance(cost := row.get("cost"), int))
        told["funding"] = f"{show_money(total)} đồng" if total else ""
        told["plan_reference"] = _named("Kế hoạch", found.plan, "made_on")
    if found.submission is not None:
        told["proposal"] = _named("người làm công tác bảo vệ trẻ em tại Tờ trình",
                                  found.submission, "submitted_on")  # fmt: skip
        told["child_ref"] = found.submission.answers.get("child_ref", "")
    return told


def _assignment(row: Mapping[str, str | int]) -> str:
    who = " - ".join(str(row[key]) for key in ("unit", "person") if row.get(key))
    day = show_date(str(row["until"])) if row.get("until") else ""
    what = str(row.get("task", ""))
    said = f"{who}: {what}" if who and what else who or what
    return f"{said}, xong trước ngày {day}" if said and day else said


def _named(name: str, paper: Record, key: str) -> str:
    day = paper.answers.get(key)
    return f"{name} ngày {show_date(str(day))}" if day else name


def _second(hand: Hand) -> Hand:
    return replace(hand, entropy=hand.entropy[10:] + hand.entropy[:10])
