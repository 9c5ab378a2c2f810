"""Start to the unlock screen against a bare window; memory after every page."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from desktop.bootstrap import PRACTICE_PASSPHRASE
from desktop.domain.clock import VIETNAM
from desktop.forms.catalog import load_catalog
from desktop.practice import practise
from tests.benchmarks.table import Line

ROUNDS = 11
START_LIMIT = 1.5
MEMORY_LIMIT = 120.0


def child(kind: str, folder: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.child", kind, str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def measure(folder: Path) -> Iterator[Line]:
    """Make a practice vault and start the program on it again and again."""
    data = folder / "laptop"
    now = datetime.now(VIETNAM)
    practise(data, passphrase=PRACTICE_PASSPHRASE, catalog=load_catalog(), now=now).close()
    times: dict[str, list[float]] = {"bare": [], "unlock": []}
    for _ in range(ROUNDS):
        for kind, spent in times.items():
            started = time.time()
            spent.append((child(kind, data) - started) * 1000)
    bare, ours = (statistics.median(times[kind]) for kind in ("bare", "unlock"))
    yield Line("start to unlock screen", "ms", ours, bare, "bare PySide6 window", START_LIMIT)
    memory = child("pages", data)
    yield Line("memory after opening every page", "MB", memory, limit=MEMORY_LIMIT, absolute=True)
