"""The door: key file and device secret together, so that a passphrase can open what is behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault import keyfile
from desktop.vault.device_secret import KeyKeeper, fetch_secret
from desktop.vault.keyfile import MAX_SLOTS, KeyFile
from desktop.vault.kit import write_kit
from desktop.vault.lockout import SUPERVISOR, Lockout, Uptime, make_tries, uptime_ms
from desktop.vault.officer_keys import OfficerKeys
from desktop.vault.province_readers import ProvinceReaders
from desktop.vault.slots import (
    Slot,
    SlotHeader,
    check_cost,
    make_entry,
    make_lock,
    new_header,
    open_entry,
    open_lock,
    place_of,
    read_header,
)
from desktop.vault.supervisor import is_code, make_verifier
from sync.key_cost import KeyCost, wipe


@dataclass(frozen=True, slots=True)
class SlotOwner:
    """Who may unlock, as the unlock screen may show it before any passphrase."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer who keeps their way in when the database key changes."""

    sealing_key: bytes
    entry_key: bytes


class Door:
    """An open key file with its device secret; what it changes is written whole."""

    def __init__(
        self,
        folder: Path,
        file: KeyFile,
        *,
        secret: bytearray,
        keeper: KeyKeeper,
        uptime: Uptime = uptime_ms,
    ) -> None:
        self.folder, self.file = folder, file
        self.kind = keeper.kind
        self.wrong_tries = 0
        self._secret, self._uptime = secret, uptime

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enter(self, owner: str, passphrase: str, *, floor: KeyCost) -> OfficerKeys:
        """Return an officer's keys; raises ``vault_wrong_passphrase`` and what is wrong else."""
        slot, header = self._slot_of(owner)
        check_cost(header, floor=floor)
        tries = self.tries()
        self.wrong_tries = tries.begin(owner)
        bundle = self.try_lock(slot, header, passphrase)
        if bundle is None:
            raise Unavailable("vault_wrong_passphrase")
        tries.passed(owner)
        database = open_entry(slot.entry, bundle, owner=owner, place=self._place())
        keys = OfficerKeys(owner, bundle=bundle, database=database)
        wipe(bundle)
        return keys

    def try_lock(self, slot: Slot, header: SlotHeader, passphrase: str) -> bytearray | None:
        """Return the keys in a lock that hangs on this machine's secret, or nothing."""
        return open_lock(slot, header=header, passphrase=passphrase, device=self._secret)

    def tries(self) -> Lockout:
        """Return the wrong tries at this door."""
        return Lockout(self.folder, self._secret, uptime=self._uptime)

    def kit(self) -> str:
        """Return the device secret as the code that goes into the safe."""
        return write_kit(self._secret)

    def begin_tries(self) -> None:
        """Begin with nobody's wrong tries, at a vault just made or just brought here."""
        make_tries(self.folder, self._secret)

    def clear_lockout(self, code: str, *, floor: KeyCost) -> None:
        """Forget everybody's wrong tries, by the supervisor's code; it opens nothing.

        Raises ``vault_wrong_code``; wrong codes are followed by waits like wrong passphrases.
        """
        tries = self.tries()
        tries.begin(SUPERVISOR)
        kept, vault = self.file.supervisor, self.file.vault
        if not is_code(code, kept, vault=vault, secret=self._secret, floor=floor):
            raise Unavailable("vault_wrong_code")
        tries.clear()

    def with_code(self, code: str, *, cost: KeyCost) -> KeyFile:
        """Return the file with a new supervisor's code in the place of any before."""
        vault, secret = self.file.vault, self._secret
        verifier = make_verifier(code, vault=vault, secret=secret, cost=cost)
        return replace(self.file, supervisor=verifier)

    def owners(self) -> tuple[SlotOwner, ...]:
        """Return who may unlock."""
        return owners_of(self.file)

    def cost_of(self, owner: str) -> KeyCost:
        """Return what a guess at an officer's passphrase costs."""
        return self._slot_of(owner)[1].cost

    def lock_for(
        self, keys: OfficerKeys, *, label: str, passphrase: str, cost: KeyCost
    ) -> "KeyFile":
        """Return the file with a slot for these keys, in the place of any the officer had."""
        known = {header.owner: header for _, header in read_slots(self.file)}
        epoch = known[keys.owner].epoch + 1 if keys.owner in known else 1
        header = new_header(self.file.vault, owner=keys.owner, label=label, epoch=epoch, cost=cost)
        raw, lock = make_lock(keys, header=header, passphrase=passphrase, device=self._secret)
        entry = make_entry(
            keys.database,
            owner=keys.owner,
            place=self._place(),
            reader=keys.sealing_public(),
            guard=keys.entry,
        )
        others = tuple(slot for slot, header in read_slots(self.file) if header.owner != keys.owner)
        if len(others) >= MAX_SLOTS:
            raise Unavailable("vault_full")
        return replace(self.file, slots=(*others, Slot(raw, lock, entry)))

    def rekeyed(
        self,
        database: bytearray,
        *,
        first: bytes,
        readers: Mapping[str, Reader],
        province: ProvinceReaders | None,
    ) -> KeyFile:
        """Return the file of the next epoch: an entry for each reader, no slot for anyone else.

        What the province keeps of the old key is worth nothing then; it is sealed anew, or gone.
        """
        file = replace(self.file, epoch=self.file.epoch + 1, first=first, pending=True)
        slot = b"" if province is None else province.slot(database, file)
        file = replace(file, recovery=slot)
        place = place_of(file.vault, file.epoch)
        slots = tuple(
            replace(
                slot,
                entry=make_entry(
                    database,
                    owner=header.owner,
                    place=place,
                    reader=readers[header.owner].sealing_key,
                    guard=readers[header.owner].entry_key,
                ),
            )
            for slot, header in read_slots(self.file)
            if header.owner in readers
        )
        return replace(file, slots=slots)

    def provide(self, keys: OfficerKeys, province: ProvinceReaders | None) -> bool:
        """Seal to the province's keys of today what is not yet, and say whether anything was."""
        if province is None:
            return False
        file = replace(self.file, province=province.raw)
        if not province.has_slot(file):
            file = replace(file, recovery=province.slot(keys.database, file))
        slots = tuple(
            province.escrowed(slot, keys, file) if header.owner == keys.owner else slot
            for slot, header in read_slots(file)
        )
        file = replace(file, slots=slots)
        if file == self.file:
            return False
        self.write(file)
        return True

    def write(self, file: KeyFile) -> None:
        """Put a new generation in place."""
        keyfile.write(self.folder, file, self._secret)
        self.file = file

    def settle(self) -> None:
        """Make the older generation like the new one."""
        keyfile.settle(self.folder)

    def close(self) -> None:
        """Let the device secret go."""
        wipe(self._secret)

    def _slot_of(self, owner: str) -> tuple[Slot, SlotHeader]:
        for slot, header in read_slots(self.file):
            if header.owner == owner:
                return slot, header
        raise Unavailable("vault_officer_unknown")

    def _place(self) -> bytes:
        return place_of(self.file.vault, self.file.epoch)


