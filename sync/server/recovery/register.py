"""The holders' register: one line a grant, chained, kept beside the list of keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desktop.domain.clock import from_ms
from sync.protocol import BadFormat
from sync.recovery import Grant

BEGINNING = "0" * 64
COLUMNS = 9
MAX_REGISTER = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A grant as the register has it; ``line`` is its text without the chain."""

    challenge: str
    line: str
    link: str


def read_register(path: Path) -> tuple[Entry, ...]:
    """Read a register, empty where there is none; raises ``BadFormat`` where a line was changed."""
    if not path.exists():
        return ()
    text = path.read_bytes()[: MAX_REGISTER + 1].decode("utf-8", errors="replace")
    entries: list[Entry] = []
    link = BEGINNING
    for line in text.splitlines():
        told, _, kept = line.rpartition("\t")
        link = _link(link, told)
        columns = told.split("\t")
        if kept != link or len(columns) != COLUMNS:
            raise BadFormat("register")
        entries.append(Entry(columns[5], told, link))
    return tuple(entries)


def line_of(entries: Sequence[Entry], grant: Grant, *, holders: tuple[int, int]) -> str:
    """Return the line that a grant adds; raises ``BadFormat("granted_before")``."""
    challenge = grant.challenge.hex()
    if any(entry.challenge == challenge for entry in entries):
        raise BadFormat("granted_before")
    told = "\t".join(
        (
            str(len(entries) + 1),
            from_ms(grant.granted_at).isoformat(timespec="minutes"),
            grant.number.hex(),
            grant.vault.hex(),
            grant.device.hex(),
            challenge,
            "".join(each for each in grant.officer if each.isprintable()),
            "".join(each for each in grant.role if each.isprintable()),
            "+".join(str(holder) for holder in holders),
        )
    )
    link = entries[-1].link if entries else BEGINNING
    return f"{told}\t{_link(link, told)}\n"


def _link(previous: str, told: str) -> str:
    return sha256(f"{previous}\t{told}".encode()).hexdigest()
