"""The program's only ways to log: kinds, places in the source, counts; there is no way for a text.

Each function takes what cannot hold a value of a person: a class, a member of an enumeration, an
exception of which kind and place alone are told. What has the shape of no code is left out.
"""

import logging
import re
import traceback
from enum import Enum
from pathlib import PurePath

OURS = "mang-non"
FRAMES = 5
LEFT_OUT = "?"
CATEGORY = re.compile(r"(qt|default|js|driver)[a-z0-9.]{0,60}")
SOURCE = re.compile(r"[a-z0-9_]{1,60}\.py")

_log = logging.getLogger(OURS)


def place(error: BaseException) -> str:
    """Return functions and lines of a fault: no message, no locals, no arguments."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-FRAMES:]))


def fault(kind: type[BaseException], error: BaseException | None) -> None:
    """Log that something of ours broke."""
    _log.error("fault kind=%s at=%s", kind.__name__, place(error) if error else LEFT_OUT)


def warning(kind: type[Warning], filename: str, line: int) -> None:
    """Log that Python or a library warned, by the name of the source file."""
    name = PurePath(filename.replace("\\", "/")).name
    told = name if SOURCE.fullmatch(name) else LEFT_OUT
    _log.warning("warning kind=%s at=%s:%d", kind.__name__, told, line)


def qt(kind: Enum, category: str) -> None:
    """Log that Qt complained, by its category."""
    told = category if CATEGORY.fullmatch(category) else LEFT_OUT
    _log.warning("qt kind=%s category=%s", kind.name, told)
