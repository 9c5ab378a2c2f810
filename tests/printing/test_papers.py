"""Paper by Decree 30/2020, measured in the PDF itself."""

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PageObject, PdfReader

from desktop.domain.record import Answers
from desktop.printing.drawing import draw_paper
from desktop.printing.letters.hazard_list import draw_hazard_list
from desktop.printing.paper import PaperHead, mark_of
from tests.builders.filled_papers import SHORT
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    HAZARD,
    INTAKE,
    OFFICER,
    REFERRAL,
    SAMPLES,
    UNIT,
)

MM = 72 / 25.4
HEAD = PaperHead(UNIT, OFFICER, date(2026, 2, 5), "", "00715-2026-K7Q-0001", draft=False, copy=1)


def draw(form: str, answers: Answers, head: PaperHead = HEAD) -> bytes:
    shape = CATALOG.form(form)
    return draw_paper(shape, answers, catalog=CATALOG, head=head)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader(pdf).pages))


Piece = tuple[str, float, float, str, float]


def pieces(page: PageObject) -> list[Piece]:
    """Every run of text with its place in points, its face and its size."""
    found: list[Piece] = []

    def visit(run: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        name = str(font["/BaseFont"]) if isinstance(font, dict) else ""
        if run.strip():
            found.append((run.strip(), tm[4] + cm[4], tm[5] + cm[5], name, size))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.needs("P30")
@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("filled", [True, False])
def test_every_paper_is_a4_with_embedded_letters_and_no_persons_data_in_its_metadata(
    form: str, filled: bool
) -> None:
    pdf = draw(form, SAMPLES[form] if filled else {})
    document = reader(pdf)
    for page in document.pages:
        assert [round(float(edge) / MM) for edge in page.mediabox[2:]] == [210, 297]
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object().get("/FontDescriptor")
            if descriptor is None:
                (descendant,) = font.get_object()["/DescendantFonts"]
                descriptor = descendant.get_object()["/FontDescriptor"]
            assert "/FontFile2" in descriptor.get_object()
    told = " ".join(str(value) for value in (document.metadata or {}).values())
    for name in ("Hương", "Hàng Xóm", OFFICER.name):
        assert name not in told
    assert "Măng Non" in told


def test_control_a_name_in_the_metadata_would_be_seen() -> None:
    from desktop.printing.lines import paragraph, style  # noqa: PLC0415
    from desktop.printing.paper import Sheet, build  # noqa: PLC0415

    pdf = build(Sheet("Hồ sơ Nguyễn Thị Hương", [paragraph("x", style())], HEAD, "MN1|x"))
    assert "Hương" in str(reader(pdf).metadata)


def test_mau_01_says_what_was_answered_letter_for_letter_in_the_order_of_the_form() -> None:
    words = text(draw("mau_01", {**INTAKE, "father_name": "Ẳng Ẵm Ặc", "child_age": 9}))
    order = [
        "ỦY BAN NHÂN DÂN", "BÁO CÁO", "TIẾP NHẬN THÔNG TIN TRẺ EM BỊ XÂM HẠI", "A. Thông tin chung",
        "1. Nguồn nhận thông tin", "1.1. Thông qua", "1.2. Thời gian (mấy giờ): 07:15",
        "1.3. Ngày, tháng, năm: 24/11/2026", "2.1. Họ và tên trẻ em: Nguyễn Thị Hương",
        "2.2. Ngày tháng năm sinh: 14/02/2017", "2.3. Giới tính", "2.4. Địa điểm xảy ra vụ việc",
        "2.5. Tình trạng hiện tại của trẻ em", "2.6.", "2.7. Họ và tên cha: Ẳng Ẵm Ặc", "2.8.",
        "2.9.", "2.10.", "2.11.", "3. Thông tin về người cung cấp thông tin", "3.1. Họ và tên",
        "3.2.", "CÁN BỘ TIẾP NHẬN THÔNG TIN", OFFICER.name,
    ]  # fmt: skip
    places = [words.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert words.index("Nguồn nhận") < words.index("Địa điểm xảy ra") < words.index("Ghi chú thêm")


def test_mau_02_counts_and_concludes() -> None:
    words = text(draw("mau_02", ASSESSMENT))
    assert "Cao: 0 Trung bình: 2 Thấp: 0" in words
    assert "Cao: 1 Trung bình: 0 Thấp: 1" in words
    assert "Trẻ em bị tổn hại nghiêm trọng, đe dọa tính mạng" in words
    assert "Nơi nhận:" in words


def test_the_referral_tells_the_least_and_never_the_reporter() -> None:
    words = text(draw("phieu_chuyen_gui", REFERRAL))
    assert "Kính gửi: Trạm Y tế xã Mẫu Thử" in words
    assert "PHIẾU PHẢN HỒI" in words
    slip = words[words.index("PHIẾU PHẢN HỒI") :]
    assert "Hương" not in slip
    assert HEAD.code in slip


@pytest.mark.parametrize(
    ("run", "size", "face", "low", "high"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), "Bold", 20, 30),
        ("Độc lập - Tự do - Hạnh phúc", (13, 14), "Bold", 24, 36),
        ("ỦY BAN NHÂN DÂN", (12, 13), "", 20, 30),
        ("XÃ MẪU THỬ", (12, 13), "Bold", 24, 36),
        ("BÁO CÁO", (13, 14), "Bold", 40, 60),
    ],
)
def test_the_head_is_where_and_as_large_as_the_decree_says(
    run: str, size: tuple[int, int], face: str, low: float, high: float
) -> None:
    page = reader(draw("mau_01", INTAKE)).pages[0]
    (found,) = [piece for piece in pieces(page) if piece[0] == run]
    from_top = (float(page.mediabox.height) - found[2]) / MM
    assert low <= from_top <= high
    assert size[0] <= found[4] <= size[1]
    assert face in found[3]