def read_slots(file: KeyFile) -> tuple[tuple[Slot, SlotHeader], ...]:
    """Return the slots with their headers; one owner in two slots is damage."""
    read = tuple((slot, read_header(slot, vault=file.vault)) for slot in file.slots)
    if len({header.owner for _, header in read}) != len(read):
        raise Unavailable("vault_keyfile_damaged")
    return read


def owners(folder: Path) -> tuple[SlotOwner, ...]:
    """Return who may unlock, before any passphrase: an id and the label that they chose."""
    return owners_of(keyfile.decode(keyfile.read(folder)))


def owners_of(file: KeyFile) -> tuple[SlotOwner, ...]:
    """Return whose slots a key file holds."""
    return tuple(SlotOwner(header.owner, header.label) for _, header in read_slots(file))


def open_door(folder: Path, keepers: tuple[KeyKeeper, ...], *, uptime: Uptime = uptime_ms) -> Door:
    """Open the key file with this machine's secret; used in a ``with`` block.

    Raises ``Unavailable`` with a code of its own for each thing that can be wrong.
    """
    raw = keyfile.read(folder)
    file = keyfile.decode(raw)
    keeper, secret = fetch_secret(keepers, vault=file.vault, check=file.check)
    opened = Door(folder, file, secret=secret, keeper=keeper, uptime=uptime)
    if not keyfile.is_genuine(raw, secret):
        opened.close()
        raise Unavailable("vault_keyfile_changed")
    return opened
