"""Records that belong to no case have clocks too: a breach of personal data, a facility's list."""

from pathlib import Path

import pytest

from desktop.domain.clock import VIETNAM
from desktop.store.alone_dues import open_clocks, urgent
from desktop.store.reading import alone_rows
from tests.builders.world import CATALOG, Hands, edit, fill, open_store

BREACH = {"what": "Mất một máy tính xách tay.", "found_on": "2026-11-23", "found_at": "09:00",
          "data": "Hồ sơ của 12 trẻ em."}  # fmt: skip


@pytest.mark.needs("P06")
def test_a_breach_has_seventy_two_hours_until_it_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path / "laptop") as store:
        hands = Hands()
        breach = fill(store, "su_co_du_lieu", BREACH, hands=hands).record_id
        ((row, clock),) = urgent(store, catalog=CATALOG)
        assert (row.id, clock.rule.code) == (breach, "DL-BREACH")
        assert clock.due_at is not None
        assert clock.due_at.astimezone(VIETNAM).isoformat()[:16] == "2026-11-26T09:00"
        edit(store, breach, {"told_on": "2026-11-24", "told_at": "07:00"}, hands=hands)
        assert urgent(store, catalog=CATALOG) == ()


@pytest.mark.needs("P11")
def test_a_list_of_a_facility_is_appraised_within_ten_working_days(tmp_path: Path) -> None:
    received = next(
        f.key for f in CATALOG.form("mau_14").asked() if f.feeds == "facility.list_date"
    )
    with open_store(tmp_path / "laptop") as store:
        fill(store, "mau_14", {received: "2026-11-20"}, hands=Hands())
        rows = alone_rows(store, "mau_14")
        (clock,) = open_clocks(store, rows, catalog=CATALOG).values()
        assert clock.due_at is not None
        assert (clock.rule.code, clock.due_at.astimezone(VIETNAM).date().isoformat()) == (
            "DL-FAC-10", "2026-12-04")  # fmt: skip
