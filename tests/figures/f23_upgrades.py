"""F23: an upgrade of the schema is killed (kill -9) at any moment, and the next opening recovers.

A vault of an older schema is opened in a process of its own, which is killed after a random part of
the time that the whole upgrade takes. Opened again, it must be of the newest schema, whole, with
every record and operation, its own mark once. The control moves the new file into its place by
writing over the old one, piece by piece.
"""

import os
import signal
import time
from pathlib import Path
from random import Random
from shutil import copytree, rmtree

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import staging
from tests.builders.older import SITES, older_vault
from tests.builders.vaults import check, unlock
from tests.figures.figure import Figure, Outcome, Skipped

OLDEST_WHOLE, OPS = 2, 2 * SITES
PIECE, PAUSE = 4_096, 0.0005
CONTROL_TRIALS = 60


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Kill n upgrades."""
    wrong, cut = _killed(n, seed, folder)
    notes: dict[str, str | int | float] = {"cut": cut, "from_schema": OLDEST_WHOLE}
    return Outcome(n, len(wrong), notes | ({"first": wrong[0]} if wrong else {}))


def _killed(n: int, seed: int, folder: Path) -> tuple[list[str], int]:
    """Return what was wrong after each kill, and how many came before the upgrade's end."""
    if not hasattr(os, "fork"):
        raise Skipped("no fork")
    random = Random(seed)  # noqa: S311 - draws moments
    template = folder / "older"
    older_vault(template, OLDEST_WHOLE)
    started = time.monotonic()
    _upgrade(_copy(template, folder), seconds=None)
    whole = time.monotonic() - started
    wrong, cut = [], 0
    for _ in range(n):
        laptop = _copy(template, folder)
        cut += _upgrade(laptop, seconds=random.uniform(0, whole))
        if words := _judged(laptop):
            wrong.append(words)
    return wrong, cut


def _copy(template: Path, folder: Path) -> Path:
    rmtree(folder / "laptop", ignore_errors=True)
    return Path(copytree(template, folder / "laptop"))


def _upgrade(laptop: Path, *, seconds: float | None) -> bool:
    """Open the vault in a child; say whether it was killed before it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            unlock(laptop).close()
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _judged(laptop: Path) -> str:
    """Open it again as its officer does; say what is not as it must be."""
    try:
        store = unlock(laptop)
    except Unavailable as trouble:
        return trouble.code
    try:
        verified = check(store)
    finally:
        store.close()
    if not verified.whole:
        return "not whole"
    told = verified.records, verified.ops
    return "" if told == (SITES, OPS + 1) else f"records and operations: {told}"


def control(seed: int, folder: Path) -> bool:
    """See a file that is brought into its place by writing over what stood there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "move_file", _write_over)
        wrong, _ = _killed(CONTROL_TRIALS, seed, folder)
    return bool(wrong)


def _write_over(source: Path, target: Path) -> None:
    """Bring a file in without a rename: the planted fault."""
    content = source.read_bytes()
    source.unlink()
    with target.open("wb") as file:
        for start in range(0, len(content), PIECE):
            file.write(content[start : start + PIECE])
            file.flush()
            time.sleep(PAUSE)


FIGURE = Figure("F23", "Killed upgrades", quick=200, full=5_000, run=run, control=control,
                seconds=40)  # fmt: skip
