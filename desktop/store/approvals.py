"""What waits for the chair: the cases whose next step the chair holds, and the plan to judge."""

from dataclasses import dataclass

from desktop.domain.record import Answers, Record, RecordId
from desktop.store.reading import CASE, SEEN, CaseRow, case_row, record, records_of_case
from desktop.store.store import Store

PLAN, SUBMISSION, DECISION = "mau_04", "to_trinh", "mau_05"
WAITING = f"{CASE} WHERE {SEEN} AND holder = 'chair' ORDER BY next_due_at LIMIT ?2"
COUNT = f"SELECT count(*) FROM case_file WHERE {SEEN} AND holder = 'chair'"  # noqa: S608 - our own fragments
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with the plan and the submission that were written last in it."""

    case: CaseRow
    plan: Record | None
    submission: Record | None


def waiting(store: Store, *, limit: int = SHOWN) -> tuple[CaseRow, ...]:
    """Return the cases that wait for the chair, the earliest end first."""
    return tuple(
        CaseRow(*row) for row in store.connection.execute(WAITING, (store.officer_id, limit))
    )


def count_waiting(store: Store) -> int:
    """Return how many cases wait for the chair."""
    return int(store.connection.execute(COUNT, (store.officer_id,)).fetchone()[0])


def dossier(store: Store, case_id: RecordId) -> Dossier | None:
    """Return what the chair reads before deciding (Art 28(2))."""
    row = case_row(store, case_id)
    if row is None:
        return None
    last = {one.form: one.id for one in records_of_case(store, case_id)}
    plan, submission = (
        record(store, last[form]) if form in last else None for form in (PLAN, SUBMISSION)
    )
    return Dossier(row, plan, submission)


def awaits_approval(store: Store, paper: Record) -> bool:
    """Say whether a plan or its decision still waits for the chair's signature."""
    if paper.form == DECISION:
        return not is_signed(paper.answers)
    if paper.form != PLAN or paper.case_id is None:
        return False
    after = [one for one in records_of_case(store, paper.case_id) if one.form == DECISION]
    return not any(is_signed(record(store, one.id).answers) for one in after)


def is_signed(answers: Answers) -> bool:
    """Say whether a decision approves, and tells who signed it and, on paper, its number."""
    approves = answers.get("result", "approved") == "approved"
    numbered = bool(answers.get("decision_number")) or answers.get("medium") == "screen"
    return approves and bool(answers.get("signer_name")) and numbered
