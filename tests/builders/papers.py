"""Papers of a case written in one line each, as the rules read them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from desktop.domain.clock import VIETNAM
from desktop.domain.facts import CaseFacts, Paper, read_facts
from desktop.domain.record import Answer, RecordId

EARLIEST = datetime(2025, 1, 1, 8, 0, tzinfo=VIETNAM)


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=VIETNAM)


def paper(saved: str, **facts: Answer) -> Paper:
    """Write a paper: the moment it was saved, and facts with ``__`` for the dot."""
    told = {name.replace("__", ".", 1): value for name, value in facts.items()}
    name = sha256(f"{saved}{sorted(told)}{told}".encode()).hexdigest()[:32]
    return Paper(RecordId(name), moment(saved), moment(saved), told)


def amended(before: Paper, saved: str, **facts: Answer) -> Paper:
    """Write the next version of a paper."""
    told = {name.replace("__", ".", 1): value for name, value in facts.items()}
    facts = {**before.facts, **told}
    versions = (*before.earlier, replace(before, earlier=()))
    return Paper(before.id, before.made_at, moment(saved), facts, versions)


def case(*papers: Paper, child: str = "") -> CaseFacts:
    """Put papers together; those saved at one moment keep the order they are written in."""
    return read_facts(_in_a_row(papers), child=child)


def _in_a_row(papers: Iterable[Paper]) -> list[Paper]:
    return [
        replace(one, made_at=one.made_at + timedelta(milliseconds=number))
        for number, one in enumerate(papers)
    ]


def intake(at: str = "2026-06-01 08:00", **more: Answer) -> Paper:
    day, hour = at.split()
    return paper(at, report__date=day, report__time=hour, child__name="Trẻ Mẫu", **more)


def assessment(day: str, conclusion: str = "plan", *, saved: str = "", **more: Answer) -> Paper:
    return paper(saved or f"{day} 10:00", assessment__date=day, case__conclusion=conclusion, **more)


def verification(day: str, conclusion: str = "high", **more: Answer) -> Paper:
    return paper(f"{day} 11:00", verification__date=day, verification__conclusion=conclusion,
                 **more)  # fmt: skip


def conference(day: str, **more: Answer) -> Paper:
    return paper(f"{day} 13:00", conference__date=day, **more)


def plan(day: str, until: str = "2026-08-31", *, done: bool = False, **more: Answer) -> Paper:
    row: dict[str, str | int] = {"task": "Khám sức khoẻ", "person": "Trạm Y tế"}
    rows = [row | ({"result": "đã khám"} if done else {})]
    return paper(f"{day} 14:00", plan__date=day, plan__until=until, plan__activities=rows, **more)


def submission(day: str) -> Paper:
    return paper(f"{day} 15:00", submission__date=day)


def approval(day: str, **more: Answer) -> Paper:
    signed: dict[str, Answer] = {"approval__number": "12/QĐ-UBND", "approval__signer": "Chủ tịch",
                                 "approval__sent_date": day}  # fmt: skip
    return paper(f"{day} 16:00", approval__date=day, **{**signed, **more})


def review(day: str, conclusion: str = "stable") -> Paper:
    return paper(f"{day} 10:30", review__date=day, review__conclusion=conclusion)


def referral(day: str, **more: Answer) -> Paper:
    told: dict[str, Answer] = {"referral__to": "Trạm Y tế", **more}
    return paper(f"{day} 09:00", referral__date=day, **told)


def closing(day: str, reason: str = "stable", **more: Answer) -> Paper:
    told: dict[str, Answer] = {"close__safe": "yes", "close__stable": "yes", "close__heard": "yes",
                               "close__database": "yes", "close__approved_date": day}  # fmt: skip
    return paper(f"{day} 17:00", close__date=day, close__reason=reason, **{**told, **more})
