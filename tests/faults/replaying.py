"""Old things put forward as new ones: to the laptop, to the province, to who recovers.

A laptop lives through several days; what it was, what it asked and what it was answered is kept
after each, and brought again at the end. An attempt gives what the program said to it: the code
of a refusal, or what it took down; nothing where it passed unseen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update

from desktop.commands.recovery import take_province_keys
from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.backup import make_backup
from desktop.store.caller import Caller
from desktop.store.head import HEAD
from desktop.store.journal import Journal
from desktop.store.laptop import Laptop
from desktop.store.recovering import Asker, Claimant, accept_grant, request_recovery
from desktop.store.rekey import rekey
from desktop.store.restore import prepare
from desktop.store.swap import DATABASE
from desktop.store.verify import verify
from desktop.vault.keyfile import KEYS, KEYS_BEFORE
from sync.engine import Around, sync_once
from sync.messages import Signed, SyncAnswer, SyncRequest, read_message, sign_message
from sync.protocol import OK
from sync.province_keys import FORMAT, KeyList, ProvinceKey, sign_keys
from sync.server import schema
from sync.server.desk import Desk
from tests.builders.ceremony import NOW_MS, granted, holders, join
from tests.builders.province import enrolled, make_desk
from tests.builders.vaults import contents
from tests.builders.world import (
    CATALOG,
    CHEAP,
    COMMUNE,
    HAZARD,
    INTAKE,
    PASSPHRASE,
    Hands,
    fill,
    open_store,
)

DAYS = 8
PAGE = 4_096
HOUR_MS = 3_600_000
AT_MS = 1_795_600_000_000
ROOT = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
Files = dict[str, bytes]


@dataclass(frozen=True)
class Attempt:
    """What was brought again, what the program said, and whether anything of it was taken."""

    what: str
    said: str


@dataclass
class Past:
    """Everything that once was true: files, requests with their answers, by the day."""

    folder: Path
    desk: Desk
    around: Around
    days: list[Files] = field(default_factory=list)
    asked: list[Signed] = field(default_factory=list)
    answered: list[Signed] = field(default_factory=list)
    contents: list[object] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """The laptop's folder."""
        return self.folder / "laptop"

    def put(self, files: Files) -> None:
        """Have the laptop's folder hold these files."""
        for path in self.home.iterdir():
            if path.is_file():
                path.unlink()
        for name, raw in files.items():
            (self.home / name).write_bytes(raw)

    def sync(self, raw: Signed) -> Signed:
        """Answer as the province, and keep both sides."""
        answer = self.desk.sync(raw)
        self.asked.append(raw)
        self.answered.append(answer)
        return answer

    def ops(self) -> int:
        """Return how many operations the province keeps."""
        with self.desk.engine.begin() as connection:
            return int(connection.execute(select(func.count()).select_from(schema.op)).scalar_one())


class Replayer:
    """Answers every request with an old answer."""

    def __init__(self, answer: Signed) -> None:
        self._answer = answer

    def sync(self, _request: Signed) -> Signed:
        """Say again what was said."""
        return self._answer


class Listening:
    """The line to the province, kept."""

    def __init__(self, past: Past) -> None:
        self._past = past

    def sync(self, request: Signed) -> Signed:
        """Pass a request on."""
        return self._past.sync(request)


def live(folder: Path) -> Past:
    """Live through the days."""
    folder.mkdir(parents=True)
    hands = Hands()
    with open_store(folder / "laptop") as store:
        desk = make_desk(folder)
        past = Past(folder, desk, enrolled(store, desk))
        make_backup(store, made_at_ms=AT_MS)
    for _ in range(DAYS):
        store = vault.unlock(past.home, passphrase=PASSPHRASE, floor=CHEAP)
        fill(store, "mau_01", INTAKE, hands=hands)
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        sync_once(Laptop(store, CATALOG), Listening(past), past.around)  # type: ignore[arg-type] # it only syncs
        past.contents = contents(store.connection)
        store.close()
        past.days.append(
            {each.name: each.read_bytes() for each in past.home.iterdir() if each.is_file()}
        )
    return past


