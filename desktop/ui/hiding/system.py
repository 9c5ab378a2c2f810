"""Which system this is: what tells of sleep and locks, and whether it can refuse captures."""

import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.hiding.capture import CaptureShield
from desktop.ui.hiding.cause import Cause

CAN_REFUSE_CAPTURE = sys.platform == "win32"


class SystemWatch(Protocol):
    """Tells of causes until it is stopped."""

    def stop(self) -> None:
        """Tell no more."""
        ...


def watch_system(window: QWidget, fall: Callable[[Cause], None]) -> SystemWatch | None:
    """Listen to the system; nothing where it is neither Windows nor Linux."""
    if sys.platform == "win32":
        from desktop.ui.hiding.windows import System, WindowsWatch  # noqa: PLC0415 - its own system

        return WindowsWatch(System(), int(window.winId()), fall)
    if sys.platform != "linux":
        return None
    from desktop.ui.hiding.linux import LinuxWatch  # noqa: PLC0415 - its own system

    return LinuxWatch(window, fall)


def refuse_capture(app: QApplication, window: QWidget) -> bool:
    """Keep all windows out of captures; false where the system cannot, which screens say."""
    if sys.platform == "win32":
        from desktop.ui.hiding.windows import System, hide_from_capture  # noqa: PLC0415 - same

        system = System()
        CaptureShield(window, lambda handle: hide_from_capture(system, handle)).begin(app)
    return CAN_REFUSE_CAPTURE
