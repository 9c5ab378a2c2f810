"""A whole case sealed for a conflict of interest: shown as sealed, routed, given to another."""

import os
from pathlib import Path

import pytest

from desktop.domain.record import RecordId
from desktop.store.directions import direction_rows
from sync.protocol import MARK, PATCH
from sync.server.office.roles import Role
from tests.builders.province import NOW_MS, enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.world import COMMUNE, INTAKE, Hands, fill, open_store
from tests.server.conftest import tell_why

pytestmark = pytest.mark.needs("P42")

BOX = "x" * 200


@pytest.mark.parametrize(("to", "told"), [
    ("province", "tỉnh cần phân công cán bộ khác"), ("b2", "Hồ sơ giao cho b2"),
])  # fmt: skip
def test_a_sealed_case_shows_its_route_and_nothing_else(
    bare: Staff, tmp_path: Path, to: str, told: str
) -> None:
    officer = bare.enter(bare.hire("lan", Role.OFFICER))
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, bare.desk)
        intake = fill(store, "mau_01", INTAKE, hands=Hands())
        sync(store, bare.desk, around)
        case = f"/cases/{COMMUNE.code}/{intake.case_id}"
        tell_why(officer, case)
        assert "Nguyễn Thị Hương" in officer.get(case).text
        edits = [["sealed:case", BOX], *([key, None] for key in INTAKE)]
        with store.transaction() as tx:
            tx.journal.append(intake.record_id, PATCH, edits, actor="a1", at_ms=NOW_MS)
            note = RecordId(os.urandom(16).hex())
            assert note != intake.record_id
            tx.journal.append(
                intake.record_id,
                MARK,
                ["conflict_of_interest", {"to": to}],
                actor="a1",
                at_ms=NOW_MS,
            )
        sync(store, bare.desk, around)
        page, listed = officer.get(case).text, officer.get("/cases").text
        assert told in page
        for text in (page, listed):
            assert "Hương" not in text
            assert BOX not in text
            assert "bảo mật</span>" in text
        form = officer.get(f"/directions?commune={COMMUNE.code}&case={intake.case_id}&kind=assign")
        assert '<option value="assign" selected>' in form.text
        message = {"kind": "assign", "heading": "Phân công", "words": "Phân công ông Mẫu thụ lý."}
        assert officer.post("/directions", communes=COMMUNE.code, **message).status == 409
        sent = {**message, "communes": COMMUNE.code, "case": str(intake.case_id)}
        assert officer.post("/directions", **sent).status == 303
        sync(store, bare.desk, around)
        (row,) = direction_rows(store)
        assert (row.kind, row.case) == ("assign", intake.case_id)