def _unlocked(past: Past) -> str:
    """Return what unlocking and the whole check say, nothing where they say nothing."""
    try:
        store = vault.unlock(past.home, passphrase=PASSPHRASE, floor=CHEAP)
    except Unavailable as trouble:
        return trouble.code
    try:
        found = verify(store, catalog=CATALOG)
        if found.fault is not None:
            return f"verify: {found.fault.kind}"
        if found.stale:
            return "verify: stale"
        return "nothing changed" if contents(store.connection) == past.contents else ""
    finally:
        store.close()


def old_files(past: Past, random: Random) -> Iterator[Attempt]:
    """Put back the database, with and without its head file, and single pages of the journal."""
    now = past.days[-1]
    for before in past.days[:-1]:
        past.put(now | {DATABASE: before[DATABASE]})
        yield Attempt("old database", _unlocked(past))
        past.put({n: raw for n, raw in (now | {DATABASE: before[DATABASE]}).items() if n != HEAD})
        yield Attempt("old database without head", _unlocked(past))
        past.put(now | {DATABASE: _with_old_page(now[DATABASE], before[DATABASE], random)})
        yield Attempt("old page", _unlocked(past))
        past.put(before)
        yield Attempt("whole old laptop", _told_by_the_province(past))
    past.put(now)


def _with_old_page(now: bytes, before: bytes, random: Random) -> bytes:
    """Return the file with one of its pages as it was."""
    places = [place for place in range(0, min(len(now), len(before)), PAGE)
              if now[place : place + PAGE] != before[place : place + PAGE]]  # fmt: skip
    place = random.choice(places)
    return now[:place] + before[place : place + PAGE] + now[place + PAGE :]


def _told_by_the_province(past: Past) -> str:
    """Sync a laptop that is as it was: it must learn that it is behind, and go on as another."""
    store = vault.unlock(past.home, passphrase=PASSPHRASE, floor=CHEAP)
    try:
        before = Journal(store.connection).head().incarnation
        sync_once(Laptop(store, CATALOG), past.desk, past.around)
        after = Journal(store.connection).head().incarnation
    finally:
        store.close()
    return "a new incarnation" if after > before else ""


def old_messages(past: Past) -> Iterator[Attempt]:
    """Ask the province the same again, and give the laptop an old answer."""
    kept = past.ops()
    for raw in past.asked[:-1]:
        answer = read_message(past.desk.sync(raw), SyncAnswer)
        same = past.ops() == kept and not answer.orders
        yield Attempt("old request", answer.code if same and answer.code != OK else "")
    past.put(past.days[-1])
    store = vault.unlock(past.home, passphrase=PASSPHRASE, floor=CHEAP)
    laptop = Laptop(store, CATALOG)
    for answer in past.answered:
        try:
            sync_once(laptop, Replayer(answer), past.around)  # type: ignore[arg-type] # same
        except Unavailable as trouble:
            yield Attempt("old answer", trouble.code)
        else:
            yield Attempt("old answer", "")
    for raw in past.asked:
        yield Attempt("old batch in a new request", _old_batch(past, laptop, raw))
    store.close()


def _old_batch(past: Past, laptop: Laptop, raw: Signed) -> str:
    """Send a batch of before in a request of now: the province keeps it once."""
    kept, head = past.ops(), laptop.head()
    asked = read_message(raw, SyncRequest)
    asking = msgspec.structs.replace(asked.asking, incarnation=head.incarnation)
    fresh = msgspec.structs.replace(
        asked, asking=asking, nonce=past.around.random_bytes(16), proof=None
    )
    past.desk.sync(sign_message(fresh, raw.attached, laptop.sign))
    return "known already" if past.ops() == kept else ""


