"""Segments: any change is refused, bombs are cheap, golden bytes stay readable."""

import json
import re
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

import resources
from sync.envelope import (
    MAX_SEGMENT,
    Header,
    open_segment,
    pack,
    read_header,
    signed_part,
)
from sync.payloads import Edit, Resolution, read_patch, read_replayed, read_resolution
from sync.protocol import (
    OFFICER,
    PATCH,
    PROVINCE,
    PUT,
    SUPERVISOR,
    ZERO,
    BadFormat,
    chain,
    decode_op,
    encode_op,
    read_put,
)
from sync.squeeze import DICTIONARY_RAW, NEWEST, NO_DICTIONARY, Packing, inflate, squeeze
from tests.builders.made_up import World
from tests.builders.world import CATALOG
from tests.training.dictionary import SIZE, train
from tests.training.dictionary import ops as ops_of

WORD = re.compile(r"(?<=[ ,.])[^\W\d_]{4,}(?=[ ,.])")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DEVICE = bytes(range(16))
SAMPLES = Path(__file__).parent.parent / "samples" / "sync"


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


@pytest.mark.parametrize(
    ("name", "dictionary"), [("segment-1.json", "segment-1.dict"), ("segment-2.json", None)]
)
def test_golden_segments_open_and_their_chain_is_what_the_paper_says(
    name: str, dictionary: str | None
) -> None:
    golden = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
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
    known = (
        zstandard.ZstdCompressionDict(resources.read_bytes("sync", dictionary))
        if dictionary
        else None
    )
    body = zstandard.ZstdDecompressor(dict_data=known).decompress(raw[2 + length + 64 :], 1 << 20)
    expected = b"".join(
        len(bytes.fromhex(op)).to_bytes(4, "little") + bytes.fromhex(op) for op in golden["ops"]
    )
    assert body == expected


def test_golden_operations_read_as_they_were_written() -> None:
    golden = json.loads((SAMPLES / "segment-1.json").read_text(encoding="utf-8"))
    put, patch, add, decision, void = (decode_op(bytes.fromhex(op)) for op in golden["ops"])
    assert read_put(put).answers["measures"] == ["sign"]
    assert read_patch(patch) == (Edit("status", "doing"), Edit("hamlet"))
    assert read_patch(add) == (Edit("measures", None, ("fence",), ("sign",), by_element=True),)
    assert read_resolution(decision) == Resolution("status", "open")
    seen = [(op.ctx, op.rank) for op in (put, patch, add, decision, void)]
    assert seen == [
        (0, OFFICER),
        (7, OFFICER),
        (300, OFFICER),
        (70_000, SUPERVISOR),
        (1 << 40, PROVINCE),
    ]


def test_every_flipped_bit_is_refused() -> None:
    whole = sealed(sample_ops())
    for place in range(len(whole) * 8):
        broken = bytearray(whole)
        broken[place // 8] ^= 1 << place % 8
        with pytest.raises(BadFormat):
            open_segment(bytes(broken), public_key=PUBLIC)


def test_control_without_the_chain_a_changed_operation_would_pass() -> None:
    ops = sample_ops()
    other = [*ops[:-1], sample_ops(4)[-1]]
    header = read_header(sealed(ops))
    raw = b"".join(struct.pack("<I", len(op)) + op for op in other)
    told = forged(header, zstandard.ZstdCompressor().compress(raw))
    with pytest.raises(BadFormat, match=r"chain|body_length"):
        open_segment(told, public_key=PUBLIC)


@given(st.binary(max_size=600))
def test_foreign_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadFormat):
        open_segment(raw, public_key=PUBLIC)
    for reader in (decode_op, read_header):
        with suppress(BadFormat):
            reader(raw)


def forged(header: Header, body: bytes) -> bytes:
    raw = msgspec.msgpack.encode(header)
    return struct.pack(">H", len(raw)) + raw + KEY.sign(signed_part(raw, body)) + body


def resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


