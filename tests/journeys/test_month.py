"""A month in the life of a case, on real forms and a real store: every clock, paper and right.

Two children; their father is suspected. The call comes at night before New Year's Day of 2027;
the clocks run over the holiday, a weekend and a second cycle, up to the end, and a reopening.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.commands.approvals import APPROVED, ON_PAPER, Verdict, decide
from desktop.commands.drafts import begin_draft, edit_of
from desktop.commands.hand import Hand
from desktop.commands.records import save_draft
from desktop.domain.case import Stage
from desktop.domain.clock import VIETNAM
from desktop.domain.officer import CHAIR, Officer, Posting
from desktop.domain.process import Standing
from desktop.domain.record import Answer, RecordId
from desktop.domain.troubles import Refused
from desktop.store import dues, reading
from desktop.store.picking import case_children
from desktop.store.store import Store
from desktop.ui.papers import draw, read_record, read_whole
from desktop.ui.session import Workplace
from tests.builders.world import CATALOG, INTAKE, OFFICER, UNIT, Hands, open_store

CHAIRMAN = Officer("ct", "Nguyễn Văn Giả Định", "Chủ tịch UBND xã")
PLACE = Workplace(UNIT, OFFICER, practice=False, province=None, prefix="K7Q", idle_minutes=10)


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=VIETNAM)


class Case:
    """One case as the officer writes it, form after form, each at its moment."""

    def __init__(self, store: Store) -> None:
        self.store, self.hands = store, Hands()
        self.id = RecordId("")

    def hand(self, moment: str, officer: Officer = OFFICER) -> Hand:
        return replace(self.hands.at(at(moment)), officer=officer)

    def write(
        self, form: str, moment: str, facts: Mapping[str, Answer], **more: Answer
    ) -> RecordId:
        """Fill a form by its facts and save it; what a form lacks is a mistake of this test."""
        keys = {f.feeds: f.key for f in CATALOG.form(form).asked() if f.feeds}
        given = {keys[fact]: value for fact, value in facts.items()} | more
        _, draft = begin_draft(self.store, CATALOG.form(form), hand=self.hand(moment),
                               case_id=self.id or None)  # fmt: skip
        filled = replace(draft, answers={**draft.answers, **given})
        _, saved = save_draft(self.store, filled, catalog=CATALOG, hand=self.hand(moment))
        self.id = saved.case_id or self.id
        return saved.record_id

    def amend(self, record_id: RecordId, moment: str, **more: Answer) -> None:
        draft = edit_of(self.store, record_id, hand=self.hand(moment))
        filled = replace(draft, answers={**draft.answers, **more})
        save_draft(self.store, filled, catalog=CATALOG, hand=self.hand(moment))

    def stands(self, moment: str) -> Standing:
        return dues.standing(self.store, self.id, catalog=CATALOG, now=at(moment))

    def due(self, rule: str) -> list[str]:
        """Return the ends of a rule's open clocks."""
        return [
            clock.due_at.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")
            for clock in dues.clocks_of_case(self.store, self.id)
            if clock.rule.code == rule and clock.met_at is None and clock.due_at is not None
        ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def plan(case: Case, day: str, until: str) -> RecordId:
    row = {"task": "Khám, trị liệu", "unit": "Trạm Y tế", "person": "Y sĩ Mẫu", "until": until}
    facts = {"plan.date": day, "plan.until": until, "plan.activities": [row]}
    return case.write("mau_04", f"{day} 09:00", facts)


def begun(case: Case) -> None:
    """Write down the night of the call: the intake, the second child, the father."""
    call = {**INTAKE, "heard_date": "2026-12-31", "heard_time": "22:30"}
    case.write("mau_01", "2026-12-31 22:40", {}, **call)
    case.write("tre_lien_quan", "2026-12-31 22:50", {}, child_name="Nguyễn Văn Mẫu Bình",
               child_birth="2020", part="Cùng bị đánh.")  # fmt: skip
    relations: list[dict[str, str | int]] = [
        {"child": name, "relation": "father", "lives_with": "yes", "cares": "yes"}
        for name in ("Nguyễn Thị Hương", "Nguyễn Văn Mẫu Bình")
    ]
    case.write("doi_tuong", "2026-12-31 22:55", {"case.suspect_is_carer": "yes"},
               suspect_name="Nguyễn Văn Giả", relations=relations)  # fmt: skip


@pytest.mark.needs("P01", "P02", "P06", "P07", "P08", "P09", "P10", "P31")
def test_a_month_in_the_life_of_a_case(store: Store) -> None:
    case = Case(store)
    begun(case)
    assert [one.name for one in case_children(store, case.id, catalog=CATALOG)] == [
        "Nguyễn Thị Hương", "Nguyễn Văn Mẫu Bình"]  # fmt: skip
    # Twelve hours run through the night and the holiday.
    assert set(case.due("DL-12H")) == {"2027-01-01 10:30"}
    emergency(case)
    approved(case)
    referred(case)
    reviewed_twice(case)
    closed_and_reopened(case)
    every_paper(case)


def emergency(case: Case) -> None:
    measures = [{"service": "Đưa đến nơi an toàn", "provider": "Công an xã"}]
    case.write("mau_02", "2026-12-31 23:40",
               {"assessment.date": "2026-12-31", "case.conclusion": "emergency",
                "case.measures": measures})  # fmt: skip
    assert case.due("DL-12H") == []
    # Five working days from Thursday 31/12: not 1/1, not the weekend.
    assert set(case.due("DL-PLAN")) == {"2027-01-08 23:59"}
    codes = {task.code for task in case.stands("2027-01-01 00:10").tasks}
    assert {"duties", "consider_isolation"} <= codes
    case.write("mau_07", "2027-01-01 08:00",
               {"isolation.act": "order", "isolation.date": "2027-01-01",
                "isolation.time": "08:00", "isolation.until": "2027-01-12",
                "isolation.ground": "by_carer"})  # fmt: skip
    assert {end[:10] for end in case.due("DL-ISO")} == {"2027-01-12"}
    duties = {f"emergency.{word}": "done" for word in
              ("police", "health", "evidence", "assessing", "plan", "hotline")}  # fmt: skip
    case.write("khan_cap", "2027-01-01 09:00", {"emergency.date": "2027-01-01", **duties})
    codes = {task.code for task in case.stands("2027-01-01 09:30").tasks}
    assert not codes & {"duties", "consider_isolation"}


def approved(case: Case) -> None:
    case.write("mau_03", "2027-01-04 09:00",
               {"verification.date": "2027-01-04", "verification.conclusion": "high"})  # fmt: skip
    assert case.stands("2027-01-04 10:00").next.code == "confer"
    case.write("bien_ban_hop", "2027-01-05 09:00", {"conference.date": "2027-01-05"})
    paper = plan(case, "2027-01-06", "2027-01-29")
    assert case.due("DL-PLAN") == []
    case.write("to_trinh", "2027-01-06 10:00", {"submission.date": "2027-01-06"})
    here = case.stands("2027-01-06 11:00")
    assert (here.stage, here.next.code, here.holder) == (Stage.APPROVING, "approve", "chair")
    assert set(case.due("DL-APPR")) == {"2027-01-08 23:59"}
    assert read_record(case.store, paper).awaits
    verdict = Verdict(APPROVED, date(2027, 1, 7), CHAIRMAN.name, number="01")
    with pytest.raises(Refused):
        decide(case.store, case.id, verdict, catalog=CATALOG, hand=case.hand("2027-01-07 08:00"))
    posting = Posting(CHAIRMAN, CHAIR, bytes(32), bytes(32), 0)
    with case.store.transaction() as tx:
        tx.officers.add(posting, entry_key=bytes(32))
    decide(case.store, case.id, verdict, catalog=CATALOG,
           hand=case.hand("2027-01-07 09:00", CHAIRMAN))  # fmt: skip
    assert case.due("DL-APPR") == []
    assert not read_record(case.store, paper).awaits
    assert case.stands("2027-01-07 10:00").stage is Stage.IMPLEMENTING


def referred(case: Case) -> None:
    sent = {"referral.to": "Trạm Y tế xã Mẫu", "referral.kind": "health",
            "referral.date": "2027-01-08"}  # fmt: skip
    first = case.write("phieu_chuyen_gui", "2027-01-08 09:00", sent)
    assert {end[:10] for end in case.due("NB-GUI-3")} == {"2027-01-11"}
    assert {end[:10] for end in case.due("NB-GUI-7")} == {"2027-01-15"}
    case.amend(first, "2027-01-11 09:00", chased_on="2027-01-11")
    assert case.due("NB-GUI-3") == []
    case.amend(first, "2027-01-12 09:00", answered_on="2027-01-12", answer="refused")
    assert "refer_again" in {task.code for task in case.stands("2027-01-12 10:00").tasks}
    again = {**sent, "referral.to": "Bệnh viện Mẫu", "referral.date": "2027-01-12",
             "referral.answered_date": "2027-01-13", "referral.answer": "accepted"}  # fmt: skip
    case.write("phieu_chuyen_gui", "2027-01-13 09:00", again)
    assert "refer_again" not in {task.code for task in case.stands("2027-01-13 10:00").tasks}
    case.write("mau_07", "2027-01-12 15:00",
               {"isolation.act": "lift", "isolation.date": "2027-01-12",
                "isolation.end_ground": "parents_safe"})  # fmt: skip
    assert case.due("DL-ISO") == []


def reviewed_twice(case: Case) -> None:
    case.write("mau_06", "2027-01-29 09:00",
               {"review.date": "2027-01-29", "review.conclusion": "continue"})  # fmt: skip
    here = case.stands("2027-01-29 10:00")
    assert (here.cycle, here.next.code) == (2, "plan")
    second = plan(case, "2027-02-01", "2027-02-26")
    case.write("to_trinh", "2027-02-01 10:00", {"submission.date": "2027-02-01"})
    verdict = Verdict(APPROVED, date(2027, 2, 2), CHAIRMAN.name, "09", ON_PAPER)
    decide(case.store, case.id, verdict, catalog=CATALOG, hand=case.hand("2027-02-02 09:00"))
    case.write("mau_06", "2027-02-26 09:00",
               {"review.date": "2027-02-26", "review.conclusion": "stable"})  # fmt: skip
    assert case.stands("2027-02-26 10:00").stage is Stage.WATCHING
    assert {end[:10] for end in case.due("DL-CLOSE-3M")} == {"2027-05-26"}
    codes = {blocker.code for blocker in case.stands("2027-05-26 08:00").blockers}
    assert codes == {"activities_open"}
    row = {"task": "Khám, trị liệu", "until": "2027-02-26", "result": "done"}
    case.amend(second, "2027-02-27 09:00", activities=[row])
    assert case.stands("2027-05-26 08:00").blockers == ()
    case.write("theo_doi", "2027-03-26 09:00", {"visit.date": "2027-03-26", "visit.safe": "yes"})


def closed_and_reopened(case: Case) -> None:
    end = {"close.date": "2027-05-26", "close.reason": "stable", "close.safe": "yes",
           "close.stable": "yes", "close.heard": "yes", "close.database": "yes",
           "close.approved_date": "2027-05-26"}  # fmt: skip
    case.write("ket_thuc", "2027-05-26 09:00", end)
    here = case.stands("2027-05-27 09:00")
    assert (here.stage, here.open_forms[0]) == (Stage.CLOSED, "mo_lai")
    assert case.due("DL-CLOSE-3M") == []
    case.write("mo_lai", "2027-06-10 07:10",
               {"reopen.date": "2027-06-10", "reopen.time": "07:00"})  # fmt: skip
    assert set(case.due("DL-12H")) == {"2027-06-10 19:00"}
    assert case.stands("2027-06-10 08:00").stage is Stage.RECEIVED


def every_paper(case: Case) -> None:
    """Each paper is drawn, and all of them in one file; nobody who reported is in any."""
    records = reading.records_of_case(case.store, case.id)
    for row in records:
        paper = draw(read_record(case.store, row.id), PLACE, catalog=CATALOG,
                     today=date(2027, 6, 10), number="")  # fmt: skip
        assert paper.pdf.startswith(b"%PDF")
        closed = reading.closed_record(case.store, row.id).answers
        assert "reporter_name" not in closed
    whole = draw(read_whole(case.store, case.id), PLACE, catalog=CATALOG,
                 today=date(2027, 6, 10), number="")  # fmt: skip
    assert whole.pdf.count(b"/Type /Page\n") + whole.pdf.count(b"/Type /Page ") >= len(records)
