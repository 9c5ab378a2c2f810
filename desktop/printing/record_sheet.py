"""Any form on paper, from its schema: labels and answers in the order and words of the form."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from reportlab.platypus import Flowable, Paragraph, Spacer

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.computed import FUNCTIONS
from desktop.forms.form import Form, Section
from desktop.forms.kinds import (
    Choice,
    Choices,
    CommuneUnit,
    Computed,
    Date,
    Field,
    Level,
    LongText,
    Number,
    PersonalId,
    Phone,
    Ref,
    Table,
    Text,
    Time,
)
from desktop.printing.blocks import (
    ROOM_FOR_LEVELS,
    ROOM_FOR_ROW,
    Cell,
    Kept,
    grid,
    heading,
    heading_over_table,
    options,
    table_heads,
    ticks,
    title,
)
from desktop.printing.closing import SIGNED, STAMPED, Signature, closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import CitizenHead, NationalHead
from desktop.printing.lines import (
    DottedLines,
    TickBox,
    cell,
    fill_line,
    long_text,
    paragraph,
    style,
)
from desktop.printing.paper import WIDE, WIDTH, PaperHead, Sheet, build, mark_of
from desktop.printing.prose import addressees, office_of
from desktop.printing.tables import free_table, questions

LEVEL_WIDTHS = (0.27, 0.5, 0.23)
SMALL = 12


def draw_record(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw a form as A4 by Decree 30/2020; empty answers leave dotted lines to write on."""
    return build(record_sheet(Filled(form, answers, catalog, head)))


def record_sheet(filled: Filled) -> Sheet:
    """Set a form from its schema."""
    register()
    form, head = filled.form, filled.head
    width = WIDE if form.sheet.wide else WIDTH
    by_citizen = form.sheet.head == "citizen"
    body: list[Flowable] = [
        CitizenHead() if by_citizen else NationalHead(head.unit, filled.on, number=filled.number())
    ]
    body += title(_title(filled))
    if by_citizen:
        body += addressees([office_of(head.unit)], width=width)
    for section in form.sections:
        body += section_blocks(section, filled, width)
    return sheet_around(filled, closed(body, _signed(filled, width), width=width))


def sheet_around(
    filled: Filled, body: Sequence[Flowable], *, annex: Sequence[Flowable] = ()
) -> Sheet:
    """Put a body and its annex between a neutral name and the code."""
    form, head = filled.form, filled.head
    neutral = f"{form.number} - {form.short.vi}"
    code = mark_of(head, form.key, filled.content())
    wide, unofficial = form.sheet.wide, form.draft
    return Sheet(neutral, body, head, code, wide=wide, unofficial=unofficial, annex=annex)


def _title(filled: Filled) -> str:
    """Return the name; Mẫu 01's ends with the kind of child by note (4) of the form."""
    name = filled.form.title.vi
    if filled.form.key != "mau_01":
        return name
    return f"{name} {filled.words('target_group').upper() or '......................'}"


def section_blocks(section: Section, filled: Filled, width: float) -> Iterator[Flowable]:
    """Set one section: its name, its levels, then its fields in the order of the form."""
    fields = filled.printed(section)
    if section.fields and not fields:
        return
    levels = [field for field in fields if isinstance(field, Level)]
    if section.title is not None:
        yield from _name(section.title.vi, fields, section, levels=bool(levels))
    if section.layout == "questions":
        yield questions([(_label(field), filled.words(field.key), field) for field in fields])
        return
    if levels:
        yield _levels(levels, filled)
    noted = {level.group for level in levels}
    rest = [field for field in fields if not (field.group and field.group in noted)]
    for _, run in groupby(rest, key=lambda field: field.group or field.key):
        yield from _run(list(run), section, filled, width)


def _name(name: str, fields: Sequence[Field], section: Section, *, levels: bool) -> list[Flowable]:
    """Set a section's name with room for the table below it, where one follows."""
    if levels or not section.fields:
        return heading_over_table(name, room=ROOM_FOR_LEVELS)
    if section.layout == "questions" or isinstance(fields[0], Table):
        return heading_over_table(name, room=ROOM_FOR_ROW)
    return [heading(name)]


