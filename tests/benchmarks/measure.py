"""A measured pair: ours and its reference, taken in turns, and the limit that their ratio keeps."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[], object]
MS = 1_000.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``limit`` is the ratio that is not exceeded."""

    name: str
    ours: float
    reference: float
    unit: str
    limit: float
    against: str

    @property
    def ratio(self) -> float:
        return self.ours / self.reference if self.reference else float("inf")

    @property
    def held(self) -> bool:
        return self.ratio <= self.limit


def milliseconds(work: Work) -> float:
    """Time one piece of work; the collector waits outside."""
    gc.collect()
    gc.disable()
    begin = time.perf_counter()
    work()
    spent = time.perf_counter() - begin
    gc.enable()
    return spent * MS


def in_turns(ours: Work, reference: Work, *, rounds: int) -> tuple[float, float]:
    """Return both medians; the first round warms both up and does not count."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        pair = (milliseconds(ours), milliseconds(reference))
        if turn:
            spent[0].append(pair[0])
            spent[1].append(pair[1])
    return statistics.median(spent[0]), statistics.median(spent[1])


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


HEAD = ("name", "ours", "reference", "ratio", "limit", "held", "against")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{_shown(row.ours)} {row.unit}",
        f"{_shown(row.reference)} {row.unit}",
        f"{row.ratio:.2f}",
        f"{row.limit:g}",
        "yes" if row.held else "NO",
        row.against,
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table that reads as text and as Markdown."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    wide = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    told = [" | ".join(c.ljust(w) for c, w in zip(line, wide, strict=True)) for line in lines]
    rule = " | ".join("-" * w for w in wide)
    return "\n".join(f"| {line} |" for line in [told[0], rule, *told[1:]])


def write(rows: Sequence[Row], notes: dict[str, object], folder: Path) -> None:
    """Leave ``bench.json`` and ``bench.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    told = [
        {
            "name": row.name,
            "ours": row.ours,
            "reference": row.reference,
            "unit": row.unit,
            "ratio": row.ratio,
            "limit": row.limit,
            "held": row.held,
            "against": row.against,
        }
        for row in rows
    ]
    text = json.dumps({"rows": told, "notes": notes}, ensure_ascii=False, indent=2)
    (folder / "bench.json").write_text(text + "\n", encoding="utf-8")
    lines = "\n".join(f"- {name}: {value}" for name, value in notes.items())
    (folder / "bench.md").write_text(f"{table(rows)}\n\n{lines}\n", encoding="utf-8")
