"""Seals often, on every path that seals, in processes that fork, die and begin anew.

Each encryption leaves a line of its key and nonce in a file, written at once, so that a killed
process has told all that it did. HPKE has a fresh key for each message: there the carried public
half takes the nonce's place.
"""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop.store import copy_file
from desktop.store.copy_file import CopyHeader, Opened, encode_header, sealed
from desktop.vault import box, slots
from desktop.vault.box import Reader, close_box
from desktop.vault.device_secret import make_secret
from desktop.vault.officer_keys import OfficerKeys
from desktop.vault.slots import make_entry, make_lock, new_header
from sync import recovery, stream
from sync.province_keys import RECOVERY, read_keys
from sync.server.office import sealing as office
from sync.server.recovery import shares
from sync.server.recovery.ceremony import make
from sync.server.recovery.shares import write_share
from sync.stream import CHUNK
from tests.builders.world import CHEAP, PASSPHRASE

# Key, nonce, and the path: a line of the file.
KEY_BYTES, NONCE_BYTES, PATH_BYTES = 16, 16, 4
LINE = KEY_BYTES + NONCE_BYTES + PATH_BYTES
AEAD, STREAM, CARRIED, DRAWN = b"aead", b"strm", b"hpke", b"rand"
VAULT = bytes(range(16))
Tell = Callable[[bytes, bytes, bytes], None]


def _recording(real: Any, path: bytes, tell: Tell) -> Any:
    """Return a cipher that tells each key and nonce before it uses them."""

    class Recording:
        def __init__(self, key: Any) -> None:
            self._key, self._real = bytes(key), real(key)

        def encrypt(self, nonce: bytes, plain: Any, bound: Any) -> bytes:
            tell(path, self._key, nonce)
            return bytes(self._real.encrypt(nonce, plain, bound))

    return Recording


@contextmanager
def recorded(tell: Tell) -> Iterator[None]:
    """Have every path of ours tell what it uses."""
    honest = slots.seal

    def seal(secret: Any, reader: bytes, *, info: bytes) -> bytes:
        blob = honest(secret, reader, info=info)
        tell(CARRIED, reader, blob[1:33])
        return blob

    with pytest.MonkeyPatch.context() as patch:
        for module in (slots, box, office, shares):
            patch.setattr(module, "AESGCMSIV", _recording(module.AESGCMSIV, AEAD, tell))
        recording = _recording(stream.ChaCha20Poly1305, STREAM, tell)
        patch.setattr(stream, "ChaCha20Poly1305", recording)
        for module in (slots, box, recovery):
            patch.setattr(module, "seal", seal)
        yield


class Sealer:
    """Seals in every way, always under the same long-lived keys."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._keys = OfficerKeys("a1", bundle=bytearray(range(96)), database=bytearray(range(32)))
        self._readers = [Reader("a1", self._keys.sealing_public())]
        self._desk = office.Keys(bytes(32), bytes(32))
        self._province = make(province="08", at_ms=1)
        keys, _ = read_keys(self._province.keys, root=None)
        self._recovery = next(each.public for each in keys.keys if each.role == RECOVERY)
        self.ways: tuple[Callable[[], object], ...] = (
            *[self.entry] * 8, *[self.boxed] * 4, *[self.desk] * 8, *[self.backup] * 4,
            self.lock, self.slot_of_the_province, self.share, self.secret,
        )  # fmt: skip

    def lock(self) -> None:
        header = new_header(VAULT, owner="a1", label="A", epoch=1, cost=CHEAP)
        make_lock(self._keys, header=header, passphrase=PASSPHRASE, device=bytearray(32))

    def entry(self) -> None:
        keys = self._keys
        make_entry(
            keys.database, owner="a1", place=VAULT, reader=keys.sealing_public(), guard=keys.entry
        )

    def boxed(self) -> None:
        close_box(b"a name", self._readers, place="record|sealed")

    def desk(self) -> None:
        self._desk.seal(b"second factor", "totp ha")

    def backup(self) -> None:
        # The random parts are drawn as backup.py draws them.
        salt, prefix = os.urandom(copy_file.SALT_BYTES), os.urandom(copy_file.PREFIX_BYTES)
        header = CopyHeader(1, 1, salt, prefix, b"key file", 2 * CHUNK)
        opened = Opened(header, encode_header(header))
        pieces = iter(partial(io.BytesIO(bytes(2 * CHUNK)).read, CHUNK), b"")
        for _ in sealed(opened, self._keys.database, pieces):
            pass

    def slot_of_the_province(self) -> None:
        recovery.seal_slot(self._keys.database, self._recovery, vault=VAULT, epoch=1)

    def share(self) -> None:
        write_share(self._province.shares[0], passphrase=PASSPHRASE, cost=CHEAP)

    def secret(self) -> None:
        self._tell(DRAWN, b"device secret", bytes(make_secret()))


def seal_often(count: int, *, seed: int, folder: Path) -> list[bytes]:
    """Seal so often in children of this process; some are killed, and others go on."""
    random, told, lines = Random(seed), folder / "told", 0  # noqa: S311 - repeatable trials
    told.touch()
    while lines < count:
        share = min(count - lines, max(1_000, count // 8)) // 2 + 1
        children = [_fork(share, told) for _ in range(2)]
        if random.randrange(2):
            time.sleep(random.uniform(0.05, 0.4))
            os.kill(children[0], signal.SIGKILL)
        ends = [os.waitpid(child, 0)[1] for child in children]
        if any(os.WIFEXITED(end) and os.WEXITSTATUS(end) for end in ends):
            raise ChildProcessError("a child that was to seal broke off")
        lines = told.stat().st_size // LINE
    raw = told.read_bytes()
    return [raw[place : place + LINE] for place in range(0, len(raw), LINE)]


def _fork(share: int, told: Path) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _work(share, told)
            code = 0
        finally:
            os._exit(code)
    return child


def _work(share: int, told: Path) -> None:
    file = os.open(told, os.O_WRONLY | os.O_APPEND)
    told_of = 0

    def tell(path: bytes, key: bytes, nonce: bytes) -> None:
        nonlocal told_of
        told_of += 1
        os.write(
            file,
            path + sha256(key).digest()[:KEY_BYTES] + nonce[:NONCE_BYTES].ljust(NONCE_BYTES, b"\0"),
        )

    with ExitStack() as stack:
        stack.enter_context(recorded(tell))
        sealer, turn = Sealer(tell), 0
        while told_of < share:
            sealer.ways[turn % len(sealer.ways)]()
            turn += 1


def repeats(lines: list[bytes]) -> dict[str, int]:
    """Count what was used twice: a nonce under its key, and a random one under any key."""
    drawn = [line[:PATH_BYTES] + line[-NONCE_BYTES:] for line in lines if line[:4] != STREAM]
    return {
        "under one key": len(lines) - len(set(lines)),
        "anywhere": len(drawn) - len(set(drawn)),
    }
