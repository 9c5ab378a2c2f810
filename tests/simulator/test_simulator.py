"""The simulator itself: one seed is one history, it is rich, and it sees what is planted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.memory import folder_in_memory
from tests.figures.f7_simulator import caught
from tests.simulator.history import Ground, play
from tests.simulator.mutants import MUTANTS

RARE = {"put back", "twin", "province put back", "sync cut", "laptop cut", "decide", "strike"}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with folder_in_memory() as folder:
        made = Ground(folder / "ground")
        made.make()
        yield made


def home(ground: Ground) -> Path:
    return ground.folder.parent


@pytest.mark.needs("P40")
def test_a_few_histories_lose_nothing_and_double_nothing(ground: Ground) -> None:
    happened: set[str] = set()
    for seed in range(12):
        wrong, acts = play(ground, seed, home(ground))
        assert wrong == []
        happened |= acts.keys()
    assert happened >= RARE


def test_one_seed_is_one_history(ground: Ground) -> None:
    assert play(ground, 5, home(ground)) == play(ground, 5, home(ground))


@pytest.mark.parametrize("name", ["ack before commit", "clocks decide", "feed skips"])
def test_control_a_planted_fault_is_seen(ground: Ground, name: str) -> None:
    (mutant,) = [each for each in MUTANTS if each.name == name]
    assert caught(mutant, ground, 1, home(ground))