BOMB = zstandard.ZstdCompressor().compress(bytes(1 << 30))
# The same frame claiming, in its own header, to hold only one mebibyte.
LIAR = BOMB[:6] + (1 << 20).to_bytes(4, "little") + BOMB[10:]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux' own count")
@pytest.mark.parametrize("body", [BOMB, LIAR], ids=["honest frame", "lying frame"])
@pytest.mark.parametrize("claimed", [1 << 20, 16 << 20, 1 << 30])
def test_a_bomb_costs_less_than_five_milliseconds_and_a_megabyte(body: bytes, claimed: int) -> None:
    bomb = forged(Header(1, DEVICE, 1, 1, 1, ZERO, ZERO, 1, 0, claimed), body)
    taken, grown = [], []
    for _ in range(5):
        before, started = resident_bytes(), time.perf_counter()
        with pytest.raises(BadFormat, match=r"body|limits|op_length"):
            open_segment(bomb, public_key=PUBLIC)
        taken.append(time.perf_counter() - started)
        grown.append(resident_bytes() - before)
    assert min(taken) < 0.005
    assert min(grown) < 1_000_000


def test_control_the_lying_frame_is_a_bomb_to_who_believes_its_stream() -> None:
    assert zstandard.get_frame_parameters(LIAR).content_size == 1 << 20
    reader = zstandard.ZstdDecompressor().stream_reader(BOMB)
    assert len(reader.read(8 << 20)) == 8 << 20


def test_a_segment_longer_than_any_is_not_read() -> None:
    with pytest.raises(BadFormat, match="long"):
        open_segment(bytes(MAX_SEGMENT + 1), public_key=PUBLIC)


def test_an_unknown_dictionary_has_its_own_code_so_that_the_segment_can_be_sent_without() -> None:
    header = Header(1, DEVICE, 1, 1, 1, ZERO, ZERO, 1, 99, 100)
    with pytest.raises(BadFormat, match="unknown_dictionary"):
        open_segment(forged(header, bytes(20)), public_key=PUBLIC)


def test_short_runs_use_the_dictionary_and_long_ones_do_not() -> None:
    assert read_header(sealed(sample_ops(3))).dictionary == NEWEST
    long = bytes(DICTIONARY_RAW + 1)
    number, frame = squeeze(long)
    assert number == NO_DICTIONARY
    assert b"".join(inflate(frame, dictionary=number, raw_length=len(long))) == long


def test_text_that_repeats_itself_a_thousand_times_is_no_bomb() -> None:
    same = encode_op(bytes(16), PATCH, hlc_ms=1, actor="a", payload=[["condition", "a" * 60_000]])
    segment = sealed([same] * 200)
    assert len(segment) < 10_000
    assert open_segment(segment, public_key=PUBLIC).ops == (same,) * 200


def test_the_dictionary_shrinks_a_record_never_seen_to_less_than_half() -> None:
    (op,) = ops_of(CATALOG, World(1), count=1, commune="08123")
    assert len(squeeze(op)[1]) < 0.5 * len(squeeze(op, Packing(dictionaries=()))[1])


def test_the_dictionary_is_trained_on_made_up_records_alone_and_by_the_script_in_the_tree() -> None:
    trained = train(CATALOG, records=300, size=8 << 10)
    assert trained == train(CATALOG, records=300, size=8 << 10)
    kept = resources.read_bytes("sync", "segment-1.dict")
    assert len(kept) == SIZE
    assert foreign_words(kept) == set()
    assert foreign_words(kept + " Lê Zoằngvit Ỳ ".encode()) == {"zoằngvit"}


def foreign_words(dictionary: bytes) -> set[str]:
    """Return the words that stand neither in the bank of made-up words nor in the forms.

    Where two samples were joined in mid-word, both halves must be known.
    """
    bank = [SAMPLES.parent / "made_up_words.toml", *resources.path().glob("*s/*.toml")]
    told = " ".join(path.read_text(encoding="utf-8") for path in bank).casefold()
    words = {word.casefold() for word in WORD.findall(dictionary.decode("utf-8", "replace"))}
    return {
        word
        for word in words
        if not any(word[:cut] in told and word[cut:] in told for cut in range(len(word)))
    }


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
    for reader in (read_put, read_patch, read_resolution, read_replayed):
        with pytest.raises(BadFormat):
            reader(bad)
    many = {f"k{index}": 1 for index in range(501)}
    op = encode_op(bytes(16), PUT, hlc_ms=0, actor="a", payload=["f", 1, None, None, many])
    with pytest.raises(BadFormat, match="fields"):
        read_put(decode_op(op))


def test_the_chain_depends_on_every_operation_before() -> None:
    assert chain(ZERO, b"a") != chain(chain(ZERO, b"b"), b"a")
