"""The acts of the ceremony: making the province's keys, renewing their list, granting recovery.

Two secrets are split among the holders: the root's, which signs the list of keys, and the
recovery secret, out of which the recovery, escrow and grant keys come. A grant needs the second
alone, so that the root stays shut.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.key_cost import KEY_BYTES, wipe
from sync.protocol import BadFormat
from sync.province_keys import (
    ESCROW,
    FORMAT,
    GRANT,
    RECOVERY,
    KeyList,
    ProvinceKey,
    read_keys,
    sign_keys,
)
from sync.recovery import (
    LIFE_MS,
    VERSION,
    Grant,
    Request,
    open_escrow,
    open_slot,
    seal_grant,
    sign_grant,
)
from sync.sealing import HYBRID_PRIVATE_BYTES, hybrid_public
from sync.server.recovery.shares import HOLDERS, Share, combine, split

ROOT = "root"
ID_BYTES = 8
YEARS = 10
YEAR_MS = 365 * 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Made:
    """What ``make`` gives: the signed list for everybody, a share for each holder."""

    keys: bytes
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the holders decided: in which role, and whether with the boxes' key; when."""

    role: str
    with_boxes: bool
    at_ms: int


class PrivateKeys:
    """The private keys that come out of the recovery secret."""

    def __init__(self, secret: bytearray) -> None:
        self.recovery = _derive(secret, RECOVERY, HYBRID_PRIVATE_BYTES)
        self.escrow = _derive(secret, ESCROW, KEY_BYTES)
        self._grant = _derive(secret, GRANT, KEY_BYTES)

    @property
    def grant(self) -> Ed25519PrivateKey:
        """The key that signs grants."""
        return Ed25519PrivateKey.from_private_bytes(self._grant)

    def public(self, *, from_ms: int) -> tuple[ProvinceKey, ...]:
        """Return the public halves, good for ten years."""
        hybrid = hybrid_public(self.recovery)
        escrow = X25519PrivateKey.from_private_bytes(self.escrow).public_key().public_bytes_raw()
        until = from_ms + YEARS * YEAR_MS
        return (
            ProvinceKey(RECOVERY, hybrid, from_ms, until),
            ProvinceKey(ESCROW, escrow, from_ms, until),
            ProvinceKey(GRANT, self.grant.public_key().public_bytes_raw(), from_ms, until),
        )

    def wipe(self) -> None:
        """Let the keys go."""
        for key in (self.recovery, self.escrow, self._grant):
            wipe(key)


def _derive(secret: bytearray, role: str, length: int) -> bytearray:
    key = bytearray(length)
    info = b"MN/province/1|" + role.encode()
    HKDF(SHA256(), length, salt=None, info=info).derive_into(secret, key)
    return key


def make(*, province: str, at_ms: int) -> Made:
    """Make a province's root and keys, split among three holders; the secrets are wiped."""
    root, recovery = bytearray(os.urandom(KEY_BYTES)), bytearray(os.urandom(KEY_BYTES))
    keys = PrivateKeys(recovery)
    listed = KeyList(FORMAT, province, 1, keys.public(from_ms=at_ms))
    signed = sign_keys(listed, Ed25519PrivateKey.from_private_bytes(root))
    ceremony = os.urandom(ID_BYTES)
    pieces = {ROOT: split(root), RECOVERY: split(recovery)}
    shares = tuple(
        Share(ceremony, holder, {name: each[holder] for name, each in pieces.items()})
        for holder in HOLDERS
    )
    keys.wipe()
    wipe(root)
    wipe(recovery)
    return Made(signed, shares)


def renew(raw: bytes, shares: tuple[Share, Share], *, at_ms: int) -> bytes:
    """Sign the next version of the list, its keys good for another ten years.

    Raises ``BadFormat("shares_strange")`` where these holders' root did not sign the list.
    """
    listed, root = read_keys(raw, root=None)
    secret = combine(*shares, ROOT)
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    wipe(secret)
    if signer.public_key().public_bytes_raw() != root:
        raise BadFormat("shares_strange")
    keys = tuple(_prolonged(listed.keys, at_ms))
    return sign_keys(KeyList(FORMAT, listed.province, listed.version + 1, keys), signer)


def _prolonged(keys: Iterable[ProvinceKey], at_ms: int) -> Iterable[ProvinceKey]:
    for key in keys:
        yield ProvinceKey(key.role, key.public, key.not_before, at_ms + YEARS * YEAR_MS)


def grant(
    request: Request, raw: bytes, shares: tuple[Share, Share], *, decision: Decision
) -> Grant:
    """Open the database key and seal it at once to whoever asks; it is shown to nobody.

    Raises ``BadFormat``: ``shares_strange`` where these holders' keys are not on the list,
    ``sealed`` where the laptop's slot is not for them, ``keys_expired`` after their time.
    """
    secret = combine(*shares, RECOVERY)
    keys = PrivateKeys(secret)
    wipe(secret)
    try:
        _see_listed(keys, raw, decision.at_ms)
        opened = open_slot(request.slot, keys.recovery, vault=request.vault)
        if decision.with_boxes:
            opened += _boxes_key(request, keys.escrow)
        sealed = seal_grant(opened, request)
        wipe(opened)
        answer = Grant(
            version=VERSION,
            number=os.urandom(ID_BYTES),
            vault=request.vault,
            device=request.device,
            challenge=request.challenge,
            officer=request.officer,
            role=decision.role,
            sealed=sealed,
            granted_at=decision.at_ms,
            expires_at=decision.at_ms + LIFE_MS,
        )
        return sign_grant(answer, keys.grant)
    finally:
        keys.wipe()


def _boxes_key(request: Request, private: bytearray) -> bytearray:
    if request.escrow is None:
        raise BadFormat("no_boxes")
    return open_escrow(request.escrow, private, vault=request.vault, owner=request.owner)


def _see_listed(keys: PrivateKeys, raw: bytes, at_ms: int) -> None:
    listed, _ = read_keys(raw, root=None)
    ours = {key.role: key.public for key in keys.public(from_ms=at_ms)}
    if any(key.public != ours.get(key.role, key.public) for key in listed.keys):
        raise BadFormat("shares_strange")
    if any(listed.key(role, at_ms=at_ms) is None for role in ours):
        raise BadFormat("keys_expired")
