"""Wrong tries: counted before each guess, kept across restarts, followed by growing waits.

Waits run by the machine's uptime, which no one at the keyboard can set: after a restart only what
has passed since then counts. The file is authenticated by the device secret; without it, or with
a changed one, everybody is where they would be after the ninth wrong try.
"""

import hmac
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault.device_secret import derive
from desktop.vault.side_file import read_file, trouble_of, write_file

TRIES = "vault.tries"
MAGIC = b"MNTRY1"
SIZE = 4_096
MAC_BYTES = 32
LABEL = b"MN/tries/1"
MOST_OWNERS = 64
# After so many wrong tries, so many milliseconds; after ten, the supervisor's code.
WAITS = {5: 30_000, 6: 60_000, 7: 120_000, 8: 300_000, 9: 900_000}
LAST_WAITED = max(WAITS)
NEEDS_CODE = LAST_WAITED + 1
# Tries of the supervisor's code are counted under no officer's name, and end in waits alone.
SUPERVISOR = ""
# Tries at the lock that waits for the province's grant.
RECOVERY = "?"
MINUTE_MS = 60_000

Uptime = Callable[[], int]


def uptime_ms() -> int:
    """Return milliseconds since the machine started."""
    return time.monotonic_ns() // 1_000_000


class Count(msgspec.Struct, frozen=True, array_like=True):
    """How many wrong tries in a row, and the uptime of the last, in milliseconds."""

    wrong: Annotated[int, Meta(ge=0, le=1_000_000)]
    at: Annotated[int, Meta(ge=0)]


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What the file says: each officer's count, everybody else's, and lock-outs cleared."""

    counts: Annotated[dict[str, Count], Meta(max_length=MOST_OWNERS)]
    others: Count
    cleared: Annotated[int, Meta(ge=0, le=1_000_000)]


NONE_WRONG = Count(0, 0)


@dataclass(frozen=True, slots=True)
class Wait:
    """What stands before the next try: a wait in milliseconds, or the supervisor's code."""

    milliseconds: int
    needs_code: bool


class Lockout:
    """The wrong tries at one vault; ``uptime`` is milliseconds since the machine started."""

    def __init__(self, folder: Path, secret: bytearray, *, uptime: Uptime) -> None:
        self._path, self._uptime = folder / TRIES, uptime
        self._key = derive(secret, LABEL)
        self._kept = self._read()

    def wait_of(self, owner: str) -> Wait:
        """Say what stands before an officer's next try."""
        count, now = self._count_of(owner), self._uptime()
        if count.wrong >= NEEDS_CODE and owner != SUPERVISOR:
            return Wait(0, needs_code=True)
        # Less uptime than at the last try: the machine was started since, at least so long ago.
        passed = now - count.at if now >= count.at else now
        wait = WAITS.get(min(count.wrong, LAST_WAITED), 0)
        return Wait(max(wait - passed, 0), needs_code=False)

    def begin(self, owner: str) -> int:
        """Count a try before it is made; returns how many wrong ones came before it.

        Raises ``vault_wait`` with its minutes, or ``vault_locked_out``.
        """
        wait = self.wait_of(owner)
        if wait.needs_code:
            raise Unavailable("vault_locked_out")
        if wait.milliseconds:
            minutes = -(-wait.milliseconds // MINUTE_MS)
            raise Unavailable("vault_wait", minutes=str(minutes))
        wrong = self._count_of(owner).wrong
        self._put(owner, Count(wrong + 1, self._uptime()))
        return wrong

    def passed(self, owner: str) -> None:
        """Forget an officer's wrong tries: this one was right."""
        self._put(owner, Count(0, self._uptime()))

    def clear(self) -> None:
        """Forget everybody's, by the supervisor's code; that it was done is kept to be told."""
        self._write(Kept({}, NONE_WRONG, self._kept.cleared + 1))

    @property
    def cleared(self) -> int:
        """How often lock-outs were ended by the code since that was last forgotten."""
        return self._kept.cleared

    def forget_cleared(self) -> None:
        """Forget how often: it has been told."""
        if self._kept.cleared:
            self._write(replace(self._kept, cleared=0))

    def _count_of(self, owner: str) -> Count:
        return self._kept.counts.get(owner, self._kept.others)

    def _put(self, owner: str, count: Count) -> None:
        self._write(replace(self._kept, counts={**self._kept.counts, owner: count}))

    def _read(self) -> Kept:
        raw = read_file(self._path, limit=SIZE)
        kept = None if raw is None else decode(raw, self._key)
        if kept is None:
            # Written at once: else each try would begin the wait anew.
            kept = Kept({}, Count(LAST_WAITED, self._uptime()), 0)
            self._write(kept)
        return kept

    def _write(self, kept: Kept) -> None:
        self._kept = kept
        raw = encode(kept, self._key)
        try:
            write_file(self._path, raw)
        except Unavailable:
            # A full disk has no room for a second file; the first is as long and stands.
            _overwrite(self._path, raw)


def make_tries(folder: Path, secret: bytearray) -> None:
    """Begin with nobody's wrong tries, for a vault just made or just brought to this machine."""
    write_file(folder / TRIES, encode(Kept({}, NONE_WRONG, 0), derive(secret, LABEL)))


def encode(kept: Kept, key: bytearray) -> bytes:
    """Write the file's bytes, always as many: ``magic | u16 length | body | zeros | HMAC``."""
    body = msgspec.msgpack.encode(kept)
    whole = (MAGIC + len(body).to_bytes(2, "big") + body).ljust(SIZE - MAC_BYTES, b"\0")
    return whole + mac_of(whole, key)


def mac_of(whole: bytes, key: bytearray) -> bytes:
    """Return what authenticates the file's bytes."""
    return hmac.digest(key, whole, sha256)


def decode(raw: bytes, key: bytearray) -> Kept | None:
    """Read the file's bytes, or nothing where anything about them is wrong."""
    whole, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(raw) != SIZE or not hmac.compare_digest(mac_of(whole, key), mac):
        return None
    start = len(MAGIC) + 2
    length = int.from_bytes(whole[len(MAGIC) : start], "big")
    try:
        return msgspec.msgpack.decode(whole[start : start + length], type=Kept)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _overwrite(path: Path, raw: bytes) -> None:
    try:
        with path.open("r+b") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise trouble_of(error) from error
