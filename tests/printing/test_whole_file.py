"""A whole case file in one document: contents with the true pages, pages counted through."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from desktop.domain.record import Answers
from desktop.printing.paper import PaperHead
from desktop.printing.whole_file import CasePaper, hand_over, whole_file
from tests.builders.filled_papers import LONG, SHORT
from tests.builders.world import CATALOG, OFFICER, UNIT

HEAD = PaperHead(UNIT, OFFICER, date(2026, 11, 24), "", "00715-2026-K7Q-0001", draft=False, copy=1)
ORDER = ("mau_01", "mau_02", "mau_03", "bien_ban_hop", "mau_04", "mau_05", "nhat_ky_thuc_hien")


def papers(*, long: bool = False) -> list[CasePaper]:
    answers = LONG if long else SHORT
    return [CasePaper(CATALOG.form(form), answers[form], HEAD) for form in ORDER]


def texts(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.needs("P31")
@pytest.mark.parametrize("long", [False, True])
def test_the_contents_name_the_page_on_which_each_paper_begins(long: bool) -> None:
    pages = texts(whole_file(papers(long=long), catalog=CATALOG, head=HEAD))
    assert "MỤC LỤC HỒ SƠ VỤ VIỆC" in pages[0]
    document = PdfReader(io.BytesIO(whole_file(papers(long=long), catalog=CATALOG, head=HEAD)))
    forms = document.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    assert len([name for name in forms if "mn-" in name or "FormXob" in name]) >= len(ORDER)
    names = ("BÁO CÁO TIẾP NHẬN", "ĐÁNH GIÁ NGUY CƠ BAN ĐẦU", "BÁO CÁO THU THẬP", "BIÊN BẢN Họp",
             "KẾ HOẠCH HỖ TRỢ", "QUYẾT ĐỊNH Phê duyệt", "NHẬT KÝ THỰC HIỆN")  # fmt: skip
    begins = [next(n for n, page in enumerate(pages, 1) if name in page) for name in names]
    told = re.findall(r"\b(\d+)\b(?=[^\d]*$)|\b(\d+)\b", pages[0])
    assert begins == sorted(begins)
    for begin in begins:
        assert str(begin) in {one or other for one, other in told}


def test_every_page_says_which_of_all_it_is() -> None:
    pages = texts(whole_file(papers(), catalog=CATALOG, head=HEAD))
    for number, page in enumerate(pages, start=1):
        assert f"Hồ sơ {HEAD.code} - trang {number} /" in page


def test_the_file_hides_what_each_paper_would_hide_and_names_nobody_outside_its_pages() -> None:
    closed = whole_file(papers(), catalog=CATALOG, head=HEAD)
    assert "Bà Hàng Xóm Mẫu" not in " ".join(texts(closed))
    assert "Hương" not in str(PdfReader(io.BytesIO(closed)).metadata)
    open_head = replace(HEAD, opened=frozenset({"reporter"}))
    opened = [replace(paper, head=open_head) for paper in papers()]
    assert "Bà Hàng Xóm Mẫu" in " ".join(texts(whole_file(opened, catalog=CATALOG, head=HEAD)))


@pytest.mark.needs("P31")
def test_the_hand_over_lists_every_paper_with_its_day_and_its_sheets_in_one_call() -> None:
    who: Answers = {
        "handed_on": "2026-11-24",
        "place": "UBND xã Mẫu Thử",
        "giver": OFFICER.name,
        "taker": "Trần Thị Ví Dụ",
    }
    said = " ".join(texts(hand_over(papers(), who, catalog=CATALOG, head=HEAD)))
    assert "Mẫu số 01: Tiếp nhận thông tin 24/11/2026 2" in said
    # The plan is one sheet, its annex another.
    assert "Mẫu số 04: Kế hoạch hỗ trợ, can thiệp 24/11/2026 2" in said
    assert "BÊN GIAO" in said
    assert "Bà Hàng Xóm Mẫu" not in said
