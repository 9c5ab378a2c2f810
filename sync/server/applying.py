"""What operations do: accept is not apply.

All of it is kept already; here it takes effect through the merge that every laptop runs too. What
cannot is listed in ``op_issue`` and told to the commune, so that one bad record never holds up the
others and none is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from desktop.domain.vietnamese import fold
from desktop.forms.catalog import Catalog
from desktop.forms.readable import names, title
from sync.merge import merge
from sync.payloads import read_mark
from sync.protocol import MARK, BadFormat, decode_op
from sync.server.book import CHUNK, Kept, Place, keep_own, lineage
from sync.server.issues import Issues, issues_of, open_issue, tell_issues
from sync.server.schema import conflict, entity, op, op_issue
from sync.state import State, View
from sync.writing import Came, Issue, Merged

_STATE = msgspec.msgpack.Decoder(State)


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as the province has it, and its row if there is one."""

    merged: Merged
    row: RowMapping | None


@dataclass(frozen=True, slots=True)
class _Result:
    """A record after merging; ``whole`` says that its whole story was read anew."""

    merged: Merged
    last: int
    whole: bool


def apply(connection: Connection, place: Place, kept: Sequence[Kept]) -> None:
    """Let operations take effect, each record's together; what cannot is listed and told."""
    by_record: dict[str, list[Came]] = {}
    for each in kept:
        if each.entry.kind == MARK:
            _look_at(connection, place, each)
        else:
            by_record.setdefault(each.entry.entity, []).append(each.came(place.now_ms))
    standing = _standing(connection, place.commune, list(by_record))
    issues = issues_of(connection, place.commune, list(by_record))
    known = lineage(connection, place.commune)
    results: dict[str, _Result] = {}
    for record, came in by_record.items():
        before = standing[record]
        whole = before.row is None and bool(issues.get(record, Issues()).open)
        story = _all_of(connection, place.commune, record) if whole else came
        merged = merge(before.merged, story, place.rules, known)
        results[record] = _Result(merged, came[-1].pos, whole)
    _save(connection, place, standing, results)
    _tell(connection, place, results, issues)


def _look_at(connection: Connection, place: Place, kept: Kept) -> None:
    """List a mark that says too much; any other changes nothing."""
    try:
        read_mark(decode_op(kept.entry.body))
    except BadFormat as refused:
        came = kept.came(place.now_ms)
        open_issue(connection, place, kept.entry.entity, Issue(came, str(refused)))


def write_down(
    connection: Connection, place: Place, entity: bytes, kind: int, payload: object, *, actor: str
) -> int:
    """Write an operation of the province itself, let it take effect, and return its position."""
    kept = keep_own(connection, place, entity, kind, payload, actor=actor)
    apply(connection, place, [kept])
    return kept.pos


def _standing(
    connection: Connection, commune: str, records: Sequence[str]
) -> Mapping[str, Standing]:
    found = {record: Standing(Merged(), None) for record in records}
    for start in range(0, len(records), CHUNK):
        some = records[start : start + CHUNK]
        where = and_(entity.c.commune == commune, entity.c.id.in_(some))
        for row in connection.execute(select(entity).where(where)).mappings():
            state = _STATE.decode(bytes(row["state"]))
            merged = Merged(state, msgspec.json.decode(row["answers"]))
            found[str(row["id"])] = Standing(merged, row)
    return found


def _all_of(connection: Connection, commune: str, record: str) -> list[Came]:
    """Return every operation of a record, in the book's order."""
    rows = connection.execute(
        select(op).where(and_(op.c.commune == commune, op.c.entity == record)).order_by(op.c.pos)
    )
    return [
        Came(bytes(row.body), bytes(row.device), row.incarnation, row.seq, row.pos, row.received_at)
        for row in rows
    ]


