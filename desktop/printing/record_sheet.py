"""Any form on paper, from its schema: labels and answers in the order and words of the form."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, Paragraph

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
    Table,
    Text,
    Time,
)
from desktop.forms.places import commune
from desktop.forms.readable import show
from desktop.forms.when import is_relevant
from desktop.printing.blocks import (
    Cell,
    Kept,
    NationalHead,
    closed,
    grid,
    heading,
    options,
    signatures,
    title,
)
from desktop.printing.fonts import register
from desktop.printing.lines import (
    DottedLines,
    TickBox,
    Ticks,
    cell,
    fill_line,
    long_text,
    paragraph,
    style,
)
from desktop.printing.paper import LEFT, RIGHT, PaperHead, Sheet, build, mark_of

WIDTH = A4[0] - LEFT - RIGHT
LEVEL_WIDTHS = (0.27, 0.5, 0.23)
SMALL = 12


def draw_record(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw a form as A4 by Decree 30/2020; empty answers leave dotted lines to write on."""
    register()
    body: list[Flowable] = [NationalHead(head.unit, head.on, number=_number(form, head))]
    body += title(_title(form, answers, catalog))
    for section in form.sections:
        body += _section(section, answers, catalog)
    body = closed(body, _signed(form, head))
    mark = mark_of(head, form.key, repr(sorted(answers.items())))
    neutral = f"{form.number} - {form.short.vi}"
    return build(Sheet(neutral, body, head, mark))


def _number(form: Form, head: PaperHead) -> str:
    """Return the number line, blank before the slash where the registry has not given one."""
    if not form.sheet.numbered:
        return ""
    return f"Số: {head.number or '........'}/{form.sheet.symbol}-{head.unit.symbol}"


def _title(form: Form, answers: Answers, catalog: Catalog) -> str:
    """Return the name; Mẫu 01's ends with the kind of child by note (4) of the form."""
    targets = answers.get("target_group")
    if form.key != "mau_01":
        return form.title.vi
    if not targets:
        return f"{form.title.vi} ......................"
    words = show(form.field("target_group"), targets, catalog=catalog)
    return f"{form.title.vi} {words.upper()}"


def _section(section: Section, answers: Answers, catalog: Catalog) -> Iterator[Flowable]:
    fields = [f for f in section.fields if f.print and is_relevant(f, answers)]
    if section.fields and not fields:
        return
    if section.title is not None:
        yield heading(section.title.vi)
    levels = [field for field in fields if isinstance(field, Level)]
    if levels:
        yield _levels(levels, answers, catalog)
    noted = {level.group for level in levels}
    rest = [field for field in fields if not (field.group and field.group in noted)]
    for _, run in groupby(rest, key=lambda field: field.group or field.key):
        yield from _run(list(run), answers, catalog)


def _run(fields: Sequence[Field], answers: Answers, catalog: Catalog) -> list[Flowable]:
    """Set a group's fields on one line, a place with its commune, or a field by its kind."""
    if len(fields) > 1 and isinstance(fields[-1], CommuneUnit):
        words = [_words(field, answers, catalog) for field in fields]
        return fill_line([(_label(fields[0]), ", ".join(filter(None, words)))], width=WIDTH)
    if len(fields) > 1 and all(not isinstance(field, Choice) for field in fields):
        pairs = [
            (_label(field, first=place == 0 or field.source != fields[place - 1].source), words)
            for place, field in enumerate(fields)
            for words in [_words(field, answers, catalog)]
        ]
        shares = [0.6 if isinstance(field, Number) else 1.0 for field in fields]
        return fill_line(pairs, width=WIDTH, shares=shares)
    return [block for field in fields for block in _field(field, answers, catalog)]


def _label(field: Field, *, first: bool = True) -> str:
    """Return the label with the form's own number, once for the fields that share it."""
    numbered = first and field.source.replace(".", "").isdecimal()
    return f"{field.source}. {field.label.vi}" if numbered else field.label.vi


def _words(field: Field, answers: Answers, catalog: Catalog) -> str:
    if field.key not in answers:
        return ""
    if isinstance(field, CommuneUnit):
        place = commune(str(answers[field.key]))
        return f"{place.name}, {place.province}" if place else str(answers[field.key])
    return show(field, answers[field.key], catalog=catalog)


def _field(field: Field, answers: Answers, catalog: Catalog) -> list[Flowable]:
    words = _words(field, answers, catalog)
    match field:
        case Choice() | Choices():
            chosen = answers.get(field.key, ())
            codes = chosen if isinstance(chosen, list) else [chosen]
            items = catalog.lookup(field.lookup).items
            return [Ticks(_label(field), [(i.label.vi, i.code in codes) for i in items])]
        case LongText():
            if words:
                return long_text(_label(field), words)
            blank = DottedLines(max(1, field.lines - 1))
            return [Kept([*long_text(_label(field), ""), blank])]
        case Table():
            return [_table(field, answers)]
        case Computed():
            counts = FUNCTIONS[field.function](answers)
            told = f"Cao: {counts.high}   Trung bình: {counts.medium}   Thấp: {counts.low}"
            return [paragraph(f"{field.label.vi}: {told}", style())]
        case Text() | Number() | Date() | Time() | Phone() | PersonalId() | CommuneUnit():
            return fill_line([(_label(field), words)], width=WIDTH)
        case Level():
            return []
        case _:
            assert_never(field)


def _levels(levels: Sequence[Level], answers: Answers, catalog: Catalog) -> Flowable:
    """Set a table of levels: the row, its three official sentences, the officer's note."""
    small = style(size=SMALL)
    heads = ("Nội dung", "Mức độ", "Ghi chú")
    rows: list[list[Cell]] = [[paragraph(word, small) for word in heads]]
    for field in levels:
        items = catalog.lookup(field.lookup).items
        inner = [
            (
                TickBox(ticked=answers.get(field.key) == item.code),
                Paragraph(f"<b>{item.label.vi}:</b> {item.note.vi if item.note else ''}", small),
            )
            for item in items
        ]
        note = str(answers.get(f"{field.key}_note", ""))
        choices = options(inner, width=WIDTH * LEVEL_WIDTHS[1])
        rows.append([paragraph(field.label.vi, small), choices, cell(note, small)])
    return grid(rows, [WIDTH * share for share in LEVEL_WIDTHS])


def _table(field: Table, answers: Answers) -> Flowable:
    small = style(size=SMALL)
    given = answers.get(field.key, [])
    rows_given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    count = max(len(field.rows), len(rows_given), 1)
    rows: list[list[Cell]] = [[paragraph(c.label.vi, small) for c in field.columns]]
    for place in range(count):
        row = rows_given[place] if place < len(rows_given) else {}
        cells: list[Cell] = []
        for column in field.columns:
            preset = column.preset and place < len(field.rows)
            words = field.rows[place].vi if preset else str(row.get(column.key, ""))
            cells.append(cell(words, small))
        rows.append(cells)
    return grid(rows, [WIDTH / len(field.columns)] * len(field.columns))


def _signed(form: Form, head: PaperHead) -> list[Flowable]:
    if form.sheet.signer == "chair":
        lines = [head.unit.signer_authority, head.unit.signer_title]
        name, note = head.unit.signer_name, "(Ký, ghi rõ họ và tên, đóng dấu)"
    else:
        lines, name = form.sheet.signature.split("\n"), head.officer.name
        note = "(Ký, ghi rõ họ và tên)"
    return signatures(
        form.sheet.recipients, [line for line in lines if line], name=name, width=WIDTH, note=note
    )
