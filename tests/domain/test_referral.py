"""A referral's state out of its paper, and the agencies by how they answer."""

from datetime import date

import pytest

from desktop.domain.referral import Answered, Referral, league

TODAY = date(2026, 6, 20)
SENT = date(2026, 6, 10)


@pytest.mark.needs("P09")
@pytest.mark.parametrize(
    ("paper", "state", "days"),
    [
        (Referral("Trạm", SENT), Answered.SENT, 10),
        (Referral("Trạm", SENT, date(2026, 6, 12), "accepted"), Answered.ACCEPTED, 2),
        (Referral("Trạm", SENT, date(2026, 6, 13), "refused"), Answered.REFUSED, 3),
        (
            Referral("Trạm", SENT, date(2026, 6, 12), "accepted", date(2026, 6, 18)),
            Answered.DONE,
            2,
        ),
        (Referral("Trạm", SENT, answer="done"), Answered.DONE, 10),
        (Referral("Trạm", SENT, date(2026, 6, 12)), Answered.ACCEPTED, 2),
    ],
)
def test_the_state_is_what_the_paper_says(paper: Referral, state: Answered, days: int) -> None:
    assert (paper.state, paper.days(TODAY)) == (state, days)


@pytest.mark.needs("P09")
def test_agencies_that_leave_most_unanswered_stand_first() -> None:
    papers = [
        Referral("Công an xã", SENT),
        Referral("Công an xã", SENT, date(2026, 6, 11), "refused"),
        Referral("Trạm Y tế", SENT, date(2026, 6, 14), "accepted"),
        Referral("Trạm Y tế", SENT, date(2026, 6, 12), "accepted"),
        Referral("Trường", date(2026, 6, 19)),
    ]
    police, clinic, school = league(papers, today=TODAY)
    assert (police.agency, police.waiting_long, police.refused, police.median_days) == (
        "Công an xã", 1, 1, 1)  # fmt: skip
    assert (clinic.agency, clinic.answered, clinic.median_days) == ("Trạm Y tế", 2, 3)
    assert (school.agency, school.waiting_long, school.median_days) == ("Trường", 0, None)