@pytest.mark.parametrize("form", SAMPLES)
def test_the_body_keeps_the_margins(form: str) -> None:
    for page in reader(draw(form, SAMPLES[form])).pages:
        lefts = [piece[1] / MM for piece in pieces(page) if piece[4] > 8]
        assert 29.9 <= min(lefts) <= 35


def test_place_and_date_are_padded_as_the_decree_pads() -> None:
    assert "Mẫu Thử, ngày 05 tháng 02 năm 2026" in text(draw("mau_01", {}))
    later = replace(HEAD, on=date(2026, 11, 24))
    assert "ngày 24 tháng 11 năm 2026" in text(draw("mau_01", {}, later))
    march = replace(HEAD, on=date(2026, 3, 9))
    assert "ngày 09 tháng 3 năm 2026" in text(draw("mau_01", {}, march))


LONG = {**INTAKE, "condition": "Lời kể dài của trẻ. " * 600}


def test_long_texts_go_over_pages_which_are_numbered_from_the_second() -> None:
    pages = reader(draw("mau_01", LONG)).pages
    assert len(pages) > 2
    tops = [
        [p[0] for p in pieces(page) if (float(page.mediabox.height) - p[2]) / MM < 18]
        for page in pages
    ]
    assert tops == [[], *[[str(number)] for number in range(2, len(pages) + 1)]]


@pytest.mark.parametrize("answers", [LONG, {**INTAKE, "condition": "a\n" * 43}, INTAKE])
def test_a_signature_never_stands_alone_on_a_page(answers: Answers) -> None:
    last = reader(draw("mau_01", answers)).pages[-1].extract_text()
    assert "CÁN BỘ TIẾP NHẬN THÔNG TIN" in last
    assert "Ghi chú thêm" in last


NASTY = "<b>đậm</b> & =1+1 <img src='/etc/hostname'/> 😀 a\x00b\u202e &amp; ]]> " + "x" * 300


@pytest.mark.parametrize("form", SAMPLES)
def test_any_text_prints_as_it_was_typed(form: str) -> None:
    fields = [f.key for f in CATALOG.form(form).fields if type(f).__name__ in {"Text", "LongText"}]
    words = text(draw(form, {**SAMPLES[form], **dict.fromkeys(fields, NASTY)}))
    assert "<b>đậm</b> & =1+1 <img src='/etc/hostname'/> □" in words


class Opened:
    """Counts the files that are opened while it watches, outside the program's own code."""

    def __init__(self) -> None:
        self.watching = False
        self.files: list[str] = []
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.watching and event in {"open", "socket.connect", "urllib.Request"}:
            name = str(arguments[0])
            if not name.endswith((".py", ".pyc", ".ttf")):
                self.files.append(name)


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    watcher = Opened()
    draw("mau_01", INTAKE)
    yield watcher
    watcher.watching = False


