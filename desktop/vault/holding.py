"""One program at a time: two that change keys or files of one vault would undo each other."""

import os
import sys
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.vault.side_file import trouble_of

LOCK = "vault.lock"


class Holding:
    """A vault held by this process; the system lets go of it however the process ends."""

    def __init__(self, folder: Path) -> None:
        """Raise ``Unavailable("vault_open_elsewhere")`` where another process holds it."""
        try:
            self._descriptor: int | None = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise trouble_of(error) from error
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise Unavailable("vault_open_elsewhere") from error

    def release(self) -> None:
        """Let others have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
