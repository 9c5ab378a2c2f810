"""Sending an exchange over a bad line: a long segment goes on from the byte where it was cut.

Pure of sockets: a line is asked for what it can do, so that the same rules are measured on a
simulated link in simulated time.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import msgspec

from desktop.domain.troubles import Unavailable
from sync.envelope import ID_BYTES
from sync.messages import Signed

INLINE_BYTES = 48 << 10
"""So much goes with the question itself, in one round trip."""

CUT = frozenset({"offline", "half_answer", "stalled"})
MOST_CUTS = 4
"""After so many cuts in a row without one byte more, the line is left for later."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The rest of a segment from ``start`` on; ``request`` is said once, in base64."""

    name: bytes
    start: int
    rest: memoryview
    length: int
    request: str


class Line(Protocol):
    """What a line to the province can do; each raises ``Unavailable`` where it fails."""

    def ask(self, exchange: bytes) -> bytes:
        """Ask, with whatever is attached, and return the answer."""
        ...

    def held(self, name: bytes) -> int | None:
        """Say how many bytes of a segment have arrived, or nothing where it is not known."""
        ...

    def put(self, piece: Piece) -> bytes | int:
        """Send the rest of a segment: the answer, or how far the province has it."""
        ...


def send(line: Line, request: Signed) -> Signed:
    """Send one exchange and return its answer; what an earlier try brought over is not resent."""
    if len(request.attached) <= INLINE_BYTES:
        return _read(line.ask(msgspec.msgpack.encode(request)))
    return _read(_send_long(line, request))


def _send_long(line: Line, request: Signed) -> bytes:
    name = sha256(request.attached).digest()[:ID_BYTES]
    told = base64.b64encode(msgspec.msgpack.encode(Signed(request.body, request.signature)))
    whole = memoryview(request.attached)
    # The province is asked first: bytes that it has already are dearer than one short question.
    start = line.held(name) or 0
    say, cuts = told.decode(), 0
    while True:
        piece = Piece(name, start, whole[start:], len(whole), say)
        reached = _tried(line, piece)
        if isinstance(reached, bytes):
            return reached
        # An unknown segment begins anew, with its request; a known one goes on without.
        say = told.decode() if reached is None else ""
        cuts = 0 if (reached or 0) > start else cuts + 1
        if cuts >= MOST_CUTS:
            raise Unavailable("offline")
        start = min(reached or 0, len(whole))


def _tried(line: Line, piece: Piece) -> bytes | int | None:
    """Send a piece; where the line is cut, ask how far it came."""
    try:
        return line.put(piece)
    except Unavailable as trouble:
        if trouble.code not in CUT:
            raise
    for _ in range(MOST_CUTS):
        try:
            return line.held(piece.name)
        except Unavailable as trouble:
            if trouble.code not in CUT:
                raise
    raise Unavailable("offline")


def _read(raw: bytes) -> Signed:
    try:
        return msgspec.msgpack.decode(raw, type=Signed)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("half_answer") from error
