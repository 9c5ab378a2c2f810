"""Recovery by the province: the request while the vault is shut, and the opening by its grant."""

from contextlib import ExitStack
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from msgspec.structs import replace

from desktop.domain.mark import Event, What
from desktop.domain.officer import Officer, Posting, initials
from desktop.domain.troubles import Unavailable
from desktop.store.arrival import arrive
from desktop.store.driver import Connection
from desktop.store.entry import Acceptance
from desktop.store.head import HEAD, told_point
from desktop.store.province import province_readers
from desktop.store.store import Premises, Store
from desktop.store.swap import finish_swap
from desktop.vault import keyfile
from desktop.vault.asking import Asking, Question, ask, forget_asking, read_asking
from desktop.vault.device_secret import KeyKeeper, fetch_secret
from desktop.vault.door import Door, open_door
from desktop.vault.granting import see_fits
from desktop.vault.holding import Holding
from desktop.vault.lockout import RECOVERY
from desktop.vault.officer_keys import OfficerKeys
from desktop.vault.slots import check_cost, read_header
from desktop.vault.system_keys import usual_keepers
from sync.key_cost import KEY_BYTES, STRONG, KeyCost
from sync.protocol import BadFormat
from sync.recovery import Grant, Request, open_grant, read_grant, read_request


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who comes with a grant: the new passphrase, and who they are where the laptop knows it not.

    ``accept`` goes on after a trouble of the head file, as in ``vault.unlock``.
    """

    passphrase: str
    officer: Officer | None = None
    label: str = ""
    accept: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; ``owner`` is whose sealed boxes they are to read: their own, or a colleague's."""

    id: str
    owner: str


def request_recovery(
    folder: Path,
    asker: Asker,
    *,
    passphrase: str,
    now_ms: int,
    cost: KeyCost = STRONG,
    keepers: tuple[KeyKeeper, ...] = (),
) -> Request:
    """Ask the province for a way in, for an officer who gives a new passphrase now.

    Raises ``recovery_none`` where nothing was ever sealed to the province.
    """
    point = told_point(folder / HEAD)
    question = Question(asker.id, asker.owner, point.seq, point.chain, now_ms)
    keepers = keepers or usual_keepers(folder)
    return ask(folder, question, passphrase=passphrase, cost=cost, keepers=keepers)


def waiting_request(folder: Path) -> Request | None:
    """Return the request that waits for its grant, to be exported again, or nothing."""
    waiting = read_asking(folder)
    return None if waiting is None else read_request(waiting.request)


def accept_grant(
    folder: Path,
    raw: bytes,
    claimant: Claimant,
    *,
    now_ms: int,
    floor: KeyCost = STRONG,
    keepers: tuple[KeyKeeper, ...] = (),
) -> Store:
    """Open the vault by a grant and give its asker a slot; the grant has served then.

    Raises ``Unavailable`` with a code of its own for each thing that can be wrong; the vault is
    then as it was, and the grant can be tried again.
    """
    waiting = read_asking(folder)
    if waiting is None:
        raise Unavailable("recovery_not_asked")
    grant, keepers = _read(raw), keepers or usual_keepers(folder)
    file = keyfile.decode(keyfile.read(folder))
    see_fits(grant, waiting, file, now_ms=now_ms)
    holding = Holding(folder)
    with ExitStack() as undo:
        undo.callback(holding.release)
        opened = undo.enter_context(_door(folder, file, waiting, keepers))
        keys, cost = _enter(opened, waiting, grant, claimant.passphrase, floor=floor)
        undo.callback(keys.wipe)
        finish_swap(opened, keys.database)
        premises = Premises(keepers, holding, floor)
        store = arrive(opened, keys, premises, claimant.accept, see=_anyone)
        undo.callback(store.close)
        officer = _post(store, grant, claimant, now_ms)
        label = claimant.label or initials(officer.name)
        secret = claimant.passphrase
        opened.write(opened.lock_for(keys, label=label, passphrase=secret, cost=cost))
        opened.provide(keys, province_readers(store, at_ms=now_ms))
        opened.settle()
        forget_asking(folder)
        undo.pop_all()
        opened.close()
    return store


def _anyone(_connection: Connection, _officer_id: str) -> None:
    """Let come whoever the province lets come: they are posted in the next step."""


def _read(raw: bytes) -> Grant:
    try:
        return read_grant(raw)
    except BadFormat as error:
        code = "recovery_newer" if str(error) == "recovery_newer" else "recovery_bad"
        raise Unavailable(code) from error


def _door(
    folder: Path, file: keyfile.KeyFile, waiting: Asking, keepers: tuple[KeyKeeper, ...]
) -> Door:
    """Open the key file with the secret of the request.

    On another machine than before, the locks that hang on the old secret are of no use any more.
    """
    if compare_digest(waiting.check, file.check):
        return open_door(folder, keepers)
    keeper, secret = fetch_secret(keepers, vault=file.vault, check=waiting.check)
    file = replace(file, check=waiting.check, slots=(), supervisor=b"")
    return Door(folder, file, secret=secret, keeper=keeper)


def _enter(
    opened: Door, waiting: Asking, grant: Grant, passphrase: str, *, floor: KeyCost
) -> tuple[OfficerKeys, KeyCost]:
    """Open the lock that waits, and with it the grant; wrong passphrases are counted."""
    slot = waiting.slot()
    header = read_header(slot, vault=waiting.vault)
    check_cost(header, floor=floor)
    tries = opened.tries()
    tries.begin(RECOVERY)
    bundle = opened.try_lock(slot, header, passphrase)
    if bundle is None:
        raise Unavailable("vault_wrong_passphrase")
    tries.passed(RECOVERY)
    try:
        database, sealing = open_grant(grant, bundle[:KEY_BYTES])
    except BadFormat as error:
        raise Unavailable("recovery_bad") from error
    if sealing is not None:
        bundle[:KEY_BYTES] = sealing
    return OfficerKeys(grant.officer, bundle=bundle, database=database), header.cost


def _post(store: Store, grant: Grant, claimant: Claimant, now_ms: int) -> Officer:
    """Post the officer whom the province lets in, and tell the journal."""
    keys = store.keys
    with store.transaction() as tx:
        known = tx.officers.get(grant.officer)
        officer = claimant.officer if known is None else known.officer
        if officer is None or officer.id != grant.officer:
            raise Unavailable("recovery_who")
        since = now_ms if known is None else known.since
        public = (keys.sealing_public(), keys.signing_public())
        tx.officers.add(Posting(officer, grant.role, *public, since), entry_key=keys.entry)
        detail = {"grant": grant.number.hex(), "officer": grant.officer, "role": grant.role}
        tx.journal.mark(Event(What.RECOVERED, detail), actor=grant.officer, at_ms=now_ms)
    return officer
