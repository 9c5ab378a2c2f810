"""Compiles the shim, starts a worker behind it, and speaks to it from inside.

``python -m tests.faults.shim`` is never called: ``behind_the_shim`` starts this process's own
program again with the shim preloaded, as the dynamic linker wants it.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
ONCE, STICKY, SHORT, READS = 0, 1, 2, 4
HEAD_BYTES = 25


class NoCompiler(Exception):  # noqa: N818 - not an error: this machine has no C compiler
    """This machine cannot build the shim; says why."""


def build(folder: Path) -> Path:
    """Compile the shim into a folder."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        raise NoCompiler("no C compiler, or not Linux")
    made = folder / "shim.so"
    flags = ["-O2", "-shared", "-fPIC", "-Wall", "-Wextra"]
    subprocess.run(
        [compiler, *flags, "-o", str(made), str(SOURCE), "-ldl", "-lpthread"], check=True
    )
    return made


def run_behind(shim: Path, module: str, *arguments: str) -> None:
    """Run a module of ours with the shim before the C library."""
    environment = {**os.environ, "LD_PRELOAD": str(shim), "FAULTS_SHIM": str(shim)}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, env=environment, cwd=root, check=True)


class Shim:
    """The shim that this process runs behind."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["FAULTS_SHIM"])
        self._library.faults_arm.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int]
        self._library.faults_seen.restype = ctypes.c_long
        self._library.faults_struck.restype = ctypes.c_long

    def watch(self, folder: Path | None) -> None:
        """Watch the files under a folder from now on."""
        self._library.faults_watch(b"" if folder is None else os.fsencode(folder))

    def record(self, file: Path | None) -> None:
        """Write every operation to a file; nothing ends it."""
        self._library.faults_record(b"" if file is None else os.fsencode(file))

    def mark(self, text: str) -> None:
        """Put a mark among the operations."""
        self._library.faults_mark(text.encode())

    def arm(self, turn: int, error: int, mode: int = ONCE) -> None:
        """Fail the operation of that turn, counted from now."""
        self._library.faults_arm(turn, error, mode)

    def disarm(self) -> None:
        """Let everything be."""
        self._library.faults_arm(-1, 0, 0)

    def count(self, mode: int = ONCE) -> None:
        """Count operations from now, failing none."""
        self._library.faults_arm(1 << 60 if mode & READS else -1, 0, mode)

    @property
    def seen(self) -> int:
        """How many operations since the last arming."""
        return int(self._library.faults_seen())

    @property
    def struck(self) -> int:
        """How many of them failed."""
        return int(self._library.faults_struck())


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as recorded: kind, inode, place or size, and its bytes or paths."""

    kind: str
    inode: int
    place: int
    first: bytes
    second: bytes


def read_record(file: Path) -> Iterator[Operation]:
    """Read what the shim wrote."""
    raw = file.read_bytes()
    at = 0
    while at < len(raw):
        kind = chr(raw[at])
        inode = int.from_bytes(raw[at + 1 : at + 9], "little")
        place = int.from_bytes(raw[at + 9 : at + 17], "little", signed=True)
        first = int.from_bytes(raw[at + 17 : at + 21], "little")
        second = int.from_bytes(raw[at + 21 : at + 25], "little")
        at += HEAD_BYTES
        yield Operation(
            kind, inode, place, raw[at : at + first], raw[at + first : at + first + second]
        )
        at += first + second
