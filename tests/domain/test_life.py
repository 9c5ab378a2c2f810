"""The life of one case, from a night before a holiday to its second end: every clock, every step.

Two children; the suspect is the father of both. Dates are of 2026: Giỗ Tổ is made up for on Monday
27/4, then 30/4 and 01/5 are holidays.
"""

from datetime import date, datetime

import pytest

from desktop.domain.case import Stage
from desktop.domain.deadline import Due
from desktop.domain.facts import Paper
from desktop.domain.process import Standing, standing_of_case
from desktop.domain.rule import Unit
from desktop.domain.tasks import Holder
from desktop.forms.law import shipped_law
from tests.builders.papers import (
    amended,
    approval,
    assessment,
    closing,
    conference,
    intake,
    paper,
    plan,
    referral,
    review,
    submission,
    verification,
)

LAW = shipped_law()
CHILDREN = ("an", "binh")


class Story:
    """A pile of papers that grows; the newest version of each stands in it."""

    def __init__(self) -> None:
        self.papers: dict[str, Paper] = {}

    def add(self, *papers: Paper) -> None:
        for one in papers:
            self.papers[one.id] = one

    def at(self, day: str) -> Standing:
        return standing_of_case(self.papers.values(), LAW, today=date.fromisoformat(day),
                                children=CHILDREN)  # fmt: skip


def ends(here: Standing, code: str) -> list[str]:
    """Return the ends of a rule's open clocks, with the child where it is one child's alone."""
    return [_end(clock) for clock in here.clocks
            if clock.rule.code == code and clock.met_at is None]  # fmt: skip


def answers(here: Standing, code: str) -> list[str]:
    """Return when a rule's clocks were answered, late ones marked."""
    return [
        f"{_said(clock, clock.met_at)}{' late' if clock.is_late(clock.met_at) else ''}"
        for clock in here.clocks
        if clock.rule.code == code and clock.met_at is not None
    ]


def _end(clock: Due) -> str:
    child = f" {clock.start.child}" if clock.start.child else ""
    return f"{_said(clock, clock.due_at)}{child}"


def _said(clock: Due, at: datetime | None) -> str:
    shape = "%d/%m %H:%M" if clock.rule.unit is Unit.HOURS else "%d/%m"
    return "" if at is None else at.strftime(shape)


def codes(here: Standing) -> set[str]:
    return {task.code for task in here.tasks}


