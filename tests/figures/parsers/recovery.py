"""What comes by stick or QR on the worst day, and the side files that wait for it."""

from hashlib import sha256

from desktop.domain.troubles import Refused, Unavailable
from desktop.domain.typed_code import read_code, write_code
from desktop.vault import asking, lockout
from sync.protocol import BadFormat
from sync.province_keys import read_keys
from sync.recovery import (
    as_text,
    read_grant,
    read_request,
    read_sealed,
    sign_grant,
    write_grant,
    write_request,
    write_sealed,
)
from sync.server.recovery.shares import Share, look_into, split, write_share
from tests.builders.world import CHEAP
from tests.figures.parsers import Parser
from tests.sync.test_province_keys import RAW
from tests.sync.test_recovery_formats import GRANT, REQUEST, SIGNER, SLOT

KEY = bytes(range(32))
KEPT = lockout.Kept({"a1": lockout.Count(3, 7_000)}, lockout.Count(0, 0), 1)
WAITING = asking.Asking(bytes(16), bytes(8), b"header", b"lock", write_request(REQUEST))


def _requests() -> tuple[bytes, ...]:
    file = write_request(REQUEST)
    return (file, as_text(file).encode())


def _grants() -> tuple[bytes, ...]:
    file = write_grant(sign_grant(GRANT, SIGNER))
    return (file, as_text(file).encode())


def _shares() -> tuple[bytes, ...]:
    share = Share(bytes(8), 1, {"root": split(KEY)[1]})
    return (write_share(share, passphrase="x", cost=CHEAP),)


def _read_share(raw: bytes) -> object:
    """Read as far as a share is read before the stretching."""
    return look_into(raw, floor=CHEAP)


def _unsummed_asking() -> tuple[bytes, ...]:
    return (asking.encode(WAITING)[: -asking.SUM_BYTES],)


def _sum_and_read_asking(raw: bytes) -> object:
    return asking.decode(raw + sha256(raw).digest())


def _read_tries(raw: bytes) -> object:
    return lockout.decode(raw, KEY)


def _mac_and_read_tries(raw: bytes) -> object:
    """Authenticate the bytes as their writer would, so that what lies behind is reached."""
    whole = raw[: lockout.SIZE - lockout.MAC_BYTES].ljust(lockout.SIZE - lockout.MAC_BYTES, b"\0")
    return lockout.decode(whole + lockout.mac_of(whole, KEY), KEY)


def _read_kit(raw: bytes) -> object:
    return read_code(raw.decode("utf-8", errors="replace"), length=32)


PARSERS = (
    Parser("recovery request", read_request, _requests, (BadFormat,)),
    Parser("recovery grant", read_grant, _grants, (BadFormat,)),
    Parser("recovery slot", read_sealed, lambda: (write_sealed(SLOT),), (BadFormat,)),
    Parser("province keys", lambda raw: read_keys(raw, root=None), lambda: (RAW,), (BadFormat,)),
    Parser("holder's share", _read_share, _shares, (BadFormat,)),
    Parser("waiting request", asking.decode, lambda: (asking.encode(WAITING),), (Unavailable,)),
    Parser("waiting request, summed", _sum_and_read_asking, _unsummed_asking, (Unavailable,)),
    Parser("wrong tries", _read_tries, lambda: (lockout.encode(KEPT, KEY),), ()),
    Parser("wrong tries, authenticated", _mac_and_read_tries,
           lambda: (lockout.encode(KEPT, KEY)[:64],), ()),
    Parser("reserve code", _read_kit, lambda: (write_code(KEY).encode(),), (Refused,)),
)  # fmt: skip
