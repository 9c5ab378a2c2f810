"""Reads the memory of another process and counts what stands in it (Linux, ``/proc``)."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

PIECE = 16 << 20
OVERLAP = 256


def is_readable() -> bool:
    """Say whether this system shows the memory of a child at all."""
    return Path("/proc/self/mem").exists()


def count(pid: int, needles: Mapping[str, bytes]) -> dict[str, int]:
    """Return how often each needle stands in what the process may write to."""
    found = dict.fromkeys(needles, 0)
    for piece, goes_on in _pieces(pid):
        for name, needle in needles.items():
            # What lies within the overlap was counted with the piece before.
            counted = piece[:OVERLAP].count(needle) if goes_on else 0
            found[name] += piece.count(needle) - counted
    return found


def size(pid: int) -> int:
    """Return how many bytes are searched."""
    return sum(end - start for start, end in _regions(pid))


def _pieces(pid: int) -> Iterator[tuple[bytes, bool]]:
    """Yield pieces, each with the last bytes of the one before where it goes on from that."""
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for start, end in _regions(pid):
            place = start
            while place < end:
                lap = OVERLAP if place > start else 0
                try:
                    piece = os.pread(memory, min(PIECE, end - place) + lap, place - lap)
                except OSError:
                    break
                yield piece, lap > 0
                place += PIECE
    finally:
        os.close(memory)


def _regions(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
        places, rights, *_ = line.split()
        if rights.startswith("rw") and "[vvar" not in line:
            start, _, end = places.partition("-")
            yield int(start, 16), int(end, 16)
