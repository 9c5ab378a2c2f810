"""A plain paper that belongs to no case: a title, sentences, rows, a foot; no code, no name.

What may stand on it must never lie in a file: it is drawn in memory, its metadata are neutral.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, Frame, PageTemplate, Spacer
from reportlab.platypus.doctemplate import BaseDocTemplate

from desktop.printing.blocks import Cell, grid, title
from desktop.printing.fonts import BOLD, REGULAR, register
from desktop.printing.lines import cell, paragraph, style
from desktop.printing.paper import BOTTOM, LEFT, TOP, WIDTH

NAME_SHARE = 0.3
CODE_SIZE = 18
AIR = 8


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What the paper says; ``code`` stands large between the rows and the foot, a group a piece."""

    title: str
    lines: Sequence[str]
    rows: Sequence[tuple[str, str]] = ()
    foot: Sequence[str] = ()
    code: Sequence[str] = ()


def draw_leaflet(leaflet: Leaflet) -> bytes:
    """Draw the paper and return the PDF; nothing touches the disk."""
    register()
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, title="Măng Non", author="", subject="", creator="Măng Non",
        lang="vi-VN", initialFontName=REGULAR,
    )  # fmt: skip
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("leaflet", [frame])])
    document.build(list(_story(leaflet)))
    return buffer.getvalue()


def _story(leaflet: Leaflet) -> list[Flowable]:
    body: list[Flowable] = title(leaflet.title)
    body += [paragraph(line, style()) for line in leaflet.lines]
    if leaflet.rows:
        widths = [WIDTH * NAME_SHARE, WIDTH * (1 - NAME_SHARE)]
        rows = [[cell(name, style(BOLD)), cell(told, style())] for name, told in leaflet.rows]
        body += [Spacer(1, AIR), grid(rows, widths, heads=0)]
    if leaflet.code:
        body += [Spacer(1, AIR), _code(leaflet.code), Spacer(1, AIR)]
    body.append(Spacer(1, AIR))
    body += [paragraph(line, style()) for line in leaflet.foot]
    return body


def _code(groups: Sequence[str]) -> Flowable:
    """Set the groups in rows of four, each with its number, so that none is passed over."""
    large, small = style(BOLD, CODE_SIZE, align=TA_CENTER), style(size=10, align=TA_CENTER)
    across = 4
    filled = [*groups, *[""] * (-len(groups) % across)]
    rows: list[list[Cell]] = []
    for start in range(0, len(filled), across):
        numbered = enumerate(filled[start : start + across], start=start + 1)
        rows.append([
            [paragraph(str(number) if group else "", small), paragraph(group, large)]
            for number, group in numbered
        ])  # fmt: skip
    return grid(rows, [WIDTH / across] * across, heads=0)
