"""Phiếu chuyển gửi: a letter to an agency with the least data it needs, and a slip to send back.

No official form exists; the layout is Decree 30/2020's letter, the content what Decree 56/2017,
Articles 26, 29 and 31 ask the officer to connect. The reporter is never in it.
"""

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.when import is_relevant
from desktop.printing.blocks import Kept
from desktop.printing.closing import closed, signatures
from desktop.printing.code import draw_code
from desktop.printing.filled import Filled
from desktop.printing.fonts import BOLD, ITALIC, register
from desktop.printing.heads import NationalHead
from desktop.printing.lines import FillLine, Ticks, cell, fill_line, long_text, paragraph, style
from desktop.printing.paper import QR_SIZE, WIDTH, PaperHead, Sheet, build, mark_of
from desktop.printing.prose import office_of
from desktop.printing.record_sheet import sheet_around

CONFIDENTIAL = (
    "Thông tin về trẻ em trong phiếu này phải được giữ bí mật (Điều 33 Nghị định 56/2017/NĐ-CP)."
)
REPLIES = ("Đã tiếp nhận", "Không tiếp nhận", "Đã hoàn thành")


class CutLine(Flowable):
    """Where the slip is torn off, with the code by which it is filed when it comes back."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width = width
        return width, 8 * mm

    def draw(self) -> None:
        """Draw dashes over the whole width, and the code below them on the right."""
        self.canv.saveState()
        self.canv.setDash(4, 3)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 4 * mm, self.width, 4 * mm)
        self.canv.restoreState()
        draw_code(self.canv, self.words, x=self.width - QR_SIZE, y=2 * mm - QR_SIZE, size=QR_SIZE)


def draw_referral(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw the letter and its reply slip."""
    return build(referral_sheet(Filled(form, answers, catalog, head)))


def referral_sheet(filled: Filled) -> Sheet:
    """Set the letter and its reply slip."""
    register()
    head = filled.head
    body: list[Flowable] = [
        NationalHead(head.unit, filled.on, number=filled.number()),
        Spacer(1, 4),
    ]
    centred = style(BOLD, 14, align=TA_CENTER)
    body += [paragraph(filled.form.title.vi, centred), Spacer(1, 4)]
    to = filled.words("agency_name") or "......................"
    body += cell(f"Kính gửi: {to}", style(size=14, align=TA_CENTER))
    body += _letter(filled)
    signed = signatures(filled.form.sheet.recipients, [filled.chair(collective=True)], width=WIDTH)
    body = closed(body, signed, width=WIDTH)
    body.append(_slip(filled))
    return sheet_around(filled, body)


def _letter(filled: Filled) -> list[Flowable]:
    body = style(align=TA_JUSTIFY, indent=10 * mm, gap=6)
    words = filled.words
    opening = (
        f"{office_of(filled.head.unit)} chuyển gửi và đề nghị quý cơ quan hỗ trợ trẻ em theo hồ sơ "
    )
    age, sex = [("Ngày sinh hoặc tuổi", words("child_age_text"))], words("child_sex")
    # What this kind of recipient does not need has no line to be written on either.
    needs_sex = is_relevant(filled.form.field("child_sex"), filled.answers) or filled.is_blank
    pairs = [
        [("Họ và tên trẻ em", words("child_name"))],
        [*age, ("Giới tính", sex)] if needs_sex else age,
    ]
    if words("present_place"):
        pairs.append([("Nơi trẻ em đang ở", words("present_place"))])
    asked = [
        *long_text("Lý do chuyển gửi", words("reason")),
        *long_text("Đề nghị hỗ trợ", words("services")),
        *long_text("Mức độ khẩn", words("urgency")),
    ]
    closing = "Đề nghị quý cơ quan phản hồi bằng phiếu dưới đây"
    closing += f" trước ngày {words('reply_by')}." if words("reply_by") else "."
    contact = f"Liên hệ: {words('contact_name')}, điện thoại {words('contact_phone')}."
    return [
        Spacer(1, 6),
        paragraph(opening, body),
        *[line for pair in pairs for line in fill_line(pair, width=WIDTH)],
        *asked,
        paragraph(closing, body),
        paragraph(contact, body),
        paragraph(CONFIDENTIAL, style(ITALIC, 12, align=TA_JUSTIFY, indent=10 * mm)),
    ]


def _slip(filled: Filled) -> Kept:
    """Set the reply slip: the case's code, an answer, a date and a signature; no name."""
    head = filled.head
    unit = f"{head.unit.agency} {head.unit.name}"
    code = mark_of(head, f"{filled.form.key}/tra_loi", filled.content())
    return Kept(
        [
            CutLine(code),
            paragraph("PHIẾU PHẢN HỒI", style(BOLD, 13, align=TA_CENTER)),
            paragraph(f"Kính gửi: {unit} (hồ sơ {head.code})", style(align=TA_CENTER)),
            FillLine([("Cơ quan phản hồi", filled.words("agency_name"))]),
            Ticks("Kết quả", [(reply, False) for reply in REPLIES]),
            FillLine([("Ý kiến", "")]),
            FillLine([("Người tiếp nhận", ""), ("Điện thoại", "")], [1.6, 1]),
            paragraph(
                "Ngày ...... tháng ...... năm 20......    Ký tên, đóng dấu",
                style(ITALIC, 12, align=TA_CENTER),
            ),
            Spacer(1, 12 * mm),
        ]
    )
