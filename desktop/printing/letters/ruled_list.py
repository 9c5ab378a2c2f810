"""A list as the screen shows it, on wide A4: the log of what was given out, the list of work."""

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer

from desktop.printing.blocks import Cell, grid, table_heads, title
from desktop.printing.closing import Signature, closed, signatures
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.lines import cell, paragraph, style
from desktop.printing.paper import WIDE, PaperHead, Sheet, build, mark_of

NUMBER_SHARE = 0.05
SIZE = 11


def draw_ruled_list(
    name: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    head: PaperHead,
) -> bytes:
    """Draw each row with its number; ``columns`` are names with their share of the width."""
    register()
    small, middle = style(size=SIZE), style(size=SIZE, align=TA_CENTER)
    table: list[list[Cell]] = [table_heads(["TT", *(label for label, _ in columns)], size=SIZE)]
    for number, words in enumerate(rows, start=1):
        table.append([paragraph(str(number), middle), *(cell(word, small) for word in words)])
    whole = sum(share for _, share in columns)
    shares = [share / whole * (1 - NUMBER_SHARE) for _, share in columns]
    widths = [WIDE * share for share in (NUMBER_SHARE, *shares)]
    body: list[Flowable] = [NationalHead(head.unit, head.on, number=""), *title(name)]
    body += [grid(table, widths), Spacer(1, 4), paragraph(f"Tổng số: {len(rows)}.", style())]
    signed = signatures(("Lưu: VT",), [Signature(["NGƯỜI LẬP"], head.officer.name)], width=WIDE)
    mark = mark_of(head, "danh_sach", repr([tuple(row) for row in rows]))
    return build(Sheet(name.capitalize(), closed(body, signed, width=WIDE), head, mark, wide=True))
