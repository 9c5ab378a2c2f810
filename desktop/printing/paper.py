"""The page of Decree 30/2020: margins, numbering, draft mark, code, and a document in memory."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from reportlab import rl_config
from reportlab.graphics import renderPDF, shapes
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from desktop.domain.officer import Officer, Unit
from desktop.printing.fonts import BOLD, REGULAR, register

# Nothing in a text may open a file or a URL.
rl_config.trustedHosts = []
rl_config.trustedSchemes = ["data"]
shapes.STATE_DEFAULTS["fontName"] = "MN-Regular"

# Decree 30/2020, Annex I: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm. The least of
# each, so that a form with short answers stays on as few sheets as the decree allows.
TOP, BOTTOM, LEFT, RIGHT = 20 * mm, 20 * mm, 30 * mm, 15 * mm
NUMBER_SIZE = 13
QR_SIZE = 14 * mm
NOTICE_SIZE = 10
PRACTICE = "TẬP HUẤN - DỮ LIỆU GIẢ ĐỊNH"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands around a form's body: who, when, which number, draft or not, which copy."""

    unit: Unit
    officer: Officer
    on: date
    number: str
    code: str
    draft: bool
    copy: int
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document ready to be built: neutral title, body, and what its code says."""

    title: str
    body: Sequence[Flowable]
    head: PaperHead
    mark: str
    wide: bool = False


def build(sheet: Sheet) -> bytes:
    """Draw the document and return the PDF; nothing touches the disk."""
    register()
    size = landscape(A4) if sheet.wide else A4
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        title=sheet.title,
        author="",
        subject="",
        creator="Măng Non",
        lang="vi-VN",
        initialFontName=REGULAR,  # the library's own cannot be embedded
    )
    width, height = size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM
    frame = Frame(
        LEFT, BOTTOM, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates(
        PageTemplate("page", [frame], onPage=lambda canvas, _: _decorate(canvas, sheet, size))
    )
    document.build(list(sheet.body))
    return buffer.getvalue()


def _decorate(canvas: Canvas, sheet: Sheet, size: tuple[float, float]) -> None:
    width, height = size
    page = canvas.getPageNumber()
    canvas.saveState()
    if page > 1:
        canvas.setFont(REGULAR, NUMBER_SIZE)
        canvas.drawCentredString(width / 2, height - TOP / 2 - NUMBER_SIZE / 3, str(page))
    if sheet.head.practice:
        canvas.setFont(BOLD, NOTICE_SIZE)
        canvas.drawRightString(width - RIGHT, height - TOP / 2 - NOTICE_SIZE / 3, PRACTICE)
    if sheet.head.draft:
        _draw_draft_mark(canvas, width, height)
    _draw_mark(canvas, sheet, page)
    canvas.restoreState()


def _draw_draft_mark(canvas: Canvas, width: float, height: float) -> None:
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.setFillGray(0.9)
    canvas.setFont(BOLD, 84)
    canvas.drawCentredString(0, -30, "BẢN NHÁP")
    canvas.restoreState()


def _draw_mark(canvas: Canvas, sheet: Sheet, page: int) -> None:
    """Put the document's code in the bottom margin: a QR and the same in words."""
    widget = QrCodeWidget(sheet.mark, barLevel="M", barBorder=0)
    drawing = shapes.Drawing(QR_SIZE, QR_SIZE, transform=_scale(widget))
    drawing.add(widget)
    bottom = (BOTTOM - QR_SIZE) / 2
    if page == 1:
        renderPDF.draw(drawing, canvas, LEFT, bottom)
    canvas.setFont(REGULAR, 8)
    canvas.setFillGray(0.35)
    left = LEFT + (QR_SIZE + 2 * mm if page == 1 else 0)
    words = [sheet.head.code, sheet.mark.rsplit("|", 1)[-1]]
    if sheet.head.copy > 1:
        words.append(f"bản in lại lần {sheet.head.copy - 1}")
    canvas.drawString(left, bottom + 1 * mm, "  ·  ".join(word for word in words if word))


def _scale(widget: QrCodeWidget) -> list[float]:
    left, bottom, right, top = widget.getBounds()
    factor = QR_SIZE / max(right - left, top - bottom)
    return [factor, 0, 0, factor, 0, 0]


def mark_of(head: PaperHead, form: str, content: str) -> str:
    """Return the QR's words: code of the case, form, a digest of the content; never a name."""
    digest = sha256(content.encode()).hexdigest()[:12]
    return f"MN1|{head.code}|{form}|{digest}"
