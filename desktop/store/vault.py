"""The vault: a folder with the encrypted file and its keys; made once, opened by passphrase."""

import os
import time
from contextlib import ExitStack
from hmac import compare_digest
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.officer import SUPERVISOR, Officer, Posting, initials
from desktop.domain.troubles import Problem, Refused, Unavailable
from desktop.store.arrival import arrive, see_posted
from desktop.store.entry import Acceptance
from desktop.store.head import HEAD, HeadFile
from desktop.store.migrations import migrate
from desktop.store.officers import Officers
from desktop.store.opening import create_database, first_bytes, look, open_database
from desktop.store.staging import INCOMING, MARKER, finish
from desktop.store.store import Access, Entrance, Premises, Store
from desktop.store.swap import DATABASE, NEXT, drop_beside, finish_swap
from desktop.vault import keyfile
from desktop.vault.calibration import calibrate
from desktop.vault.device_secret import KeyKeeper, check_of, make_secret
from desktop.vault.door import Door, SlotOwner, open_door, owners
from desktop.vault.holding import Holding
from desktop.vault.keyfile import KEYS, KeyFile
from desktop.vault.kit import read_kit
from desktop.vault.lockout import Wait, make_tries
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from desktop.vault.side_file import make_folder
from desktop.vault.slots import VAULT_BYTES
from desktop.vault.system_keys import keep_secret, usual_keepers
from sync.enrol import ALPHABET
from sync.key_cost import STRONG, KeyCost, wipe
from sync.protocol import ZERO

PREFIX_LENGTH = 3
DEVICE_BYTES = 16


def exists(folder: Path) -> bool:
    """Say whether anything of a vault stands here, whole or not: then never set up anew."""
    on_the_way = folder / INCOMING / MARKER
    return any(path.exists() for path in (folder / DATABASE, folder / KEYS, on_the_way))


def resume(folder: Path) -> None:
    """Finish bringing in what a restore, a rescue or an upgrade left on the way, if anything."""
    if not (folder / INCOMING).exists():
        return
    holding = Holding(folder)
    try:
        finish(folder)
    finally:
        holding.release()


def officers(folder: Path) -> tuple[SlotOwner, ...]:
    """Return who may unlock, before any passphrase: an id and the label that stands for them."""
    resume(folder)
    return owners(folder)


def create(
    folder: Path,
    *,
    passphrase: str,
    officer: Officer,
    cost: KeyCost | None = None,
    keepers: tuple[KeyKeeper, ...] = (),
) -> Store:
    """Make a vault in an empty folder and open it for its first officer, a supervisor.

    ``cost`` is measured on this laptop where none is given; ``keepers`` are the system's key
    store and a file. Killed at any point, the folder holds no vault or a whole one.
    """
    if exists(folder):
        raise Unavailable("vault_exists")
    make_folder(folder)
    keys = OfficerKeys(officer.id, bundle=make_bundle(), database=make_database_key())
    keepers, holding = keepers or usual_keepers(folder), Holding(folder)
    with ExitStack() as undo:
        undo.callback(holding.release)
        undo.callback(keys.wipe)
        drop_beside(folder)
        device = _make_database(folder / NEXT, keys, officer)
        with _new_door(folder, keepers, device=device) as opened:
            opened.begin_tries()
            label, slot_cost = initials(officer.name), cost or calibrate(time.perf_counter)
            opened.write(opened.lock_for(keys, label=label, passphrase=passphrase, cost=slot_cost))
            finish_swap(opened, keys.database)
        head = HeadFile(folder / HEAD, keys.database)
        undo.callback(head.close)
        head.read()
        connection = open_database(folder / DATABASE, keys.database)
        undo.callback(connection.close)
        premises = Premises(keepers, holding, cost or STRONG)
        access = Access(keys, Entrance(opened.kind), premises)
        store = Store(connection, folder, access, head)
        undo.pop_all()
    return store


def _make_database(path: Path, keys: OfficerKeys, officer: Officer) -> bytes:
    """Make the file with its device and its first officer; returns the device's id."""
    device = os.urandom(DEVICE_BYTES)
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    connection = create_database(path, keys.database)
    try:
        migrate(connection)
        connection.execute(
            "INSERT INTO device (one, id, prefix, incarnation, signing_key, acked_chain)"
            " VALUES (1, ?, ?, 1, ?, ?)",
            (device, new_prefix(), signing, ZERO),
        )
        now_ms = time.time_ns() // 1_000_000
        public = (keys.sealing_public(), keys.signing_public())
        posting = Posting(officer, SUPERVISOR, *public, now_ms)
        Officers(connection).add(posting, entry_key=keys.entry)
    finally:
        connection.close()
    return device


