"""What a form keeps sealed lies in boxes on disk, in drafts, in the journal and at the province."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft, begin_edit, keep_draft
from desktop.commands.records import save_draft
from desktop.domain.officer import SUPERVISOR
from desktop.forms.check import check
from desktop.forms.sealed import box_key, is_closed
from desktop.printing.filled import Filled
from desktop.printing.paper import PaperHead
from desktop.store import reading
from desktop.store.search import find
from desktop.store.store import Store
from desktop.vault.box import readers_of
from sync.protocol import decode_op
from tests.builders.colleague import COLLEAGUE, posted
from tests.builders.world import (
    CATALOG,
    INTAKE,
    OFFICER,
    START,
    UNIT,
    Hands,
    edit,
    fill,
    open_store,
)

BOX = box_key("reporter")
SECRET = ("Bà Hàng Xóm Mẫu", "0912345678")
FORM = CATALOG.form("mau_01")


TABLES = ("setting", "case_file", "record", "draft", "op", "search_text", "officer")


def words_of(store: Store) -> str:
    """Everything the open file says to whoever has its key, journal and drafts included."""
    said = []
    for table in TABLES:
        for row in store.connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
            said += [
                cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                for cell in row
            ]
    return "\n".join(said)


@pytest.mark.needs("P16")
def test_a_colleague_reads_the_record_but_not_who_reported(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        colleague = posted(store)
        saved = fill(store, "mau_01", INTAKE, hands=Hands())
        mine = reading.record(store, saved.record_id).answers
        theirs = reading.record(colleague, saved.record_id).answers
        assert mine["reporter_name"] == INTAKE["reporter_name"]
        assert "reporter_name" not in theirs
        assert theirs["child_name"] == INTAKE["child_name"]
        assert is_closed(FORM.field("reporter_name"), theirs)
        assert not is_closed(FORM.field("child_name"), theirs)


def test_nothing_sealed_stands_open_in_the_file_even_for_its_key(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        _, draft = begin_draft(store, FORM, hand=Hands().next())
        typed = replace(draft, answers=INTAKE)
        keep_draft(store, typed, form=FORM)
        said = words_of(store)
        assert "Nguyễn Thị Hương" in said
        assert not [secret for secret in SECRET if secret in said]
        assert reading.draft(store, draft.id).answers == INTAKE
        save_draft(store, typed, catalog=CATALOG, hand=Hands().next())
        assert not [secret for secret in SECRET if secret in words_of(store)]
        assert find(store, "hàng xóm mẫu") == ()


def test_the_operation_for_the_province_carries_the_closed_box(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        fill(store, "mau_01", INTAKE, hands=Hands())
        (body,) = store.connection.execute("SELECT body FROM op ORDER BY seq DESC").fetchone()
        op = decode_op(bytes(body))
        assert BOX.encode() in bytes(op.payload)
        assert not [secret for secret in SECRET if secret.encode() in bytes(op.payload)]


def test_a_supervisor_reads_what_another_received(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        chair = posted(store, role=SUPERVISOR)
        saved = fill(store, "mau_01", INTAKE, hands=Hands())
        closed = str(reading.closed_record(store, saved.record_id).answers[BOX])
        assert set(readers_of(closed)) == {OFFICER.id, COLLEAGUE.id}
        assert reading.record(chair, saved.record_id).answers == INTAKE


def test_a_colleagues_edit_leaves_the_box_as_it_is(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path / "v") as store:
        colleague = posted(store)
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        before = reading.closed_record(store, saved.record_id).answers[BOX]
        edit(colleague, saved.record_id, {"condition": "Trẻ đã bình tĩnh hơn."}, hands=hands)
        assert reading.closed_record(store, saved.record_id).answers[BOX] == before
        assert reading.record(store, saved.record_id).answers["reporter_name"] == SECRET[0]


def test_an_edit_that_touches_nothing_sealed_sends_no_new_box(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path / "v") as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        edit(store, saved.record_id, {"condition": "Trẻ đã bình tĩnh hơn."}, hands=hands)
        (body,) = store.connection.execute("SELECT body FROM op ORDER BY seq DESC").fetchone()
        assert BOX.encode() not in bytes(body)


def test_a_changed_answer_closes_a_new_box_for_the_same_readers(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path / "v") as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        chair = posted(store, role=SUPERVISOR)
        edit(store, saved.record_id, {"reporter_name": "Ông Tổ Trưởng Mẫu"}, hands=hands)
        box = str(reading.closed_record(store, saved.record_id).answers[BOX])
        assert set(readers_of(box)) == {OFFICER.id, COLLEAGUE.id}
        assert (
            reading.record(chair, saved.record_id).answers["reporter_name"] == "Ông Tổ Trưởng Mẫu"
        )


def test_taking_the_answers_away_takes_the_box_away(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path / "v") as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        edit(store, saved.record_id, {"reporter_name": "", "reporter_phone": ""}, hands=hands)
        assert BOX not in reading.closed_record(store, saved.record_id).answers


def test_an_edit_draft_of_a_colleague_holds_the_box_and_no_words(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path / "v") as store:
        colleague = posted(store)
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        _, draft = begin_edit(colleague, saved.record_id, catalog=CATALOG, hand=hands.next())
        again = reading.draft(colleague, draft.id)
        assert again is not None
        assert again.answers[BOX] == draft.answers[BOX]
        assert "reporter_name" not in again.answers


def test_a_closed_answer_counts_as_given_and_prints_as_sealed(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        saved = fill(store, "mau_01", INTAKE, hands=Hands())
        closed = reading.closed_record(store, saved.record_id).answers
    open_problems = check(FORM, INTAKE, today=START.date(), official=True)
    assert check(FORM, closed, today=START.date(), official=True) == open_problems
    head = PaperHead(UNIT, OFFICER, START.date(), "", "", draft=False, copy=1,
                     opened=frozenset({"reporter"}))  # fmt: skip
    on_paper = Filled(FORM, closed, CATALOG, head)
    assert on_paper.words("reporter_name") == on_paper.words("reporter_phone") == "bảo mật"
    assert on_paper.words("child_name") == INTAKE["child_name"]
    assert Filled(FORM, INTAKE, CATALOG, head).words("reporter_name") == INTAKE["reporter_name"]
