"""Asking the province for recovery: a new passphrase is chosen now, its keys wait for the answer.

``vault.asking`` holds what is asked and the asker's new keys under their new passphrase and the
device secret; a new machine draws a new secret. The answer fits this file alone, and once it has
served the file is gone: a grant cannot serve twice.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.domain.troubles import Unavailable
from desktop.vault import keyfile
from desktop.vault.device_secret import KeyKeeper, check_of, fetch_secret, make_secret
from desktop.vault.door import read_slots
from desktop.vault.keyfile import Check, Id, KeyFile
from desktop.vault.lockout import make_tries
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.side_file import drop_file, read_file, write_file
from desktop.vault.slots import MAX_HEADER, Slot, make_lock, new_header
from desktop.vault.system_keys import keep_secret
from sync.key_cost import KEY_BYTES, KeyCost, wipe
from sync.protocol import BadFormat
from sync.recovery import (
    CHALLENGE_BYTES,
    MAX_FILE,
    VERSION,
    Request,
    read_request,
    read_sealed,
    write_request,
)

ASKING = "vault.asking"
MAGIC = b"MNWAIT1"
SUM_BYTES = 32
STRANGE = frozenset({"vault_device_secret_missing", "vault_device_secret_other"})


class Asking(msgspec.Struct, frozen=True, array_like=True):
    """What waits: the request as it went out, the asker's new lock, the secret it hangs on."""

    vault: Id
    check: Check
    header: Annotated[bytes, Meta(max_length=MAX_HEADER)]
    lock: Annotated[bytes, Meta(max_length=MAX_HEADER)]
    request: Annotated[bytes, Meta(max_length=MAX_FILE)]

    def slot(self) -> Slot:
        """Return the asker's lock as a slot without an entry."""
        return Slot(self.header, self.lock, b"")


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks and for what: ``owner`` is whose sealed boxes are asked for, empty for none.

    ``seq`` and ``chain`` say where the journal stands by the head file.
    """

    officer: str
    owner: str
    seq: int
    chain: bytes
    asked_at: int


def ask(
    folder: Path,
    question: Question,
    *,
    passphrase: str,
    cost: KeyCost,
    keepers: tuple[KeyKeeper, ...],
) -> Request:
    """Draw new keys for the asker, keep them under their new passphrase, and return the request.

    An earlier request is void from here on. Raises ``recovery_none`` where nothing was ever
    sealed to the province.
    """
    file = keyfile.decode(keyfile.read(folder))
    secret, check = _secret_for(folder, file, keepers)
    keys = OfficerKeys(question.officer, bundle=make_bundle(), database=bytearray(KEY_BYTES))
    request = _request(file, question, keys)
    header = new_header(file.vault, owner=question.officer, label="", epoch=1, cost=cost)
    raw, lock = make_lock(keys, header=header, passphrase=passphrase, device=secret)
    keys.wipe()
    wipe(secret)
    waiting = Asking(file.vault, check, raw, lock, write_request(request))
    write_file(folder / ASKING, encode(waiting))
    return request


def _secret_for(
    folder: Path, file: KeyFile, keepers: tuple[KeyKeeper, ...]
) -> tuple[bytearray, bytes]:
    """Return this machine's secret and its check; a new secret where it has none of this vault."""
    for check in (file.check, *_check_before(folder)):
        try:
            return fetch_secret(keepers, vault=file.vault, check=check)[1], check
        except Unavailable as trouble:
            if trouble.code not in STRANGE:
                raise
    secret = make_secret()
    keep_secret(keepers, file.vault, secret)
    make_tries(folder, secret)
    return secret, check_of(secret)


def _check_before(folder: Path) -> tuple[bytes, ...]:
    """Return the check of the secret that an earlier request drew, if it can be read."""
    try:
        waiting = read_asking(folder)
    except Unavailable:
        return ()
    return () if waiting is None else (waiting.check,)


def _request(file: KeyFile, question: Question, keys: OfficerKeys) -> Request:
    try:
        slot = read_sealed(file.recovery)
        escrows = {header.owner: each.escrow for each, header in read_slots(file)}
        escrow = escrows.get(question.owner, b"")
        return Request(
            version=VERSION,
            vault=file.vault,
            device=file.device,
            slot=slot,
            officer=question.officer,
            owner=question.owner,
            escrow=read_sealed(escrow) if escrow else None,
            reader=keys.sealing_public(),
            challenge=os.urandom(CHALLENGE_BYTES),
            seq=question.seq,
            chain=question.chain,
            asked_at=question.asked_at,
        )
    except BadFormat as error:
        raise Unavailable("recovery_none") from error


def encode(waiting: Asking) -> bytes:
    """Write the file's bytes: ``magic | body | SHA-256``."""
    whole = MAGIC + msgspec.msgpack.encode(waiting)
    return whole + sha256(whole).digest()


def decode(raw: bytes) -> Asking:
    """Read the file's bytes; raises ``recovery_asking_damaged``."""
    whole, told = raw[:-SUM_BYTES], raw[-SUM_BYTES:]
    summed = sha256(whole).digest()
    if len(raw) > 2 * MAX_FILE or not raw.startswith(MAGIC) or not compare_digest(summed, told):
        raise Unavailable("recovery_asking_damaged")
    try:
        waiting = msgspec.msgpack.decode(whole[len(MAGIC) :], type=Asking)
        read_request(waiting.request)
    except (msgspec.DecodeError, UnicodeDecodeError, BadFormat) as error:
        raise Unavailable("recovery_asking_damaged") from error
    return waiting


def read_asking(folder: Path) -> Asking | None:
    """Return what waits for an answer, or nothing."""
    raw = read_file(folder / ASKING, limit=2 * MAX_FILE)
    return None if raw is None else decode(raw)


def forget_asking(folder: Path) -> None:
    """End the waiting: the answer has served, or is not wanted any more."""
    drop_file(folder / ASKING)
