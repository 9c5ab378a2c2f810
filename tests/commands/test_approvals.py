"""The chair's answer to a plan: on the screen by the chair alone, on paper by whoever files it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.commands.approvals import APPROVED, ON_PAPER, RETURNED, Verdict, decide
from desktop.commands.hand import Hand
from desktop.commands.marks import note_print
from desktop.domain.officer import CHAIR, Officer, Posting
from desktop.domain.troubles import Refused
from desktop.store import reading
from desktop.store.approvals import awaits_approval, count_waiting, waiting
from desktop.store.store import Store
from desktop.ui.papers import draw, read_record
from desktop.ui.session import Workplace
from tests.builders.dossier import submitted
from tests.builders.world import CATALOG, OFFICER, START, UNIT, Hands

from tests.builders.world import open_store  # isort: skip

CHAIRMAN = Officer("ct", "Nguyễn Văn Giả Định", "Chủ tịch UBND xã")
TODAY = date(2026, 11, 24)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def post_chair(store: Store, hands: Hands) -> Hand:
    hand = replace(hands.next(), officer=CHAIRMAN)
    posting = Posting(CHAIRMAN, CHAIR, bytes(32), bytes(32), hand.at_ms)
    with store.transaction() as tx:
        tx.officers.add(posting, entry_key=bytes(32))
    return hand


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.needs("P08")
def test_the_chair_approves_on_the_screen_and_the_decision_says_who_does_what(
    store: Store,
) -> None:
    hands = Hands()
    case_id = submitted(store, hands)
    assert [case.id for case in waiting(store)] == [case_id]
    assert count_waiting(store) == 1
    (plan,) = [r for r in reading.records_of_case(store, case_id) if r.form == "mau_04"]
    assert awaits_approval(store, reading.record(store, plan.id))
    hand = post_chair(store, hands)
    verdict = Verdict(APPROVED, TODAY, CHAIRMAN.name, number="05")
    _, saved = decide(store, case_id, verdict, catalog=CATALOG, hand=hand)
    answers = reading.record(store, saved.record_id).answers
    assert answers["assignments"] == (
        "Trạm Y tế - Y sĩ Mẫu: Khám sức khoẻ, xong trước ngày 20/12/2026")  # fmt: skip
    assert (answers["funding"], answers["medium"]) == ("500.000 đồng", "screen")
    assert not awaits_approval(store, reading.record(store, plan.id))
    assert waiting(store) == ()
    with pytest.raises(Refused) as refused:
        decide(store, case_id, verdict, catalog=CATALOG, hand=replace(hand, entropy=bytes(32)))
    assert codes(refused) == ["not_waiting"]


@pytest.mark.needs("P08")
def test_an_officer_cannot_sign_for_the_chair_but_files_what_was_signed(store: Store) -> None:
    hands = Hands()
    case_id = submitted(store, hands)
    verdict = Verdict(APPROVED, TODAY, CHAIRMAN.name)
    with pytest.raises(Refused) as refused:
        decide(store, case_id, verdict, catalog=CATALOG, hand=hands.next())
    assert codes(refused) == ["not_chair"]
    on_paper = replace(verdict, medium=ON_PAPER, signer="", on=TODAY + timedelta(days=9))
    with pytest.raises(Refused) as refused:
        decide(store, case_id, on_paper, catalog=CATALOG, hand=hands.next())
    assert codes(refused) == ["signer_missing", "number_missing", "future_date"]
    whole = replace(verdict, medium=ON_PAPER, number="12")
    _, saved = decide(store, case_id, whole, catalog=CATALOG, hand=hands.next())
    assert reading.record(store, saved.record_id).answers["decision_number"] == "12"


@pytest.mark.needs("P08")
def test_a_plan_sent_back_carries_its_reason_and_stays_a_draft(store: Store) -> None:
    hands = Hands()
    case_id = submitted(store, hands)
    back = Verdict(RETURNED, TODAY, CHAIRMAN.name, medium=ON_PAPER)
    with pytest.raises(Refused) as refused:
        decide(store, case_id, back, catalog=CATALOG, hand=hands.next())
    assert codes(refused) == ["reason_missing"]
    told = replace(back, reason="Chưa rõ kinh phí.")
    _, saved = decide(store, case_id, told, catalog=CATALOG, hand=hands.next())
    decision = reading.record(store, saved.record_id)
    assert decision.answers["return_reason"] == "Chưa rõ kinh phí."
    assert awaits_approval(store, decision)
    case = reading.case_row(store, case_id)
    assert case is not None
    assert (case.stage, case.next_step) == ("planning", "mend_plan")


@pytest.mark.needs("P30")
def test_a_plan_bears_the_draft_mark_until_it_is_approved_then_counts_its_prints(
    store: Store,
) -> None:
    hands = Hands()
    case_id = submitted(store, hands)
    (plan,) = [r.id for r in reading.records_of_case(store, case_id) if r.form == "mau_04"]
    place = Workplace(UNIT, OFFICER, False, None, "K7Q", 10)
    source = read_record(store, plan)
    before = draw(source, place, catalog=CATALOG, today=START.date(), number="")
    assert before.awaits
    assert before.is_draft
    whole = Verdict(APPROVED, TODAY, CHAIRMAN.name, "12", ON_PAPER)
    decide(store, case_id, whole, catalog=CATALOG, hand=hands.next())
    assert not read_record(store, plan).awaits
    for copies in (0, 1):
        assert read_record(store, plan).printed == copies
        note_print(store, "mau_04", record_id=plan, copies=1, hand=hands.next())