def _new_door(folder: Path, keepers: tuple[KeyKeeper, ...], *, device: bytes) -> Door:
    vault, secret = os.urandom(VAULT_BYTES), make_secret()
    keeper = keep_secret(keepers, vault, secret)
    first, check = first_bytes(folder / NEXT), check_of(secret)
    file = KeyFile(vault, device, 1, first, check, pending=True, slots=())
    return Door(folder, file, secret=secret, keeper=keeper)


def new_prefix() -> str:
    """Draw the laptop's part of its case codes: three of Crockford's characters."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(PREFIX_LENGTH))


def unlock(
    folder: Path,
    *,
    passphrase: str,
    officer: str | None = None,
    floor: KeyCost = STRONG,
    keepers: tuple[KeyKeeper, ...] = (),
    accept: Acceptance | None = None,
) -> Store:
    """Open the vault for an officer, or for the only one where none is named.

    Nothing is created or written before the key has proved itself and the journal agrees with
    the head file, but that this was a try. Raises ``Unavailable`` with a code of its own for each
    thing that can be wrong; ``accept`` goes on after one of ``witness.ACCEPTABLE``, the one that
    it names.
    """
    if not exists(folder):
        raise Unavailable("vault_missing")
    keepers = keepers or usual_keepers(folder)
    holding = Holding(folder)
    with ExitStack() as undo:
        undo.callback(holding.release)
        finish(folder)
        with open_door(folder, keepers) as opened:
            if not opened.file.pending:
                look(folder / DATABASE)
            keys = opened.enter(officer or _only_one(folder), passphrase, floor=floor)
            undo.callback(keys.wipe)
            finish_swap(opened, keys.database)
            store = arrive(opened, keys, Premises(keepers, holding, floor), accept)
        undo.pop_all()
    return store


def switch(store: Store, *, officer: str, passphrase: str) -> Store:
    """Close the store for one officer and open it for another; a wrong passphrase closes nothing.

    The first one's drafts and unsent work stay where they are: in the store.
    """
    before, premises = store.access.keys, store.access.premises
    with open_door(store.folder, premises.keepers) as opened, ExitStack() as undo:
        keys = opened.enter(officer, passphrase, floor=premises.floor)
        undo.callback(keys.wipe)
        see_posted(store.connection, officer)
        store.is_open = False
        store.release_files()
        before.wipe()
        undo.callback(premises.holding.release)
        other = arrive(opened, keys, premises)
        undo.pop_all()
    return other


def wait_of(folder: Path, officer: str, *, keepers: tuple[KeyKeeper, ...] = ()) -> Wait:
    """Say what stands before an officer's next try: a wait, or the supervisor's code."""
    with open_door(folder, keepers or usual_keepers(folder)) as opened:
        return opened.tries().wait_of(officer)


def clear_lockout(
    folder: Path, code: str, *, floor: KeyCost = STRONG, keepers: tuple[KeyKeeper, ...] = ()
) -> None:
    """Forget everybody's wrong tries by the supervisor's code; the next unlock tells the journal.

    Raises ``vault_wrong_code``, ``vault_wait``, ``vault_no_code``, and ``Refused`` for a code
    mistyped beyond doubt.
    """
    with open_door(folder, keepers or usual_keepers(folder)) as opened:
        opened.clear_lockout(code, floor=floor)


def mend_keyfile(folder: Path) -> None:
    """Put the key file's older generation in the place of a missing or damaged one.

    The next unlock tells the journal. Raises ``Unavailable`` where the older one is no better.
    """
    keyfile.mend(folder)


def _only_one(folder: Path) -> str:
    known = owners(folder)
    if len(known) != 1:
        raise Unavailable("vault_officer_unknown")
    return known[0].id


def restore_device_secret(
    folder: Path, code: str, *, key_file: bytes = b"", keepers: tuple[KeyKeeper, ...] = ()
) -> None:
    """Bring the machine's secret to a new machine, by the reserve code from the safe.

    ``key_file`` is a backup's own, where no vault stands in the folder yet. With the secret,
    every officer's passphrase opens the restored vault. Raises ``Refused`` for a mistyped code,
    and for that of another machine.
    """
    file, secret = keyfile.decode(key_file or keyfile.read(folder)), read_kit(code)
    if not compare_digest(check_of(secret), file.check):
        raise Refused([Problem("code", "code_other_machine")])
    make_folder(folder)
    keep_secret(keepers or usual_keepers(folder), file.vault, secret)
    make_tries(folder, secret)
    wipe(secret)
