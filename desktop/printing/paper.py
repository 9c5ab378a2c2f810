"""The page of Decree 30/2020: margins, numbering, marks, and a document drawn in memory."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from desktop.domain.officer import Officer, Unit
from desktop.domain.signing import Signer
from desktop.printing.code import draw_code, mark
from desktop.printing.fonts import BOLD, BOLD_ITALIC, REGULAR, register

# Nothing in a text may open a file or a URL.
rl_config.trustedHosts = []
rl_config.trustedSchemes = []

# Decree 30/2020, Annex I: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm. The least of
# each, so that a form with short answers stays on as few sheets as the decree allows.
TOP, BOTTOM, LEFT, RIGHT = 20 * mm, 20 * mm, 30 * mm, 15 * mm
WIDTH = A4[0] - LEFT - RIGHT
WIDE = A4[1] - LEFT - RIGHT
NUMBER_SIZE = 13
QR_SIZE = 14 * mm
NOTICE_SIZE = 10
SMALL_PRINT = 8
PRACTICE = "TẬP HUẤN - DỮ LIỆU GIẢ ĐỊNH"
UNOFFICIAL = "Bản dự thảo - đối chiếu Phụ lục Nghị định số 56/2017/NĐ-CP"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands around a form's body: who, when, which number, draft or not, which copy.

    A paper to be filled in by hand has no day. ``opened`` names the sealed compartments whose
    answers this paper may show; ``signer`` is who signs where it is not the unit's usual one.
    """

    unit: Unit
    officer: Officer
    on: date | None
    number: str
    code: str
    draft: bool
    copy: int
    practice: bool = False
    opened: frozenset[str] = frozenset()
    signer: Signer | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document ready to be built: neutral title, body, and what its code says.

    ``unofficial`` is a form whose official text is still to come; its paper says so. An
    ``annex`` begins on a page of its own and counts its pages from one (Annex I, part III, 1).
    """

    title: str
    body: Sequence[Flowable]
    head: PaperHead
    mark: str
    wide: bool = False
    unofficial: bool = False
    annex: Sequence[Flowable] = ()


Stamp = Callable[[Canvas, Sheet, int], None]


class Turn:
    """One sheet's pages in a document: which is its first, and so which number each has."""

    def __init__(
        self, sheet: Sheet, body: Sequence[Flowable], *, name: str, stamp: Stamp | None
    ) -> None:
        self.sheet = sheet
        self.body = body
        self.name = name
        self.stamp = stamp
        self.first = 0
        self.last = 0

    def template(self) -> PageTemplate:
        """Return the sheet's page with the margins of the decree."""
        size = landscape(A4) if self.sheet.wide else A4
        width, height = size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM
        frame = Frame(LEFT, BOTTOM, width, height, 0, 0, 0, 0)
        return PageTemplate(self.name, [frame], onPage=self._decorate, pagesize=size)

    def _decorate(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        number = canvas.getPageNumber()
        self.first = self.first or number
        self.last = number
        size = landscape(A4) if self.sheet.wide else A4
        _decorate(canvas, self.sheet, size=size, page=number - self.first + 1)
        if self.stamp is not None:
            self.stamp(canvas, self.sheet, number)


def build(sheet: Sheet) -> bytes:
    """Draw the document and return the PDF; nothing touches the disk."""
    return bind([sheet], title=sheet.title)[0]


def bind(
    sheets: Sequence[Sheet],
    *,
    title: str,
    stamp: Stamp | None = None,
    canvas: Callable[..., Canvas] = Canvas,
) -> tuple[bytes, list[Turn]]:
    """Draw sheets into one document; return it with the pages that each sheet and annex took.

    ``stamp`` draws more on every page, given the sheet and the page's number in the document.
    """
    register()
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=title,
        author="",
        subject="",
        creator="Măng Non",
        lang="vi-VN",
        initialFontName=REGULAR,  # the library's own cannot be embedded
    )
    parts = [(sheet, body) for sheet in sheets for body in (sheet.body, sheet.annex) if body]
    turns = [Turn(sheet, body, name=str(n), stamp=stamp) for n, (sheet, body) in enumerate(parts)]
    document.addPageTemplates([turn.template() for turn in turns])
    document.build(list(_story(turns)), canvasmaker=canvas)
    return buffer.getvalue(), turns


def _story(turns: Sequence[Turn]) -> Iterator[Flowable]:
    for place, turn in enumerate(turns):
        if place:
            yield NextPageTemplate(turn.name)
            yield PageBreak()
        yield from turn.body


def _decorate(canvas: Canvas, sheet: Sheet, *, size: tuple[float, float], page: int) -> None:
    width, height = size
    canvas.saveState()
    if page > 1:
        canvas.setFont(REGULAR, NUMBER_SIZE)
        canvas.drawCentredString(width / 2, height - TOP / 2 - NUMBER_SIZE / 3, str(page))
    if sheet.head.practice:
        canvas.setFont(BOLD, NOTICE_SIZE)
        canvas.drawRightString(width - RIGHT, height - TOP / 2 - NOTICE_SIZE / 3, PRACTICE)
    if sheet.head.draft:
        _draw_draft_mark(canvas, width, height)
    if sheet.unofficial:
        canvas.setFont(BOLD_ITALIC, NOTICE_SIZE)
        canvas.drawRightString(width - RIGHT, BOTTOM / 2 + 2 * mm, UNOFFICIAL)
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
    bottom = (BOTTOM - QR_SIZE) / 2
    left = LEFT
    if page == 1:
        draw_code(canvas, sheet.mark, x=LEFT, y=bottom, size=QR_SIZE)
        left += QR_SIZE + 2 * mm
    canvas.setFont(REGULAR, SMALL_PRINT)
    canvas.setFillGray(0.35)
    words = [sheet.head.code, sheet.mark.rsplit("|", 1)[-1]]
    if sheet.head.copy > 1:
        words.append(f"bản in lại lần {sheet.head.copy - 1}")
    canvas.drawString(left, bottom + 1 * mm, "  ·  ".join(word for word in words if word))


def mark_of(head: PaperHead, form: str, content: str) -> str:
    """Return the QR's words: code of the case, form, a digest of the content; never a name."""
    return mark(head.code, form, content)
