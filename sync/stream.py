"""STREAM: a long text sealed piece by piece, so that it is never in memory whole.

Hoang, Reyhanitabar, Rogaway and Vizár (2015). Chunks of 64 KiB under ChaCha20-Poly1305; the nonce
is a random prefix, a counter, and whether the chunk is the last; what stands before the chunks is
bound to each. So no chunk can be changed, cut off, moved or added unseen.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.protocol import BadFormat

CHUNK = 65_536
TAG_BYTES = 16
PREFIX_BYTES = 7


@dataclass(frozen=True, slots=True)
class Stream:
    """A key used for this one text, its random prefix, and the bytes that stand before it."""

    key: bytes | bytearray
    prefix: bytes
    before: bytes

    def seal(self, plain: Iterable[bytes]) -> Iterator[bytes]:
        """Give the chunks of what is read; ``plain`` may come in pieces of any length."""
        cipher, bound = self._cipher()
        waiting, counter = b"", 0
        for piece in plain:
            waiting += piece
            while len(waiting) > CHUNK:
                nonce = _nonce(self.prefix, counter, last=False)
                yield cipher.encrypt(nonce, waiting[:CHUNK], bound)
                waiting, counter = waiting[CHUNK:], counter + 1
        yield cipher.encrypt(_nonce(self.prefix, counter, last=True), waiting, bound)

    def unseal(self, read: Callable[[int], bytes], *, length: int) -> Iterator[bytes]:
        """Give what was sealed into ``length`` bytes, each chunk only once its seal held.

        Raises ``BadFormat("stream")``: what was given before is then no whole text.
        """
        cipher, bound = self._cipher()
        left, counter = length, 0
        while left > 0:
            chunk = read(min(left, CHUNK + TAG_BYTES))
            left -= CHUNK + TAG_BYTES
            try:
                nonce = _nonce(self.prefix, counter, last=left <= 0)
                yield cipher.decrypt(nonce, chunk, bound)
            except InvalidTag as error:
                raise BadFormat("stream") from error
            counter += 1

    def _cipher(self) -> tuple[ChaCha20Poly1305, bytes]:
        return ChaCha20Poly1305(self.key), _bound(self.before)


def sealed_length(plain: int) -> int:
    """Return how long so many bytes are once sealed; nothing at all is one empty chunk."""
    return plain + TAG_BYTES * max(1, -(-plain // CHUNK))


def _bound(before: bytes) -> bytes:
    return sha256(before).digest()


def _nonce(prefix: bytes, counter: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", counter, last)
