"""Records, cases, drafts and the journal in a real encrypted file."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft, drop_draft, keep_draft
from desktop.domain.case import Stage
from desktop.domain.clock import from_ms
from desktop.domain.troubles import Refused
from desktop.store import overview, reading
from desktop.store.journal import Journal
from desktop.store.search import find
from desktop.store.store import Store
from sync.payloads import Edit, read_patch
from sync.protocol import MARK, PATCH, decode_op, read_put
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    HAZARD,
    INTAKE,
    OFFICER,
    SAMPLES,
    Hands,
    edit,
    fill,
    open_store,
)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_saving_an_intake_opens_a_case_and_starts_twelve_hours(
    tmp_path: Path, hands: Hands
) -> None:
    with open_store(tmp_path) as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        assert saved.code == f"00715-2026-{store.device_prefix}-0001"
        assert saved.case_id is not None
        case = reading.case_row(store, saved.case_id)
        assert case is not None
        assert (case.child, case.birth, case.sex) == ("Nguyễn Thị Hương", "2017-02-14", "female")
        assert from_ms(case.reported_at).strftime("%d/%m %H:%M") == "24/11 07:15"
        assert from_ms(case.due_at).strftime("%d/%m %H:%M") == "24/11 19:15"
        assert (case.stage, case.met_at, case.receipt) == (Stage.RECEIVED, None, "")
        assert reading.drafts(store, OFFICER.id) == ()


def test_an_assessment_answers_the_clock_unless_it_is_an_emergency_without_measures(
    tmp_path: Path, hands: Hands
) -> None:
    with open_store(tmp_path) as store:
        case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
        assert case_id is not None
        urgent = {**ASSESSMENT, "conclusion": "emergency"}
        saved = fill(store, "mau_02", urgent, hands=hands, case_id=case_id)
        row = reading.case_row(store, case_id)
        assert row is not None
        assert (row.met_at, row.conclusion, row.stage) == (None, "emergency", Stage.EMERGENCY)
        measures = {"measures": [{"service": "Đưa trẻ đến trạm y tế", "provider": "Trạm y tế"}]}
        edit(store, saved.record_id, measures, hands=hands)
        row = reading.case_row(store, case_id)
        assert row is not None
        assert row.met_at is not None


def test_an_edit_is_a_patch_of_what_changed_and_a_new_version(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        saved = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        edit(store, saved.record_id, {"status": "done"}, hands=hands)
        edit(store, saved.record_id, {"status": "done"}, hands=hands)  # nothing changed, no op
        put, look, patch = (
            decode_op(op) for op in Journal(store.connection).after(0, limit=9, max_bytes=1 << 20)
        )
        assert (look.kind, look.actor) == (MARK, OFFICER.id)
        assert read_put(put).form == "diem_nguy_co"
        assert patch.kind == PATCH
        assert read_patch(patch) == (Edit("status", "done"),)
        record = reading.record(store, saved.record_id)
        assert (record.version, record.answers["status"]) == (2, "done")


def test_wrong_answers_are_refused_and_nothing_is_kept(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        with pytest.raises(Refused) as refused:
            fill(store, "mau_01", {**INTAKE, "child_birth": "31/02/2017"}, hands=hands)
        assert refused.value.problems[0].key == "child_birth"
        assert reading.count_cases(store)["all"] == 0
        assert reading.unsent(store) == 0
        assert len(reading.drafts(store, OFFICER.id)) == 1


def write_half(store: Store) -> None:
    with store.transaction() as tx:
        tx.settings.put("half", "written")
        raise KeyError


def test_a_fault_in_the_middle_undoes_everything(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        with pytest.raises(KeyError):
            write_half(store)
        with store.transaction() as tx:
            assert tx.settings.get("half", str) is None


@pytest.mark.needs("P15")
@pytest.mark.parametrize(
    "query",
    ["nguyen thi huong", "Nguyễn Thị Hương", "NGUYEN THI HUONG", "hương", "huong nguyen", "ngu hu",
     "Nguyễn", "vet bam"],
)  # fmt: skip
def test_the_child_is_found_however_the_name_is_typed(
    tmp_path: Path, hands: Hands, query: str
) -> None:
    with open_store(tmp_path) as store:
        fill(
            store,
            "mau_01",
            {**INTAKE, "child_name": "Trần Văn Khác", "condition": "x"},
            hands=hands,
        )
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        assert [row.record_id for row in find(store, query)] == [saved.record_id]


def test_search_is_no_query_language_and_never_finds_the_reporter(
    tmp_path: Path, hands: Hands
) -> None:
    with open_store(tmp_path) as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        for query in (
            '"',
            "huong OR x",
            "names:*",
            "^huong NEAR(",
            "'; DROP TABLE op;--",
            "  ",
            "*",
        ):
            find(store, query)
        assert find(store, "Hàng Xóm") == ()
        assert find(store, "0912345678") == ()
        assert find(store, saved.code)[0].code == saved.code


def test_an_edited_name_is_found_anew_and_no_longer_as_it_was(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        edit(store, saved.record_id, {"child_name": "Đỗ Thị Đào"}, hands=hands)
        assert find(store, "huong") == ()
        assert find(store, "do thi dao")[0].title == "Đỗ Thị Đào"
        assert find(store, saved.code)


@pytest.mark.parametrize("form", SAMPLES)
def test_every_form_goes_in_and_comes_out_whole(tmp_path: Path, hands: Hands, form: str) -> None:
    with open_store(tmp_path) as store:
        case_id = None
        if CATALOG.form(form).subject == "in_case":
            case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
        saved = fill(store, form, SAMPLES[form], hands=hands, case_id=case_id)
        assert reading.record(store, saved.record_id).answers == SAMPLES[form]


def test_answers_of_another_version_come_back_unharmed(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        answers = {**HAZARD, "a_field_of_tomorrow": "giữ nguyên"}
        saved = fill(store, "diem_nguy_co", answers, hands=hands)
        edit(store, saved.record_id, {"status": "doing"}, hands=hands)
        assert reading.record(store, saved.record_id).answers["a_field_of_tomorrow"] == "giữ nguyên"


def test_text_is_cleaned_and_kept_as_typed(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        typed = "<b>a</b> & =1+1 😀\x00\u202e c\nd"
        saved = fill(store, "mau_01", {**INTAKE, "condition": typed}, hands=hands)
        kept = reading.record(store, saved.record_id).answers["condition"]
        assert kept == "<b>a</b> & =1+1 😀 c\nd"


def test_a_draft_is_kept_taken_up_and_dropped(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        form = CATALOG.form("mau_01")
        _, draft = begin_draft(store, form, hand=hands.next())
        typed = replace(draft, answers={"child_name": "Nguyễn Dở Dang"}, field="child_birth")
        keep_draft(store, typed, form=form)
        (row,) = reading.drafts(store, OFFICER.id)
        assert (row.title, row.field) == ("Nguyễn Dở Dang", "child_birth")
        assert reading.draft(store, row.id) == typed
        drop_draft(store, row.id)
        assert reading.draft(store, row.id) is None


def test_lists_and_the_home_screen(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        names = ["Trần Văn Đức", "Lê Thị An", "Nguyễn Thị Ánh"]
        for hour, name in enumerate(names, start=1):
            answers = {**INTAKE, "child_name": name, "heard_time": f"0{hour}:00"}
            last = fill(store, "mau_01", answers, hands=hands)
        rows = reading.case_rows(store, reading.case_ids(store, order="name"))
        assert [row.child for row in rows] == ["Lê Thị An", "Nguyễn Thị Ánh", "Trần Văn Đức"]
        fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=last.case_id)
        now = hands.next().now
        home = overview.home(store, now=now.replace(hour=13, minute=30))
        assert (home.cases, home.unsent) == (3, 4)
        assert (home.counts.overdue, home.counts.today, home.counts.week) == (1, 1, 0)
        assert [(row.case.child, row.clock.rule.code) for row in home.due] == [
            ("Trần Văn Đức", "DL-12H"),
            ("Lê Thị An", "DL-12H"),
            ("Nguyễn Thị Ánh", "DL-PLAN"),
        ]
        assert home.by_month[-1] == ("2026-11", 3)
        assert len(home.by_month) == overview.MONTHS
        assert reading.count_cases(store) == {"all": 3, "due": 2, "clocks": 3, "unsent": 3}


def test_a_changed_operation_is_named(tmp_path: Path, hands: Hands) -> None:
    with open_store(tmp_path) as store:
        for _ in range(3):
            fill(store, "diem_nguy_co", HAZARD, hands=hands)
        journal = Journal(store.connection)
        assert journal.first_broken() is None
        store.connection.execute("DROP TRIGGER op_is_immutable")
        store.connection.execute("UPDATE op SET body = x'00' WHERE seq = 2")
        assert journal.first_broken() == 2
