"""Where a case stands, paper by paper; what is next, who holds it, what stands against closing."""

import random
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import closing as closing_room
from desktop.domain.case import Stage
from desktop.domain.closing import blockers, settled
from desktop.domain.facts import Paper
from desktop.domain.process import CONTENTS, Standing, standing, standing_of_case
from desktop.domain.rounds import cycles, rounds
from desktop.domain.stages import CHECKS, Check, Now
from desktop.domain.steps import CODES, State
from desktop.domain.tasks import STEPS, Holder
from desktop.forms.law import shipped_law
from resources.texts import LANGUAGES, Texts
from tests.builders.papers import (
    amended,
    approval,
    assessment,
    case,
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
MEASURES = [{"service": "đưa đến trạm y tế", "provider": "Trạm Y tế"}]
CALL = intake()
ASSESSED = [CALL, assessment("2026-06-01")]
VERIFIED = [*ASSESSED, verification("2026-06-03")]
MET = [*VERIFIED, conference("2026-06-04")]
PLANNED = [*MET, plan("2026-06-05")]
SUBMITTED = [*PLANNED, submission("2026-06-05")]
APPROVED = [*SUBMITTED, approval("2026-06-08")]
DONE = [*MET, plan("2026-06-05", done=True), submission("2026-06-05"), approval("2026-06-08")]
STABLE = [*DONE, review("2026-08-31")]
CLOSED = [*STABLE, closing("2026-11-30")]
LOW = [CALL, assessment("2026-06-01", "watch"), verification("2026-06-03", "low")]
REFUSES = paper("2026-06-06 09:00", refusal__date="2026-06-06")
END = "carried_out reviewed watched closed"
ORDER = paper("2026-06-01 19:00", isolation__date="2026-06-01", isolation__time="18:00")


def stands(papers: Sequence[Paper], today: str = "2026-09-01") -> Standing:
    return standing(case(*papers), LAW, today=date.fromisoformat(today))


def decided(decision: str, *more: Paper) -> list[Paper]:
    return [*PLANNED, amended(REFUSES, "2026-06-06 09:00", refusal__decision=decision), *more]


TABLE: list[tuple[str, list[Paper], str, str, str]] = [
    ("no paper at all", [], "2026-09-01", "received", "assess"),
    ("a call", [CALL], "2026-09-01", "received", "assess"),
    ("an assessment without conclusion",
     [CALL, paper("2026-06-01 10:00", assessment__date="2026-06-01")],
     "2026-09-01", "received", "assess"),
    ("assessed", ASSESSED, "2026-09-01", "verifying", "verify"),
    ("urgent, nothing done", [CALL, assessment("2026-06-01", "emergency")],
     "2026-09-01", "emergency", "protect"),
    ("urgent, helped", [CALL, assessment("2026-06-01", "emergency", case__measures=MEASURES)],
     "2026-09-01", "verifying", "verify"),
    ("urgent, isolated", [CALL, assessment("2026-06-01", "emergency"), ORDER],
     "2026-09-01", "verifying", "verify"),
    ("a conclusion of another version", [CALL, assessment("2026-06-01", "teleported")],
     "2026-09-01", "verifying", "verify"),
    ("a verification without conclusion",
     [*ASSESSED, paper("2026-06-03 09:00", verification__date="2026-06-03")],
     "2026-09-01", "verifying", "verify"),
    ("a verification that only judges the parents",
     [*ASSESSED, verification("2026-06-03", "low", verification__purpose="lift_isolation")],
     "2026-09-01", "verifying", "verify"),
    ("verified", VERIFIED, "2026-09-01", "verifying", "confer"),
    ("met", MET, "2026-09-01", "planning", "plan"),
    ("a plan without activities", [*MET, paper("2026-06-05 09:00", plan__date="2026-06-05")],
     "2026-09-01", "planning", "plan"),
    ("planned", PLANNED, "2026-09-01", "planning", "submit"),
    ("submitted", SUBMITTED, "2026-09-01", "approving", "approve"),
    ("returned", [*SUBMITTED, approval("2026-06-08", approval__result="returned")],
     "2026-09-01", "planning", "mend_plan"),
    ("submitted again", [*SUBMITTED, approval("2026-06-08", approval__result="returned"),
                         submission("2026-06-09")], "2026-09-01", "approving", "approve"),
    ("approved", APPROVED, "2026-09-01", "implementing", "carry_out"),
    ("approved on paper, the submission never typed", [*PLANNED, approval("2026-06-08")],
     "2026-09-01", "implementing", "carry_out"),
    ("every activity has its result", DONE, "2026-09-01", "reviewing", "review"),
    ("a second cycle", [*DONE, review("2026-08-31", "continue")],
     "2026-09-01", "planning", "plan"),
    ("a second plan", [*DONE, review("2026-08-31", "continue"), plan("2026-09-02"),
                       submission("2026-09-03"), approval("2026-09-04")],
     "2026-09-05", "implementing", "carry_out"),
    ("stable", STABLE, "2026-09-01", "watching", "watch"),
    ("the last day of the watch", STABLE, "2026-11-29", "watching", "watch"),
    ("three months later", STABLE, "2026-11-30", "watching", "close"),
    ("a visit finds the child unsafe",
     [*STABLE, paper("2026-09-10 09:00", visit__date="2026-09-10", visit__safe="no")],
     "2026-12-30", "watching", "assess_again"),
    ("assessed again", [*STABLE, assessment("2026-09-11")], "2026-12-30", "verifying", "verify"),
    ("closed", CLOSED, "2026-12-30", "closed", "nothing"),
    ("closed too soon", [*STABLE, closing("2026-11-29")], "2026-12-30", "watching", "close"),
    ("closed though one question is unanswered",
     [*STABLE, closing("2026-11-30", close__stable="no")], "2026-12-30", "watching", "close"),
    ("closed without the chair", [*STABLE, closing("2026-11-30", close__approved_date="")],
     "2026-12-30", "watching", "close"),
    ("opened again", [*CLOSED, paper("2027-03-01 09:00", reopen__date="2027-03-01")],
     "2027-03-02", "received", "assess"),
    ("opened again and assessed", [*CLOSED, paper("2027-03-01 09:00", reopen__date="2027-03-01"),
                                   assessment("2027-03-01")], "2027-03-02", "verifying", "verify"),
    ("nothing had happened", [*ASSESSED, verification("2026-06-03", "low",
                                                      verification__result="not_found")],
     "2026-09-01", "nothing_found", "close"),
    ("closed as not so", [*ASSESSED, verification("2026-06-03", "low",
                          verification__result="not_found"), closing("2026-06-04", "not_found")],
     "2026-09-01", "closed", "nothing"),
    ("closed as not so without having verified", [*ASSESSED, closing("2026-06-04", "not_found")],
     "2026-09-01", "verifying", "verify"),
    ("moved away", [*VERIFIED, paper("2026-06-04 09:00", transfer__date="2026-06-04")],
     "2026-09-01", "moved", "await_receipt"),
    ("received there", [*VERIFIED, paper("2026-06-04 09:00", transfer__date="2026-06-04",
                        transfer__received_date="2026-06-10")], "2026-09-01", "moved", "close"),
    ("moved and lost", [*VERIFIED, paper("2026-06-04 09:00", transfer__date="2026-06-04",
                        transfer__lost="yes"), closing("2026-06-20", "moved")],
     "2026-09-01", "closed", "nothing"),
    ("refused", [*PLANNED, REFUSES], "2026-09-01", "refused", "decide_refusal"),
    ("refused, isolation decided", decided("isolate"), "2026-09-01", "refused", "isolate"),
    ("refused, isolated", decided("isolate", paper("2026-06-07 09:00",
                          isolation__date="2026-06-07")), "2026-09-01", "planning", "submit"),
    ("refused, with the Court", decided("court"), "2026-09-01", "refused", "ask_court"),
    ("refused, followed", decided("followed"), "2026-09-01", "refused", "follow"),
    ("refused, then agreed", decided("accepted"), "2026-09-01", "planning", "submit"),
    ("refused, approved all the same",
     [*PLANNED, REFUSES, submission("2026-06-07"), approval("2026-06-08")],
     "2026-09-01", "implementing", "carry_out"),
    ("only to be followed", LOW, "2026-09-01", "watching", "follow"),
    ("only followed, then grave", [*LOW[:2], verification("2026-06-03")],
     "2026-09-01", "verifying", "confer"),
    ("the meeting asks for no plan",
     [*VERIFIED, conference("2026-06-04", conference__needs_plan="no")],
     "2026-09-01", "watching", "follow"),
    ("low risk, closed", [*LOW, closing("2026-06-10", "low_risk")],
     "2026-09-01", "closed", "nothing"),
    ("grave, closed as low risk", [*VERIFIED, closing("2026-06-10", "low_risk")],
     "2026-09-01", "verifying", "confer"),
]  # fmt: skip

IDS = [row[0] for row in TABLE]


@pytest.mark.needs("P05")
@pytest.mark.needs("P08")
@pytest.mark.needs("P10")
@pytest.mark.parametrize(("why", "papers", "today", "stage", "code"), TABLE, ids=IDS)
def test_where_a_case_stands(
    why: str, papers: list[Paper], today: str, stage: str, code: str
) -> None:
    here = stands(papers, today)
    assert (here.stage, here.next.code) == (Stage(stage), code), why
    assert here.tasks[0] == here.next
    assert here.next.article


@pytest.mark.parametrize("left_out", CHECKS[:-1], ids=lambda check: str(check.__name__))
def test_control_a_check_left_out_is_seen(left_out: Check) -> None:
    """Every check of the process is needed by some row of the table."""
    kept = [check for check in CHECKS if check is not left_out]
    assert [why for why, papers, today, stage, code in TABLE
            if place(papers, today, kept) != (stage, code)]  # fmt: skip


def place(papers: Sequence[Paper], today: str, checks: Sequence[Check]) -> tuple[str, str]:
    held = settled(case(*papers), LAW)
    last = rounds(held)[-1]
    now = Now(held, last.facts, cycles(last)[-1].facts, LAW, date.fromisoformat(today))
    stage, code = next(found for check in checks if (found := check(now)) is not None)
    return str(stage), code


# Who holds it, by when, what else.


@pytest.mark.parametrize(
    ("papers", "holder", "due"),
    [
        ([CALL], Holder.OFFICER, "01/06 20:00"),
        (ASSESSED, Holder.OFFICER, "08/06 23:59"),
        (SUBMITTED, Holder.CHAIR, "09/06 23:59"),
        (APPROVED, Holder.OFFICER, "31/08 23:59"),
        (STABLE, Holder.OFFICER, "30/11 23:59"),
        ([*VERIFIED, paper("2026-06-04 09:00", transfer__date="2026-06-04")],
         Holder.COMMUNE, ""),
        (CLOSED, Holder.NOBODY, ""),
    ],
)  # fmt: skip
def test_who_holds_the_next_step_and_by_when(papers: list[Paper], holder: Holder, due: str) -> None:
    here = stands(papers)
    assert here.holder is holder
    at = here.next.due_at
    assert ("" if at is None else at.strftime("%d/%m %H:%M")) == due


@pytest.mark.needs("P07")
def test_an_urgent_night_with_a_parent_suspected_shows_all_there_is_to_do() -> None:
    call = intake(case__kind=["violence", "sexual"], case__suspect_is_carer="yes")
    here = stands([call, assessment("2026-06-01", "emergency")])
    assert [task.code for task in here.tasks] == [
        "protect", "tell_police", "duties", "consider_isolation", "DL-PLAN"]  # fmt: skip
    assert all(task.urgent for task in here.tasks[:3])
    assert {"mau_07", "khan_cap", "cong_van_cong_an"} <= set(here.open_forms)


@pytest.mark.needs("P07")
def test_the_checklist_of_an_emergency_is_six_duties() -> None:
    duties = {f"emergency__{word}": "done" for word in
              ("police", "health", "evidence", "assessing", "plan")}  # fmt: skip
    urgent = [CALL, assessment("2026-06-01", "emergency", case__measures=MEASURES)]
    five = paper("2026-06-01 12:00", emergency__date="2026-06-01", **duties)
    six = amended(five, "2026-06-01 13:00", emergency__hotline="not_needed")
    assert "duties" in {task.code for task in stands([*urgent, five]).tasks}
    assert "duties" not in {task.code for task in stands([*urgent, six]).tasks}


@pytest.mark.needs("P09")
def test_a_referral_is_a_task_until_it_is_answered_and_again_when_refused() -> None:
    sent = referral("2026-06-09")
    open_codes = {task.code for task in stands([*APPROVED, sent]).tasks}
    assert {"NB-GUI-3", "NB-GUI-7"} <= open_codes
    refused = amended(sent, "2026-06-10 09:00", referral__answer="refused")
    codes = {task.code for task in stands([*APPROVED, refused]).tasks}
    assert "refer_again" in codes
    assert not codes & {"NB-GUI-3", "NB-GUI-7"}
    served = referral("2026-06-11", referral__to="Bệnh viện", referral__answer="accepted")
    assert "refer_again" not in {t.code for t in stands([*APPROVED, refused, served]).tasks}


@pytest.mark.needs("P08")
def test_a_decision_on_paper_needs_its_number_signer_and_to_be_sent() -> None:
    bare = approval("2026-06-08", approval__number="", approval__sent_date="")
    codes = {task.code for task in stands([*SUBMITTED, bare]).tasks}
    assert {"sign", "send"} <= codes
    on_screen = amended(bare, "2026-06-08 17:00", approval__medium="screen")
    assert "sign" not in {task.code for task in stands([*SUBMITTED, on_screen]).tasks}


@pytest.mark.needs("P05")
@pytest.mark.parametrize(
    ("carer", "skipped", "missing"),
    [
        ("yes", "cha là đối tượng bị nghi vấn", ()),
        ("yes", "", ("parents_opinion",)),
        ("no", "không gặp được", ("parents_opinion",)),
        ("unknown", "không gặp được", ("parents_opinion",)),
    ],
)
def test_the_parents_opinion_is_skipped_with_a_reason_only_where_they_are_suspected(
    carer: str, skipped: str, missing: tuple[str, ...]
) -> None:
    call = intake(case__suspect_is_carer=carer)
    told = {f"verification__{word}": "x" for word in CONTENTS if word != "parents_opinion"}
    full = verification("2026-06-03", verification__parents_skipped=skipped, **told)
    assert stands([call, assessment("2026-06-01"), full]).missing == missing
    assert stands(VERIFIED).missing == CONTENTS
    assert stands(ASSESSED).missing == ()


# Closing.


@pytest.mark.needs("P10")
@pytest.mark.parametrize(
    ("more", "code", "is_hard"),
    [
        ([ORDER], "isolation_open", True),
        ([paper("2026-09-10 09:00", visit__date="2026-09-10", visit__safe="no")], "new_harm", True),
        ([referral("2026-06-09")], "referral_open", False),
        ([paper("2026-06-02 09:00", evidence__item="áo")], "evidence_held", False),
        ([paper("2026-06-02 09:00", emergency__date="2026-06-02")], "duties_open", False),
    ],
)  # fmt: skip
def test_what_stands_against_closing_and_what_a_written_reason_passes(
    more: list[Paper], code: str, is_hard: bool
) -> None:
    (found,) = stands([*STABLE, *more], "2026-12-01").blockers
    assert (found.code, found.is_hard) == (code, is_hard)
    assert found.article
    shut = stands([*STABLE, *more, closing("2026-12-01")], "2026-12-02")
    assert shut.stage is not Stage.CLOSED
    reasoned = closing("2026-12-01", close__despite="đã báo cáo Chủ tịch")
    passed = stands([*STABLE, *more, reasoned], "2026-12-02").stage is Stage.CLOSED
    assert passed is not is_hard


def test_activities_without_a_result_stand_against_closing() -> None:
    found = stands([*APPROVED, review("2026-08-31")], "2026-12-01").blockers
    assert [blocker.code for blocker in found] == ["activities_open"]


def test_the_watch_says_until_when_it_runs() -> None:
    (found,) = stands(STABLE, "2026-09-01").blockers
    assert (found.code, found.until) == ("watch_running", date(2026, 11, 30))


@pytest.mark.parametrize(
    ("reason", "papers", "codes"),
    [
        ("grown", [intake(child__birth="2010-06-11"), *ASSESSED[1:]], []),
        ("grown", [intake(child__birth="2010-06-12"), *ASSESSED[1:]], ["not_grown"]),
        ("grown", [intake(child__birth="2010"), *ASSESSED[1:]], ["not_grown"]),
        ("refused", decided("followed"), ["risk_not_low"]),
        ("refused", [*LOW, amended(REFUSES, "2026-06-06 09:00", refusal__decision="followed")], []),
        ("refused", [*LOW, REFUSES], ["refusal_undecided"]),
        ("moved", VERIFIED, ["not_received"]),
        ("", LOW, ["no_reason"]),
        ("eaten", LOW, ["no_reason"]),
    ],
)  # fmt: skip
def test_each_reason_for_closing_asks_for_its_own(
    reason: str, papers: list[Paper], codes: list[str]
) -> None:
    facts = case(*papers)
    found = blockers(facts, LAW, reason=reason, on=date(2026, 6, 11))
    assert [blocker.code for blocker in found] == codes
    shut = stands([*papers, closing("2026-06-11", reason)], "2026-06-12").stage
    assert (shut is Stage.CLOSED) is (codes == [])


def test_a_closed_case_keeps_the_clocks_of_what_outlasts_it() -> None:
    placed = paper("2026-07-01 09:00", placement__date="2026-07-01",
                   placement__handed_date="2026-07-06")  # fmt: skip
    here = stands([*STABLE, placed, closing("2026-11-30")], "2026-12-30")
    assert here.stage is Stage.CLOSED
    assert {task.code for task in here.tasks} == {"nothing", "DL-CARE-1/3/6", "DL-CARE-EVAL"}
    assert "mau_13" in here.open_forms
    assert {task.code for task in stands(CLOSED).tasks} == {"nothing"}


# The row of steps.


@pytest.mark.parametrize(
    ("papers", "row"),
    [
        ([CALL], f"received | assessed | verified planned approved {END}"),
        ([CALL, assessment("2026-06-01", "emergency")],
         f"received assessed | protected | verified planned approved {END}"),
        (APPROVED,
         "received assessed verified planned approved | carried_out | reviewed watched closed"),
        ([*PLANNED, REFUSES],
         f"received assessed verified planned | decided | approved {END}"),
        (CLOSED, f"received assessed verified planned approved {END}"),
        ([*LOW, closing("2026-06-10", "low_risk")],
         "received assessed verified -planned -approved -carried_out -reviewed -watched closed"),
    ],
)  # fmt: skip
def test_the_row_of_steps(papers: list[Paper], row: str) -> None:
    here = stands(papers)
    done, at, later = [*row.split(" | "), "", ""][:3]
    expected = [(code, "skipped" if code[0] == "-" else "done") for code in done.split()]
    expected += [(code, "now") for code in at.split()] + [(code, "later") for code in later.split()]
    assert [(step.code, step.state) for step in here.steps] == [
        (code.lstrip("-"), State(state)) for code, state in expected
    ]
    now = [step for step in here.steps if step.state is State.NOW]
    assert len(now) == (here.stage is not Stage.CLOSED)
    assert all(step.on is not None for step in here.steps if step.state is State.DONE)


# Several children, any order, any nonsense.


@pytest.mark.needs("P02")
def test_a_case_of_two_children_stands_with_the_one_that_is_least_far() -> None:
    an = [assessment("2026-06-01", child__ref="an"), verification("2026-06-03", child__ref="an")]
    papers = list(case(CALL, *an).reports) + an
    here = standing_of_case(papers, LAW, today=date(2026, 6, 4), children=("an", "binh"))
    assert (here.stage, here.child) == (Stage.RECEIVED, "binh")
    assert [task.code for task in here.tasks][:1] == ["assess"]
    twelve = [clock for clock in here.clocks if clock.rule.code == "DL-12H"]
    assert [(clock.start.child, clock.met_at is None) for clock in twelve] == [
        ("binh", True), ("an", False)]  # fmt: skip
    alone = standing_of_case(papers, LAW, today=date(2026, 6, 4))
    assert (alone.stage, alone.child) == (Stage.VERIFYING, "an")


@given(st.integers(0, 2**32), st.sampled_from(TABLE))
def test_the_order_in_which_papers_are_read_changes_nothing(
    seed: int, row: tuple[str, list[Paper], str, str, str]
) -> None:
    _, papers, today, _, _ = row
    kept = [turn.paper for turns in case(*papers).by_noun.values() for turn in turns]
    kept = list({one.id: one for one in [*case(*papers).reports, *kept]}.values())
    mixed = kept[:]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a mix, no secret
    on = date.fromisoformat(today)
    assert standing_of_case(mixed, LAW, today=on) == standing_of_case(kept, LAW, today=on)


@given(st.lists(st.sampled_from([one for row in TABLE for one in row[1]]), max_size=12))
def test_any_pile_of_papers_stands_somewhere(papers: list[Paper]) -> None:
    here = stands(papers)
    assert here.next.code in STEPS
    assert len({step.code for step in here.steps}) == len(here.steps)
    assert {step.code for step in here.steps} <= set(CODES)


def test_every_word_of_the_process_is_said_in_both_languages() -> None:
    codes = {f"stage_{stage}" for stage in Stage}
    codes |= {f"task_{code}" for code in STEPS} | {f"why_{code}" for code in STEPS}
    codes |= {f"holder_{holder}" for holder in Holder} | set(CODES)
    codes |= {f"content_{word}" for word in CONTENTS}
    for side in ("tell_police", "duties", "consider_isolation", "hand_evidence", "refer_again",
                 "sign", "send"):  # fmt: skip
        codes |= {f"task_{side}", f"why_{side}"}
    for language in LANGUAGES:
        texts = Texts(language)
        assert [code for code in sorted(codes) if not texts.has(f"step.{code}")] == []


def test_every_blocker_has_its_sentence() -> None:
    source = Path(closing_room.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'Blocker\("(\w+)"', source)) | {"not_said_safe", "not_said_stable"}
    assert len(codes) > 15
    for language in LANGUAGES:
        assert [c for c in sorted(codes) if not Texts(language).has(f"step.blocker_{c}")] == []
