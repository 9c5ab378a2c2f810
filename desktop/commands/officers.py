"""The officers of this laptop: who joins, who leaves, and how each shows who they are."""

from dataclasses import dataclass

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.officer import Officer, Posting, initials
from desktop.domain.troubles import Problem, Refused
from desktop.domain.vietnamese import clean
from desktop.store.province import province_readers
from desktop.store.rekey import rekey
from desktop.store.store import Store, Transaction
from desktop.vault.door import Door, open_door
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.passphrase import weakness
from desktop.vault.supervisor import make_code

SETTINGS = Changed(settings=True)
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to join: ``label`` stands for them on the unlock screen, their initials if empty."""

    officer: Officer
    role: str
    label: str = ""


def add_officer(store: Store, newcomer: Newcomer, *, passphrase: str, hand: Hand) -> Changed:
    """Post a colleague at this laptop, with a passphrase and keys of their own.

    Raises ``Refused`` where the one at the keyboard is no supervisor, the colleague is here
    already, or the passphrase is weak. Cut short, it is done again and ends well.
    """
    officer = newcomer.officer
    see_supervisor(store)
    with _door(store) as door:
        if any(owner.id == officer.id for owner in door.owners()):
            raise Refused([Problem("officer", "officer_taken")])
        _judge(store, passphrase, {officer.name})
        database = bytearray(store.keys.database)
        keys = OfficerKeys(officer.id, bundle=make_bundle(), database=database)
        public = (keys.sealing_public(), keys.signing_public())
        posting = Posting(officer, newcomer.role, *public, hand.at_ms)
        with store.transaction() as tx:
            tx.officers.add(posting, entry_key=keys.entry)
            _mark(tx, What.OFFICER_ADDED, hand, officer=officer.id, role=newcomer.role)
        label, cost = _free_label(door, newcomer), door.cost_of(store.officer_id)
        door.write(door.lock_for(keys, label=label, passphrase=passphrase, cost=cost))
        door.provide(keys, province_readers(store, at_ms=hand.at_ms))
        door.settle()
        keys.wipe()
    return SETTINGS


def remove_officer(store: Store, officer_id: str, *, hand: Hand) -> Changed:
    """End a colleague's posting, take over their drafts, and give the database a new key.

    From the first step on the colleague is refused; the new key, some seconds later, makes a
    copied key file useless too. Cut short, it is done again (``rekey.is_due``). Raises
    ``Refused`` for oneself, for a stranger, and where the one at the keyboard is no supervisor.
    """
    see_supervisor(store)
    if officer_id == store.officer_id:
        raise Refused([Problem("officer", "officer_self")])
    with store.transaction() as tx:
        if tx.officers.get(officer_id) is None:
            raise Refused([Problem("officer", "officer_unknown")])
        tx.officers.end(officer_id, until=hand.at_ms)
        tx.drafts.hand_over(officer_id, store.officer_id)
        _mark(tx, What.OFFICER_REMOVED, hand, officer=officer_id)
    rekey(store, at_ms=hand.at_ms)
    return Changed(settings=True, drafts=True)


def change_passphrase(
    store: Store, *, old: str, new: str, hand: Hand, is_compromised: bool = False
) -> Changed:
    """Give the one at the keyboard a new passphrase; a known one also gets a new database key.

    Raises ``vault_wrong_passphrase`` where the old one is not theirs, and ``Refused`` where the
    new one is weak.
    """
    prove(store, old)
    _judge(store, new, set())
    with store.transaction() as tx:
        _mark(tx, What.PASSPHRASE, hand, compromised=int(is_compromised))
    with _door(store) as door:
        label = next(owner.label for owner in door.owners() if owner.id == store.officer_id)
        cost = door.cost_of(store.officer_id)
        door.write(door.lock_for(store.keys, label=label, passphrase=new, cost=cost))
        door.provide(store.keys, province_readers(store, at_ms=hand.at_ms))
        door.settle()
    if is_compromised:
        rekey(store, at_ms=hand.at_ms)
    return SETTINGS


def prove(store: Store, passphrase: str) -> None:
    """Have the one at the keyboard show again who they are, before something that weighs.

    Raises ``vault_wrong_passphrase``; wrong tries count here as they do when unlocking.
    """
    with _door(store) as door:
        floor = store.access.premises.floor
        door.enter(store.officer_id, passphrase, floor=floor).wipe()


def new_supervisor_code(store: Store, *, hand: Hand) -> tuple[Changed, str]:
    """Make the code that ends a lock-out; shown once, kept in the safe, the one before is void."""
    see_supervisor(store)
    code = make_code()
    with store.transaction() as tx:
        _mark(tx, What.SUPERVISOR_CODE, hand)
    with _door(store) as door:
        door.write(door.with_code(code, cost=door.cost_of(store.officer_id)))
        door.settle()
    return SETTINGS, code


def _door(store: Store) -> Door:
    return open_door(store.folder, store.access.premises.keepers)


def see_supervisor(store: Store) -> None:
    """Refuse whoever may not say who works here."""
    with store.transaction() as tx:
        posting = tx.officers.get(store.officer_id)
    if posting is None or not posting.may_manage:
        raise Refused([Problem("role", "not_supervisor")])


def _mark(tx: Transaction, what: What, hand: Hand, **detail: str | int) -> None:
    tx.journal.mark(Event(what, detail), actor=hand.officer.id, at_ms=hand.at_ms)


def _judge(store: Store, passphrase: str, names: set[str]) -> None:
    """Refuse a passphrase made of the names around, or one that is otherwise soon guessed."""
    with store.transaction() as tx:
        unit = tx.settings.unit()
        near = names | {posting.officer.name for posting in tx.officers.all()}
    if unit is not None:
        near |= {unit.name, unit.place, unit.signer_name, unit.commune.name, unit.commune.province}
    if code := weakness(passphrase, names=near):
        raise Refused([Problem("passphrase", code)])


def _free_label(door: Door, newcomer: Newcomer) -> str:
    """Return the label asked for, with a number where another officer has it already."""
    wanted = clean(newcomer.label).strip()[:LONGEST_LABEL] or initials(newcomer.officer.name)
    taken = {owner.label for owner in door.owners()}
    numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 2))
    return next(label for label in (wanted, *numbered) if label not in taken)