def _save(
    connection: Connection,
    place: Place,
    standing: Mapping[str, Standing],
    results: Mapping[str, _Result],
) -> None:
    fresh: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    for record, result in results.items():
        state, found = result.merged.state, result.merged.view(place.rules)
        if state is None or found is None:
            continue
        values = _values(place, state, found) | {"pos": result.last}
        row = standing[record].row
        if row is None:
            fresh.append({"commune": place.commune, "id": record} | values)
        else:
            changed.append({"b_commune": place.commune, "b_id": record} | values)
        if found.conflicts or (row is not None and row["conflicts"]):
            _save_conflicts(connection, place, record, found)
    if fresh:
        connection.execute(insert(entity), fresh)
    if changed:
        where = and_(entity.c.commune == bindparam("b_commune"), entity.c.id == bindparam("b_id"))
        connection.execute(update(entity).where(where), changed)


def _values(place: Place, state: State, found: View) -> dict[str, object]:
    return {
        "form": state.form,
        "form_version": state.form_version,
        "case_id": state.case_id,
        "case_code": state.case_code,
        "state": msgspec.msgpack.encode(state),
        "version": state.versions,
        "changed_at": place.now_ms,
        "removed": found.is_struck,
        "conflicts": len(found.conflicts),
    } | drawn(found.answers, state.form, state.case_code, place.catalog)


def drawn(
    answers: Mapping[str, object], form_key: str, case_code: str | None, catalog: Catalog
) -> dict[str, object]:
    """Return what lists need; a form of a newer version is kept and shown by its key."""
    form = catalog.forms.get(form_key)
    known: dict[str, object] = dict(answers)
    named = form_key if form is None else title(form, known)  # type: ignore[arg-type] # checked on reading
    found = "" if form is None else names(form, known)  # type: ignore[arg-type] # same
    return {
        "answers": msgspec.json.encode(known).decode(),
        "title": named,
        "folded": fold(f"{named} {found} {case_code or ''}"),
    }


def _save_conflicts(connection: Connection, place: Place, record: str, found: View) -> None:
    where = and_(conflict.c.commune == place.commune, conflict.c.entity == record)
    opened = {
        row.path: row.opened_at
        for row in connection.execute(select(conflict.c.path, conflict.c.opened_at).where(where))
    }
    connection.execute(delete(conflict).where(where))
    rows = [
        {
            "commune": place.commune,
            "entity": record,
            "path": each.path,
            "merge": each.merge,
            "sides": msgspec.msgpack.encode(each.sides),
            "effective": each.effective,
            "opened_at": opened.get(each.path, place.now_ms),
        }
        for each in found.conflicts
    ]
    if rows:
        connection.execute(insert(conflict), rows)


def _tell(
    connection: Connection,
    place: Place,
    results: Mapping[str, _Result],
    issues: Mapping[str, Issues],
) -> None:
    for record, result in results.items():
        was = issues.get(record, Issues())
        found = result.merged.issues
        tell_issues(connection, place, record, found, was=was, whole=result.whole)


def retry_issues(connection: Connection, place: Place) -> int:
    """Read anew every record that has operations without effect: after an update of the program.

    Returns how many were mended.
    """
    where = and_(op_issue.c.commune == place.commune, op_issue.c.closed_at.is_(None))
    records = sorted({row.entity for row in connection.execute(select(op_issue).where(where))})
    before = issues_of(connection, place.commune, records)
    reread(connection, place, records)
    after = issues_of(connection, place.commune, records)
    return _count(before) - _count(after)


def reread(connection: Connection, place: Place, records: Sequence[str]) -> None:
    """Write records anew as their whole stories make them."""
    before = issues_of(connection, place.commune, records)
    known = lineage(connection, place.commune)
    results = {
        record: _Result(merge(Merged(), story, place.rules, known), story[-1].pos, whole=True)
        for record in records
        if record and (story := _all_of(connection, place.commune, record))
    }
    _save(connection, place, _standing(connection, place.commune, records), results)
    _tell(connection, place, results, before)


def _count(issues: Mapping[str, Issues]) -> int:
    return sum(len(each.open) for each in issues.values())
