"""F10: after every workflow no word of it stands in clear in any file that one could find.

The words are sought in UTF-8 and UTF-16, composed and decomposed, without accents, as hex, base64,
JSON and URL, in the vault, home, temporary and working folders and in deleted files still open.
The whole program with its logs and papers is searched by tests/safety/test_canaries.py. Controls:
a planted word, and temporary tables in files.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.leaking import WORDS, leaks
from tests.figures.figure import Figure, Outcome

ROOT = Path(__file__).resolve().parents[2]


def _search(folder: Path, variant: str) -> tuple[int, list[str]]:
    places = {"HOME": "home", "TMPDIR": "temp", "SQLITE_TMPDIR": "temp", "XDG_DATA_HOME": "home"}
    for place in {*places.values(), "work", "data"}:
        (folder / place).mkdir(parents=True)
    own = {name: str(folder / place) for name, place in places.items()}
    environment = {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tests.faults.leaking", str(folder), variant]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    searches, found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return int(searches), list(found)


def run(n: int, _seed: int, folder: Path) -> Outcome:
    """Play every workflow n times in a sandbox of its own."""
    searches, found = 0, list[str]()
    for turn in range(n):
        more, leaked = _search(folder / str(turn), "own")
        searches, found = searches + more, found + leaked
    notes: dict[str, str | int | float] = {"words": len(WORDS)}
    if found:
        notes["first"] = found[0]
    return Outcome(searches, len(found), notes)


def control(_seed: int, folder: Path) -> bool:
    """See a planted word, and what a sorter spills where temporary tables stand in files."""
    (folder / "planted").mkdir()
    (folder / "planted" / "x.tmp").write_bytes(b"\xff" + WORDS[0].encode("utf-16-le"))
    _, spilt = _search(folder / "spilling", "temp-files")
    return bool(leaks(folder / "planted")) and any("deleted" in each for each in spilt)


FIGURE = Figure("F10", "Words in clear", quick=1, full=20, run=run, control=control, seconds=25)
