"""A line of the benchmark's table: what was measured, against what, and whether it holds."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """``limit`` bounds the ratio, or, with ``absolute``, the value itself; 0 bounds nothing."""

    name: str
    unit: str
    ours: float
    reference: float = 0.0
    against: str = ""
    limit: float = 0.0
    absolute: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.reference if self.reference else 0.0

    @property
    def held(self) -> bool:
        measured = self.ours if self.absolute else self.ratio
        return not self.limit or measured <= self.limit


def paired(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int = 25
) -> tuple[float, float]:
    """Return the medians of both in milliseconds, measured in turn, so that both meet any load."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for spent, work in zip(times, (ours, reference), strict=True):
            spent.append(timed(work))
    return statistics.median(times[0]), statistics.median(times[1])


def timed(work: Callable[[], object]) -> float:
    """Return how long the work took, in milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def write(lines: Sequence[Line], folder: Path) -> str:
    """Write the table as JSON and Markdown and return the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(line), "ratio": round(line.ratio, 3), "held": line.held} for line in lines]
    (folder / "bench.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    text = ["| measure | ours | reference | against | ratio | limit | held |", "|" + "---|" * 7]
    for line in lines:
        limit = f"{line.limit:g}{' ' + line.unit if line.absolute else 'x'}" if line.limit else ""
        reference = f"{line.reference:.2f} {line.unit}" if line.reference else ""
        ratio = f"{line.ratio:.2f}" if line.reference else ""
        held = "yes" if line.held else "NO"
        text.append(
            f"| {line.name} | {line.ours:.2f} {line.unit} | {reference} | {line.against} | {ratio}"
            f" | {limit} | {held} |"
        )
    told = "\n".join(text) + "\n"
    (folder / "bench.md").write_text(told, encoding="utf-8")
    return told
