"""The end of a paper: recipients and signatures, never alone on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, FrameBreak, Paragraph, Spacer, Table, TableStyle

from desktop.printing.blocks import Heading, Kept, names_kept
from desktop.printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR
from desktop.printing.lines import LEADING, paragraph, style

SIGNED = "(Ký, ghi rõ họ và tên)"
STAMPED = "(Ký, ghi rõ họ và tên, đóng dấu)"
ROOM_TO_SIGN = 18 * mm
# How many lines of the text stay with the signature where the page breaks.
KEPT_LINES = 2
TALLEST = 10_000.0


@dataclass(frozen=True, slots=True)
class Signature:
    """One who signs: the lines over the signature, the name below it, how to sign."""

    lines: Sequence[str]
    name: str
    note: str = ""


def signatures(
    recipients: Sequence[str], blocks: Sequence[Signature], *, width: float
) -> list[Flowable]:
    """Set one signature on the right, level with "Nơi nhận", or several side by side above it."""
    told = _recipients(recipients)
    if len(blocks) == 1:
        rows: list[list[list[Flowable]]] = [[told, _signature(blocks[0])]]
        widths = [width * 0.45, width * 0.55]
    else:
        rows = [[_signature(block) for block in blocks]]
        widths = [width / len(blocks)] * len(blocks)
    table = Table(rows, colWidths=widths)
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
    below = [Spacer(1, 8), *told] if len(blocks) > 1 and told else []
    return [Spacer(1, 8), table, *below]


def _recipients(names: Sequence[str]) -> list[Flowable]:
    """List who receives the paper: a dash, the name, a semicolon; the last ends with a point."""
    if not names:
        return []
    listed = [f"- {name.rstrip(' .;')}" for name in names]
    ends = [*([";"] * (len(listed) - 1)), "."]
    small = style(size=11)
    lines = [paragraph(name + end, small) for name, end in zip(listed, ends, strict=True)]
    return [Paragraph("Nơi nhận:", style(BOLD_ITALIC, 12)), *lines]


def _signature(block: Signature) -> list[Flowable]:
    centred = style(BOLD, 13, align=TA_CENTER)
    lines: list[Flowable] = [paragraph(line, centred) for line in block.lines if line]
    if block.note:
        lines.append(paragraph(block.note, style(ITALIC, 12, align=TA_CENTER)))
    return [*lines, Spacer(1, ROOM_TO_SIGN), paragraph(block.name, centred)]


def closed(
    body: Sequence[Flowable], signature: Sequence[Flowable], *, width: float
) -> list[Flowable]:
    """End a text with its signature, so that at least two lines stay on the signature's page."""
    before = names_kept(body)
    last: list[Flowable] = []
    while before and (not last or _height(last, width) < KEPT_LINES * LEADING):
        block = before.pop()
        last = [*(block.blocks if isinstance(block, Kept) else [block]), *last]
    while before and isinstance(before[-1], Heading):
        last.insert(0, before.pop())
    return [*before, Closing(last, signature)]


class Closing(Flowable):
    """The last blocks of a text with the signature; splits so that neither is left alone."""

    def __init__(
        self, blocks: Sequence[Flowable], signature: Sequence[Flowable], *, moved: bool = False
    ) -> None:
        super().__init__()
        self.blocks = list(blocks)
        self.signature = list(signature)
        self._moved = moved

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Ask for more than any page has, so that the page asks us to split."""
        return width, TALLEST

    def split(self, width: float, room: float) -> list[Flowable]:
        """Stay whole, or break within the last block, or go to the next page."""
        whole = [*self.blocks, *self.signature]
        if _height(whole, width) <= room:
            return whole
        for place in reversed(range(len(self.blocks))):
            if parts := self._parted(place, width, room):
                return parts
        if self._moved:
            # Taller than a page and in one piece: let the page do what it can.
            return [Spacer(1, 0), *whole]
        return [FrameBreak(), Closing(self.blocks, self.signature, moved=True)]

    def _parted(self, place: int, width: float, room: float) -> list[Flowable]:
        """Break one block so that enough of the text goes along with the signature."""
        before, block, after = self.blocks[:place], self.blocks[place], self.blocks[place + 1 :]
        tall = block.wrap(width, TALLEST)[1]
        goes_along = max(_least(block), KEPT_LINES * LEADING - _height(after, width))
        most = min(room - _height(before, width), tall - goes_along)
        if most < KEPT_LINES * LEADING:
            return []
        parts = block.split(width, most)
        if len(parts) != 2:  # noqa: PLR2004 - what stays and what goes along
            return []
        return [*before, parts[0], Closing([parts[1], *after], self.signature)]

    def draw(self) -> None:
        """Draw nothing: only the parts are drawn."""


def _least(block: Flowable) -> float:
    """Return the least height that can be broken off: two lines of a text, a table's last row."""
    if isinstance(block, Table):
        # Known only after the wrap, and to no one else.
        return float(block._rowHeights[-1])  # type: ignore[attr-defined]  # noqa: SLF001
    return KEPT_LINES * LEADING


def _height(blocks: Sequence[Flowable], width: float) -> float:
    return sum(
        block.wrap(width, TALLEST)[1] + block.getSpaceBefore() + block.getSpaceAfter()
        for block in blocks
    )
