"""Ends a piece of work, or fails one of its file operations, at every step in turn.

The work runs in a child process. A step is a file opened, renamed, removed or made in the folder;
``die`` ends the child there as ``kill -9`` would, ``fail`` lets the system refuse that operation.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from desktop.domain.troubles import Unavailable

STEPS = frozenset({"open", "os.rename", "os.remove", "os.mkdir"})
DIE, FAIL = "die", "fail"
# It ended before the step; it ended in spite of the refusal; it told its trouble; it was killed.
ENDED_WELL, BORE_IT, TOLD, DIED = 0, 3, 7, 9
MOST_STEPS = 400


def interruptions(
    work: Callable[[Path], None], folders: Callable[[], Path], *, how: str
) -> Iterator[tuple[Path, int]]:
    """Interrupt the work at its first step, its second and so on, each in a fresh folder.

    Gives each folder with what became of the child, until the work comes to its end.
    """
    for at in range(1, MOST_STEPS):
        folder = folders()
        ended = interrupted(partial(work, folder), folder, at=at, how=how)
        if ended == ENDED_WELL:
            assert at > 1, "the work makes no step"
            return
        yield folder, ended
    raise AssertionError("the work does not end")


def interrupted(work: Callable[[], None], folder: Path, *, at: int, how: str) -> int:
    """Run work in a child that is stopped at one step; 0 where it ended before that."""
    child = os.fork()
    if child == 0:
        os._exit(_run(work, folder, at, how))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run(work: Callable[[], None], folder: Path, at: int, how: str) -> int:
    met = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal met
        if event not in STEPS or not str(arguments[0]).startswith(str(folder)):
            return
        met += 1
        if met == at and how == DIE:
            os._exit(DIED)
        if met == at:
            raise OSError(errno.EIO, "planted")

    sys.addaudithook(watch)
    try:
        work()
    except Unavailable:
        return TOLD
    return ENDED_WELL if met < at else BORE_IT
