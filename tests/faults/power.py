"""Power cuts: from a record of what the program wrote, the files as a cut might leave them.

The model is harsher than most disks. Until a file is synced, each of its writes and truncations
may be there or not, in any choice, and a write may be torn at sectors of 512 bytes. A file that
was made, renamed or unlinked may, until its folder is synced, stand as if it had not been; such
changes of a folder come back in their order, as journalling file systems keep them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.shim import Operation

SECTOR = 512
Files = dict[str, bytes]


@dataclass
class _File:
    """One file: what the platter surely holds, and what was done since."""

    durable: bytearray = field(default_factory=bytearray)
    open: list[Operation] = field(default_factory=list)


@dataclass
class Disk:
    """A disk that replays operations; ``cut`` says how a power cut might leave it now."""

    root: str
    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    open_names: dict[str, list[Operation]] = field(default_factory=dict)

    def do(self, operation: Operation) -> None:
        """Take one operation more."""
        match operation.kind:
            case "W" | "T":
                self.files.setdefault(operation.inode, _File()).open.append(operation)
            case "S":
                file = self.files.setdefault(operation.inode, _File())
                for each in file.open:
                    _apply(file.durable, each)
                file.open.clear()
            case "O" | "R" | "U" | "L":
                if operation.kind == "O":
                    self.files[operation.inode] = _File()
                changed = (operation.second or operation.first).decode().rpartition("/")[0]
                self.open_names.setdefault(changed, []).append(operation)
            case "D":
                for each in self.open_names.pop(operation.first.decode(), []):
                    _rename(self.names, each)
            case "K" | "M":
                pass
            case _:
                raise ValueError(operation.kind)

    @property
    def unsure(self) -> int:
        """How many operations a cut might undo now."""
        changes = sum(map(len, self.open_names.values()))
        return changes + sum(len(file.open) for file in self.files.values())

    def size_of(self, inode: int) -> int:
        """Return how long a file is now."""
        return len(self._whole(inode))

    def now(self) -> Files:
        """Return the files as they are now, everything in its place."""
        names = dict(self.names)
        for changes in self.open_names.values():
            for each in changes:
                _rename(names, each)
        return {
            name.removeprefix(self.root).lstrip("/"): self._whole(inode)
            for name, inode in names.items()
        }

    def _whole(self, inode: int) -> bytes:
        file = self.files.get(inode, _File())
        content = bytearray(file.durable)
        for each in file.open:
            _apply(content, each)
        return bytes(content)

    def cut(self, random: Random) -> Files:
        """Return the files of one possible cut, by their names under the root."""
        names = dict(self.names)
        for changes in self.open_names.values():
            for each in changes[: random.randint(0, len(changes))]:
                _rename(names, each)
        keep = random.choice((0.0, 0.1, 0.5, 0.5, 0.9, 1.0))
        return {
            name.removeprefix(self.root).lstrip("/"): self._content(inode, random, keep)
            for name, inode in names.items()
        }

    def _content(self, inode: int, random: Random, keep: float) -> bytes:
        file = self.files.get(inode, _File())
        content = bytearray(file.durable)
        for each in file.open:
            if random.random() < keep:
                _apply(content, each)
            elif each.kind == "W" and random.random() < keep:
                for sector in _torn(each, random):
                    _apply(content, sector)
        return bytes(content)


def _torn(write: Operation, random: Random) -> Iterator[Operation]:
    """Yield some of a write's sectors."""
    start = write.place
    while start < write.place + len(write.first):
        end = min(start - start % SECTOR + SECTOR, write.place + len(write.first))
        if random.random() < 0.5:
            piece = write.first[start - write.place : end - write.place]
            yield Operation("W", write.inode, start, piece, b"")
        start = end


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "T":
        del content[operation.place :]
        content.extend(bytes(operation.place - len(content)))
        return
    if operation.place > len(content):
        content.extend(bytes(operation.place - len(content)))
    content[operation.place : operation.place + len(operation.first)] = operation.first


def _rename(names: dict[str, int], operation: Operation) -> None:
    first, second = operation.first.decode(), operation.second.decode()
    match operation.kind:
        case "O":
            names[first] = operation.inode
        case "U":
            names.pop(first, None)
        case "R" if first in names:
            names[second] = names.pop(first)
        case "L" if first in names:
            names[second] = names[first]
        case _:
            pass


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into an empty folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
