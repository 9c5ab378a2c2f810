"""``python -m tests.benchmarks --out DIR``: measures, prints and leaves the table.

Ends with 1 where a limit is not held.
"""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks import in_store, memory, on_paper_and_wire, start, steps
from tests.benchmarks.big_store import open_pair
from tests.benchmarks.measure import Row, table, write
from tests.builders.world import open_store


def measure(folder: Path, *, cases: int, rounds: int, notes: dict[str, object]) -> Iterable[Row]:
    """Measure all, one thing after the other: two would disturb each other."""
    with open_store(folder / "start"):
        pass
    yield from start.starts(folder / "start", rounds=max(9, rounds // 2))
    yield from memory.memory(folder / "practice")
    yield from steps.steps(folder / "stepped")
    began = time.perf_counter()
    with open_pair(folder, cases=cases) as pair:
        notes["seconds to build both stores"] = round(time.perf_counter() - began, 1)
        notes["encrypted file, MB"] = round((folder / "laptop" / "vault.db").stat().st_size / 1e6)
        notes["plain file, MB"] = round((folder / "plain.db").stat().st_size / 1e6)
        yield from in_store.saves(pair, rounds=4 * rounds)
        yield from in_store.reads(pair, rounds=rounds)
        yield from in_store.engine(pair, rounds=max(3, rounds // 2))
    yield from on_paper_and_wire.papers(rounds=rounds)
    yield from on_paper_and_wire.papers_in_time(rounds=max(1, rounds // 3))
    yield from on_paper_and_wire.uploads(folder / "one", cases=1)
    yield from on_paper_and_wire.uploads(folder / "many", cases=min(cases, 1_000))


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    notes: dict[str, object] = {
        "cases": options.cases,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python, sqlite": f"{platform.python_version()}, {sqlite3.sqlite_version}",
    }
    rows = []
    # On the same disk as the result: a folder in memory would hide what a commit costs.
    with tempfile.TemporaryDirectory(dir=options.out) as place:
        for row in measure(Path(place), cases=options.cases, rounds=options.rounds, notes=notes):
            rows.append(row)
            print(f"{row.name}: {row.ratio:.2f}", flush=True)
    notes["load at the end"] = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    print(table(rows))
    write(rows, notes, options.out)
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
