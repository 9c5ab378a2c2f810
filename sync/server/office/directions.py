"""What the province sends down to a commune, and what comes back: direct, inspect, urge.

Each is a record of the province's own in the commune's book: it travels as every other operation
does, waits for a laptop that is offline, and the commune writes only its answer to it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, func, select

from desktop.domain.clock import VIETNAM, from_ms
from sync.protocol import PATCH, PUT
from sync.server.applying import write_down
from sync.server.book import Place
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.schema import device, entity

FORM = "@direction"
KINDS = ("direct", "inspect", "urge")
ASSIGN = "assign"
"""Naming another officer for one case, where whoever held it is related to someone in it."""
DONE, CANNOT = "done", "cannot"
ANSWERS = ("received", "doing", DONE, CANNOT)
MOST_HEADING, MOST_WORDS, MOST_NUMBER = 160, 4_000, 60
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What is written down; ``case`` is a case's id, where it is about one."""

    kind: str
    number: str
    heading: str
    words: str
    due_on: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """One direction with its answer; ``has_reached`` says that a laptop has read it.

    ``state`` is one of closed, done, cannot, overdue, answered, reached, sent.
    """

    id: str
    commune: str
    commune_name: str
    message: Message
    case_code: str
    sent_by: str
    sent_at: int
    answer: str
    answer_words: str
    answer_by: str
    answer_at: int | None
    has_reached: bool
    state: str


def checked(message: Message) -> Message:
    """Return what may be sent; raises ``Declined``."""
    kinds = (*KINDS, ASSIGN) if message.case else KINDS
    if message.kind not in kinds or not message.heading or not message.words:
        raise Declined("direction_empty")
    if message.due_on and not _is_day(message.due_on):
        raise Declined("direction_day")
    return message


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def send(connection: Connection, by: Visitor, place: Place, message: Message) -> str:
    """Send a direction down to one commune and return its id."""
    code = _case_code(connection, place.commune, message.case) if message.case else ""
    answers = {
        "kind": message.kind,
        "number": message.number,
        "heading": message.heading,
        "words": message.words,
        "due_on": message.due_on,
        "case": message.case,
        "case_code": code,
        "sent_by": by.name,
        "sent_at": place.now_ms,
    }
    kept = {key: value for key, value in answers.items() if value != ""}
    name = os.urandom(16)
    write_down(connection, place, name, PUT, [FORM, 1, None, None, kept], actor=by.name)
    about = f"{place.commune}/{name.hex()}"
    note(connection, by.name, f"direction_{message.kind}", about, now_ms=place.now_ms)
    return name.hex()


def _case_code(connection: Connection, commune: str, case_id: str) -> str:
    found = connection.execute(
        select(entity.c.case_code).where(
            entity.c.commune == commune,
            entity.c.case_id == case_id,
            entity.c.case_code.is_not(None),
        )
    ).scalar()
    if found is None:
        raise Missing
    return str(found)


def close(connection: Connection, by: Visitor, place: Place, direction: str) -> None:
    """End a direction: nothing more is waited for."""
    row = direction_row(connection, place.commune, direction, now_ms=place.now_ms)
    if row.state == "closed":
        raise Declined("direction_closed")
    edits = [["closed", 1], ["closed_by", by.name]]
    write_down(connection, place, bytes.fromhex(direction), PATCH, edits, actor=by.name)
    about = f"{place.commune}/{direction}"
    note(connection, by.name, "direction_closed", about, now_ms=place.now_ms)


COLUMNS = (entity.c.commune, entity.c.id, entity.c.answers, entity.c.pos)


def direction_rows(
    connection: Connection, known: Visitor, *, now_ms: int, commune: str = ""
) -> tuple[DirectionRow, ...]:
    """Return the directions within reach, those that wait before those that ended."""
    where = [entity.c.form == FORM, entity.c.removed.is_(False)]
    if commune:
        where.append(entity.c.commune == commune)
    if not known.whole_province:
        where.append(entity.c.commune.in_(known.communes))
    found = connection.execute(
        select(*COLUMNS).where(and_(*where)).order_by(entity.c.changed_at.desc()).limit(SHOWN)
    ).all()
    reached = _reached(connection, {row.commune for row in found})
    rows = [_row(row, reached, now_ms) for row in found]
    return tuple(sorted(rows, key=_order))


def _order(row: DirectionRow) -> tuple[bool, bool, int]:
    return row.state in {"closed", DONE}, row.state != "overdue", -row.sent_at


def direction_row(
    connection: Connection, commune: str, direction: str, *, now_ms: int
) -> DirectionRow:
    """Return one direction; raises ``Missing``."""
    row = connection.execute(
        select(*COLUMNS).where(
            entity.c.commune == commune, entity.c.id == direction, entity.c.form == FORM
        )
    ).first()
    if row is None:
        raise Missing
    return _row(row, _reached(connection, {commune}), now_ms)


def _reached(connection: Connection, communes: set[str]) -> Mapping[str, int]:
    """Return how far the commune's most forward laptop has read."""
    found = connection.execute(
        select(device.c.commune, func.max(device.c.cursor))
        .where(device.c.commune.in_(communes))
        .group_by(device.c.commune)
    )
    return {str(code): int(cursor or 0) for code, cursor in found}


def _row(row: Any, reached: Mapping[str, int], now_ms: int) -> DirectionRow:
    said: dict[str, object] = msgspec.json.decode(row.answers)

    def word(key: str) -> str:
        value = said.get(key, "")
        return value if isinstance(value, str) else ""

    keys = ("kind", "number", "heading", "words", "due_on", "case")
    message = Message(*(word(key) for key in keys))
    sent_at, answered = said.get("sent_at"), said.get("answer_at")
    has_reached = bool(word("answer")) or reached.get(row.commune, 0) >= row.pos
    return DirectionRow(
        row.id,
        row.commune,
        place_name(row.commune),
        message,
        word("case_code"),
        word("sent_by"),
        sent_at if isinstance(sent_at, int) else 0,
        word("answer"),
        word("answer_words"),
        word("answer_by"),
        answered if isinstance(answered, int) else None,
        has_reached,
        _state(said, word("answer"), message.due_on, reached=has_reached, now_ms=now_ms),
    )


def _state(
    said: Mapping[str, object], answer: str, due_on: str, *, reached: bool, now_ms: int
) -> str:
    if said.get("closed"):
        return "closed"
    if answer in {DONE, CANNOT}:
        return answer
    if due_on and due_on < from_ms(now_ms).astimezone(VIETNAM).date().isoformat():
        return "overdue"
    if answer:
        return "answered"
    return "reached" if reached else "sent"
