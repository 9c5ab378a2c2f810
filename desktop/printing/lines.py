"""Lines of a form: texts set as plain text, dotted fill lines, tick boxes."""

import textwrap
from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from desktop.domain.vietnamese import clean
from desktop.printing.fonts import REGULAR, drawable, register

Alignment = Literal[0, 1, 2, 4]
BODY = 13
LEADING = 17
GAP = 3
# Between paragraphs of a text: at least 6 pt (Decree 30/2020, Annex I, part II, 6).
PROSE_GAP = 6
INDENT = 10 * mm
SPACE = 8.0
LONGEST = 1_500
# A cell's text up to so many letters is one block; longer, it may break between pages.
CELL_WHOLE = 400
CELL_PIECE = 900


def style(
    face: str = REGULAR,
    size: float = BODY,
    *,
    align: Alignment = TA_LEFT,
    indent: float = 0,
    gap: float = GAP,
) -> ParagraphStyle:
    """Return a paragraph style in one of the four faces; no page ends or begins with one line."""
    return ParagraphStyle(
        name=f"{face}-{size}-{align}-{indent}-{gap}",
        fontName=face,
        fontSize=size,
        leading=size * LEADING / BODY,
        alignment=align,
        firstLineIndent=indent,
        spaceAfter=gap,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


def plain(text: str) -> str:
    """Return outside text as the drawing library must take it: clean, drawable, never markup."""
    return escape(drawable(clean(text))).replace("\n", "<br/>").replace("\t", " ")


def paragraph(text: str, shape: ParagraphStyle) -> Paragraph:
    """Set a text that is not ours as a paragraph."""
    return Paragraph(plain(text), shape)


def long_text(label: str, text: str) -> list[Flowable]:
    """Set a label and a text of any length, a paragraph a line, so that pages can break."""
    lines = pieces(text) or [""]
    shape = style(align=TA_JUSTIFY, gap=PROSE_GAP)
    first = f"{label}: {lines[0]}" if label else lines[0]
    return [paragraph(line, shape) for line in [first, *lines[1:]]]


def pieces(text: str) -> list[str]:
    """Return a text's paragraphs, the overlong ones broken at spaces."""
    return [piece for line in clean(text).split("\n") for piece in _pieces(line)]


def cell(text: str, shape: ParagraphStyle) -> list[Flowable]:
    """Set a table cell's text; a long one in its paragraphs, which the grid sets as rows."""
    if len(text) <= CELL_WHOLE:
        return [paragraph(text, shape)]
    lines = clean(text).split("\n")
    parts = [part for line in lines for part in textwrap.wrap(line, CELL_PIECE)]
    return [paragraph(part, shape) for part in parts or [""]]


def _pieces(line: str) -> list[str]:
    """Break an overlong line at spaces: setting one paragraph costs its length squared."""
    return (
        textwrap.wrap(line, LONGEST, drop_whitespace=True)
        if len(line) > LONGEST
        else [line][: bool(line.strip())]
    )


class DottedLines(Flowable):
    """Empty lines to be written on by hand."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and a line's height for each."""
        self.width = width
        return width, self.count * LEADING

    def draw(self) -> None:
        """Draw the dots."""
        for line in range(self.count):
            _dots(self.canv, 0, self.width, line * LEADING + 4)


def _dots(canvas: Canvas, left: float, right: float, y: float) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.6)
    canvas.setLineCap(1)
    canvas.setDash(0.1, 2.2)
    canvas.line(left, y, right, y)
    canvas.restoreState()


