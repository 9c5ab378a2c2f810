"""Measures one figure, in a process of its own: a crash or a leak stays with the figure."""

import json
import sys
import time
import traceback
from pathlib import Path

from tests.figures.figure import Figure, Note, Outcome, Skipped, find

Line = dict[str, Note]


def measure(figure: Figure, *, n: int, seed: int, folder: Path) -> Line:
    """Run a figure and its control and return its line."""
    line: Line = {"figure": figure.id, "title": figure.title, "n": n, "seconds": 0.0}
    started = time.perf_counter()
    try:
        outcome = figure.run(n, seed, _room(folder, "run"))
    except Skipped as skipped:
        return line | {"n": 0, "failures": 0, "control": "skipped", "skipped": str(skipped)}
    except Exception as error:  # noqa: BLE001 - whatever flies, the figure has failed
        traceback.print_exc()
        outcome = Outcome(n, 1, {"error": _where(error)})
    seconds = round(time.perf_counter() - started, 1)
    line |= {"n": outcome.n, "seconds": seconds, "failures": outcome.failures}
    started = time.perf_counter()
    line |= {"control": _control(figure, seed, _room(folder, "control")), "seed": seed}
    return line | {"control_seconds": round(time.perf_counter() - started, 1)} | outcome.notes


def _control(figure: Figure, seed: int, folder: Path) -> str:
    try:
        return "caught" if figure.control(seed, folder) else "missed"
    except Exception:  # noqa: BLE001 - a control that breaks has shown nothing
        traceback.print_exc()
        return "broken"


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def _room(folder: Path, name: str) -> Path:
    room = folder / name
    room.mkdir(parents=True)
    return room


def holds(line: Line) -> bool:
    """Say whether a line shows that its figure holds."""
    return line["failures"] == 0 and line["control"] in {"caught", "skipped"}


def main() -> None:
    """Measure the figure named on the command line; its line goes to the file named last."""
    figure_id, n, seed, folder, told = sys.argv[1:]
    line = measure(find(figure_id), n=int(n), seed=int(seed), folder=Path(folder))
    Path(told).write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
