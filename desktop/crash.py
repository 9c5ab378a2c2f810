"""What is left when the program breaks: kind and place in one line; no value, no dump.

A message of an exception may hold a name, and so may a local variable or a log line of a library;
a dump of the process holds everything. Our own log lines are codes and counts by rule.
"""

import ctypes
import faulthandler
import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import TextIO

from desktop.event_log import OURS, fault, place, warning

PR_SET_DUMPABLE = 4
# SetErrorMode: no box and no report for a program that fell.
SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX = 0x1, 0x2
PROGRAM = "mang-non.exe"


class Bare(logging.Formatter):
    """Writes our own lines whole, of every other only who spoke and where."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without values; of an exception its kind and place."""
        ours = record.name == OURS
        said = record.getMessage() if ours else f"{record.module}:{record.lineno}"
        kind = record.exc_info[0] if record.exc_info else None
        error = record.exc_info[1] if record.exc_info else None
        if kind is not None and error is not None:
            said += f" {kind.__name__} at {place(error)}"
        return f"{self.formatTime(record)} {record.levelname} {record.name} {said}"


def prepare() -> None:
    """Leave no value behind from now on, whatever breaks."""
    _hush_logs()
    sys.excepthook = _unhandled
    threading.excepthook = _unhandled_in_thread
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warned
    if sys.stderr is not None:
        # Files, functions and lines of a fall in C; faulthandler writes no values.
        faulthandler.enable(sys.stderr)
    _no_dumps()


def _hush_logs() -> None:
    if sys.stderr is None:
        logging.root.handlers = [logging.NullHandler()]
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Bare())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)


def _unhandled(
    kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    fault(kind, error)


def _unhandled_in_thread(told: threading.ExceptHookArgs) -> None:
    fault(told.exc_type, told.exc_value)


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    fault(told.exc_type, told.exc_value)


def _warned(
    message: Warning | str,  # noqa: ARG001 - its words are what must not be told
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - the log is the only place
    line: str | None = None,  # noqa: ARG001 - a line of source may hold a name
) -> None:
    warning(category, filename, lineno)


def _no_dumps() -> None:
    """Forbid the system to write the process's memory to a file."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX)
        ctypes.windll.wer.WerAddExcludedApplication(ctypes.c_wchar_p(PROGRAM), False)
        return
    import resource  # noqa: PLC0415 - Unix alone has it

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Other processes of the same user may not read its memory either.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
