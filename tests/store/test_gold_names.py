"""Names are found however they are typed: a gold set through the real store, misses listed."""

from collections import Counter
from pathlib import Path

import pytest

from desktop.store.search import find
from desktop.store.store import Store
from tests.builders.world import INTAKE, Hands, fill, open_store

GOLD = Path(__file__).resolve().parent.parent / "samples" / "text" / "gold.tsv"
RECALL = 0.99
WRONG = "wrong"


def pairs() -> list[tuple[str, str, str]]:
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(category, asked, kept) for category, asked, kept in rows]


def keep(store: Store, names: set[str]) -> None:
    hands = Hands()
    for name in sorted(names):
        fill(store, "mau_01", {**INTAKE, "child_name": name}, hands=hands)


def misses(store: Store, rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [
        row for row in rows if row[2] not in {hit.title for hit in find(store, row[1], limit=500)}
    ]


@pytest.mark.needs("P15")
def test_the_gold_set_is_found_and_what_is_not_is_listed(tmp_path: Path) -> None:
    rows = [row for row in pairs() if row[0] != WRONG]
    wrong = [row for row in pairs() if row[0] == WRONG]
    assert len(rows) >= 500
    with open_store(tmp_path / "vault") as store:
        keep(store, {kept for _, _, kept in rows})
        missed = misses(store, rows)
        told = "\n".join(f"{category}: {asked} -> {kept}" for category, asked, kept in missed)
        assert 1 - len(missed) / len(rows) >= RECALL, f"{Counter(row[0] for row in missed)}\n{told}"
        assert misses(store, wrong) == wrong
        control = [("planted", "xyz khong co", kept) for _, _, kept in rows[:3]]
        assert misses(store, control) == control