@pytest.mark.needs("P02")
@pytest.mark.needs("P05")
@pytest.mark.needs("P06")
@pytest.mark.needs("P07")
@pytest.mark.needs("P08")
@pytest.mark.needs("P09")
@pytest.mark.needs("P10")
def test_the_life_of_a_case() -> None:  # noqa: PLR0915 - one life, told to its end
    story = Story()
    # Wednesday 29/4, 22:10: a neighbour calls; the next two days are holidays.
    story.add(intake("2026-04-29 22:10", case__kind=["violence", "sexual"],
                     case__suspect_is_carer="yes"))  # fmt: skip
    here = story.at("2026-04-29")
    assert (here.stage, ends(here, "DL-12H")) == (Stage.RECEIVED, ["30/04 10:10"])
    assert "tell_police" in codes(here)

    # 23:40: An is in danger, Bình only to be followed; nothing is done yet for An.
    an = assessment("2026-04-29", "emergency", saved="2026-04-29 23:40", child__ref="an")
    binh = assessment("2026-04-29", "watch", saved="2026-04-29 23:50", child__ref="binh")
    story.add(an, binh)
    here = story.at("2026-04-30")
    assert (here.stage, here.child, here.next.code) == (Stage.EMERGENCY, "an", "protect")
    assert ends(here, "DL-12H") == ["30/04 10:10 an"]
    assert answers(here, "DL-12H") == ["29/04 23:50"]

    # 30/4, 09:00: isolation, ordered by the chair; police and evidence.
    story.add(
        paper("2026-04-30 09:05", isolation__date="2026-04-30", isolation__time="09:00",
              isolation__until="2026-05-10", child__ref="an"),
        paper("2026-04-30 09:30", police__date="2026-04-30"),
        paper("2026-04-30 10:00", evidence__item="dây lưng", evidence__holder="UBND xã"),
    )  # fmt: skip
    here = story.at("2026-04-30")
    assert sorted(answers(here, "DL-12H")) == ["29/04 23:50", "30/04 09:00"]
    assert ends(here, "DL-ISO") == ["10/05 an"]
    assert ends(here, "DL-PLAN") == ["08/05 an"]  # five working days over two holidays
    assert {"hand_evidence", "duties"} <= codes(here)
    assert "tell_police" not in codes(here)

    # 04/5: Bình turns out to be beaten too: a plan is asked for, five days from that paper.
    story.add(verification("2026-05-04", child__ref="an"),
              verification("2026-05-04", child__ref="binh"))  # fmt: skip
    here = story.at("2026-05-04")
    assert sorted(ends(here, "DL-PLAN")) == ["08/05 an", "11/05 binh"]
    assert here.next.code == "confer"

    # 05/5: meeting, plan, submission; the chair returns it, then approves what comes again.
    first = plan("2026-05-05", "2026-06-30")
    story.add(conference("2026-05-05"), first, submission("2026-05-05"))
    here = story.at("2026-05-05")
    assert (here.stage, here.holder, ends(here, "DL-APPR")) == (
        Stage.APPROVING, Holder.CHAIR, ["07/05"])  # fmt: skip
    story.add(approval("2026-05-06", approval__result="returned"))
    assert story.at("2026-05-06").next.code == "mend_plan"
    story.add(submission("2026-05-07"))
    assert ends(story.at("2026-05-07"), "DL-APPR") == ["11/05"]
    story.add(approval("2026-05-11"))
    here = story.at("2026-05-11")
    assert (here.stage, ends(here, "NB-REVIEW")) == (Stage.IMPLEMENTING, ["30/06"])
    assert answers(here, "DL-APPR") == ["06/05", "11/05"]

    # 08/5: isolation is prolonged: to 20/5 in the order, but the law stops at day fifteen.
    story.add(paper("2026-05-08 09:00", isolation__date="2026-05-08", isolation__act="extend",
                    isolation__until="2026-05-20", child__ref="an"))  # fmt: skip
    assert ends(story.at("2026-05-11"), "DL-ISO") == ["15/05 an"]
    story.add(
        verification("2026-05-14", "low", verification__purpose="lift_isolation", child__ref="an"),
        paper("2026-05-14 16:00", isolation__date="2026-05-14", isolation__act="lift",
              isolation__end_ground="care", child__ref="an"),
    )  # fmt: skip
    here = story.at("2026-05-14")
    assert (ends(here, "DL-ISO"), answers(here, "DL-ISO-RE")) == ([], ["14/05"])

    # 12/5: a referral is refused, the next one is chased on day 3, promised, done.
    asked = referral("2026-05-12")
    story.add(asked)
    assert ends(story.at("2026-05-12"), "NB-GUI-3") == ["15/05"]
    story.add(amended(asked, "2026-05-13 09:00", referral__answer="refused",
                      referral__answered_date="2026-05-13"))  # fmt: skip
    assert "refer_again" in codes(story.at("2026-05-13"))
    other = referral("2026-05-14", referral__to="Bệnh viện huyện cũ")
    chased = amended(other, "2026-05-18 09:00", referral__chased_date="2026-05-18")
    story.add(chased)
    here = story.at("2026-05-18")
    assert (ends(here, "NB-GUI-3"), ends(here, "NB-GUI-7")) == ([], ["21/05"])
    story.add(amended(chased, "2026-05-20 09:00", referral__done_date="2026-05-20"))
    assert not ends(story.at("2026-05-20"), "NB-GUI-7")

    # 30/6: the review asks for more: a second cycle, planned two days late.
    story.add(amended(first, "2026-06-29 09:00", plan__activities=[
        {"task": "Khám sức khoẻ", "result": "đã khám"}]))  # fmt: skip
    assert story.at("2026-06-29").stage is Stage.REVIEWING
    story.add(review("2026-06-30", "continue"))
    here = story.at("2026-06-30")
    assert (here.stage, here.cycle, ends(here, "DL-PLAN")) == (Stage.PLANNING, 2, ["07/07"])
    second = plan("2026-07-09", "2026-08-28", done=True)
    story.add(second, submission("2026-07-09"), approval("2026-07-10"))
    assert answers(story.at("2026-07-10"), "DL-PLAN")[-1] == "09/07 late"

    # 28/8: stable; three months of watch end on 30/11, since 28/11 is a Saturday.
    story.add(review("2026-08-28"))
    here = story.at("2026-09-01")
    assert (here.stage, here.next.code) == (Stage.WATCHING, "watch")
    assert ends(here, "DL-CLOSE-3M") == ["30/11"]
    assert {blocker.code for blocker in here.blockers} == {"watch_running", "evidence_held"}

    # 28/11: the watch is over by its day, but the belt is still in the drawer.
    too_soon = closing("2026-11-28")
    story.add(too_soon)
    here = story.at("2026-11-28")
    assert here.stage is Stage.WATCHING
    assert [blocker.code for blocker in here.blockers] == ["evidence_held"]
    belt = next(one for one in story.papers.values() if one.tells("evidence"))
    story.add(amended(belt, "2026-11-28 18:00", evidence__handed_date="2026-11-28"))
    here = story.at("2026-11-28")
    assert (here.stage, here.holder) == (Stage.CLOSED, Holder.NOBODY)
    assert [task.code for task in here.tasks] == ["nothing"]
    assert not [clock for clock in here.clocks if clock.met_at is None]

    # 05/01/2027, 21:00: a teacher calls about Bình; the twelve hours run again.
    story.add(paper("2027-01-05 21:15", reopen__date="2027-01-05", reopen__time="21:00"))
    here = story.at("2027-01-05")
    assert (here.stage, here.next.code) == (Stage.RECEIVED, "assess")
    assert ends(here, "DL-12H") == ["06/01 09:00"]
    story.add(assessment("2027-01-06", "watch", saved="2027-01-06 10:00", child__ref="an"),
              assessment("2027-01-06", "plan", saved="2027-01-06 08:00",
                         child__ref="binh"))  # fmt: skip
    here = story.at("2027-01-06")
    assert {"06/01 08:00", "06/01 10:00 late"} <= set(answers(here, "DL-12H"))
    assert ends(here, "DL-PLAN") == ["13/01 binh"]
