"""Referrals across cases: those that wait first, their answers written on the same paper."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.domain.referral import Answered
from desktop.store.dues import clocks_of_case
from desktop.store.picking import picks, told_by
from desktop.store.referrals import referrals
from desktop.store.store import Store
from tests.builders.world import CATALOG, INTAKE, REFERRAL, Hands, edit, fill, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.mark.needs("P09")
def test_a_referral_waits_is_chased_and_is_answered(store: Store) -> None:
    hands = Hands()
    agency = fill(store, "co_quan", {"agency_name": "Trạm Y tế xã Mẫu", "agency_kind": "health",
                                     "agency_phone": "02073000001"}, hands=hands)  # fmt: skip
    (found,) = picks(store, "co_quan", "tram mau")
    assert found.id == agency.record_id
    assert told_by(store, found.id)["agency_kind"] == "health"
    case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
    assert case_id is not None
    sent = {**REFERRAL, "agency": agency.record_id, "sent_on": "2026-11-24"}
    first = fill(store, "phieu_chuyen_gui", sent, hands=hands, case_id=case_id)
    later = {**sent, "sent_on": "2026-11-20"}
    second = fill(store, "phieu_chuyen_gui", later, hands=hands, case_id=case_id)
    rows = referrals(store, catalog=CATALOG)
    assert [row.record_id for row in rows] == [second.record_id, first.record_id]
    assert rows[0].referral.days(date(2026, 11, 27)) == 7
    due = {(clock.rule.code, clock.start.key) for clock in clocks_of_case(store, case_id)
           if clock.met_at is None}  # fmt: skip
    assert {("NB-GUI-3", first.record_id), ("NB-GUI-7", second.record_id)} <= due
    edit(store, second.record_id, {"answered_on": "2026-11-24", "answer": "refused"}, hands=hands)
    rows = referrals(store, catalog=CATALOG)
    assert [row.referral.state for row in rows] == [Answered.SENT, Answered.REFUSED]
    due = {(clock.rule.code, clock.start.key) for clock in clocks_of_case(store, case_id)
           if clock.met_at is None}  # fmt: skip
    assert ("NB-GUI-7", second.record_id) not in due
