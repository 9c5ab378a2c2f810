"""Segments: any change is refused, bombs are cheap, golden bytes stay readable."""

import json
import struct
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.envelope import LABEL, MAX_SEGMENT, Header, open_segment, pack, read_header
from sync.protocol import (
    PUT,
    ZERO,
    BadFormat,
    chain,
    decode_op,
    encode_op,
    read_patch,
    read_put,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DEVICE = bytes(range(16))
GOLDEN = Path(__file__).parent.parent / "samples" / "sync" / "segment-1.json"


def sample_ops(count: int = 3) -> list[bytes]:
    return [
        encode_op(
            sha256(str(index).encode()).digest()[:16],
            PUT,
            hlc_ms=1_795_500_000_000 + index,
            actor="a1",
            payload=["diem_nguy_co", 1, None, None, {"site_name": f"Ao Giả Tưởng {index}"}],
        )
        for index in range(count)
    ]


def sealed(ops: list[bytes]) -> bytes:
    return pack(ops, device=DEVICE, incarnation=1, start=(1, ZERO), sign=KEY.sign)


def test_a_segment_comes_back_byte_for_byte() -> None:
    ops = sample_ops()
    segment = open_segment(sealed(ops), public_key=PUBLIC)
    assert list(segment.ops) == ops
    assert (segment.header.first, segment.last) == (1, 3)


def test_golden_segment_opens_and_its_chain_is_what_the_paper_says() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    raw = bytes.fromhex(golden["segment"])
    segment = open_segment(raw, public_key=bytes.fromhex(golden["public_key"]))
    assert [op.hex() for op in segment.ops] == golden["ops"]
    # The chain by other code than ours: h_i = SHA-256(h_(i-1) || op_i).
    value = bytes(32)
    for op in golden["ops"]:
        value = sha256(value + bytes.fromhex(op)).digest()
    assert segment.header.head == value == bytes.fromhex(golden["head"])
    # The body by other code than ours.
    (length,) = struct.unpack(">H", raw[:2])
    body = zstandard.ZstdDecompressor().decompress(raw[2 + length + 64 :], 1 << 20)
    expected = b"".join(
        len(bytes.fromhex(op)).to_bytes(4, "little") + bytes.fromhex(op) for op in golden["ops"]
    )
    assert body == expected


def test_every_flipped_bit_is_refused_or_changes_nothing() -> None:
    ops = sample_ops()
    whole = sealed(ops)
    harmless = 0
    for place in range(len(whole) * 8):
        broken = bytearray(whole)
        broken[place // 8] ^= 1 << place % 8
        try:
            segment = open_segment(bytes(broken), public_key=PUBLIC)
        except BadFormat:
            continue
        harmless += 1
        assert list(segment.ops) == ops  # a bit of the zstd frame that means nothing
    assert harmless < len(whole)


def test_control_without_the_chain_a_changed_operation_would_pass() -> None:
    ops = sample_ops()
    other = [*ops[:-1], sample_ops(4)[-1]]
    signed = sealed(ops)
    (length,) = struct.unpack(">H", signed[:2])
    start = signed[: 2 + length + 64]
    raw = b"".join(struct.pack("<I", len(op)) + op for op in other)
    forged = start + zstandard.ZstdCompressor().compress(raw)
    with pytest.raises(BadFormat, match=r"chain|body_length"):
        open_segment(forged, public_key=PUBLIC)


@given(st.binary(max_size=600))
def test_foreign_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadFormat):
        open_segment(raw, public_key=PUBLIC)
    for reader in (decode_op, read_header):
        with suppress(BadFormat):
            reader(raw)


def forged(header: Header, body: bytes) -> bytes:
    raw = msgspec.msgpack.encode(header)
    return struct.pack(">H", len(raw)) + raw + KEY.sign(LABEL + raw) + body


def test_a_bomb_costs_little() -> None:
    body = zstandard.ZstdCompressor().compress(bytes(256 << 20))
    honest = Header(1, DEVICE, 1, 1, 1, ZERO, ZERO, 1, 0, 1 << 20)
    started = time.perf_counter()
    with pytest.raises(BadFormat, match="body"):
        open_segment(forged(honest, body), public_key=PUBLIC)
    assert time.perf_counter() - started < 0.5
    with pytest.raises(BadFormat, match="limits"):
        open_segment(
            forged(msgspec.structs.replace(honest, raw_length=1 << 30), body), public_key=PUBLIC
        )
    with pytest.raises(BadFormat, match="long"):
        open_segment(bytes(MAX_SEGMENT + 1), public_key=PUBLIC)


@pytest.mark.parametrize(
    ("raw", "reader"),
    [
        (encode_op(bytes(15), PUT, hlc_ms=0, actor="a", payload=[]), decode_op),
        (encode_op(bytes(16), PUT, hlc_ms=0, actor="a" * 65, payload=[]), decode_op),
    ],
)
def test_operations_of_the_wrong_shape(raw: bytes, reader: object) -> None:
    assert callable(reader)
    with pytest.raises(BadFormat):
        reader(raw)


def test_payloads_of_the_wrong_shape() -> None:
    bad = decode_op(encode_op(bytes(16), PUT, hlc_ms=0, actor="a", payload=["x"]))
    for reader in (read_put, read_patch):
        with pytest.raises(BadFormat):
            reader(bad)
    many = {f"k{index}": 1 for index in range(501)}
    op = encode_op(bytes(16), PUT, hlc_ms=0, actor="a", payload=["f", 1, None, None, many])
    with pytest.raises(BadFormat, match="fields"):
        read_put(decode_op(op))


def test_the_chain_depends_on_every_operation_before() -> None:
    assert chain(ZERO, b"a") != chain(chain(ZERO, b"b"), b"a")
