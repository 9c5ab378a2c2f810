"""Notes are added, never amended: by no screen, and by no draft that came another way."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft, begin_edit
from desktop.commands.records import save_draft
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused
from desktop.store import reading
from desktop.store.store import Store
from tests.builders.world import CATALOG, INTAKE, Hands, fill, open_store

pytestmark = pytest.mark.needs("P15")
NOTE = {"note": "Bà ngoại kể đã thấy vết bầm hôm qua. (Ví dụ giả định.)"}


def noted(store: Store, hands: Hands) -> tuple[RecordId, RecordId]:
    case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
    assert case_id is not None
    return case_id, fill(store, "ghi_chu", NOTE, hands=hands, case_id=case_id).record_id


def test_a_saved_note_is_not_opened_for_amending(tmp_path: Path) -> None:
    with open_store(tmp_path / "laptop") as store:
        hands = Hands()
        _, note = noted(store, hands)
        with pytest.raises(Refused) as caught:
            begin_edit(store, note, catalog=CATALOG, hand=hands.next())
        assert [problem.code for problem in caught.value.problems] == ["fixed"]
        assert reading.drafts(store, hands.next().officer.id) == ()


def test_nor_by_a_draft_that_names_it(tmp_path: Path) -> None:
    with open_store(tmp_path / "laptop") as store:
        hands = Hands()
        case_id, note = noted(store, hands)
        form = CATALOG.form("ghi_chu")
        _, draft = begin_draft(store, form, hand=hands.next(), case_id=case_id)
        other = replace(draft, record_id=note, answers={"note": "Viết đè"})
        with pytest.raises(Refused):
            save_draft(store, other, catalog=CATALOG, hand=hands.next())
        assert reading.record(store, note).answers["note"] == NOTE["note"]


def test_another_note_stands_beside_it_and_both_are_found(tmp_path: Path) -> None:
    with open_store(tmp_path / "laptop") as store:
        hands = Hands()
        case_id, first = noted(store, hands)
        second = fill(store, "ghi_chu", {"note": "Đính chính: hôm kia."}, hands=hands,
                      case_id=case_id).record_id  # fmt: skip
        rows = [row.id for row in reading.records_of_case(store, case_id) if row.form == "ghi_chu"]
        assert set(rows) == {first, second}
