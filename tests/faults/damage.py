"""Damages the vault's files and asks the program for everything that it holds.

Damage is told when the program refuses to open the vault, mends it and says so, or names a place
by ``verify``. What opens and verifies must give every fact as it was, or the damage was missed.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.store import Store
from desktop.store.verify import verify
from resources.texts import Texts
from tests.builders.world import CATALOG, CHEAP, HAZARD, PASSPHRASE
from tests.faults.acts import Work, case_of, fill, send
from tests.faults.judge import facts
from tests.faults.ledger import Account, Ledger
from tests.faults.workflows import WORKFLOWS, editing, with_letters

PAGE = 4_096
Files = dict[str, bytes]
Check = Callable[[Store], bool]

# The class of trouble that damage to a file may be told as, by the beginning of its code.
TOLD_AS = {
    "vault.db": ("vault_damaged", "vault_foreign", "vault_empty", "vault_rolled_back",
                 "vault_forked", "vault_keyfile_foreign", "store_unreadable", "vault_newer"),
    "vault.db-journal": ("vault_damaged", "vault_rolled_back", "vault_forked",
                         "store_unreadable", "vault_keyfile_foreign", "vault_foreign"),
    "vault.head": ("vault_head_", "vault_rolled_back", "vault_forked"),
}  # fmt: skip
# Drafts and the mark of what was sent stand outside the journal's chain: an old page of theirs, put
# back whole, is not told from a new one. Counted and published, not passed over.
UNCHAINED = ("draft/", "acked/")
KEYS_TOLD_AS = ("vault_key", "vault_device", "vault_wrong_passphrase", "vault_officer_unknown",
                "vault_wait")  # fmt: skip


@dataclass
class Samples:
    """A vault at rest, the same vault some work earlier, and what was acknowledged."""

    now: Files
    before: Files
    account: Account


@dataclass(frozen=True)
class Trial:
    """Which file was damaged, whether by an old page, and whether a full journal stands by it."""

    name: str
    is_old: bool
    has_journal: bool


@dataclass
class Damaged:
    """What so much damage did."""

    trials: int = 0
    told: dict[str, int] = field(default_factory=dict)
    verified: int = 0
    mended: int = 0
    borne: int = 0
    unchained: int = 0
    wrong: list[str] = field(default_factory=list)


def make_samples(folder: Path) -> Samples:
    """Work, lock, keep the files, work again, keep the files again."""
    (folder / "province").mkdir(parents=True)
    told: list[str] = []
    work = Work(folder / "vault", folder / "province", Ledger(told.append))
    with_letters(work)
    for _ in range(6):
        fill(work, "diem_nguy_co", HAZARD)
    editing(work)
    work.close()
    before = read_files(work.folder)
    fill(work, "mau_01", {"child_name": "Trẻ Mới"})
    send(work)
    editing(work)
    case_of(work)
    work.close()
    return Samples(read_files(work.folder), before, Account().take(told))


def read_files(folder: Path) -> Files:
    """Return the files of a folder that hold anything."""
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return {name: raw for name, raw in found.items() if raw}


def damage(random: Random, name: str, samples: Samples) -> bytes:
    """Return a file's bytes after a flip, a cut, a lost or a swapped page."""
    raw = bytearray(samples.now[name])
    place = random.randrange(len(raw))
    match random.randrange(7):
        case 0 | 1 | 2:
            raw[place] ^= 1 << random.randrange(8)
        case 3:
            raw[place : place + 16] = random.randbytes(len(raw[place : place + 16]))
        case 4:
            del raw[place:]
        case 5:
            start = place - place % PAGE
            raw[start : start + PAGE] = bytes(len(raw[start : start + PAGE]))
        case _:
            one, other = place - place % PAGE, random.randrange(len(raw)) // PAGE * PAGE
            raw[one : one + PAGE], raw[other : other + PAGE] = (
                raw[other : other + PAGE],
                raw[one : one + PAGE],
            )
    return bytes(raw)


def put_back(random: Random, name: str, samples: Samples) -> bytes:
    """Return a file as it was some work ago, or one page of it."""
    raw, old = bytearray(samples.now[name]), samples.before.get(name, b"")
    if old and random.randrange(4) == 0:
        return old
    start = random.randrange(len(raw)) // PAGE * PAGE
    raw[start : start + PAGE] = old[start : start + PAGE] or raw[start : start + PAGE]
    return bytes(raw)


def is_whole(store: Store) -> bool:
    """Ask the program itself."""
    found = verify(store, catalog=CATALOG)
    return found.whole and not found.stale


def damage_often(
    trials: int,
    samples: Samples,
    *,
    random: Random,
    folder: Path,
    check: Check = is_whole,
) -> Damaged:
    """Damage one file at a time and judge each."""
    found, names, texts = Damaged(), sorted(samples.now), Texts("vi")
    while found.trials < trials and len(found.wrong) < len(names) * 4:
        name = random.choice([*names, *["vault.db"] * 3])
        is_old = random.randrange(8) == 0
        raw = put_back(random, name, samples) if is_old else damage(random, name, samples)
        if raw == samples.now[name]:
            continue
        found.trials += 1
        trial = Trial(name, is_old, "vault.db-journal" in samples.now)
        _judge({**samples.now, name: raw}, trial, samples.account, found, folder, check)
    found.wrong += [f"no sentence for {c}" for c in found.told if not texts.has(f"trouble.{c}")]
    return found


def _judge(
    files: Mapping[str, bytes],
    trial: Trial,
    account: Account,
    found: Damaged,
    folder: Path,
    check: Check,
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each, raw in files.items():
        (folder / each).write_bytes(raw)
    try:
        _open_and_ask(trial, account, found, folder, check)
    except Unavailable as trouble:
        found.told[trouble.code] = found.told.get(trouble.code, 0) + 1
        if not trouble.code.startswith(TOLD_AS.get(trial.name, KEYS_TOLD_AS)):
            found.wrong.append(f"{trial.name} told as {trouble.code}")
    except Exception as bug:  # noqa: BLE001 - that is the question
        found.wrong.append(f"{trial.name} told as a bug: {type(bug).__name__}: {bug}")


def _open_and_ask(
    trial: Trial, account: Account, found: Damaged, folder: Path, check: Check
) -> None:
    name = trial.name
    store = vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)
    try:
        if not check(store):
            found.verified += 1
            return
        missed = account.broken(facts(store, account.keys()))
        mended = store.access.entrance.mended
    finally:
        store.close()
    if [each for each in missed if not each.startswith(UNCHAINED)]:
        found.wrong.append(f"{name} missed: {missed[0]}")
    elif mended:
        found.mended += 1
    elif missed or trial.is_old:
        found.unchained += 1
    elif name == "vault.db" and not trial.has_journal:
        found.wrong.append(f"{name}: damage passed as whole")
    else:
        # A torn sector of the head file, a page that the journal puts right, an unused byte.
        found.borne += 1


EDIT = next(number for number, each in enumerate(WORKFLOWS) if each.name == "edit")
