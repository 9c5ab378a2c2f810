"""The province as a reader of this vault: what is sealed to its recovery and escrow keys."""

from dataclasses import dataclass

from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault.keyfile import KeyFile
from desktop.vault.officer_keys import OfficerKeys
from desktop.vault.slots import Slot
from sync.protocol import BadFormat
from sync.province_keys import ESCROW, RECOVERY, read_keys
from sync.recovery import (
    read_sealed,
    reader_id,
    seal_escrow,
    seal_slot,
    write_sealed,
)


@dataclass(frozen=True, slots=True)
class ProvinceReaders:
    """The province's two public keys for recovery, and the signed list that they stand on."""

    raw: bytes
    recovery: bytes
    escrow: bytes

    def slot(self, database: bytearray, file: KeyFile) -> bytes:
        """Return the database key sealed to the province, for this file's vault and epoch."""
        sealed = seal_slot(database, self.recovery, vault=file.vault, epoch=file.epoch)
        return write_sealed(sealed)

    def has_slot(self, file: KeyFile) -> bool:
        """Say whether the file's recovery slot is for this key and this epoch."""
        try:
            slot = read_sealed(file.recovery)
        except BadFormat:
            return False
        return (slot.reader, slot.epoch) == (reader_id(self.recovery), file.epoch)

    def escrowed(self, slot: Slot, keys: OfficerKeys, file: KeyFile) -> Slot:
        """Return an officer's slot with their sealing key sealed to the province."""
        try:
            if read_sealed(slot.escrow).reader == reader_id(self.escrow):
                return slot
        except BadFormat:
            pass  # none yet
        sealed = seal_escrow(keys.sealing, self.escrow, vault=file.vault, owner=keys.owner)
        return replace(slot, escrow=write_sealed(sealed))


def readers_of(raw: bytes, *, at_ms: int) -> ProvinceReaders | None:
    """Return the province's readers by its signed list, or nothing where it has none today.

    Raises ``Unavailable("province_keys")`` for a list that its root did not sign.
    """
    if not raw:
        return None
    try:
        listed, _ = read_keys(raw, root=None)
    except BadFormat as error:
        raise Unavailable("province_keys") from error
    recovery, escrow = (listed.key(role, at_ms=at_ms) for role in (RECOVERY, ESCROW))
    if recovery is None or escrow is None:
        return None
    return ProvinceReaders(raw, recovery, escrow)
