"""A figure: a number that the program holds, measured on real parts.

Each figure stands in a module of its own, ``tests/figures/f<number>_<words>.py``, which exposes
``FIGURE``; the runner finds it there. A figure without a fault that it sees is worth nothing, so
each has its negative control.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Note = str | int | float
FOLDER = Path(__file__).parent


class Skipped(Exception):  # noqa: N818 - not an error: this machine lacks what the figure needs
    """This machine cannot measure the figure; carries the reason, which the line tells."""


@dataclass(frozen=True)
class Outcome:
    """What a run gave: how many trials, how many went wrong, and what else is worth a word."""

    n: int
    failures: int
    notes: Mapping[str, Note] = field(default_factory=dict)


Run = Callable[[int, int, Path], Outcome]
"""``run(n, seed, folder)``: about n trials, all randomness from the seed, files in the folder."""

Control = Callable[[int, Path], bool]
"""``control(seed, folder)``: plant the fault; say whether the figure's own check caught it."""


@dataclass(frozen=True)
class Figure:
    """A figure: ``quick`` trials at every submission, ``full`` in a campaign.

    ``seconds`` is what a quick run takes, run and control together; long ones start first.
    """

    id: str
    title: str
    quick: int
    full: int
    run: Run
    control: Control
    seconds: int = 10


def discover(folder: Path = FOLDER, package: str = "tests.figures") -> tuple[Figure, ...]:
    """Return every figure, in the order of their numbers."""
    names = (path.stem for path in folder.glob("f[0-9]*.py"))
    found = [_figure(f"{package}.{name}") for name in names]
    return tuple(sorted(found, key=lambda figure: _number(figure.id)))


def find(figure_id: str) -> Figure:
    """Return one figure without loading the others; an unknown one is a ``KeyError``."""
    for path in FOLDER.glob(f"{figure_id.lower()}_*.py"):
        return _figure(f"tests.figures.{path.stem}")
    raise KeyError(figure_id)


def _figure(module: str) -> Figure:
    found = importlib.import_module(module).FIGURE
    stem = module.rpartition(".")[2]
    if not isinstance(found, Figure) or not stem.startswith(f"{found.id.lower()}_"):
        raise TypeError(f"{module} must be named after its FIGURE")
    return found


def _number(figure_id: str) -> int:
    return int(figure_id[1:])
