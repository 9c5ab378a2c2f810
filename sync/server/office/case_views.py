"""Cases and records as the desk shows them, with sealed answers left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, select

from desktop.domain.record import Answers
from desktop.domain.vietnamese import match_tokens
from desktop.forms.catalog import Catalog
from desktop.forms.kinds import Computed
from desktop.forms.readable import show
from desktop.forms.sealed import WHOLE, box_key, is_closed
from sync.payloads import Mark, read_mark
from sync.protocol import MARK, BadFormat, Op, decode_op
from sync.server.book import NO_KIND
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.schema import entity, op, receipt

PAGE = 50
FORGOTTEN = "forgotten"
"""What is told of an operation whose words were erased by order, or that cannot be read."""

CONFLICT = "conflict_of_interest"
"""The mark of a declared relation to someone in the case."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list."""

    commune: str
    commune_name: str
    id: str
    case_id: str | None
    case_code: str
    form: str
    title: str
    version: int
    changed_at: int
    pos: int
    moved_to: str
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on a page; ``sealed`` answers carry no value."""

    label: str
    value: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a record: who and when, and the receipt over it.

    ``what`` names what happened without changing it: a look, a print; else it is empty.
    """

    at: int
    actor: str
    kind: int
    receipt: str
    what: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A whole record with its history.

    ``routed_to`` says who goes on with a case that was sealed as a whole for a conflict of
    interest: an officer of the commune by their mark, or ``province`` where it must name one.
    """

    row: RecordRow
    form_name: str
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    routed_to: str


COLUMNS = (
    entity.c.commune,
    entity.c.id,
    entity.c.case_id,
    entity.c.case_code,
    entity.c.form,
    entity.c.title,
    entity.c.version,
    entity.c.changed_at,
    entity.c.pos,
    entity.c.moved_to,
    entity.c.answers.contains(f'"{box_key(WHOLE)}"', autoescape=True),
)


def _row(values: Sequence[object]) -> RecordRow:
    place, name, case_id, code, form, title, version, changed, pos, moved, sealed = values
    return RecordRow(
        str(place),
        place_name(str(place)),
        str(name),
        None if case_id is None else str(case_id),
        str(code or ""),
        str(form),
        str(title),
        int(str(version)),
        int(str(changed)),
        int(str(pos)),
        place_name(str(moved)) if moved else "",
        bool(sealed),
    )


def records_of_form(
    connection: Connection, known: Visitor, form: str, *, query: str, after: int | None
) -> tuple[RecordRow, ...]:
    """Return a page of a form's records within reach, newest first.

    ``after`` is the last page's mark.
    """
    where = [entity.c.form == form, entity.c.removed.is_(False), entity.c.moved_to.is_(None)]
    where += [entity.c.folded.contains(word, autoescape=True) for word in match_tokens(query)]
    if not known.whole_province:
        where.append(entity.c.commune.in_(known.communes))
    if after is not None:
        where.append(entity.c.changed_at < after)
    found = connection.execute(
        select(*COLUMNS).where(and_(*where)).order_by(entity.c.changed_at.desc()).limit(PAGE)
    )
    return tuple(_row(tuple(row)) for row in found)


def case_records(connection: Connection, place: str, case_id: str) -> tuple[RecordRow, ...]:
    """Return the records of one case, oldest first."""
    found = connection.execute(
        select(*COLUMNS)
        .where(and_(entity.c.commune == place, entity.c.case_id == case_id))
        .order_by(entity.c.id)
    )
    return tuple(_row(tuple(row)) for row in found)


def record_page(
    connection: Connection, place: str, record_id: str, *, catalog: Catalog, language: str
) -> RecordPage | None:
    """Return one record, its answers in words; what is sealed is only named."""
    found = connection.execute(
        select(*COLUMNS, entity.c.answers).where(
            and_(entity.c.commune == place, entity.c.id == record_id)
        )
    ).first()
    if found is None:
        return None
    row = _row(tuple(found)[:-1])
    answers: Answers = msgspec.json.decode(found.answers)
    form = catalog.forms.get(row.form)
    name = row.form if form is None else f"{form.number}: {form.short.of(language)}"
    lines = () if row.is_sealed else _lines(row.form, answers, catalog, language)
    changes, routed = _changes(connection, place, record_id)
    return RecordPage(row, name, lines, changes, routed if row.is_sealed else "")


def _lines(form_key: str, answers: Answers, catalog: Catalog, language: str) -> tuple[Line, ...]:
    form = catalog.forms.get(form_key)
    if form is None:
        return tuple(Line(key, str(value), sealed=False) for key, value in answers.items())
    lines = []
    for field in form.fields:
        closed = is_closed(field, answers)
        if isinstance(field, Computed) or (field.key not in answers and not closed):
            continue
        # An older program sent sealed answers open: they are never shown either.
        hidden = closed or bool(field.sealed)
        value = (
            "" if hidden else show(field, answers[field.key], catalog=catalog, language=language)
        )
        lines.append(Line(field.label.of(language), value, sealed=hidden))
    return tuple(lines)


def _changes(connection: Connection, place: str, record_id: str) -> tuple[tuple[Change, ...], str]:
    """Return a record's steps, and to whom the last declaration of a relation routed its case."""
    found = connection.execute(
        select(op.c.device, op.c.incarnation, op.c.seq, op.c.body, op.c.kind, op.c.received_at)
        .where(and_(op.c.commune == place, op.c.entity == record_id))
        .order_by(op.c.pos)
    ).all()
    changes, routed = [], ""
    for row in found:
        if row.kind == NO_KIND:
            changes.append(Change(row.received_at, "", NO_KIND, "", FORGOTTEN))
            continue
        change = decode_op(bytes(row.body))
        number = connection.execute(
            select(receipt.c.number)
            .where(
                and_(
                    receipt.c.commune == place,
                    receipt.c.device == row.device,
                    receipt.c.incarnation == row.incarnation,
                    receipt.c.last >= row.seq,
                )
            )
            .order_by(receipt.c.last)
            .limit(1)
        ).scalar()
        mark = _mark(change)
        what = "" if mark is None else mark.what
        if mark is not None and what == CONFLICT:
            routed = str(mark.detail.get("to", ""))
        changes.append(Change(change.hlc_ms, change.actor, change.kind, number or "", what))
    return tuple(changes), routed


def _mark(change: Op) -> Mark | None:
    try:
        return read_mark(change) if change.kind == MARK else None
    except BadFormat:
        return None
