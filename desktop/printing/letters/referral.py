"""Phiếu chuyển gửi: a letter to an agency with the least data it needs, and a slip to send back.

No official form exists; the layout is Decree 30/2020's letter, the content what Decree 56/2017,
Articles 26, 29 and 31 ask the officer to connect. The reporter is never in it.
"""

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show
from desktop.printing.blocks import Kept, NationalHead, closed, signatures
from desktop.printing.fonts import BOLD, ITALIC, register
from desktop.printing.lines import FillLine, Ticks, cell, fill_line, long_text, paragraph, style
from desktop.printing.paper import LEFT, RIGHT, PaperHead, Sheet, build, mark_of

WIDTH = A4[0] - LEFT - RIGHT
CONFIDENTIAL = (
    "Thông tin về trẻ em trong phiếu này phải được giữ bí mật (Điều 33 Nghị định 56/2017/NĐ-CP)."
)
REPLIES = ("Đã tiếp nhận", "Không tiếp nhận", "Đã hoàn thành")


class CutLine(Flowable):
    """Where the slip is torn off."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width = width
        return width, 8 * mm

    def draw(self) -> None:
        """Draw dashes over the whole width."""
        self.canv.saveState()
        self.canv.setDash(4, 3)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 4 * mm, self.width, 4 * mm)
        self.canv.restoreState()


def draw_referral(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw the letter and its reply slip."""
    register()
    words = _words(form, answers, catalog)
    number = f"Số: {head.number or '........'}/{form.sheet.symbol}-{head.unit.symbol}"
    body: list[Flowable] = [NationalHead(head.unit, head.on, number=number), Spacer(1, 4)]
    centred = style(BOLD, 14, align=TA_CENTER)
    body += [paragraph(form.title.vi, centred), Spacer(1, 4)]
    body += cell(f"Kính gửi: {words['agency_name'] or '......................'}", centred)
    body += _letter(words, head)
    signed = signatures(
        form.sheet.recipients,
        [head.unit.signer_authority, head.unit.signer_title],
        name=head.unit.signer_name,
        width=WIDTH,
    )
    body = closed(body, signed)
    body.append(_slip(words, head))
    mark = mark_of(head, form.key, repr(sorted(answers.items())))
    return build(Sheet(form.short.vi, body, head, mark))


def _words(form: Form, answers: Answers, catalog: Catalog) -> dict[str, str]:
    return {
        field.key: show(field, answers[field.key], catalog=catalog) if field.key in answers else ""
        for field in form.fields
    }


def _letter(words: dict[str, str], head: PaperHead) -> list[Flowable]:
    body = style(align=TA_JUSTIFY, indent=10 * mm)
    place = head.unit.commune.name
    unit = f"{head.unit.agency.capitalize()} {place[:1].lower()}{place[1:]}"
    opening = f"{unit} chuyển gửi và đề nghị quý cơ quan hỗ trợ trẻ em theo hồ sơ {head.code}:"
    pairs = [
        [("Họ và tên trẻ em", words["child_name"])],
        [("Ngày sinh hoặc tuổi", words["child_age_text"]), ("Giới tính", words["child_sex"])],
    ]
    if words["present_place"]:
        pairs.append([("Nơi trẻ em đang ở", words["present_place"])])
    asked = [
        *long_text("Lý do chuyển gửi", words["reason"]),
        *long_text("Đề nghị hỗ trợ", words["services"]),
        *long_text("Mức độ khẩn", words["urgency"]),
    ]
    closing = "Đề nghị quý cơ quan phản hồi bằng phiếu dưới đây"
    closing += f" trước ngày {words['reply_by']}." if words["reply_by"] else "."
    contact = f"Liên hệ: {words['contact_name']}, điện thoại {words['contact_phone']}."
    return [
        Spacer(1, 6),
        paragraph(opening, body),
        *[line for pair in pairs for line in fill_line(pair, width=WIDTH)],
        *asked,
        paragraph(closing, body),
        paragraph(contact, body),
        paragraph(CONFIDENTIAL, style(ITALIC, 12, align=TA_JUSTIFY, indent=10 * mm)),
    ]


def _slip(words: dict[str, str], head: PaperHead) -> Kept:
    """Set the reply slip: the case's code, an answer, a date and a signature; no name."""
    unit = f"{head.unit.agency} {head.unit.name}"
    return Kept(
        [
            CutLine(),
            paragraph("PHIẾU PHẢN HỒI", style(BOLD, 13, align=TA_CENTER)),
            paragraph(f"Kính gửi: {unit} (hồ sơ {head.code})", style(align=TA_CENTER)),
            FillLine([("Cơ quan phản hồi", words["agency_name"])]),
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