def test_drawing_opens_no_file_and_no_address(opened: Opened) -> None:
    opened.files.clear()
    opened.watching = True
    for form in SAMPLES:
        draw(form, {**SAMPLES[form], "condition": NASTY, "reason": NASTY})
    opened.watching = False
    assert opened.files == []


def test_control_an_opened_file_is_seen(opened: Opened) -> None:
    opened.files.clear()
    opened.watching = True
    with open("/dev/null", "rb"):  # noqa: PTH123 - the planted fault
        pass
    opened.watching = False
    assert opened.files == ["/dev/null"]


def test_drafts_and_reprints_are_marked() -> None:
    assert "BẢN NHÁP" not in text(draw("mau_01", INTAKE))
    assert "BẢN NHÁP" in text(draw("mau_01", INTAKE, replace(HEAD, draft=True)))
    assert "bản in lại lần 2" in text(draw("mau_01", INTAKE, replace(HEAD, copy=3)))


def test_the_code_on_the_paper_names_nobody_and_changes_with_the_content() -> None:
    first, second = (mark_of(HEAD, "mau_01", content) for content in ("a", "b"))
    assert first.startswith("MN1|00715-2026-K7Q-0001|mau_01|")
    assert first != second


def test_the_list_of_hazard_sites_repeats_its_head_on_wide_pages() -> None:
    form = CATALOG.form("diem_nguy_co")
    pdf = draw_hazard_list(form, [HAZARD] * 40, catalog=CATALOG, head=HEAD)
    pages = reader(pdf).pages
    assert len(pages) > 1
    for page in pages[:-1]:
        assert "Loại điểm" in page.extract_text()
        assert page.mediabox.width > page.mediabox.height
    assert "Tổng số: 40 điểm." in text(pdf)


REPORTER = "Bà Hàng Xóm Mẫu"


@pytest.mark.needs("P16")
def test_a_sealed_answer_is_printed_only_where_its_compartment_is_opened() -> None:
    closed = text(draw("mau_01", INTAKE))
    assert REPORTER not in closed
    assert "Họ và tên: bảo mật" in closed
    opened = text(draw("mau_01", INTAKE, replace(HEAD, opened=frozenset({"reporter"}))))
    assert REPORTER in opened
    assert "bảo mật" not in opened
    other = text(draw("mau_01", INTAKE, replace(HEAD, opened=frozenset({"safe_address"}))))
    assert REPORTER not in other


def test_a_paper_does_not_tell_whether_there_is_a_reporter() -> None:
    nobody = {key: answer for key, answer in INTAKE.items() if not key.startswith("reporter")}
    assert text(draw("mau_01", nobody)) == text(draw("mau_01", INTAKE))


def test_an_empty_paper_has_room_for_the_reporter_and_the_day() -> None:
    empty = text(draw("mau_01", {}, replace(HEAD, on=None)))
    assert "bảo mật" not in empty
    assert "Mẫu Thử, ngày ..... tháng ..... năm 20..." in empty


def test_a_paper_bears_its_own_day_and_number_when_it_is_printed_again() -> None:
    assert "ngày 24 tháng 11 năm 2026" in text(draw("mau_01", INTAKE))
    decision = text(draw("mau_05", SHORT["mau_05"]))
    assert "Số: 09/QĐ-UBND" in decision
    assert "ngày 24 tháng 11 năm 2026" in decision


def test_a_form_whose_official_text_is_missing_says_so_on_its_paper() -> None:
    notice = "Bản dự thảo - đối chiếu Phụ lục Nghị định số 56/2017/NĐ-CP"
    for form in CATALOG.forms.values():
        said = notice in text(draw(form.key, SHORT[form.key]))
        assert said == form.draft, form.key


def test_the_plan_has_its_estimate_with_the_sum_in_an_annex() -> None:
    pages = [page.extract_text() for page in reader(draw("mau_04", SHORT["mau_04"])).pages]
    assert "DỰ TOÁN KINH PHÍ CHI TIẾT" in pages[-1]
    assert "3.450.000" in pages[-1]
    assert "Dự toán (đồng)" not in pages[0]
    without = {**SHORT["mau_04"], "activities": [{"task": "Thăm nhà"}]}
    assert "DỰ TOÁN" not in text(draw("mau_04", without))