def after_revoking(past: Past) -> Iterator[Attempt]:
    """Bring what was asked before the laptop was revoked, and the answers of before."""
    with past.desk.engine.begin() as connection:
        connection.execute(update(schema.device).values(status="revoked"))
    for raw in past.asked:
        answer = read_message(past.desk.sync(raw), SyncAnswer)
        yield Attempt("request of before the revoking", answer.code if answer.code != OK else "")


def _refusal(work: Callable[[], object]) -> str:
    try:
        work()
    except Unavailable as trouble:
        return trouble.code
    return ""


def old_grants(folder: Path) -> Iterator[Attempt]:
    """Use a grant twice, for another request, and after its time."""
    with open_store(folder) as store:
        join(store)
    asker = Asker("a1", "a1")

    def ask() -> bytes:
        request = request_recovery(folder, asker, passphrase=PASSPHRASE, now_ms=NOW_MS, cost=CHEAP)
        return granted(request)

    def use(raw: bytes, hours: int = 0) -> str:
        now_ms = NOW_MS + hours * HOUR_MS
        return _refusal(lambda: accept_grant(
            folder, raw, Claimant(PASSPHRASE), now_ms=now_ms, floor=CHEAP
        ).close())  # fmt: skip

    first, second = ask(), ask()
    yield Attempt("grant of an older request", use(first))
    yield Attempt("grant after its time", use(second, 73))
    used = ask()
    assert use(used) == ""
    yield Attempt("grant used twice", use(used))
    ask()
    for old in (first, second, used):
        yield Attempt("grant of an older request", use(old))


def old_province_keys(folder: Path) -> Iterator[Attempt]:
    """Offer a laptop older lists, another of the same number, and another root's."""
    newest = 5

    def listed(number: int, root: Ed25519PrivateKey = ROOT, role: str = "later") -> bytes:
        keys = (ProvinceKey(role, bytes(32), 0, 1),)
        return sign_keys(KeyList(FORMAT, COMMUNE.province_code, number, keys), root)

    with open_store(folder) as store:
        join(store, keys=listed(newest))
        hands = Hands()
        offers = [listed(number) for number in range(1, newest)]
        offers += [listed(newest, role="other"), listed(newest + 1, Ed25519PrivateKey.generate())]
        offers.append(holders().keys)
        for offer in offers:
            said = _refusal(lambda o=offer: take_province_keys(store, o, hand=hands.next()))  # type: ignore[misc]
            yield Attempt("old or foreign list of keys", said)
        assert (
            _refusal(lambda: take_province_keys(store, listed(newest + 1), hand=hands.next())) == ""
        )


def old_keys_and_backups(folder: Path) -> Iterator[Attempt]:
    """Put the key file of before a change of key back, and restore an old backup."""
    store = vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)
    before = (folder / KEYS).read_bytes()
    rekey(store, at_ms=AT_MS)
    store.close()
    for names in ((KEYS,), (KEYS, KEYS_BEFORE)):
        kept = {name: (folder / name).read_bytes() for name in names}
        for name in names:
            (folder / name).write_bytes(before)
        said = _refusal(lambda: vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP).close())
        yield Attempt("key file of before a change of key", said)
        for name, raw in kept.items():
            (folder / name).write_bytes(raw)
    (copy,) = (folder / "backup").glob("*.bvz")
    prepare(copy, folder, Caller(PASSPHRASE, floor=CHEAP)).bring_in(at_ms=AT_MS)
    store = vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)
    told = Journal(store.connection).head().incarnation
    store.close()
    yield Attempt("old backup as current", "a new incarnation" if told > 1 else "")


def attempts(folder: Path, *, seed: int) -> Iterator[Attempt]:
    """Bring everything again."""
    random, past = Random(seed), live(folder / "life")  # noqa: S311 - repeatable trials
    yield from old_messages(past)
    yield from old_files(past, random)
    yield from old_keys_and_backups(past.home)
    yield from after_revoking(past)
    yield from old_grants(folder / "grants")
    yield from old_province_keys(folder / "keys")
