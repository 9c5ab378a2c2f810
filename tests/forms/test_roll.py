"""Lists of children of other offices: headings found, cells read, what is unclear named by row."""

import io
import re
import zipfile

import openpyxl
import pytest

from desktop.domain.troubles import Refused
from desktop.forms import workbook
from desktop.forms.catalog import load_catalog
from desktop.forms.roll import read_roll
from desktop.forms.workbook import read_table

pytestmark = pytest.mark.needs("P12", "P34")
CATALOG = load_catalog()
HEAD = ("TT", "Họ và tên trẻ em", "Ngày, tháng, năm sinh", "Giới tính", "Số định danh cá nhân",
        "Thôn/bản", "Họ tên mẹ", "Hoàn cảnh đặc biệt", "Từ ngày", "Ghi chú riêng")  # fmt: skip
ROW = ("1", "Lò Mẫu Mai", "02/03/2016", "Nữ", "011316001234", "Bản Mẫu", "Lò Mẫu Thị",
       "Điều 5 khoản 11", "1/9/2025", "x")  # fmt: skip


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_table(data)
    (problem,) = caught.value.problems
    return problem.code


def test_a_list_with_titles_above_it_is_read_by_its_headings() -> None:
    told = read_roll(read_table(book(("UBND XÃ MẪU",), (), HEAD, ("1", "2", "3"), ROW)), CATALOG)
    (line,) = told.lines
    assert line.child == {
        "child_name": "Lò Mẫu Mai", "child_birth": "2016-03-02", "child_sex": "female",
        "personal_id": "011316001234", "hamlet": "Bản Mẫu", "mother_name": "Lò Mẫu Thị",
    }  # fmt: skip
    assert line.circumstance == {
        "group": "d56_05", "clause_05": "d56_05_11", "since": "2025-09-01",
    }  # fmt: skip
    assert (line.number, line.problems, line.remarks) == (5, (), ())
    assert told.left == ("TT", "Ghi chú riêng")


def test_what_cannot_be_read_is_named_by_its_column_and_not_guessed() -> None:
    row = ("1", "Lò Mẫu Mai", "ngày 32", "?", "123456789", "", "", "nhóm nào đó", "hôm qua")
    (line,) = read_roll((HEAD, row), CATALOG).lines
    assert {problem.key for problem in line.problems} == {
        "child_birth", "child_sex", "personal_id", "group", "since",
    }  # fmt: skip
    assert line.child == {"child_name": "Lò Mẫu Mai"}
    assert line.circumstance == {}
    assert all(
        CATALOG and problem.code.startswith("roll_") and not problem.values
        for problem in line.problems
    )


def test_a_number_that_lost_its_zeros_in_a_spreadsheet_gets_them_back() -> None:
    data = book(HEAD, ("1", "Lò Mẫu Mai", 2016, "Nữ", 1316001234))
    (line,) = read_roll(read_table(data), CATALOG).lines
    assert line.child["personal_id"] == "001316001234"
    assert line.child["child_birth"] == "2016"


def test_a_number_that_contradicts_sex_or_year_is_remarked_upon_and_taken() -> None:
    row = ("1", "Lò Mẫu Nam", "2016", "Nam", "011316001234")
    (line,) = read_roll((HEAD, row), CATALOG).lines
    assert [remark.code for remark in line.remarks] == ["id_sex"]
    assert line.problems == ()


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("Trẻ em bị bỏ rơi", "d56_04"), ("TRẺ EM BỊ BỎ RƠI", "d56_04"), ("b", "d56_04"),
        ("Điều 4", "d56_04"), ("tre em khuyet tat", "d56_06"), ("d56_06", "d56_06"),
        ("Trẻ em bỏ học", "risk"),
    ],
)  # fmt: skip
def test_a_group_is_known_by_name_letter_or_article(said: str, group: str) -> None:
    row = ("1", "Lò Mẫu Mai", "2016", "Nữ", "", "", "", said)
    (line,) = read_roll((HEAD, row), CATALOG).lines
    assert line.circumstance["group"] == group


@pytest.mark.parametrize("said", ["đ", "d", "nhóm đ", "đ.1", "d1"])
def test_a_letter_that_two_groups_share_without_marks_is_asked_about(said: str) -> None:
    row = ("1", "Lò Mẫu Mai", "2016", "Nữ", "", "", "", said)
    (line,) = read_roll((HEAD, row), CATALOG).lines
    assert line.circumstance == {}
    assert [problem.code for problem in line.problems] == ["roll_group"]


def test_every_group_and_clause_of_the_lists_is_found_by_its_official_name() -> None:
    for group in CATALOG.lookup("special_group").items[:-1]:
        name = f"special_{group.code.removeprefix('d56_')}"
        clauses = CATALOG.lookup(name).items if CATALOG.has_lookup(name) else ()
        for clause in clauses:
            row = ("1", "X", "", "", "", "", "", f"{group.label.vi} {clause.label.vi}")
            (line,) = read_roll((HEAD, row), CATALOG).lines
            assert clause.code in line.circumstance.values()


def test_csv_with_semicolons_reads_like_a_workbook() -> None:
    lines = ";".join(HEAD), ";".join(ROW)
    data = "\ufeff".encode() + "\r\n".join(lines).encode()
    assert read_roll(read_table(data), CATALOG).lines[0].child["child_name"] == "Lò Mẫu Mai"


def test_a_list_without_a_name_column_is_refused_whole() -> None:
    with pytest.raises(Refused) as caught:
        read_roll((("TT", "Ngày sinh"), ("1", "2016")), CATALOG)
    assert caught.value.problems[0].code == "roll_no_head"


def test_a_formula_is_not_evaluated_and_stays_no_answer() -> None:
    data = book(("Họ và tên",), ('=HYPERLINK("http://x.test","a")',), ("Lò Mẫu Mai",))
    assert read_table(data) == (("Họ và tên",), (), ("Lò Mẫu Mai",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (b"PK\x03\x04 not a workbook", "table_broken"),
        ("Họ và tên".encode("utf-16"), "table_letters"),
        (b"a,b\n" * 20_001, "table_long"),
        (b"x" * (workbook.MOST_BYTES + 1), "table_large"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_rows_beyond_what_the_file_says_of_itself_are_not_lost() -> None:
    whole, out = book(HEAD, ROW), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', part))
    assert out.getvalue() != whole
    assert read_table(out.getvalue()) == read_table(whole)
    assert len(read_table(whole)) == 2


def test_a_bomb_is_weighed_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000)
    assert code_of(book(HEAD, ROW)) == "table_large"
