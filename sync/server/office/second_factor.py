"""The second factor: six digits that a telephone shows, and codes on paper for its loss."""

import hmac
import os
import secrets
from base64 import b32encode
from collections.abc import Iterable

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, and_, delete, insert, update

from sync.enrol import ALPHABET
from sync.server.office.sealing import Keys
from sync.server.office.tables import recovery_code

DIGITS = 6
STEP_SECONDS = 30
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
# A telephone may be half a minute off to either side.
NEAR = (-1, 0, 1)
ISSUER = "Mang Non"


def new_secret() -> bytes:
    """Make a secret for a telephone (RFC 4226: 160 bits)."""
    return os.urandom(SECRET_BYTES)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238, what telephones know


def step_of(secret: bytes, code: str, *, now_ms: int) -> int | None:
    """Return the half minute for which a code was shown, or nothing (RFC 6238).

    All near half minutes are tried whatever comes of the first, so that time tells nothing.
    """
    now = now_ms // 1000 // STEP_SECONDS
    found = None
    for step in (now + near for near in NEAR):
        shown = _totp(secret).generate(step * STEP_SECONDS)
        if hmac.compare_digest(shown, code.encode()):
            found = step
    return found


def code_at(secret: bytes, now_ms: int) -> str:
    """Return the code that a telephone shows now."""
    return _totp(secret).generate(now_ms // 1000).decode()


def address_of(secret: bytes, account: str, province: str) -> str:
    """Return the address that a telephone reads from the QR."""
    return _totp(secret).get_provisioning_uri(account, f"{ISSUER} {province}")


def by_hand(secret: bytes) -> str:
    """Return the secret for who cannot read a QR: base 32 in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def renew_recovery(connection: Connection, account: str, keys: Keys) -> tuple[str, ...]:
    """Make ten new codes on paper in place of the old ones; only their marks are kept."""
    codes = tuple(
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    )
    connection.execute(delete(recovery_code).where(recovery_code.c.account == account))
    connection.execute(
        insert(recovery_code),
        [{"account": account, "mark": keys.mark("recovery", account, code)} for code in codes],
    )
    return codes


def use_recovery(
    connection: Connection, account: str, typed: str, *, keys: Keys, now_ms: int
) -> bool:
    """Use up one code on paper; false where it is none, or was used before."""
    code = "".join(typed.upper().split()).replace("-", "")
    done = connection.execute(
        update(recovery_code)
        .where(
            and_(
                recovery_code.c.account == account,
                recovery_code.c.mark == keys.mark("recovery", account, code),
                recovery_code.c.used_at.is_(None),
            )
        )
        .values(used_at=now_ms)
    )
    return done.rowcount == 1


def in_groups(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes as people copy them: two groups of five."""
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)
