"""What travels: operations, segments and their parts."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.envelope import SIGNATURE_BYTES, open_segment, pack, signed_part
from sync.payloads import read_patch, read_replayed, read_resolution
from sync.protocol import (
    ADD,
    PATCH,
    PUT,
    REPLAY,
    RESOLVE,
    ZERO,
    BadFormat,
    decode_op,
    encode_op,
    read_put,
)
from tests.builders.world import HAZARD, INTAKE
from tests.figures.parsers import Parser

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ENTITY = bytes(range(16))
READERS = {PUT: read_put, RESOLVE: read_resolution, REPLAY: read_replayed}


def _ops() -> tuple[bytes, ...]:
    payloads = (
        (PUT, ["mau_01", 1, "00" * 16, "00715-2026-K7Q-0001", dict(INTAKE)]),
        (PUT, ["diem_nguy_co", 1, None, None, dict(HAZARD)]),
        (PATCH, [["child_name", "Nguyễn Thị Hương"], ["rows", [{"a": 1, "b": "hai"}]]]),
        (PATCH, [["condition", None]]),
        (ADD, [["target_group", ["abused"], []], ["measures/1", {"a": 1}]]),
        (RESOLVE, ["status", "open"]),
        (REPLAY, [ENTITY, 1, 7, ZERO, 12, b"\x96"]),
    )
    return tuple(
        encode_op(ENTITY, kind, hlc_ms=1_795_500_000_000, actor="a1", payload=payload)
        for kind, payload in payloads
    )


def _segments() -> tuple[bytes, ...]:
    ops = _ops()
    return tuple(
        pack(ops[:count], device=ENTITY, incarnation=1, start=(1, ZERO), sign=KEY.sign)
        for count in (1, 4)
    )


def _read_op(raw: bytes) -> object:
    op = decode_op(raw)
    reader: Callable[..., object] = READERS.get(op.kind, read_patch)
    return reader(op)


def _open(raw: bytes) -> object:
    return open_segment(raw, public_key=PUBLIC)


def _unsigned() -> tuple[bytes, ...]:
    return tuple(_without_signature(segment) for segment in _segments())


def _without_signature(segment: bytes) -> bytes:
    end = 2 + int.from_bytes(segment[:2], "big")
    return segment[:end] + segment[end + SIGNATURE_BYTES :]


def _sign_and_open(raw: bytes) -> object:
    """Sign the bytes as their device would, so that what lies behind the signature is reached."""
    end = 2 + int.from_bytes(raw[:2], "big")
    return _open(raw[:end] + KEY.sign(signed_part(raw[2:end], raw[end:])) + raw[end:])


PARSERS = (
    Parser("operation", _read_op, _ops, (BadFormat,)),
    Parser("segment", _open, _segments, (BadFormat,)),
    Parser("segment of a hostile device", _sign_and_open, _unsigned, (BadFormat,)),
)
