"""What is sealed in one piece after another, gathered for the mutations of F5.

Whoever owns such a format adds a ``Stream`` to ``STREAMS``: how a sample is made, how it is read,
where its pieces lie. A reader that gives anything of a changed sample has accepted it.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.troubles import Unavailable
from desktop.store.copy_file import (
    HEAD_BYTES,
    HEAD_FILE_BYTES,
    CopyHeader,
    Opened,
    encode_header,
    read_header,
    sealed,
    unsealed,
)
from sync.envelope import SIGNATURE_BYTES, open_segment, pack
from sync.protocol import PUT, ZERO, BadFormat, encode_op
from sync.sealing import new_pair
from sync.stick import SEGMENT, UP, Frame, read, read_front, write
from sync.stream import CHUNK, TAG_BYTES
from tests.builders.world import INTAKE
from tests.figures.mutate import mutate

KEY = bytearray(range(32))
DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = DEVICE_KEY.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Stream:
    """A sealed format: ``pieces`` gives where the pieces begin and how long each is."""

    name: str
    make: Callable[[], bytes]
    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    pieces: Callable[[bytes], tuple[int, int]]
    retold: Callable[[bytes, int], bytes]


def _backup(chunks: float = 4.3) -> bytes:
    plain = Random(1).randbytes(int(chunks * CHUNK))  # noqa: S311 - no two chunks alike
    header = CopyHeader(
        1_795_500_000_000, 1, bytes(16), bytes(7), b"keys", len(plain) - HEAD_FILE_BYTES
    )
    opened = Opened(header, encode_header(header))
    return opened.raw + b"".join(sealed(opened, KEY, [plain]))


def _read_backup(raw: bytes) -> object:
    file = io.BytesIO(raw)
    opened = read_header(file, size=len(raw))
    return [len(piece) for piece in unsealed(opened, KEY, file)]


def _backup_pieces(raw: bytes) -> tuple[int, int]:
    length = int.from_bytes(raw[HEAD_BYTES - 4 : HEAD_BYTES], "big")
    return HEAD_BYTES + length, CHUNK + TAG_BYTES


def _shorter_backup(raw: bytes, chunks: int) -> bytes:
    """Cut after so many chunks, and let the header say that this is all."""
    opened = read_header(io.BytesIO(raw), size=len(raw))
    start, piece = _backup_pieces(raw)
    kept = raw[start : start + chunks * piece]
    plain = len(kept) - TAG_BYTES * -(-len(kept) // piece)
    known = opened.header
    header = CopyHeader(
        known.made_at_ms, known.schema, known.salt, known.prefix, known.key_file,
        max(1, plain - HEAD_FILE_BYTES),
    )  # fmt: skip
    return encode_header(header) + kept


def _batch() -> bytes:
    ops = [
        encode_op(bytes([number] * 16), PUT, hlc_ms=number, actor="a1",
                  payload=["mau_01", 1, None, None, dict(INTAKE)])
        for number in range(1, 30)
    ]  # fmt: skip
    return pack(ops, device=bytes(16), incarnation=1, start=(1, ZERO), sign=DEVICE_KEY.sign)


def _read_batch(raw: bytes) -> object:
    return open_segment(raw, public_key=PUBLIC).ops


def _batch_pieces(raw: bytes) -> tuple[int, int]:
    return 2 + int.from_bytes(raw[:2], "big") + SIGNATURE_BYTES, 64


def _shorter_batch(raw: bytes, pieces: int) -> bytes:
    start, piece = _batch_pieces(raw)
    return raw[: start + pieces * piece]


READER = new_pair()


def _stick() -> bytes:
    words = Random(2).randbytes(int(4.3 * CHUNK))  # noqa: S311 - no two chunks alike
    frames = (Frame(SEGMENT, words[: 2 * CHUNK]), Frame(SEGMENT, words[2 * CHUNK :]))
    return b"".join(write(frames, READER[1], way=UP))


def _read_stick(raw: bytes) -> object:
    file = io.BytesIO(raw)
    front = read_front(file)
    return [len(each.body) for each in read(file, front, READER[0], size=len(raw), way=UP)]


def _stick_pieces(raw: bytes) -> tuple[int, int]:
    return len(read_front(io.BytesIO(raw)).raw), CHUNK + TAG_BYTES


def _shorter_stick(raw: bytes, pieces: int) -> bytes:
    start, piece = _stick_pieces(raw)
    return raw[: start + pieces * piece]


STREAMS: tuple[Stream, ...] = (
    Stream("backup", _backup, _read_backup, (Unavailable,), _backup_pieces, _shorter_backup),
    Stream("batch", _batch, _read_batch, (BadFormat,), _batch_pieces, _shorter_batch),
    Stream("stick", _stick, _read_stick, (BadFormat,), _stick_pieces, _shorter_stick),
)

Change = Callable[[Random, Stream, bytes], bytes]


def _pieces(stream: Stream, raw: bytes) -> tuple[bytes, list[bytes]]:
    start, size = stream.pieces(raw)
    return raw[:start], [raw[place : place + size] for place in range(start, len(raw), size)]


def _swap(random: Random, stream: Stream, raw: bytes) -> bytes:
    head, pieces = _pieces(stream, raw)
    one, other = random.sample(range(len(pieces)), 2)
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return head + b"".join(pieces)


def _drop(random: Random, stream: Stream, raw: bytes) -> bytes:
    head, pieces = _pieces(stream, raw)
    del pieces[random.randrange(len(pieces))]
    return head + b"".join(pieces)


def _double(random: Random, stream: Stream, raw: bytes) -> bytes:
    head, pieces = _pieces(stream, raw)
    place = random.randrange(len(pieces))
    return head + b"".join([*pieces[:place], pieces[place], *pieces[place:]])


def _flip(random: Random, _stream: Stream, raw: bytes) -> bytes:
    changed = bytearray(raw)
    changed[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _flip_early(random: Random, stream: Stream, raw: bytes) -> bytes:
    start, _ = stream.pieces(raw)
    changed = bytearray(raw)
    changed[random.randrange(start)] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(random: Random, _stream: Stream, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw))]


def _cut_and_retell(random: Random, stream: Stream, raw: bytes) -> bytes:
    _, pieces = _pieces(stream, raw)
    return stream.retold(raw, random.randrange(1, len(pieces)))


def _append(random: Random, _stream: Stream, raw: bytes) -> bytes:
    return raw + random.choice((b"\0", random.randbytes(32), raw[-100:], raw))


def _any(random: Random, _stream: Stream, raw: bytes) -> bytes:
    return mutate(random, [raw])


CHANGES: dict[str, Change] = {
    "flip": _flip, "flip early": _flip_early, "cut": _cut, "cut and retell": _cut_and_retell,
    "append": _append, "swap": _swap, "drop": _drop, "double": _double, "any": _any,
}  # fmt: skip


def accepted(trials: int, *, seed: int) -> list[str]:
    """Change samples so often, each stream and each way in turn, and name what was accepted."""
    random, wrong = Random(seed), list[str]()  # noqa: S311 - repeatable trials
    samples = {stream.name: stream.make() for stream in STREAMS}
    for stream in STREAMS:
        stream.read(samples[stream.name])
    done = 0
    while done < trials:
        stream = STREAMS[done % len(STREAMS)]
        way = list(CHANGES)[done // len(STREAMS) % len(CHANGES)]
        raw = CHANGES[way](random, stream, samples[stream.name])
        if raw == samples[stream.name]:
            continue
        done += 1
        try:
            stream.read(raw)
        except stream.refusals:
            continue
        except Exception as bug:  # noqa: BLE001 - that is the question
            wrong.append(f"{stream.name}: {way}: {type(bug).__name__}")
            continue
        wrong.append(f"{stream.name}: {way}: accepted")
    return wrong
