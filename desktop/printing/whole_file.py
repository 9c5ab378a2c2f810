"""A whole case file in one document: contents first, then each paper, pages counted through.

The contents page is drawn before anyone knows where a paper begins. Its numbers are forms in
the sense of PDF, used there and defined at the end, so that everything is drawn once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from desktop.domain.record import Answers
from desktop.domain.record import Cell as Value
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show_date
from desktop.printing.blocks import Cell, grid, table_heads, title
from desktop.printing.closing import Signature, closed, signatures
from desktop.printing.drawing import draw_paper, sheet_of
from desktop.printing.filled import Filled
from desktop.printing.fonts import REGULAR, register
from desktop.printing.heads import NationalHead
from desktop.printing.lines import cell, paragraph, style
from desktop.printing.paper import BOTTOM, LEFT, WIDE, WIDTH, PaperHead, Sheet, bind, mark_of

NAME = "MỤC LỤC HỒ SƠ VỤ VIỆC"
HEADS = ("STT", "Tên tài liệu", "Số, ký hiệu", "Ngày", "Trang")
SHARES = (0.08, 0.44, 0.2, 0.17, 0.11)
SIZE = 12
FOOT = 9
PLACE_WIDTH = 30.0
TOTAL = "mn-total"


@dataclass(frozen=True, slots=True)
class CasePaper:
    """One paper of the file: its form, what it says, and the head it was issued under."""

    form: Form
    answers: Answers
    head: PaperHead


class Place(Flowable):
    """Where a number will stand that is known only at the end."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the cell's width and a line."""
        self.width, self.height = width, SIZE + 4
        return width, self.height

    def draw(self) -> None:
        """Use the form of that name, in the middle."""
        self.canv.saveState()
        self.canv.translate(self.width / 2 - PLACE_WIDTH / 2, 3)
        self.canv.doForm(self.name)
        self.canv.restoreState()


def whole_file(papers: Sequence[CasePaper], *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw a case's papers in the order given; sealed answers only where each head opens them."""
    register()
    filled = [Filled(paper.form, paper.answers, catalog, paper.head) for paper in papers]
    sheets = [sheet_of(each) for each in filled]
    contents = _contents(filled, head)
    starts: dict[int, int] = {}

    def stamp(canvas: Canvas, sheet: Sheet, page: int) -> None:
        starts.setdefault(next((n for n, s in enumerate(sheets) if s is sheet), -1), page)
        _draw_foot(canvas, sheet, page, head.code)

    def numbers(pages: int) -> dict[str, tuple[str, float]]:
        told = {_name(n): (str(starts[n]), float(SIZE)) for n in range(len(sheets))}
        return told | {TOTAL: (str(pages), float(FOOT))}

    maker = _maker(numbers)
    title_of_file = f"Hồ sơ {head.code}"
    return bind([contents, *sheets], title=title_of_file, stamp=stamp, canvas=maker)[0]


def hand_over(
    papers: Sequence[CasePaper], answers: Answers, *, catalog: Catalog, head: PaperHead
) -> bytes:
    """Draw the minutes by which a case's file changes hands, each paper listed with its sheets.

    ``answers`` are those of ``ban_giao_ho_so`` (who, when, where, why); its list is made here.
    """
    register()
    filled = [Filled(paper.form, paper.answers, catalog, paper.head) for paper in papers]
    sheets = [sheet_of(each) for each in filled]
    _, turns = bind(sheets, title="") if sheets else (b"", [])
    rows: list[dict[str, Value]] = []
    for each, sheet in zip(filled, sheets, strict=True):
        pages = sum(turn.last - turn.first + 1 for turn in turns if turn.sheet is sheet)
        row: dict[str, Value] = {"paper": _paper_name(each.form), "sheets": str(pages)}
        rows.append(row | ({"day": each.on.isoformat()} if each.on else {}))
    form = catalog.form("ban_giao_ho_so")
    return draw_paper(form, {**answers, "items": rows}, catalog=catalog, head=head)


def _paper_name(form: Form) -> str:
    official = form.number.startswith("Mẫu số")
    return f"{form.number}: {form.short.vi}" if official else form.short.vi


def _name(place: int) -> str:
    return f"mn-page-{place}"


def _contents(filled: Sequence[Filled], head: PaperHead) -> Sheet:
    small, centred = style(size=SIZE), style(size=SIZE, align=TA_CENTER)
    rows: list[list[Cell]] = [table_heads(HEADS, size=SIZE)]
    for place, each in enumerate(filled):
        form = each.form
        name = _paper_name(form)
        day = show_date(each.on.isoformat()) if isinstance(each.on, date) else ""
        rows.append(
            [
                paragraph(str(place + 1), centred),
                cell(name, small),
                paragraph(each.number().removeprefix("Số: "), small),
                paragraph(day, centred),
                Place(_name(place)),
            ]
        )
    body: list[Flowable] = [NationalHead(head.unit, head.on, number="")]
    body += title(f"{NAME}\nSố hồ sơ: {head.code}")
    body.append(grid(rows, [WIDTH * share for share in SHARES]))
    maker = Signature(["NGƯỜI LẬP MỤC LỤC"], head.officer.name)
    body = closed(body, signatures((), [maker], width=WIDTH), width=WIDTH)
    content = repr([each.content() for each in filled])
    return Sheet(f"Hồ sơ {head.code}", body, head, mark_of(head, "ho_so", content))


def _draw_foot(canvas: Canvas, sheet: Sheet, page: int, code: str) -> None:
    """Say on each page which of all it is."""
    right, down = (WIDE if sheet.wide else WIDTH) + LEFT, BOTTOM / 2 - 4 * mm
    canvas.saveState()
    canvas.setFont(REGULAR, FOOT)
    canvas.drawRightString(right - 24, down, f"Hồ sơ {code} - trang {page} /")
    canvas.translate(right - PLACE_WIDTH + 4, down)
    canvas.doForm(TOTAL)
    canvas.restoreState()


def _maker(numbers: Callable[[int], dict[str, tuple[str, float]]]) -> type[Canvas]:
    """Return a canvas that defines the numbers when everything is drawn."""

    class Numbered(Canvas):
        def save(self) -> None:
            for name, (words, size) in numbers(self.getPageNumber() - 1).items():
                self.beginForm(name, 0, -4, PLACE_WIDTH, 14)
                self.setFont(REGULAR, size)
                self.drawCentredString(PLACE_WIDTH / 2, 0, words)
                self.endForm()
            super().save()

    return Numbered
