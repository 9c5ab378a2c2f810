"""F17: no nonce is used twice under its key, whatever dies, forks or begins anew.

Locks and entries of slots, boxes, backups, the province's slots and shares, the desk's own sealing
and the device secret are made by processes that are forked from one another and killed at work;
every key and nonce is written down as it is used. The standards' known answers are asked too
(``known_answers``). The controls are a constant nonce, and a generator that a fork copies.
"""

import os
from collections import Counter
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from desktop.vault import box, slots
from sync.server.office import sealing as office
from tests.faults.sealing_often import PATH_BYTES, repeats, seal_often
from tests.figures.figure import Figure, Outcome, Skipped
from tests.figures.known_answers import ANSWERS

CONTROL_SEALINGS = 2_000


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Seal n times, and ask for every known answer."""
    if not hasattr(os, "fork"):
        raise Skipped("this system has no fork")
    lines = seal_often(n, seed=seed, folder=folder)
    twice = repeats(lines)
    unlike = [name for name, ask in ANSWERS.items() if not ask()]
    paths = Counter(line[:PATH_BYTES].decode() for line in lines)
    notes: dict[str, str | int | float] = {
        "paths": ", ".join(f"{path} {count}" for path, count in sorted(paths.items())),
        "known_answers": len(ANSWERS),
    }
    if unlike:
        notes["first"] = unlike[0]
    return Outcome(len(lines), sum(twice.values()) + len(unlike), notes)


def control(seed: int, folder: Path) -> bool:
    """See a constant nonce, and a generator of the program's own that each fork takes along."""
    copied = Random(seed)  # noqa: S311 - the planted fault
    seen = []
    for name, planted in (("constant", bytes), ("copied", copied.randbytes)):
        place = folder / name
        place.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            for module in (slots, box, office):
                patch.setattr(module, "os", SimpleNamespace(urandom=planted))
            seen.append(repeats(seal_often(CONTROL_SEALINGS, seed=seed, folder=place)))
    return all(twice["under one key"] and twice["anywhere"] for twice in seen)


FIGURE = Figure("F17", "Nonces", quick=100_000, full=2_000_000, run=run, control=control,
                seconds=20)  # fmt: skip
