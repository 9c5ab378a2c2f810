"""The parts around a form's body: national head, title, headings, grids, signatures."""

from collections.abc import Sequence
from datetime import date

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from desktop.domain.officer import Unit
from desktop.domain.vietnamese import clean
from desktop.printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, drawable, register
from desktop.printing.lines import LEADING, paragraph, plain, style, width_of

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class NationalHead(Flowable):
    """Agency and number on the left; country, motto, place and date on the right."""

    def __init__(self, unit: Unit, on: date, *, number: str) -> None:
        super().__init__()
        register()
        self.unit = unit
        self.on = on
        self.number = number

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and four lines."""
        self.width = width
        return width, 4.4 * LEADING

    def draw(self) -> None:
        """Draw both halves as Decree 30/2020, Annex I sets them."""
        left, right = self.width * 0.2, self.width * 0.69
        top = 4.4 * LEADING - 13
        self._centred(left, top, self.unit.agency, REGULAR, 12)
        wide = self._centred(left, top - 16, self.unit.name, BOLD, 12)
        # The agency's rule is a third to a half of its text; the motto's is as long as the text.
        self._rule(left, top - 20, wide * 0.4)
        self._centred(right, top, COUNTRY, BOLD, 12)
        wide = self._centred(right, top - 16, MOTTO, BOLD, 13)
        self._rule(right, top - 20, wide)
        if self.number:
            self._centred(left, top - 40, self.number, REGULAR, 13)
        self._centred(right, top - 40, long_date(self.unit.place, self.on), ITALIC, 13)

    def _centred(self, x: float, y: float, text: str, face: str, size: float) -> float:
        text = drawable(clean(text))
        room = 2 * min(x, self.width - x) if x < self.width / 2 else 2 * (self.width - x)
        while width_of(text, face, size) > room + 40 and size > 9:  # noqa: PLR2004 - least readable
            size -= 0.5
        self.canv.setFont(face, size)
        self.canv.drawCentredString(x, y, text)
        return width_of(text, face, size)

    def _rule(self, x: float, y: float, length: float) -> None:
        self.canv.setLineWidth(0.7)
        self.canv.line(x - length / 2, y, x + length / 2, y)


def long_date(place: str, on: date) -> str:
    """Return the place and date line: days under 10 and months 1 and 2 are padded."""
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)  # noqa: PLR2004 - the decree's
    return f"{place}, ngày {on.day:02d} tháng {month} năm {on.year}"


def title(lines: str) -> list[Flowable]:
    """Set a form's name, bold and centred, with air around it."""
    shape = style(BOLD, 14, align=TA_CENTER)
    return [Spacer(1, 10), *(paragraph(line, shape) for line in lines.split("\n")), Spacer(1, 6)]


class Heading(Paragraph):
    """A section's name; it never stays behind alone at the foot of a page."""


def heading(text: str) -> Heading:
    """Set a section's name."""
    shape = style(BOLD)
    shape.keepWithNext = 1
    shape.spaceBefore = 4
    return Heading(plain(text), shape)


class Kept(KeepTogether):
    """Blocks that stay on one page."""

    def __init__(self, blocks: Sequence[Flowable]) -> None:
        super().__init__(list(blocks))
        self.blocks = tuple(blocks)


Cell = Flowable | list[Flowable]


def grid(rows: Sequence[Sequence[Cell]], widths: Sequence[float], *, heads: int = 1) -> Table:
    """Set a ruled table whose head comes again on each page; long cells break between pages.

    A cell in pieces goes on in rows of its own without a rule between: one tall row would be
    measured anew for every page it crosses.
    """
    laid: list[list[Flowable | str]] = []
    edges = []
    for row in rows:
        start = len(laid)
        columns = [cell if isinstance(cell, list) else [cell] for cell in row]
        tall = max(len(column) for column in columns)
        laid += [[c[at] if at < len(c) else "" for c in columns] for at in range(tall)]
        edges += [("LINEABOVE", start), ("LINEBELOW", len(laid) - 1)]
    table = Table(laid, colWidths=list(widths), repeatRows=heads, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, colors.black),
                ("LINEBEFORE", (1, 0), (-1, -1), 0.6, colors.black),
                *((edge, (0, at), (-1, at), 0.6, colors.black) for edge, at in edges),
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def options(rows: Sequence[tuple[Flowable, Flowable]], *, width: float) -> Table:
    """Set tick boxes beside their sentences, without rules."""
    table = Table([list(row) for row in rows], colWidths=[16, width - 26])
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("TOPPADDING", (0, 0), (0, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def signatures(
    recipients: Sequence[str], lines: Sequence[str], *, name: str, width: float, note: str = ""
) -> list[Flowable]:
    """Set "Nơi nhận" on the left and the signature on the right, level, never torn apart."""
    left: list[Flowable] = []
    if recipients:
        left = [Paragraph("Nơi nhận:", style(BOLD_ITALIC, 12))]
        left += [
            paragraph(f"- {each}{'.' if last else ';'}", style(size=11))
            for each, last in ((r, i == len(recipients) - 1) for i, r in enumerate(recipients))
        ]
    right: list[Flowable] = [paragraph(line, style(BOLD, 13, align=TA_CENTER)) for line in lines]
    if note:
        right.append(paragraph(note, style(ITALIC, 12, align=TA_CENTER)))
    right += [Spacer(1, 18 * mm), paragraph(name, style(BOLD, 13, align=TA_CENTER))]
    table = Table([[left, right]], colWidths=[width * 0.45, width * 0.55])
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return [Spacer(1, 8), table]


def closed(body: list[Flowable], signature: list[Flowable]) -> list[Flowable]:
    """End a text with its signature: the last block, and a heading over it, stay on its page."""
    keep = 2 if len(body) > 1 and isinstance(body[-2], Heading) else 1
    last: list[Flowable] = []
    for block in body[-keep:]:
        last += block.blocks if isinstance(block, Kept) else [block]
    return [*body[:-keep], Kept([*last, *signature])]
