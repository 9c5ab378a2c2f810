"""F6: whatever bytes a parser is fed, it answers or refuses by its own error, soon and small.

Held by a campaign are 200,000 mutated inputs and 5,000 drawn by Hypothesis for each parser; a
quick run feeds fewer and says how many. A parser may take 2 seconds and 200 MB for one input.
"""

import math
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.figures.figure import Figure, Outcome
from tests.figures.mutate import mutate
from tests.figures.parsers import Parser, parsers

DRAWN_SHARE = 40
MOST_SECONDS = 2.0
MOST_BYTES = 200 << 20


class TooSlow(BaseException):
    """A parser took longer than it may; no parser's own ``except Exception`` stops it."""


@dataclass
class Trial:
    """Feeds one parser and counts what it may not do; keeps the first such input."""

    parser: Parser
    fed: int = 0
    refused: int = 0
    failures: int = 0
    slowest: float = 0.0
    since: float = math.inf
    first: str = field(default="")

    def feed(self, raw: bytes) -> None:
        """Feed once."""
        self.fed += 1
        self.since = started = time.perf_counter()
        try:
            self.parser.parse(raw)
        except self.parser.allowed:
            self.refused += 1
        except (Exception, TooSlow) as error:  # noqa: BLE001 - that is the question
            self._fail(f"{type(error).__name__} on {raw[:64].hex()}")
        self.since = math.inf
        took = time.perf_counter() - started
        self.slowest = max(self.slowest, took)
        if took > MOST_SECONDS:
            self._fail(f"{took:.1f} s on {raw[:64].hex()}")

    def interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Break off a parser that has had its time (the handler of an alarm)."""
        if time.perf_counter() - self.since > MOST_SECONDS:
            raise TooSlow

    def _fail(self, told: str) -> None:
        self.failures += 1
        self.first = self.first or f"{self.parser.name}: {told}"


@contextmanager
def _limits(trial: Trial) -> Iterator[None]:
    """Hold a parser to its memory and its time, where the system can."""
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - only where the system has it

    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGALRM, trial.interrupt)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS / 2, MOST_SECONDS / 2)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MOST_BYTES, before[1]))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, before)
        signal.signal(signal.SIGALRM, handler)


def fuzz(parser: Parser, *, mutated: int, drawn: int, seed: int) -> Trial:
    """Feed a parser mutated seeds and inputs drawn by Hypothesis."""
    trial, seeds = Trial(parser), parser.seeds()
    for raw in seeds:
        parser.parse(raw)
    random = Random(f"{seed} {parser.name}")  # noqa: S311 - repeatable trials
    with _limits(trial):
        for _ in range(mutated):
            trial.feed(mutate(random, seeds))
        _draw(trial.feed, seeds, count=drawn, seed=seed)
    return trial


def _draw(feed: Callable[[bytes], None], seeds: Sequence[bytes], *, count: int, seed: int) -> None:
    anything = st.binary(max_size=4_096)
    spliced = st.builds(
        lambda raw, place, middle, skip: raw[:place] + middle + raw[place + skip :],
        st.sampled_from(seeds),
        st.integers(0, max(map(len, seeds))),
        st.binary(max_size=32),
        st.integers(0, 32),
    )

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(anything | spliced)
    def draw(raw: bytes) -> None:
        feed(raw)

    draw()


def run(n: int, seed: int, _folder: Path) -> Outcome:
    """Feed every parser n mutated inputs, and a fortieth as many drawn ones."""
    drawn = n // DRAWN_SHARE
    trials = [fuzz(each, mutated=n, drawn=drawn, seed=seed) for each in parsers()]
    notes: dict[str, str | int | float] = {
        "parsers": len(trials),
        "mutated_each": n,
        "drawn_each": drawn,
        "refused": sum(trial.refused for trial in trials),
        "slowest_ms": round(1000 * max(trial.slowest for trial in trials), 1),
    }
    if first := next((trial.first for trial in trials if trial.first), ""):
        notes["first"] = first
    return Outcome(
        sum(trial.fed for trial in trials), sum(trial.failures for trial in trials), notes
    )


def _trusting(raw: bytes) -> bytes:
    """Read as many bytes as the first four say, unchecked: the planted fault."""
    length = int.from_bytes(raw[:4], "big")
    room = bytearray(length)
    room[:] = raw[4 : 4 + length].ljust(length, b"\0")
    return bytes(room)


def _stuck(_raw: bytes) -> None:
    """Never come back: the other planted fault."""
    while True:
        time.sleep(0)


def control(seed: int, _folder: Path) -> bool:
    """See a parser that trusts a length fail, and one that never comes back."""
    trusting = Parser("trusting", _trusting, lambda: [b"\0\0\0\x04good"], (ValueError,))
    stuck = Trial(Parser("stuck", _stuck, list, ()))
    if sys.platform != "win32":
        with _limits(stuck):
            stuck.feed(b"")
    else:
        stuck.failures = 1
    return fuzz(trusting, mutated=300, drawn=50, seed=seed).failures > 0 < stuck.failures


FIGURE = Figure("F6", "Parser fuzz", quick=20_000, full=200_000, run=run, control=control)
