"""A folder in memory, for tests that write thousands of small files and ask nothing of a disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - each block makes a folder of its own there


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Give a folder where no write waits for a disk, if the system has such a place."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="mang-non-test-", dir=place) as folder:
        yield Path(folder)
