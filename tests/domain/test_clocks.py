"""Clocks of a case as its papers start, answer and end them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.clocks import clocks, commune_clocks, together
from desktop.domain.deadline import Due
from desktop.domain.facts import CaseFacts, Paper
from desktop.domain.rule import Unit
from desktop.forms.law import shipped_law
from tests.builders.papers import (
    amended,
    approval,
    assessment,
    case,
    closing,
    conference,
    intake,
    moment,
    paper,
    plan,
    referral,
    review,
    submission,
    verification,
)

LAW = shipped_law()


def of(code: str, *papers: Paper) -> list[Due]:
    return [clock for clock in clocks(case(*papers), LAW) if clock.rule.code == code]


def said(clock: Due) -> tuple[str, str]:
    """Return the end and the answer as days; the twelve hours as moments."""
    return shown(clock, clock.due_at), shown(clock, clock.met_at)


def shown(clock: Due, at: datetime | None) -> str:
    hours = clock.rule.unit is Unit.HOURS
    return "" if at is None else at.strftime("%d/%m %H:%M" if hours else "%d/%m/%Y")


@pytest.mark.needs("P06")
def test_the_vectors_of_the_specification() -> None:
    friday = [intake("2026-04-24 07:00"), assessment("2026-04-24")]
    (plan_due,) = of("DL-PLAN", *friday)
    assert said(plan_due) == ("06/05/2026", "")
    (approval_due,) = of("DL-APPR", *friday, submission("2026-05-06"))
    assert said(approval_due) == ("08/05/2026", "")
    (twelve,) = of("DL-12H", intake("2026-07-17 19:30"))
    assert said(twelve) == ("18/07 07:30", "")


@pytest.mark.needs("P06")
def test_an_urgent_case_is_answered_only_by_a_measure() -> None:
    call, bare = intake(), assessment("2026-06-01", "emergency")
    (open_one,) = of("DL-12H", call, bare)
    assert said(open_one) == ("01/06 20:00", "")
    helped = amended(bare, "2026-06-01 19:00", case__measures=[{"service": "đưa đến trạm y tế"}])
    (answered,) = of("DL-12H", call, helped)
    assert said(answered) == ("01/06 20:00", "01/06 19:00")


def test_the_time_on_paper_counts_and_a_time_to_come_does_not() -> None:
    late_typed = assessment("2026-06-01", saved="2026-06-03 08:00", assessment__time="18:30")
    assert said(of("DL-12H", intake(), late_typed)[0])[1] == "01/06 18:30"
    impossible = assessment("2026-06-01", saved="2026-06-01 09:00", assessment__time="18:30")
    assert said(of("DL-12H", intake(), impossible)[0])[1] == "01/06 09:00"


def test_a_call_without_its_hour_runs_from_when_it_was_written_down() -> None:
    (clock,) = of("DL-12H", paper("2026-06-01 09:15", report__date="2026-06-01"))
    assert said(clock) == ("01/06 21:15", "")


def test_news_of_a_closed_case_starts_twelve_hours_again() -> None:
    papers = [intake(), assessment("2026-06-01", "watch"), verification("2026-06-02", "low"),
              closing("2026-06-10", "low_risk"),
              paper("2026-09-01 22:00", reopen__date="2026-09-01",
                    reopen__time="21:00")]  # fmt: skip
    old, new = sorted(of("DL-12H", *papers), key=lambda clock: clock.started_at)
    assert said(old)[1] == "01/06 10:00"
    assert said(new) == ("02/09 09:00", "")
    (*_, again) = of("DL-12H", *papers, assessment("2026-09-02", saved="2026-09-02 06:00"))
    assert said(again)[1] == "02/09 06:00"


@pytest.mark.parametrize(
    ("papers", "expected", "why"),
    [
        ([assessment("2026-06-01", "watch")], [], "followed only: no plan is asked for"),
        ([assessment("2026-06-01", "watch"), verification("2026-06-04")],
         [("11/06/2026", "")], "Mẫu 03 finds it grave after all"),
        ([assessment("2026-06-01"), plan("2026-06-05")],
         [("08/06/2026", "05/06/2026")], "planned in time"),
        ([assessment("2026-06-01"), paper("2026-06-05 09:00", plan__date="2026-06-05")],
         [("08/06/2026", "")], "a plan without an activity is none"),
        ([assessment("2026-06-01"), verification("2026-06-03", verification__result="not_found")],
         [("08/06/2026", "03/06/2026")], "nothing had happened"),
        ([assessment("2026-06-01"), conference("2026-06-03", conference__needs_plan="no")],
         [("08/06/2026", "03/06/2026")], "the meeting asks for none"),
        ([assessment("2026-06-01"), plan("2026-06-05"), submission("2026-06-05"),
          approval("2026-06-08"), review("2026-06-29", "continue")],
         [("06/07/2026", ""), ("08/06/2026", "05/06/2026")], "a second cycle asks again"),
    ],
)  # fmt: skip
def test_when_a_plan_is_asked_for_and_by_when(
    papers: list[Paper], expected: list[tuple[str, str]], why: str
) -> None:
    assert [said(clock) for clock in of("DL-PLAN", intake(), *papers)] == expected, why


def test_a_returned_dossier_is_answered_and_starts_anew() -> None:
    papers = [intake(), assessment("2026-06-01"), plan("2026-06-03"), submission("2026-06-04"),
              approval("2026-06-05", approval__result="returned"),
              submission("2026-06-10")]  # fmt: skip
    waiting, answered = of("DL-APPR", *papers)
    assert said(answered) == ("08/06/2026", "05/06/2026")
    assert said(waiting) == ("12/06/2026", "")
    assert waiting.rule.holder == "chair"


@pytest.mark.needs("P07")
@pytest.mark.parametrize(
    ("acts", "expected", "why"),
    [
        ([], ("16/06/2026", ""), "fifteen days after the day of the decision"),
        ([{"isolation__until": "2026-06-08"}], ("08/06/2026", ""), "the decision's own end"),
        ([{"isolation__until": "2026-07-30"}], ("16/06/2026", ""), "never longer than the law"),
        ([{"isolation__until": "2026-06-08"}, {"isolation__act": "extend",
          "isolation__until": "2026-06-14"}], ("14/06/2026", ""), "prolonged within the limit"),
        ([{"isolation__until": "2026-06-08"}, {"isolation__act": "extend",
          "isolation__until": "2026-06-25"}], ("16/06/2026", ""), "prolonged past the limit"),
        ([{}, {"isolation__act": "extend", "isolation__until": "2026-06-25",
               "isolation__longer_by": "Tòa án khu vực 3, số 5/QĐ"}],
         ("25/06/2026", ""), "a competent authority asks for longer"),
        ([{}, {"isolation__act": "lift"}], ("16/06/2026", "03/06/2026"), "lifted"),
        ([{}, {"isolation__end_ground": "parents_safe"}],
         ("16/06/2026", "03/06/2026"), "ended on a ground"),
    ],
)  # fmt: skip
def test_isolation(acts: list[dict[str, str]], expected: tuple[str, str], why: str) -> None:
    first = (acts or [{}])[0]
    papers = [paper("2026-06-01 20:00", isolation__date="2026-06-01", **first)]
    papers += [paper("2026-06-03 09:00", isolation__date="2026-06-03", **act) for act in acts[1:]]
    (clock,) = of("DL-ISO", intake(), *papers)
    assert said(clock) == expected, why


def test_isolation_goes_on_being_counted_when_the_case_is_over() -> None:
    order = paper("2026-06-01 20:00", isolation__date="2026-06-01")
    nothing = verification("2026-06-03", verification__result="not_found")
    (clock,) = of("DL-ISO", intake(), order, nothing)
    assert clock.met_at is None


def test_assessing_the_parents_anew_answers_day_fifteen_but_ends_no_isolation() -> None:
    order = paper("2026-06-01 20:00", isolation__date="2026-06-01")
    judged = verification("2026-06-12", "low", verification__purpose="lift_isolation")
    assert said(of("DL-ISO-RE", intake(), order, judged)[0])[1] == "12/06/2026"
    assert said(of("DL-ISO", intake(), order, judged)[0])[1] == ""


@pytest.mark.needs("P09")
def test_a_referral_is_chased_on_day_3_and_7_until_it_is_answered() -> None:
    sent = referral("2026-06-01", referral__reply_by="2026-06-06")
    assert said(of("NB-GUI-3", intake(), sent)[0]) == ("04/06/2026", "")
    assert said(of("NB-GUI-7", intake(), sent)[0]) == ("08/06/2026", "")
    assert said(of("NB-GUI-HEN", intake(), sent)[0]) == ("06/06/2026", "")
    answered = amended(sent, "2026-06-05 09:00", referral__answered_date="2026-06-05")
    chased = amended(sent, "2026-06-04 09:00", referral__chased_date="2026-06-04")
    assert said(of("NB-GUI-3", intake(), chased)[0])[1] == "04/06/2026"
    assert said(of("NB-GUI-7", intake(), chased)[0])[1] == ""
    for code in ("NB-GUI-3", "NB-GUI-7", "NB-GUI-HEN"):
        assert said(of(code, intake(), answered)[0])[1] == "05/06/2026"


@pytest.mark.needs("P10")
def test_three_months_of_watch_end_with_the_closing() -> None:
    stable = [intake(), assessment("2026-06-01"), plan("2026-06-05"), submission("2026-06-05"),
              approval("2026-06-08"), review("2026-08-31")]  # fmt: skip
    (watch,) = of("DL-CLOSE-3M", *stable)
    assert said(watch) == ("30/11/2026", "")
    assert watch.rule.waits
    assert said(of("NB-REVIEW", *stable)[0]) == ("31/08/2026", "31/08/2026")


@pytest.mark.needs("P11")
@pytest.mark.parametrize(
    ("reports", "expected", "why"),
    [
        ([], [("02/03/2026", "")], "31/01 to 28/02, a Saturday"),
        (["2026-02-27"], [("04/05/2026", ""), ("02/03/2026", "27/02/2026")], "30/4 is a holiday"),
        (["2026-02-27", "2026-04-29"],
         [("31/07/2026", ""), ("02/03/2026", "27/02/2026"), ("04/05/2026", "29/04/2026")],
         "month six from the hand-over"),
        (["2026-05-05"],
         [("31/07/2026", ""), ("02/03/2026", "05/05/2026"), ("04/05/2026", "05/05/2026")],
         "one late report tells of both"),
        (["2026-02-10", "2026-02-20"],
         [("04/05/2026", ""), ("02/03/2026", "10/02/2026")], "two reports in one month are one"),
    ],
)  # fmt: skip
def test_alternative_care_is_followed(
    reports: list[str], expected: list[tuple[str, str]], why: str
) -> None:
    placed = paper("2026-01-20 09:00", placement__date="2026-01-20",
                   placement__handed_date="2026-01-31")  # fmt: skip
    told = [paper(f"{day} 09:00", care_report__date=day) for day in reports]
    found = [
        said(clock) for clock in of("DL-CARE-1/3/6", intake("2026-01-10 08:00"), placed, *told)
    ]
    assert found == expected, why


def test_the_hand_over_has_fifteen_working_days_and_care_that_ends_is_asked_no_more() -> None:
    placed = paper("2026-01-20 09:00", placement__date="2026-01-20")
    assert said(of("DL-HAND", intake("2026-01-10 08:00"), placed)[0]) == ("10/02/2026", "")
    handed = amended(placed, "2026-01-31 09:00", placement__handed_date="2026-01-31")
    ended = paper("2026-02-15 09:00", care_end__date="2026-02-15")
    assert of("DL-CARE-1/3/6", intake("2026-01-10 08:00"), handed, ended) == []
    missed = paper("2026-03-15 09:00", care_end__date="2026-03-15")
    (late,) = of("DL-CARE-1/3/6", intake("2026-01-10 08:00"), handed, missed)
    assert late.is_late(moment("2027-01-01 00:00"))
    assert late.met_at is not None


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("DL-BANCONTACT", {"contact_ban__asked_date": "2026-06-06",
                           "contact_ban__asked_time": "20:00"}, ("07/06 08:00", "")),
        ("DL-BANCONTACT", {"contact_ban__asked_date": "2026-06-06",
                           "contact_ban__asked_time": "20:00",
                           "contact_ban__decided_date": "2026-06-07",
                           "contact_ban__decided_time": "07:00"}, ("07/06 08:00", "07/06 07:00")),
        ("DL-BANCONTACT", {"contact_ban__asked_date": "2026-06-06",
                           "contact_ban__asked_time": "20:00",
                           "contact_ban__decided_date": "2026-06-07"},
         ("07/06 08:00", "07/06 23:59")),
        ("DL-BANCONTACT-3D", {"contact_ban__from_date": "2026-06-04"}, ("07/06/2026", "")),
        ("DL-TRAFF", {"trafficking__date": "2026-06-04"}, ("08/06/2026", "")),
        ("DL-BREACH", {"breach__found_date": "2026-06-05", "breach__found_time": "17:00",
                       "breach__told_date": "2026-06-08", "breach__told_time": "16:00"},
         ("08/06 17:00", "08/06 16:00")),
        ("DL-FAC-10", {"facility__list_date": "2026-06-01"}, ("15/06/2026", "")),
        ("DL-FAC-15", {"facility__appraised_date": "2026-06-01"}, ("22/06/2026", "")),
        ("DL-FAC-05", {"facility__decided_date": "2026-06-01",
                       "facility__released_date": "2026-06-09"}, ("08/06/2026", "09/06/2026")),
        ("NB-HEN-THAM", {"visit__date": "2026-06-01", "visit__next_date": "2026-06-07"},
         ("07/06/2026", "")),
    ],
)  # fmt: skip
def test_the_other_clocks(code: str, facts: dict[str, str], expected: tuple[str, str]) -> None:
    (clock,) = of(code, paper("2026-06-20 09:00", **facts))
    assert said(clock) == expected


def test_a_pause_is_kept_with_its_reason_and_one_without_is_none() -> None:
    sent = referral("2026-06-01")
    why = {"pause__rule": "NB-GUI-7", "pause__date": "2026-06-02"}
    told = paper("2026-06-02 09:00", **why, pause__until="2026-06-03", pause__reason="lũ")
    assert said(of("NB-GUI-7", intake(), sent, told)[0]) == ("10/06/2026", "")
    untold = paper("2026-06-02 09:00", **why, pause__until="2026-06-03")
    assert said(of("NB-GUI-7", intake(), sent, untold)[0]) == ("08/06/2026", "")
    still = paper("2026-06-02 09:00", **why, pause__reason="lũ")
    (clock,) = of("NB-GUI-7", intake(), sent, still)
    assert (clock.due_at, clock.pause and clock.pause.reason) == (None, "lũ")


def test_two_children_of_one_case_each_have_their_twelve_hours() -> None:
    papers = [intake(), assessment("2026-06-01", child__ref="an")]
    an, binh = (clocks(case(*papers, child=child), LAW) for child in ("an", "binh"))
    both = [clock for clock in together([an, binh]) if clock.rule.code == "DL-12H"]
    assert [(clock.start.child, clock.met_at is None) for clock in both] == [
        ("binh", True), ("an", False)]  # fmt: skip
    same = together([clocks(case(intake(), child=child), LAW) for child in ("an", "binh")])
    assert [clock.start.child for clock in same] == [""]


@pytest.mark.needs("P06")
def test_the_communes_own_dates_of_a_year() -> None:
    reported = {("DL-JUNE", date(2026, 7, 19)): moment("2026-07-10 09:00")}
    found = commune_clocks(LAW, 2026, met=reported)
    assert [(clock.rule.code, *said(clock)) for clock in found] == [
        ("DL-LIST-Q", "07/04/2026", ""),
        ("DL-LIST-Q", "07/07/2026", ""),
        ("DL-LIST-Q", "07/10/2026", ""),
        ("DL-LIST-Q", "08/01/2027", ""),
        ("DL-JUNE", "19/07/2026", "10/07/2026"),
    ]
    assert [said(clock)[0] for clock in commune_clocks(LAW, 2017, met={})] == [
        "06/10/2017", "05/01/2018"]  # fmt: skip # not before the decree was in force


FACTS = st.dictionaries(
    st.sampled_from(["report.date", "report.time", "case.conclusion", "plan.activities",
                     "plan.until", "review.conclusion", "isolation.act", "isolation.until",
                     "placement.handed_date", "pause.rule", "pause.reason", "close.date",
                     "transfer.lost", "visit.next_date"]),
    st.one_of(st.text(max_size=12), st.integers(), st.sampled_from(["2026-06-01", "07:00", "plan",
              "stable", "continue", "lift", "yes", "DL-12H"]), st.just([{"task": "x"}])),
)  # fmt: skip


@given(st.lists(FACTS, max_size=6), st.lists(st.integers(0, 400), min_size=6, max_size=6))
def test_whatever_papers_say_the_clocks_can_be_counted(
    told: list[dict[str, object]], days: list[int]
) -> None:
    """Answers of another version, or plain nonsense, never stop the list of what is due."""
    papers = [
        Paper(paper("2026-01-01 08:00", n=str(n)).id, moment("2026-01-01 08:00"),
              moment("2026-01-01 08:00"), facts)  # type: ignore[arg-type] # nonsense on purpose
        for n, (facts, _) in enumerate(zip(told, days, strict=False))
    ]  # fmt: skip
    facts: CaseFacts = case(*papers)
    for clock in clocks(facts, LAW):
        assert clock.rule.article