class FillLine(Flowable):
    """Labels with their answers on one dotted line; what room is over goes by ``shares``."""

    def __init__(self, pairs: Sequence[tuple[str, str]], shares: Sequence[float] = ()) -> None:
        super().__init__()
        register()
        self.pairs = [(drawable(label), drawable(clean(answer))) for label, answer in pairs]
        self.shares = list(shares) or [1.0] * len(self.pairs)
        self.needed = [width_of(f"{label}: {answer}") + SPACE for label, answer in self.pairs]

    def fits(self, width: float) -> bool:
        """Say whether every answer has room beside its label."""
        one_line = all("\n" not in answer for _, answer in self.pairs)
        return one_line and sum(self.needed) <= width

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and one line."""
        self.width = width
        return width, LEADING + GAP

    def draw(self) -> None:
        """Draw labels, answers and the dots under them."""
        over = max(0.0, self.width - sum(self.needed)) / sum(self.shares)
        left = 0.0
        for (label, answer), needed, share in zip(
            self.pairs, self.needed, self.shares, strict=True
        ):
            end = left + needed + over * share
            self.canv.setFont(REGULAR, BODY)
            self.canv.drawString(left, GAP + 4, f"{label}:")
            start = left + width_of(f"{label}: ")
            self.canv.drawString(start, GAP + 4, answer)
            _dots(self.canv, start, min(end - SPACE / 2, self.width), GAP + 1.5)
            left = end


def width_of(text: str, face: str = REGULAR, size: float = BODY) -> float:
    """Return a text's width in points."""
    return float(stringWidth(text, face, size))


def fill_line(
    pairs: Sequence[tuple[str, str]], *, width: float, shares: Sequence[float] = ()
) -> list[Flowable]:
    """Set short answers on one line, or each below the other where one is too long."""
    line = FillLine(pairs, shares)
    if line.fits(width):
        return [line]
    found: list[Flowable] = []
    for label, answer in pairs:
        one = FillLine([(label, answer)])
        found += [one] if one.fits(width) else long_text(label, answer)
    return found


class TickBox(Flowable):
    """A square of its own, ticked or not: no face of the paper holds these signs."""

    SIZE = 9.0

    def __init__(self, *, ticked: bool) -> None:
        super().__init__()
        self.ticked = ticked
        self.width = self.height = self.SIZE

    def draw(self) -> None:
        """Draw the square and its tick."""
        draw_box(self.canv, 0, 0, ticked=self.ticked)


def draw_box(canvas: Canvas, x: float, y: float, *, ticked: bool) -> None:
    """Draw a tick box with its lower left corner at a point."""
    size = TickBox.SIZE
    canvas.saveState()
    canvas.setLineWidth(0.8)
    canvas.rect(x, y, size, size)
    if ticked:
        canvas.setLineWidth(1.4)
        canvas.lines(
            [
                (x + 1.8, y + 4.6, x + 3.8, y + 2.0),
                (x + 3.8, y + 2.0, x + 7.6, y + 7.6),
            ]
        )
    canvas.restoreState()


class Ticks(Flowable):
    """A label and its options with tick boxes, flowing over lines."""

    def __init__(self, label: str, options: Sequence[tuple[str, bool]]) -> None:
        super().__init__()
        register()
        self.label = drawable(label)
        self.options = [(drawable(text), ticked) for text, ticked in options]

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Place the options and take as many lines as they need."""
        self.width = width
        self._places: list[tuple[float, int]] = []
        x, line = (width_of(f"{self.label}:  ") if self.label else 0.0), 0
        for text, _ in self.options:
            needed = TickBox.SIZE + 4 + width_of(text)
            if x + needed > width and x > 0:
                x, line = INDENT, line + 1
            self._places.append((x, line))
            x += needed + 14
        self.height = (line + 1) * LEADING + GAP
        return width, self.height

    def draw(self) -> None:
        """Draw label, boxes and texts."""
        self.canv.setFont(REGULAR, BODY)
        top = self.height - LEADING + 4
        if self.label:
            self.canv.drawString(0, top, f"{self.label}:")
        for (text, ticked), (x, line) in zip(self.options, self._places, strict=True):
            y = top - line * LEADING
            draw_box(self.canv, x, y - 0.5, ticked=ticked)
            self.canv.drawString(x + TickBox.SIZE + 4, y, text)
