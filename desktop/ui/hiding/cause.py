"""Why the program locks; every cause goes the same one way."""

from enum import Enum


class Cause(Enum):
    """What happened; the log names it."""

    ASKED = "officer"
    PANIC = "panic"
    IDLE = "idle"
    SLEEP = "sleep"
    LID = "lid"
    SESSION = "session"
    SWITCH = "switch"

    @property
    def leaves_no_time(self) -> bool:
        """Whether the machine stops at once: the keys must be gone before we answer it."""
        return self in {Cause.SLEEP, Cause.LID}