def _run(fields: Sequence[Field], section: Section, filled: Filled, width: float) -> list[Flowable]:
    """Set a group's fields on one line, a place with its commune, or a field by its kind."""
    if len(fields) > 1 and isinstance(fields[-1], CommuneUnit):
        words = [filled.words(field.key) for field in fields]
        return fill_line([(_label(fields[0]), ", ".join(filter(None, words)))], width=width)
    if len(fields) > 1 and all(not isinstance(field, Choice) for field in fields):
        pairs = [
            (_label(field, first=place == 0 or field.source != fields[place - 1].source), words)
            for place, field in enumerate(fields)
            for words in [filled.words(field.key)]
        ]
        shares = [0.6 if isinstance(field, Number) else 1.0 for field in fields]
        return fill_line(pairs, width=width, shares=shares)
    return [
        block for field in fields for block in _field(field, _said(field, section), filled, width)
    ]


def _label(field: Field, *, first: bool = True) -> str:
    """Return the label with the form's own number, once for the fields that share it."""
    numbered = first and field.source.replace(".", "").isdecimal()
    return f"{field.source}. {field.label.vi}" if numbered else field.label.vi


def _said(field: Field, section: Section) -> str:
    """Return the label, or nothing where the section's name has just said the same."""
    name = section.title.vi if section.title else ""
    return "" if name.endswith(field.label.vi) else _label(field)


def _field(field: Field, label: str, filled: Filled, width: float) -> list[Flowable]:
    words = filled.words(field.key) if not isinstance(field, Computed) else ""
    match field:
        case Choice() | Choices():
            chosen = filled.given(field.key) or ()
            codes = chosen if isinstance(chosen, list | tuple) else [chosen]
            items = filled.catalog.lookup(field.lookup).items
            return ticks(label, [(i.label.vi, i.code in codes) for i in items], width=width)
        case LongText():
            if words:
                return long_text(label, words)
            blank = DottedLines(max(1, field.lines - 1))
            return [Kept([*long_text(label, ""), blank])] if label else [DottedLines(field.lines)]
        case Table():
            return [free_table(field, filled, width=width)]
        case Computed():
            counts = FUNCTIONS[field.function](filled.answers)
            told = f"Cao: {counts.high}   Trung bình: {counts.medium}   Thấp: {counts.low}"
            room = "Cao: ......   Trung bình: ......   Thấp: ......"
            said = f"{field.label.vi}: {room if filled.is_blank else told}"
            return [Spacer(1, 4), paragraph(said, style())]
        case Text() | Number() | Date() | Time() | Phone() | PersonalId() | CommuneUnit():
            return fill_line([(label or _label(field), words)], width=width)
        case Level() | Ref():
            return []
        case _:
            assert_never(field)


def _levels(levels: Sequence[Level], filled: Filled) -> Flowable:
    """Set a table of levels: the row, its three official sentences, the officer's note."""
    small = style(size=SMALL)
    rows: list[list[Cell]] = [table_heads(("Nội dung", "Mức độ", "Ghi chú"), size=SMALL)]
    for field in levels:
        items = filled.catalog.lookup(field.lookup).items
        inner = [
            (
                TickBox(ticked=filled.given(field.key) == item.code),
                Paragraph(f"<b>{item.label.vi}:</b> {item.note.vi if item.note else ''}", small),
            )
            for item in items
        ]
        note = filled.words(f"{field.key}_note")
        choices = options(inner, width=WIDTH * LEVEL_WIDTHS[1])
        rows.append([paragraph(field.label.vi, small), choices, cell(note, small)])
    return grid(rows, [WIDTH * share for share in LEVEL_WIDTHS])


def _signed(filled: Filled, width: float) -> list[Flowable]:
    sheet = filled.form.sheet
    if sheet.head == "citizen":
        by_hand = Signature([sheet.signature], "", SIGNED)
        return signatures((), [by_hand], width=width)
    by_chair = sheet.signer == "chair"
    block = filled.chair(collective=True, note=STAMPED) if by_chair else filled.officer(note=SIGNED)
    return signatures(sheet.recipients, [block], width=width)
