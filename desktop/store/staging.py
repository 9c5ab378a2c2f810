"""Bringing several files of a vault into their places together: all of them, or none.

New files are made in a folder beside (``incoming``) and sealed by a marker once they are whole and
checked. From then on they are brought in, however often the program is killed on the way; what
stood there goes to a folder of its own (``kept``) and is not removed. Before the marker stands,
an unfinished ``incoming`` is worth nothing and goes.
"""

import shutil
from pathlib import Path
from typing import Literal

import msgspec

from desktop.domain.troubles import Unavailable
from desktop.store.head import HEAD
from desktop.store.swap import DATABASE, JOURNAL, NEXT
from desktop.vault.keyfile import KEYS, KEYS_BEFORE
from desktop.vault.lockout import TRIES
from desktop.vault.side_file import (
    drop_file,
    make_folder,
    move_file,
    read_file,
    trouble_of,
    write_file,
)

INCOMING, KEPT = "incoming", "kept"
MARKER = "ready"
MAX_MARKER = 1_024
DAY_MS = 86_400_000
SEALED_DAYS = 30

Why = Literal["migration", "restore", "rescue"]

# The rollback journal goes first: left beside another database, it would be played into it.
ORDER = (DATABASE + JOURNAL, NEXT, NEXT + JOURNAL, DATABASE, KEYS_BEFORE, KEYS, HEAD, TRIES)
# What an incoming set replaces even where it brings nothing in its place.
GOES: dict[Why, frozenset[str]] = {
    "migration": frozenset({DATABASE + JOURNAL}),
    "restore": frozenset(ORDER) - {TRIES},
    "rescue": frozenset({DATABASE + JOURNAL, NEXT, NEXT + JOURNAL}),
}


class Marker(msgspec.Struct, frozen=True, array_like=True):
    """What the incoming files are for, since when (milliseconds of UTC), and their names."""

    why: Why
    at_ms: int
    names: frozenset[str]


def incoming(folder: Path) -> Path:
    """Return an empty folder for new files; an unfinished set before them goes."""
    finish(folder)
    place = folder / INCOMING
    make_folder(place)
    return place


def discard(folder: Path) -> None:
    """Drop incoming files that are not wanted any more; a sealed set is no longer to be dropped."""
    if (folder / INCOMING).exists() and _marker(folder / INCOMING) is None:
        _drop(folder / INCOMING)


def seal(folder: Path, why: Why, *, at_ms: int) -> None:
    """Say that the incoming files are whole; from here on they come in."""
    place = folder / INCOMING
    names = frozenset(name for name in ORDER if (place / name).exists())
    write_file(place / MARKER, msgspec.msgpack.encode(Marker(why, at_ms, names)))


def finish(folder: Path) -> bool:
    """Bring a sealed set into place, or drop an unfinished one; nobody has the files open.

    Returns whether a set came in. Raises ``Unavailable``; the next call goes on.
    """
    place = folder / INCOMING
    if not place.exists():
        return False
    marker = _marker(place)
    if marker is not None:
        aside = folder / KEPT / f"{marker.at_ms}-{marker.why}"
        make_folder(folder / KEPT)
        make_folder(aside)
        for name in ORDER:
            if name in marker.names:
                _bring(name, place, folder, aside)
            elif name in GOES[marker.why]:
                _set_aside(name, folder, aside)
    _drop(place)
    return marker is not None


def _marker(place: Path) -> Marker | None:
    raw = read_file(place / MARKER, limit=MAX_MARKER)
    if raw is None:
        return None
    try:
        return msgspec.msgpack.decode(raw, type=Marker)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_damaged") from error


def _bring(name: str, place: Path, folder: Path, aside: Path) -> None:
    """Put a new file in; one that is no longer here was put in before the program was killed."""
    if (place / name).exists():
        _set_aside(name, folder, aside)
        move_file(place / name, folder / name)


def _set_aside(name: str, folder: Path, aside: Path) -> None:
    if (folder / name).exists() and not (aside / name).exists():
        move_file(folder / name, aside / name)


def _drop(place: Path) -> None:
    """Remove the folder; the marker last, so that a half-removed set is not taken for a new one."""
    try:
        for path in place.iterdir():
            if path.name != MARKER:
                drop_file(path)
        drop_file(place / MARKER)
        shutil.rmtree(place)
    except OSError as error:
        raise trouble_of(error) from error


def tidy(folder: Path, *, now_ms: int) -> int:
    """Remove files of before an upgrade after thirty days; what was damaged is never removed.

    Returns how many sets went.
    """
    gone = 0
    for aside in sorted((folder / KEPT).glob("*-migration")):
        since = aside.name.partition("-")[0]
        if since.isdecimal() and now_ms - int(since) > SEALED_DAYS * DAY_MS:
            shutil.rmtree(aside, ignore_errors=True)
            gone += 1
    return gone
