"""What the law asks before a child is given into care (Law on Children, Art 63(2))."""

from datetime import UTC, date, datetime

import pytest

from desktop.domain.care import Lack, Missing, missing
from desktop.domain.facts import Paper, read_facts
from desktop.domain.record import Answer, RecordId

TODAY = date(2026, 11, 24)
ALL_MET: list[dict[str, str | int]] = [{"met": "yes"}] * 8


def paper(number: int, facts: dict[str, Answer]) -> Paper:
    at = datetime(2026, 11, 1, 8, number, tzinfo=UTC)
    return Paper(RecordId(f"{number:032x}"), at, at, facts)


def lacks(carer: dict[str, Answer] | None, *, meetings: int = 0) -> tuple[Missing, ...]:
    papers = [paper(0, {"child.name": "Mẫu An", "child.birth": "2017-02-14"})]
    if carer is not None:
        told: dict[str, Answer] = {"carer.date": "2026-11-02", "carer.conditions": ALL_MET}
        papers.append(paper(1, told | carer))
    papers += [paper(2 + n, {"visit.date": "2026-11-03", "visit.kind": "carer_meeting"})
               for n in range(meetings)]  # fmt: skip
    return missing(read_facts(papers), conditions=8, today=TODAY)


@pytest.mark.needs("P11")
def test_nobody_is_given_a_child_unverified() -> None:
    assert lacks(None) == (Missing(Lack.UNVERIFIED),)


@pytest.mark.needs("P11")
@pytest.mark.parametrize(
    ("carer", "meetings", "found"),
    [
        ({"carer.kind": "family", "carer.birth": "1980-01-01"}, 2, ()),
        ({"carer.kind": "family", "carer.birth": "1980"}, 1, (Missing(Lack.NOT_MET_TWICE, 1),)),
        ({"carer.kind": "relative", "carer.birth": "2001"}, 0, ()),
        ({"carer.kind": "relative", "carer.birth": "2010"}, 0, (Missing(Lack.TOO_YOUNG),)),
        ({"carer.kind": "family", "carer.birth": "1998"}, 2, (Missing(Lack.TOO_YOUNG),)),
        ({"carer.kind": "facility", "carer.conditions": []}, 0, ()),
        ({"carer.kind": "relative", "carer.conditions": [*ALL_MET[:6], {"met": "no"}]}, 0,
         (Missing(Lack.UNMET, 1), Missing(Lack.UNKNOWN, 1))),
        ({"carer.kind": "relative", "carer.conditions": [{"met": "unknown"}] * 8}, 0,
         (Missing(Lack.UNKNOWN, 8),)),
    ],
)  # fmt: skip
def test_each_condition_is_asked_for(
    carer: dict[str, Answer], meetings: int, found: tuple[Missing, ...]
) -> None:
    assert lacks(carer, meetings=meetings) == found
