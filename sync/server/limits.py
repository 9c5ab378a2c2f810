"""How often one may ask: a bucket for each asker that fills again with time, in this process."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_ASKERS = 20_000


class TooOften(Exception):  # noqa: N818 - an answer, not a failure
    """Asked more often than is allowed; ``seconds`` is when to come again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(str(seconds))


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limit:
    """``burst`` at once, and then ``per_minute``; counted by who is proved to ask, never before.

    Time is the machine's own, which no one sets back.
    """

    def __init__(
        self, burst: int, per_minute: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, per_minute / 60, clock
        self._buckets: dict[bytes, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, asker: bytes) -> None:
        """Count one question; raises ``TooOften``."""
        now = self._clock()
        with self._lock:
            bucket = self._buckets.get(asker)
            if bucket is None:
                self._forget(now)
                bucket = self._buckets[asker] = _Bucket(self._burst, now)
            bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            if bucket.left < 1:
                raise TooOften(math.ceil((1 - bucket.left) / self._rate))
            bucket.left -= 1

    def _forget(self, now: float) -> None:
        """Drop those whose bucket is full again, so that the list stays short."""
        if len(self._buckets) >= MOST_ASKERS:
            whole = self._burst / self._rate
            self._buckets = {
                asker: each for asker, each in self._buckets.items() if each.at > now - whole
            }
