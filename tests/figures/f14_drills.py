"""F14: what was backed up comes back, and who was let in by two holders reads it.

Each restore begins from a vault that lived on after its backup, and ends with the same operations
and records as on the day of the backup, row for row. Each ceremony asks, is granted by two holders,
comes in by the new passphrase alone; the grant of another province is refused. The control is a
backup with one byte flipped at a random place, which must be refused, and a restored table with one
byte changed, which the comparison must see.
"""

from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import rmtree

from desktop.commands.laptop import remember_province
from desktop.commands.recovery import seal_for_province
from desktop.domain.troubles import Unavailable
from desktop.store.backup import BACKUP, copies_in, make_backup
from desktop.store.caller import Caller
from desktop.store.recovering import Asker, Claimant, accept_grant, request_recovery
from desktop.store.restore import prepare
from sync.protocol import BadFormat
from sync.recovery import write_grant
from sync.server.recovery.ceremony import Decision, grant
from tests.builders.ceremony import NOW_MS, granted, holders
from tests.builders.vaults import check, contents, copied, lived_in, unlock
from tests.builders.world import CHEAP, HAZARD, OFFICER, PASSPHRASE, Hands, fill
from tests.figures.figure import Figure, Outcome

MADE_MS, AT_MS = 1_795_500_000_000, 1_795_600_000_000
NEW = "xankhang hangvai phoidoan dungsong giutran"
FLIPS = 40
Rows = tuple[list[tuple[object, ...]], ...]


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Restore n times, and let an officer in by two holders as often."""
    random = Random(seed)  # noqa: S311 - draws how a vault lived on
    template = _template(folder)
    failed = [_restored_unlike(template, folder / "drill", random) for _ in range(n)]
    failed += [_not_let_in(template, folder / "drill") for _ in range(n)]
    wrong = [words for words in failed if words]
    notes: dict[str, str | int | float] = {"restores": n, "ceremonies": n}
    return Outcome(2 * n, len(wrong), notes | ({"first": wrong[0]} if wrong else {}))


def _template(folder: Path) -> Path:
    lived_in(folder / "laptop", desk_folder=folder)
    store = unlock(folder / "laptop")
    with store.transaction() as tx:
        known = tx.settings.province()
    if known is None:
        raise LookupError("a vault that lived without its province")
    remember_province(store, replace(known, keys=holders().keys))
    seal_for_province(store, now_ms=NOW_MS)
    make_backup(store, made_at_ms=MADE_MS)
    store.close()
    return folder / "laptop"


def _rows(folder: Path) -> Rows:
    store = unlock(folder)
    found = tuple(list(table) for table in contents(store.connection)[:2])
    whole = check(store).whole
    store.close()
    return found if whole else ()


def _restored_unlike(template: Path, place: Path, random: Random) -> str:
    """Live on after a backup, restore, and compare; say what is not as it was."""
    rmtree(place, ignore_errors=True)
    laptop = copied(template, place)
    before = _rows(laptop)
    store = unlock(laptop)
    hands = Hands()
    hands.turn = 500
    for _ in range(random.randint(1, 4)):
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
    store.close()
    path = copies_in(laptop / BACKUP)[0].path
    prepare(path, laptop, Caller(PASSPHRASE, floor=CHEAP)).bring_in(at_ms=AT_MS)
    return _unlike(before, _rows(laptop))


def _unlike(before: Rows, after: Rows) -> str:
    """Compare; a restore adds one operation, its own mark, and nothing else."""
    if not before or not after:
        return "not whole"
    if after[0][: len(before[0])] != before[0] or len(after[0]) != len(before[0]) + 1:
        return "operations"
    return "" if after[1] == before[1] else "records"


def _not_let_in(template: Path, place: Path) -> str:
    """Ask, be granted, come in; the other province's grant must not do it."""
    rmtree(place, ignore_errors=True)
    laptop = copied(template, place)
    asker = Asker(OFFICER.id, OFFICER.id)
    request = request_recovery(laptop, asker, passphrase=NEW, now_ms=NOW_MS, cost=CHEAP)
    theirs = holders("theirs")
    decision = Decision("supervisor", with_boxes=True, at_ms=NOW_MS)
    try:
        shares = (theirs.shares[0], theirs.shares[1])
        foreign = write_grant(grant(request, theirs.keys, shares, decision=decision))
        accept_grant(laptop, foreign, Claimant(NEW), now_ms=NOW_MS, floor=CHEAP).close()
    except (Unavailable, BadFormat):
        pass  # its holders cannot open the request, nor does the laptop take what they sign
    else:
        return "another province's grant opened"
    accept_grant(laptop, granted(request), Claimant(NEW), now_ms=NOW_MS, floor=CHEAP).close()
    try:
        unlock(laptop).close()
    except Unavailable:
        return ""
    return "the forgotten passphrase still opens"


def control(seed: int, folder: Path) -> bool:
    """Flip one byte of a backup at random places; change one row of what came back."""
    random = Random(seed)  # noqa: S311 - draws places
    template = _template(folder)
    laptop = copied(template, folder / "flipped")
    path = copies_in(laptop / BACKUP)[0].path
    whole = path.read_bytes()
    for _ in range(FLIPS):
        torn = bytearray(whole)
        torn[random.randrange(len(torn))] ^= 1 << random.randrange(8)
        path.write_bytes(torn)
        try:
            prepare(path, laptop, Caller(PASSPHRASE, floor=CHEAP)).drop()
        except Unavailable:
            continue
        return False
    rows = _rows(template)
    changed = ([*rows[0], ("restore",)], [(b"other", *rows[1][0][1:]), *rows[1][1:]])
    return _unlike(rows, changed) == "records"


FIGURE = Figure("F14", "Restores and recoveries", quick=20, full=200, run=run, control=control,
                seconds=40)  # fmt: skip
