"""F11: once the vault is locked, no key of it stands in the program's memory any more.

Another process works, locks and waits; this one then opens the vault itself to learn its keys, and
searches everything that the other may write to. Held to nothing are the database key, the keys that
a passphrase sets free and those that lead to them, and the keys of every box, as bytes and as
digits. Python cannot wipe a text: copies of passphrase and case text are counted and published.
The control keeps the database key as a text.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.forms.sealed import PREFIX
from desktop.store.answers import read_answers
from desktop.store.backup import BACKUP
from desktop.store.copy_file import INFO as COPY_INFO
from desktop.store.copy_file import SUFFIX, read_copy
from desktop.store.head import INFO
from desktop.store.store import Store
from desktop.vault.box import _key_in, _read
from desktop.vault.device_secret import SECRET_FILE, FileKeeper, derive
from desktop.vault.door import read_slots
from desktop.vault.keyfile import decode, read
from desktop.vault.slots import _kek
from sync.key_cost import stretch
from tests.builders.world import INTAKE, PASSPHRASE
from tests.faults.acts import passphrase_of, unlocked
from tests.faults.memory import count, is_readable, size
from tests.faults.workflows import WORKFLOWS
from tests.figures.figure import Figure, Outcome, Skipped

ROOT = Path(__file__).resolve().parents[2]
CONTROL_LOCKS = 2
TEXTS = {"passphrase": PASSPHRASE, "case_text": str(INTAKE["condition"])}
ANSWERS = "SELECT id, answers FROM record UNION ALL SELECT id, answers FROM draft"
Keys = dict[str, bytes]


def keys_of(folder: Path) -> Keys:
    """Return every key of a vault by what it is for."""
    store = unlocked(folder)
    try:
        keys = store.keys
        found = {
            "database": bytes(keys.database),
            "sealing": bytes(keys.sealing),
            "signing": bytes(keys.signing),
            "entry": bytes(keys.entry),
            "head": bytes(derive(keys.database, INFO)),
        }
        found |= {
            f"backup {path.stem}": bytes(
                derive(keys.database, COPY_INFO + read_copy(path).header.salt)
            )
            for path in (folder / BACKUP).glob(f"*{SUFFIX}")
        }
        return found | _slot_keys(store) | _box_keys(store)
    finally:
        store.close()


def _slot_keys(store: Store) -> Keys:
    folder, passphrase = store.folder, passphrase_of(store)
    file = decode(read(folder))
    device = FileKeeper(folder).fetch(file.vault)
    (header,) = (each for _, each in read_slots(file) if each.owner == store.officer_id)
    assert device is not None, SECRET_FILE
    return {
        "device": bytes(device),
        "stretched": bytes(stretch(passphrase, cost=header.cost, salt=header.salt)),
        "kek": bytes(_kek(passphrase, device, header)),
    }


def _box_keys(store: Store) -> Keys:
    found = {}
    for place, answers in store.connection.execute(ANSWERS):
        for key, value in read_answers(str(answers)).items():
            if key.startswith(PREFIX):
                opened = _key_in(_read(str(value)), store.keys, f"{place}|{key}")
                found[f"box {len(found)}"] = bytes(opened or bytes(1))
    return found


@dataclass
class Found:
    """What so many locks left: copies of keys by their purpose, copies of texts, bytes searched."""

    locks: int = 0
    keys: int = 0
    copies: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    most_bytes: int = 0

    def look(self, pid: int, keys: Keys) -> None:
        """Search once, after a lock."""
        needles = {f"{name}, raw": key for name, key in keys.items()}
        needles |= {f"{name}, digits": key.hex().encode() for name, key in keys.items()}
        needles |= {f"{name}, DIGITS": key.hex().upper().encode() for name, key in keys.items()}
        for name, number in count(pid, needles).items():
            if number:
                self.copies[name] = self.copies.get(name, 0) + number
        for name, number in count(pid, _spelt()).items():
            self.texts[name] = max(self.texts.get(name, 0), number)
        self.most_bytes = max(self.most_bytes, size(pid))
        self.locks += 1
        self.keys += len(keys)


def _spelt() -> dict[str, bytes]:
    utf8 = {f"{name}_utf8": text.encode() for name, text in TEXTS.items()}
    return utf8 | {f"{name}_utf16": text.encode("utf-16-le") for name, text in TEXTS.items()}


@contextmanager
def _worker(folder: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.faults.remembering", str(folder), how]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def search(locks: int, folder: Path, how: str) -> Found:
    """Have the other process lock so often, and search it after each and for all at the end."""
    found, everything = Found(), Keys()
    with _worker(folder, how) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        for number in range(locks):
            home = folder / str(number)
            (home / "province").mkdir(parents=True)
            workflow = WORKFLOWS[number % len(WORKFLOWS)]
            print(f"{workflow.name}\t{number}", file=worker.stdin, flush=True)
            if worker.stdout.readline() != "locked\n":
                raise ChildProcessError("the program ended by itself")
            keys = keys_of(home / "vault")
            found.look(worker.pid, keys)
            everything |= {f"{name} of {number}": key for name, key in keys.items()}
        found.look(worker.pid, everything)
    return found


def run(n: int, _seed: int, folder: Path) -> Outcome:
    """Lock n times."""
    if not is_readable():
        raise Skipped("this system shows no memory of a process")
    found = search(n, folder, "own")
    notes: dict[str, str | int | float] = {
        "keys_sought": found.keys,
        "megabytes_searched": found.most_bytes >> 20,
        **{f"most_{name}": number for name, number in found.texts.items()},
    }
    if found.copies:
        notes["first"] = ", ".join(f"{name} {number}" for name, number in found.copies.items())
    return Outcome(n, sum(found.copies.values()), notes)


def control(_seed: int, folder: Path) -> bool:
    """See a key that was kept as a text."""
    found = search(CONTROL_LOCKS, folder, "kept")
    return any(name.startswith("database, digits") for name in found.copies)


FIGURE = Figure("F11", "Keys after the lock", quick=20, full=100, run=run, control=control)
