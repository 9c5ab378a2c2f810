"""Taking a segment in: accept is not apply.

A signed, chained segment is always kept and acknowledged. An operation that means nothing here
is listed in ``op_issue``, so that one bad record never holds up the others and none is lost.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, func, insert, select, update

from desktop.domain.record import Answers
from desktop.domain.vietnamese import fold
from desktop.forms.catalog import Catalog
from desktop.forms.readable import names, title
from sync.envelope import Segment
from sync.payloads import Patch, read_mark, read_patch
from sync.protocol import (
    FORK,
    GAP,
    MARK,
    OK,
    PATCH,
    PUT,
    VOID,
    ZERO,
    BadFormat,
    Op,
    chain,
    decode_op,
    read_put,
)
from sync.server.schema import commune, entity, head, op, op_issue


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a device's chain stands at the province."""

    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a segment: a code, and how many operations were new."""

    code: str
    new: int
    standing: Standing


def standing_of(connection: Connection, device: bytes, incarnation: int) -> Standing:
    """Return the last operation kept of a device."""
    row = connection.execute(
        select(head.c.seq, head.c.chain).where(
            and_(head.c.device == device, head.c.incarnation == incarnation)
        )
    ).first()
    return Standing(0, ZERO) if row is None else Standing(row.seq, bytes(row.chain))


def ingest(
    connection: Connection, segment: Segment, *, place: str, catalog: Catalog, now_ms: int
) -> Ingested:
    """Keep the new operations of a segment, inside the caller's transaction.

    ``place`` is the commune of the device's enrolment, never one that the segment names.
    """
    header = segment.header
    now = standing_of(connection, header.device, header.incarnation)
    if header.first > now.seq + 1:
        return Ingested(GAP, 0, now)
    chains = _chains(segment)
    if not _agrees(connection, segment, chains, now, place):
        return Ingested(FORK, 0, now)
    fresh = [
        (header.first + index, link, body)
        for index, (link, body) in enumerate(zip(chains, segment.ops, strict=True))
        if header.first + index > now.seq
    ]
    if not fresh:
        return Ingested(OK, 0, now)
    _keep(connection, segment, fresh, place, now_ms)
    standing = Standing(fresh[-1][0], fresh[-1][1])
    _move_head(connection, segment, standing, existed=now.seq > 0)
    first_pos = _positions(connection, place, len(fresh))
    _apply_all(connection, fresh, first_pos, _Place(place, catalog, now_ms))
    return Ingested(OK, len(fresh), standing)


def _chains(segment: Segment) -> list[bytes]:
    links: list[bytes] = []
    previous = segment.header.previous
    for body in segment.ops:
        previous = chain(previous, body)
        links.append(previous)
    return links


def _agrees(
    connection: Connection, segment: Segment, chains: list[bytes], now: Standing, place: str
) -> bool:
    """Say whether the segment continues, or repeats, the chain that is kept."""
    header = segment.header
    kept = {
        row.seq: bytes(row.chain)
        for row in connection.execute(
            select(op.c.seq, op.c.chain).where(
                and_(
                    op.c.commune == place,
                    op.c.device == header.device,
                    op.c.incarnation == header.incarnation,
                    op.c.seq.between(header.first - 1, now.seq),
                )
            )
        )
    }
    kept.setdefault(0, ZERO)
    if kept.get(header.first - 1) != header.previous:
        return False
    return all(kept.get(header.first + index, link) == link for index, link in enumerate(chains))


Fresh = list[tuple[int, bytes, bytes]]


def _keep(connection: Connection, segment: Segment, fresh: Fresh, place: str, now_ms: int) -> None:
    header = segment.header
    _ensure_commune(connection, place)
    (position,) = connection.execute(
        select(commune.c.feed_pos).where(commune.c.code == place)
    ).one()
    rows = [
        {
            "commune": place,
            "pos": position + index,
            "device": header.device,
            "incarnation": header.incarnation,
            "seq": seq,
            "chain": link,
            "entity": _entity_of(body),
            "received_at": now_ms,
            "body": body,
        }
        for index, (seq, link, body) in enumerate(fresh, start=1)
    ]
    connection.execute(insert(op), rows)


def _ensure_commune(connection: Connection, place: str) -> None:
    known = select(func.count()).select_from(commune).where(commune.c.code == place)
    if not connection.execute(known).scalar():
        connection.execute(insert(commune).values(code=place, feed_pos=0))


def _positions(connection: Connection, place: str, count: int) -> int:
    """Take the next feed positions of a commune; a counter row misses none, unlike a sequence."""
    connection.execute(
        update(commune).where(commune.c.code == place).values(feed_pos=commune.c.feed_pos + count)
    )
    last = connection.execute(
        select(commune.c.feed_pos).where(commune.c.code == place)
    ).scalar_one()
    return int(last) - count + 1


def _move_head(
    connection: Connection, segment: Segment, standing: Standing, *, existed: bool
) -> None:
    values = {"seq": standing.seq, "chain": standing.chain}
    key = {"device": segment.header.device, "incarnation": segment.header.incarnation}
    if existed:
        where = and_(head.c.device == key["device"], head.c.incarnation == key["incarnation"])
        connection.execute(update(head).where(where).values(values))
    else:
        connection.execute(insert(head).values(key | values))


def _entity_of(body: bytes) -> str:
    try:
        return decode_op(body).entity.hex()
    except BadFormat:
        return ""


@dataclass(frozen=True, slots=True)
class _Place:
    commune: str
    catalog: Catalog
    now_ms: int


def _apply_all(connection: Connection, fresh: Fresh, first_pos: int, place: _Place) -> None:
    for pos, (_, _, body) in enumerate(fresh, start=first_pos):
        try:
            _apply(connection, decode_op(body), pos, place)
        except BadFormat as issue:
            connection.execute(
                insert(op_issue).values(commune=place.commune, pos=pos, code=str(issue))
            )


def _apply(connection: Connection, change: Op, pos: int, place: _Place) -> None:
    if change.kind == MARK:
        read_mark(change)  # kept with the others and shown in the history; changes nothing
        return
    key = and_(entity.c.commune == place.commune, entity.c.id == change.entity.hex())
    row = connection.execute(select(entity).where(key)).mappings().first()
    values: dict[str, Any]
    if change.kind == PUT:
        put = read_put(change)
        values = {
            "form": put.form,
            "form_version": put.form_version,
            "case_id": put.case_id,
            "case_code": put.case_code,
        } | _drawn(put.answers, put.form, put.case_code, place.catalog)
    elif row is None:
        raise BadFormat("unknown_record")
    elif change.kind == PATCH:
        answers = _patched(msgspec.json.decode(row["answers"]), read_patch(change))
        values = _drawn(answers, row["form"], row["case_code"], place.catalog)
    elif change.kind == VOID:
        values = {"removed": True}
    else:
        raise BadFormat("unknown_kind")
    values |= {"pos": pos, "changed_at": place.now_ms}
    if row is None:
        key_values = {"commune": place.commune, "id": change.entity.hex(), "version": 1}
        connection.execute(insert(entity).values(key_values | values | {"removed": False}))
    else:
        connection.execute(
            update(entity).where(key).values(values | {"version": row["version"] + 1})
        )


def _patched(answers: dict[str, object], patch: Patch) -> dict[str, object]:
    changed = answers | {edit.path: edit.value for edit in patch if not edit.by_element}
    return {key: value for key, value in changed.items() if value is not None}


def _drawn(answers: Any, form_key: str, case_code: str | None, catalog: Catalog) -> dict[str, Any]:
    """Return what lists need; a form of a newer version is kept and shown by its key."""
    form = catalog.forms.get(form_key)
    known: Answers = answers
    named = form_key if form is None else title(form, known)
    found = "" if form is None else names(form, known)
    return {
        "answers": msgspec.json.encode(answers).decode(),
        "title": named,
        "folded": fold(f"{named} {found} {case_code or ''}"),
    }
