"""What operations carry beside a whole record: edits, decisions, operations told on.

Everything here comes from outside: each reader refuses what is too long or of the wrong shape.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from sync.protocol import (
    DEVICE_BYTES,
    MAX_FIELDS,
    MAX_PATH,
    MAX_POSITION,
    ZERO,
    BadFormat,
    Op,
    is_answer,
)

MAX_DETAILS = 16


class Edit(msgspec.Struct, frozen=True):
    """One answer changed: a new value (nil takes it away), or elements put in and taken out.

    Elements are for answers whose form says SET: two people who each add one meet without a
    conflict. ``path`` is the answer's key, with ``/row`` behind it for a printed row.
    """

    path: str
    value: object = None
    added: tuple[object, ...] = ()
    removed: tuple[object, ...] = ()
    by_element: bool = False


Patch = tuple[Edit, ...]
"""The payload of PATCH and ADD, each edit as ``[path, value]`` or ``[path, added, removed]``."""


class Resolution(msgspec.Struct, frozen=True, array_like=True):
    """The payload of RESOLVE: what someone with authority decided for one answer."""

    path: str
    chosen: object


class Replayed(msgspec.Struct, frozen=True, array_like=True):
    """The payload of REPLAY: an operation first kept elsewhere, told on with its identity."""

    device: bytes
    incarnation: int
    seq: int
    chain: bytes
    ctx: int
    body: bytes


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """The payload of MARK: something happened and the record is as it was: a look, a print.

    ``detail`` holds short codes and counts, never a name or an answer.
    """

    what: str
    detail: dict[str, str | int]


def written_patch(edits: Iterable[Edit]) -> list[list[object]]:
    """Return edits as PATCH and ADD carry them."""
    return [
        [edit.path, list(edit.added), list(edit.removed)]
        if edit.by_element
        else [edit.path, edit.value]
        for edit in edits
    ]


_PATCH = msgspec.msgpack.Decoder(list[list[object]])
_RESOLUTION = msgspec.msgpack.Decoder(Resolution)
_REPLAYED = msgspec.msgpack.Decoder(Replayed)
_MARK = msgspec.msgpack.Decoder(Mark)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.:-]{0,64}", re.ASCII)


def read_patch(op: Op) -> Patch:
    """Read the payload of a PATCH or an ADD."""
    try:
        written = _PATCH.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("patch") from error
    if len(written) > MAX_FIELDS:
        raise BadFormat("patch_fields")
    return tuple(_edit(each) for each in written)


def _edit(written: list[object]) -> Edit:
    match written:
        case [str() as path, value] if len(path) <= MAX_PATH:
            _check(value)
            return Edit(path, value)
        case [str() as path, list() as added, list() as removed] if len(path) <= MAX_PATH:
            _check(added)
            _check(removed)
            return Edit(path, None, tuple(added), tuple(removed), by_element=True)
        case _:
            raise BadFormat("patch_fields")


def _check(value: object) -> None:
    """Refuse what no form can hold; a row of a printed table stands for itself."""
    if value is not None and not is_answer([value] if isinstance(value, dict) else value):
        raise BadFormat("answer_kind")


def read_resolution(op: Op) -> Resolution:
    """Read the payload of a RESOLVE."""
    try:
        found = _RESOLUTION.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("resolution") from error
    if len(found.path) > MAX_PATH:
        raise BadFormat("resolution_fields")
    _check(found.chosen)
    return found


def read_replayed(op: Op) -> Replayed:
    """Read the payload of a REPLAY."""
    try:
        found = _REPLAYED.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("replay") from error
    whole = len(found.device) == DEVICE_BYTES and len(found.chain) == len(ZERO)
    if not whole or not 0 <= found.ctx < MAX_POSITION or found.seq <= 0:
        raise BadFormat("replay_fields")
    return found


def read_mark(op: Op) -> Mark:
    """Read the payload of a MARK; what is no short code or count is refused."""
    try:
        mark = _MARK.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("mark") from error
    if not is_plain(mark.what, mark.detail):
        raise BadFormat("mark_fields")
    return mark


def is_plain(what: str, detail: Mapping[str, str | int]) -> bool:
    """Say whether a mark carries only short codes and counts: no room for a name or an answer."""
    words = [value for value in detail.values() if isinstance(value, str)]
    codes = [what, *detail]
    return (
        len(detail) <= MAX_DETAILS
        and all(_CODE.fullmatch(code) for code in codes)
        and all(_WORD.fullmatch(word) for word in words)
    )
