"""The running text of official papers: grounds, articles, paragraphs, addressees."""

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from desktop.domain.officer import Unit
from desktop.printing.blocks import Heading
from desktop.printing.fonts import BOLD, ITALIC, REGULAR
from desktop.printing.lines import PROSE_GAP, DottedLines, paragraph, pieces, plain, style, width_of

# Decree 30/2020, Annex I, part II, 6: 13 to 14 pt, both edges even, first line 1 cm in, 6 pt apart.
SIZE = 14
FIRST_LINE = 10 * mm
BLANK = "........................................"


def _shape(face: str = REGULAR) -> ParagraphStyle:
    return style(face, SIZE, align=TA_JUSTIFY, indent=FIRST_LINE, gap=PROSE_GAP)


def office_of(unit: Unit) -> str:
    """Return the committee's name within a sentence: Ủy ban nhân dân xã Mẫu Thử."""
    return f"{unit.agency.capitalize()} {place_of(unit)}"


def place_of(unit: Unit) -> str:
    """Return the commune's name within a sentence: xã Mẫu Thử."""
    name = unit.commune.name
    return f"{name[:1].lower()}{name[1:]}"


def officer_of(unit: Unit) -> str:
    """Return the officer's post within a sentence (Law on Children, Article 53)."""
    return f"người làm công tác bảo vệ trẻ em {place_of(unit)}"


def told_lines(words: str) -> list[str]:
    """Return a list that was written one a line, without its own dashes and stops."""
    lines = (line.strip().lstrip("-").strip().rstrip(";.") for line in words.split("\n"))
    return [line for line in lines if line]


def text(words: str, *, lines: int = 2) -> list[Flowable]:
    """Set a text's paragraphs; without words there are lines to write on."""
    if not words:
        return [DottedLines(lines), Spacer(1, PROSE_GAP)]
    return [paragraph(piece, _shape()) for piece in pieces(words)]


def said(label: str, words: str) -> list[Flowable]:
    """Set a paragraph that begins with what it is about."""
    first, *rest = pieces(words) or [BLANK]
    shape = _shape()
    return [paragraph(f"{label}: {first}", shape), *(paragraph(piece, shape) for piece in rest)]


def grounds(lines: Sequence[str]) -> list[Flowable]:
    """Set what a paper rests on: italic, a semicolon after each, a full stop at the last."""
    ends = [*([";"] * (len(lines) - 1)), "."]
    return [
        paragraph(line.rstrip(" ;.") + end, _shape(ITALIC))
        for line, end in zip(lines, ends, strict=True)
    ]


def article(number: int, words: str) -> list[Flowable]:
    """Set an article: its number bold, its text after it, further paragraphs below."""
    first, *rest = pieces(words) or [BLANK]
    shape = _shape()
    opening = Paragraph(f"<font name='{BOLD}'>Điều {number}.</font> {plain(first)}", shape)
    return [opening, *(paragraph(piece, shape) for piece in rest)]


def part(words: str) -> Flowable:
    """Set the name of a part of the text."""
    shape = _shape(BOLD)
    shape.keepWithNext = 1
    return Heading(plain(words), shape)


def middle(words: str, *, face: str = BOLD) -> Flowable:
    """Set a line in the middle: an authority, the word that opens the articles."""
    shape = style(face, SIZE, align=TA_CENTER, gap=PROSE_GAP)
    shape.keepWithNext = 1
    return Heading(plain(words), shape)


def addressees(names: Sequence[str], *, width: float) -> list[Flowable]:
    """Set "Kính gửi": one addressee on its line; several below each other, each with a dash.

    Annex I, part II, 9: the dashes stand in line below the colon.
    """
    if len(names) <= 1:
        to = names[0] if names else BLANK
        return [paragraph(f"Kính gửi: {to}", style(size=SIZE, align=TA_CENTER)), Spacer(1, 8)]
    ends = [*([";"] * (len(names) - 1)), "."]
    opening = "Kính gửi:"
    wide = width_of(opening, REGULAR, SIZE) + 2
    shape = style(size=SIZE)
    listed = [paragraph(f"- {name}{end}", shape) for name, end in zip(names, ends, strict=True)]
    left = width * 0.2
    table = Table(
        [["", paragraph(opening, shape), ""], ["", "", listed]],
        colWidths=[left, wide, width - left - wide],
    )
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return [table, Spacer(1, 8)]
