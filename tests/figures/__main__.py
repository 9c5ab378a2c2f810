"""Measures the figures: ``python -m tests.figures [--quick|--full] [--only F1,F4] --json FILE``.

Each figure runs in a process of its own, two at a time, the long ones first. A line of JSON for
each goes to FILE and to the terminal. The exit code is 1 where a figure failed, or where its
control was not caught.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tests.figures.figure import Figure, discover
from tests.figures.measure import Line, holds

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_124
AT_ONCE = 2
QUICK_LIMIT_SECONDS = 900
# Files in memory where there is room: a disk's own speed is no part of any figure.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own there
ROOM_BYTES = 2 << 30
# No screen, and no word to the key store of whoever runs it.
ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
}


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    figures: tuple[Figure, ...]
    full: bool
    seed: int
    told: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked; 0 where everything holds."""
    asked = _read(arguments)
    asked.told.parent.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    with ThreadPoolExecutor(AT_ONCE) as workers:
        ordered = sorted(asked.figures, key=lambda figure: -figure.seconds)
        for done in as_completed([workers.submit(_measure, each, asked) for each in ordered]):
            lines.append(done.result())
            print(json.dumps(lines[-1], ensure_ascii=False), flush=True)
            write(lines, asked.told)
    return 0 if all(map(holds, lines)) else 1


def write(lines: Sequence[Line], told: Path) -> None:
    """Write the lines so far, in the order of the figures."""
    ordered = sorted(lines, key=lambda line: int(str(line["figure"])[1:]))
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in ordered)
    told.write_text(text, encoding="utf-8")


def _read(arguments: Sequence[str] | None) -> Asked:
    reader = argparse.ArgumentParser(prog="python -m tests.figures", description=__doc__)
    size = reader.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="the numbers of every submission")
    size.add_argument("--full", action="store_true", help="the numbers of a campaign")
    reader.add_argument("--only", default="", help="figures by their ids: F1,F4")
    reader.add_argument("--seed", type=int, help="repeat a run; a campaign draws a new one")
    reader.add_argument("--json", type=Path, required=True, help="where the lines go")
    given = reader.parse_args(arguments)
    wanted = {name for name in given.only.upper().split(",") if name}
    figures = tuple(each for each in discover() if not wanted or each.id in wanted)
    if missing := wanted - {figure.id for figure in figures}:
        reader.error(f"no such figure: {', '.join(sorted(missing))}")
    drawn = secrets.randbelow(1 << 31) if given.full else SEED
    return Asked(figures, given.full, drawn if given.seed is None else given.seed, given.json)


def _measure(figure: Figure, asked: Asked) -> Line:
    n = figure.full if asked.full else figure.quick
    with tempfile.TemporaryDirectory(prefix="figure-", dir=_place()) as folder:
        told = Path(folder) / "line.json"
        command = [sys.executable, "-m", "tests.figures.measure", figure.id, str(n),
                   str(asked.seed), folder, str(told)]  # fmt: skip
        environment = {**ENVIRONMENT, **os.environ}
        limit = None if asked.full else QUICK_LIMIT_SECONDS
        try:
            ended = subprocess.run(
                command, cwd=ROOT, env=environment, timeout=limit, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            ended = "timeout"
        if told.exists():
            line: Line = json.loads(told.read_text(encoding="utf-8"))
            return line
    return {"figure": figure.id, "title": figure.title, "n": n, "failures": 1, "seconds": 0.0,
            "control": "not run", "seed": asked.seed, "error": f"ended: {ended}"}  # fmt: skip


def _place() -> Path | None:
    """Return the folder for the figures' files: memory where it is ample, else the usual one."""
    if not IN_MEMORY.is_dir():
        return None
    space = os.statvfs(IN_MEMORY)
    return IN_MEMORY if space.f_bavail * space.f_frsize > ROOM_BYTES else None


if __name__ == "__main__":
    sys.exit(main())
