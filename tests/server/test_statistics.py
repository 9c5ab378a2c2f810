"""The province's sheet: what is counted, what is hidden, what the files hold."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.domain.clock import to_ms
from sync.server.office.audit import last_entries
from sync.server.office.roles import Role
from sync.server.office.spreadsheet import as_csv, as_xlsx
from sync.server.office.statistics import Period
from tests.builders.province import enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import ASSESSMENT, HAZARD, INTAKE, Hands, fill, open_store

pytestmark = pytest.mark.needs("P42")

FORMULA = '=HYPERLINK("http://bad.example";"x")'


@pytest.fixture
def sent(bare: Staff, tmp_path: Path) -> Staff:
    """Let a commune send seven cases, one of them a boy's, one assessed, and a hazard site."""
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, bare.desk)
        hands = Hands()
        boy = fill(store, "mau_01", {**INTAKE, "child_sex": "male"}, hands=hands)
        fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=boy.case_id)
        for _ in range(6):
            fill(store, "mau_01", INTAKE, hands=hands)
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        sync(store, bare.desk, around)
    return bare


def table(browser: Visitor, path: str) -> dict[str, str]:
    """Return the commune's row by its column heads, from the CSV."""
    rows = list(csv.reader(io.StringIO(browser.get(path).body.decode("utf-8-sig"))))
    assert [row[0] for row in rows[3:]] == ["Xã Lũng Cú, Tuyên Quang", "Toàn tỉnh"]
    return dict(zip(rows[2], rows[3], strict=True))


def test_the_full_sheet_counts_and_the_other_hides_what_is_small(sent: Staff) -> None:
    officer = sent.enter(sent.hire("lan", Role.OFFICER))
    full = table(officer, "/statistics/full/file?as=csv")
    wanted = {
        "Vụ việc": "7", "Giới tính: Nữ": "6", "Giới tính: Nam": "1",
        "Tuổi khi mở hồ sơ: 6-10": "7", "Hạn 12 giờ: Đúng hạn": "1",
        "Điểm nguy cơ: Chưa xử lý": "1",
    }  # fmt: skip
    assert {name: full[name] for name in wanted} == wanted
    told = table(officer, "/statistics/file?as=csv")
    assert (told["Vụ việc"], told["Giới tính: Nữ"], told["Giới tính: Nam"]) == ("7", "…", "…")
    assert told["Điểm nguy cơ: Tất cả"] == "1"
    with sent.desk.engine.begin() as connection:
        noted = [entry.action for entry in last_entries(connection, before=None)]
    assert noted == ["statistics_full"]


def test_whoever_may_see_no_case_gets_the_hidden_sheet_alone(sent: Staff) -> None:
    auditor = sent.enter(sent.hire("kiem", Role.AUDITOR))
    assert "/statistics/full" not in auditor.get("/statistics").text
    assert auditor.get("/statistics/full/file?as=csv").status == 403
    assert table(auditor, "/statistics/file?as=csv")["Giới tính: Nam"] == "…"


def test_the_page_is_the_file(sent: Staff) -> None:
    officer = sent.enter(sent.hire("lan", Role.OFFICER))
    page = officer.get("/statistics?year=2026&quarter=4").text
    assert "Xã Lũng Cú" in page
    assert "…" in page
    book = load_workbook(io.BytesIO(officer.get("/statistics/file?as=xlsx").body))
    rows = list(book.active.values) if book.active else []
    assert rows[3][:3] == ("Xã Lũng Cú, Tuyên Quang", "00715", 7)
    empty = officer.get("/statistics/file?as=csv&year=2026&quarter=1").body.decode("utf-8-sig")
    assert empty.splitlines()[3].split(",")[3:5] == ["0", "0"]
    for wrong in ("year=2027", "year=1999", "quarter=5", "year=x"):
        assert officer.get(f"/statistics?{wrong}").status == 404
    assert officer.get("/statistics/file?as=exe").status == 404


def test_another_communes_officer_sees_no_row(sent: Staff) -> None:
    away = sent.enter(sent.hire("xa", Role.OFFICER, "00727"))
    assert "00715" not in away.get("/statistics/full/file?as=csv").text


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_a_formula(text: str) -> None:
    read = next(csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig"), newline="")))
    assert read[0] == f"'{text}"
    cell = load_workbook(io.BytesIO(as_xlsx([[text, 5]], title="x", heads=1)))["x"]["A1"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_period_begins_and_ends_at_midnight_in_vietnam() -> None:
    begin, end = Period(2026, 4).bounds()
    assert begin == to_ms(datetime(2026, 9, 30, 17, tzinfo=UTC))
    assert end == to_ms(datetime(2026, 12, 31, 17, tzinfo=UTC))
    assert Period(2026).bounds() == (to_ms(datetime(2025, 12, 31, 17, tzinfo=UTC)), end)
