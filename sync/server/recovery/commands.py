"""The ceremony at a terminal: ``python -m sync.server recovery ...``; no act touches a network."""

import argparse
import getpass
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.clock import from_ms
from resources.texts import Texts
from sync.key_cost import STRONG, KeyCost
from sync.protocol import BadFormat
from sync.province_keys import KeyList, read_keys, words_of
from sync.recovery import Request, as_text, read_request, write_grant
from sync.server.home import open_desk
from sync.server.recovery.ceremony import Decision, grant, make, renew
from sync.server.recovery.online import publish, record
from sync.server.recovery.register import line_of, read_register
from sync.server.recovery.shares import HOLDERS, Share, read_share, write_share

LEAST = 15
MAX_READ = 1 << 16
KEYS_FILE, REGISTER_FILE = "province.keys", "register.txt"
ROLES = ("officer", "supervisor")
# The first five need no server and no network; the last two run at the server's home.
ACTS = ("init", "words", "request-show", "grant", "renew", "publish", "record")

Say = Callable[[str], None]


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Say what each act takes."""
    acts = parser.add_subparsers(dest="act", required=True)
    made = {name: acts.add_parser(name) for name in ACTS}
    made["init"].add_argument("--out", type=Path, required=True)
    made["init"].add_argument("--province", required=True)
    for name in ("words", "grant", "renew"):
        made[name].add_argument("--keys", type=Path, required=True)
    for name in ("request-show", "grant"):
        made[name].add_argument("--request", type=Path, required=True)
    for name in ("grant", "renew"):
        made[name].add_argument("--share", type=Path, action="append", required=True)
        made[name].add_argument("--out", type=Path, required=True)
    for name in ("init", "grant", "renew"):
        made[name].add_argument("--passphrase-file", type=Path, action="append", default=[])
    for name in ("publish", "record"):
        made[name].add_argument("--home", type=Path, required=True)
        made[name].add_argument("--database")
        made[name].add_argument("--file", type=Path, required=True)
    made["grant"].add_argument("--role", choices=ROLES, default=ROLES[0])
    made["grant"].add_argument("--with-boxes", action="store_true")
    made["grant"].add_argument("--register", type=Path, required=True)


def now_ms() -> int:
    """Return this machine's clock; the holders compare it before they begin."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """Where the ceremony is held: the terminal's voice, its clock, what a guess costs there."""

    texts: Texts
    say: Say = print
    now_ms: Callable[[], int] = now_ms
    cost: KeyCost = STRONG


def run(options: argparse.Namespace, room: Room) -> None:
    """Perform one act; raises ``BadFormat`` with the code of what a person can mend."""
    acts: dict[str, Callable[[], None]] = {
        "init": lambda: _init(options, room),
        "words": lambda: _say_words(_list(options)[1], room),
        "request-show": lambda: _show(_request(options), room),
        "grant": lambda: _grant(options, room),
        "renew": lambda: _renew(options, room),
        "publish": lambda: _publish(options, room),
        "record": lambda: _record(options, room),
    }
    acts[options.act]()


def _init(options: argparse.Namespace, room: Room) -> None:
    folder: Path = options.out
    if folder.exists() and any(folder.iterdir()):
        raise BadFormat("folder_full")
    passphrases = [_new_passphrase(options, room, holder) for holder in HOLDERS]
    made = make(province=options.province, at_ms=room.now_ms())
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / KEYS_FILE, made.keys)
    for share, passphrase in zip(made.shares, passphrases, strict=True):
        path = folder / f"holder-{share.holder}.share"
        _write(path, write_share(share, passphrase=passphrase, cost=room.cost))
    _, root = read_keys(made.keys, root=None)
    room.say(room.texts("recovery.made", folder=folder))
    _say_words(root, room)


def _show(request: Request, room: Room) -> None:
    room.say(
        room.texts(
            "recovery.request",
            vault=request.vault.hex(),
            device=request.device.hex(),
            officer=_plain(request.officer),
            owner=_plain(request.owner),
            seq=request.seq,
            asked=from_ms(request.asked_at).isoformat(sep=" ", timespec="minutes"),
        )
    )
    room.say(room.texts("recovery.request_words", words=" ".join(request.words())))


def _grant(options: argparse.Namespace, room: Room) -> None:
    request, register = _request(options), read_register(options.register)
    raw = _read(options.keys)
    shares = _shares(options, room)
    _show(request, room)
    decision = Decision(options.role, options.with_boxes, room.now_ms())
    given = grant(request, raw, shares, decision=decision)
    line = line_of(register, given, holders=(shares[0].holder, shares[1].holder))
    # The register first: a grant that nobody wrote down must not leave the room.
    _append(options.register, line)
    file = write_grant(given)
    _write(options.out, file)
    until = from_ms(given.expires_at).isoformat(sep=" ", timespec="minutes")
    room.say(
        room.texts("recovery.granted", number=given.number.hex(), until=until, file=options.out)
    )
    room.say(as_text(file))


def _renew(options: argparse.Namespace, room: Room) -> None:
    raw = renew(_read(options.keys), _shares(options, room), at_ms=room.now_ms())
    _write(options.out, raw)
    listed, root = read_keys(raw, root=None)
    room.say(room.texts("recovery.renewed", version=listed.version, file=options.out))
    _say_words(root, room)


def _publish(options: argparse.Namespace, room: Room) -> None:
    desk = open_desk(options.home, now_ms=room.now_ms, url=options.database)
    raw, code = _read(options.file), desk.province.code
    with desk.engine.begin() as connection:
        version = publish(connection, raw, province=code, now_ms=room.now_ms())
    room.say(room.texts("recovery.published", version=version))
    _say_words(read_keys(raw, root=None)[1], room)


def _record(options: argparse.Namespace, room: Room) -> None:
    desk = open_desk(options.home, now_ms=room.now_ms, url=options.database)
    with desk.engine.begin() as connection:
        number = record(connection, _read(options.file), now_ms=room.now_ms())
    room.say(room.texts("recovery.recorded", number=number))


def _list(options: argparse.Namespace) -> tuple[KeyList, bytes]:
    return read_keys(_read(options.keys), root=None)


def _request(options: argparse.Namespace) -> Request:
    return read_request(_read(options.request))


def _shares(options: argparse.Namespace, room: Room) -> tuple[Share, Share]:
    if len(options.share) != 2:  # noqa: PLR2004 - two holders, no more and no fewer
        raise BadFormat("two_shares")
    files = [_read(path) for path in options.share]
    one, other = (
        read_share(raw, passphrase=_passphrase(options, room, place), floor=room.cost)
        for place, raw in enumerate(files)
    )
    return one, other


def _new_passphrase(options: argparse.Namespace, room: Room, holder: int) -> str:
    """Take a holder's passphrase, typed twice where it is typed."""
    given = _passphrase(options, room, holder - 1)
    if len(given) < LEAST:
        raise BadFormat("passphrase_short")
    typed = not options.passphrase_file
    if typed and getpass.getpass(room.texts("recovery.again", number=holder)) != given:
        raise BadFormat("passphrase_again")
    return given


def _passphrase(options: argparse.Namespace, room: Room, place: int) -> str:
    files: list[Path] = options.passphrase_file
    if not files:
        return getpass.getpass(room.texts("recovery.passphrase", number=place + 1))
    if place >= len(files):
        raise BadFormat("passphrase_files")
    return _read(files[place]).decode("utf-8", errors="replace").strip()


def _say_words(root: bytes, room: Room) -> None:
    room.say(room.texts("recovery.root_words", words=" ".join(words_of(root))))


def _plain(text: str) -> str:
    """Return a foreign text as one plain line: nothing in it reaches the terminal's controls."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_READ)
    except OSError as error:
        raise BadFormat("file_missing") from error


def _write(path: Path, raw: bytes) -> None:
    """Write a new file for its owner alone; one that stands is never written over."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadFormat("file_unwritten") from error


def _append(path: Path, line: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadFormat("file_unwritten") from error
