"""The backups that lie in a place: what each is by its header, and whether it is whole."""

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.copy_file import SUFFIX, Opened, read_copy, unseal_copy
from desktop.store.watch import Watch
from desktop.vault import keyfile
from desktop.vault.door import SlotOwner, owners_of

BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup as it lies in a folder, known by what its header says in clear.

    ``epoch`` counts the database keys: one of an earlier epoch opens with an older key file.
    """

    path: Path
    made_at_ms: int
    size_bytes: int
    vault: bytes
    epoch: int = 1


def copies_in(place: Path) -> tuple[Copy, ...]:
    """Return the backups of a folder, the newest first; what is no backup is passed over."""
    found = []
    for path in sorted(place.glob(f"*{SUFFIX}")):
        try:
            found.append(copy_of(path, read_copy(path)))
        except Unavailable:
            continue
    return tuple(sorted(found, key=lambda copy: -copy.made_at_ms))


def copy_of(path: Path, opened: Opened) -> Copy:
    """Return what a header says of its backup."""
    header = opened.header
    file = keyfile.decode(header.key_file)
    return Copy(path, header.made_at_ms, path.stat().st_size, file.vault, file.epoch)


def owners_in(path: Path) -> tuple[SlotOwner, ...]:
    """Return who may open a backup, by its own key file: ids and labels, no names."""
    return owners_of(keyfile.decode(read_copy(path).header.key_file))


def vault_of(folder: Path) -> bytes:
    """Return the id of the vault that stands in a folder, or nothing where no key file tells it."""
    try:
        return keyfile.decode(keyfile.read(folder)).vault
    except Unavailable:
        return b""


def epoch_of(folder: Path) -> int:
    """Return how many database keys the vault has had."""
    return keyfile.decode(keyfile.read(folder)).epoch


def see_whole(copy: Copy, key: bytearray, *, epoch: int, watch: Watch) -> None:
    """Read a backup from its medium and see that every seal in it holds.

    Raises ``Unavailable``: ``copy_damaged``, ``copy_missing``, or ``copy_other_key`` for one that
    another database key seals.
    """
    if copy.epoch != epoch:
        raise Unavailable("copy_other_key")
    opened = read_copy(copy.path)
    read = unseal_copy(copy.path, opened, key)
    for _ in watch.passing(read, "read", opened.header.sealed_bytes):
        pass
