"""The parts of a paper's body: names, headings, ruled tables, options with tick boxes."""

from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from desktop.printing.fonts import BOLD, REGULAR
from desktop.printing.lines import TickBox, Ticks, paragraph, plain, style, width_of

# The rule under a paper's name is a third to a half of the line over it (Annex I, part II, 5).
NAME_RULE = 0.4
# Where an option is wider than this part of the line, each goes on a line of its own.
LONG_OPTION = 0.4
LONG_LABEL = 0.6
# What a section's name wants below it of a table: the head with the first row.
ROOM_FOR_ROW = 90.0
ROOM_FOR_LEVELS = 170.0
# A page with less room than this is not fresh: the least is that of a wide one (170 mm).
FRESH_PAGE = 165 * mm


def title(lines: str) -> list[Flowable]:
    """Set a form's name, bold and centred, with air around it."""
    shape = style(BOLD, 14, align=TA_CENTER)
    return [Spacer(1, 10), *(paragraph(line, shape) for line in lines.split("\n")), Spacer(1, 6)]


def named(kind: str, about: str) -> list[Flowable]:
    """Set an official paper's kind in capitals, what it is about below, and a short rule."""
    shape = style(BOLD, 14, align=TA_CENTER)
    lines: list[Flowable] = [Spacer(1, 10), paragraph(kind, shape)]
    lines += [paragraph(line, shape) for line in about.split("\n") if line]
    last = about.rsplit("\n", 1)[-1] or kind
    return [*lines, ShortRule(width_of(last, BOLD, 14) * NAME_RULE), Spacer(1, 8)]


class ShortRule(Flowable):
    """A rule in the middle of the line, of a given length."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self.length = length

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width, self.height = width, 4.0
        return width, self.height

    def draw(self) -> None:
        """Draw the rule."""
        length = min(self.length, self.width / 2)
        self.canv.setLineWidth(0.7)
        self.canv.line((self.width - length) / 2, 2, (self.width + length) / 2, 2)


class Heading(Paragraph):
    """A section's name; it never stays behind alone at the foot of a page."""


def heading(text: str) -> Heading:
    """Set a section's name, kept with what follows."""
    shape = style(BOLD)
    shape.spaceBefore = 4
    shape.keepWithNext = 1
    return Heading(plain(text), shape)


def heading_over_table(text: str, *, room: float) -> list[Flowable]:
    """Set a section's name over a table: some of its rows must have room on the same page.

    Kept together with a whole table it would leave half a page empty.
    """
    name = heading(text)
    name.style.keepWithNext = 0
    return [CondPageBreak(room), name]


class Kept(KeepTogether):
    """Blocks that stay on one page."""

    def __init__(self, blocks: Sequence[Flowable]) -> None:
        super().__init__(list(blocks))
        self.blocks = tuple(blocks)


def names_kept(body: Sequence[Flowable]) -> list[Flowable]:
    """Return the body with each name joined to the block that is kept whole below it."""
    found: list[Flowable] = []
    for block in body:
        if isinstance(block, Kept) and found and isinstance(found[-1], Heading):
            found[-1] = Kept([found[-1], *block.blocks])
        else:
            found.append(block)
    return found


class Ruled(Table):
    """A table whose rows break between pages only where one of them is taller than a page."""

    def split(self, width: float, room: float) -> list[Flowable]:
        """Break between rows; within a row only on a fresh page."""
        parts: list[Flowable] = super().split(width, room)
        if parts or room < FRESH_PAGE:
            return parts
        self.splitInRow = 1
        return list(super().split(width, room))


Cell = Flowable | list[Flowable]


def table_heads(labels: Sequence[str], *, size: float) -> list[Cell]:
    """Set the names of a table's columns, bold and centred."""
    shape = style(BOLD, size, align=TA_CENTER)
    return [paragraph(label, shape) for label in labels]


def grid(rows: Sequence[Sequence[Cell]], widths: Sequence[float], *, heads: int = 1) -> Ruled:
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
    table = Ruled(laid, colWidths=list(widths), repeatRows=heads)
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


def ticks(label: str, choices: Sequence[tuple[str, bool]], *, width: float) -> list[Flowable]:
    """Set options with tick boxes in a line, or each on its own where one of them is long."""
    widths = [width_of(text) for text, _ in choices]
    if sum(widths) <= width or max(widths) <= width * LONG_OPTION:
        if width_of(label) <= width * LONG_LABEL:
            return [Ticks(label, choices)]
        return [paragraph(f"{label}:", style()), Ticks("", choices)]
    shape = style(align=TA_JUSTIFY)
    rows = [(TickBox(ticked=ticked), paragraph(text, shape)) for text, ticked in choices]
    name: list[Flowable] = [paragraph(f"{label}:", style())] if label else []
    return [Kept([*name, options(rows, width=width)])]
