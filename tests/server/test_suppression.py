"""Small counts are hidden, and no sum beside them gives one back."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

from sync.server.office.suppression import LEAST, Block, Cell, hidden, too_few

pytestmark = pytest.mark.needs("P42")

WHOLE = "all"


def table(random: Random) -> tuple[dict[Cell, int], Block]:
    """Rows of counts with their sum; each row has enough in all, or nothing."""
    names = [str(number) for number in range(random.randint(2, 5))]
    rows = [f"r{number}" for number in range(random.randint(1, 7))]
    counts: dict[Cell, int] = {}
    for row in rows:
        cells = [random.choice((0, 0, 1, 2, 3, 7, 20)) for _ in names]
        if 0 < sum(cells) < LEAST:
            cells[random.randrange(len(cells))] += LEAST
        counts |= {(row, name): cell for name, cell in zip(names, cells, strict=True)}
    for name in names:
        counts[WHOLE, name] = sum(counts[row, name] for row in rows)
    return counts, Block(rows, WHOLE, names, is_split=True)


def computed_back(block: Block, gone: frozenset[Cell]) -> set[Cell]:
    """Return which hidden counts the sums determine: exact elimination over all lines at once."""
    unknown = sorted(gone)
    rows: list[list[Fraction]] = []
    for line in block.lines():
        row = [Fraction(0)] * len(unknown)
        across = len({cell[0] for cell in line}) == 1
        for cell in line:
            if cell in gone:
                sign = -1 if cell[0] == WHOLE and not across else 1
                row[unknown.index(cell)] += sign
        if any(row):
            rows.append(row)
    pivots: list[tuple[int, list[Fraction]]] = []
    for place in range(len(unknown)):
        found = next((row for row in rows if row[place]), None)
        if found is None:
            continue
        rows.remove(found)
        found = [value / found[place] for value in found]
        rows = [_less(row, found, place) for row in rows]
        pivots = [(at, _less(row, found, place)) for at, row in pivots]
        pivots.append((place, found))
    return {unknown[at] for at, row in pivots if sum(map(bool, row)) == 1}


def _less(row: list[Fraction], other: list[Fraction], place: int) -> list[Fraction]:
    factor = row[place]
    return [value - factor * each for value, each in zip(row, other, strict=True)]


def small(counts: dict[Cell, int]) -> set[Cell]:
    return {cell for cell, count in counts.items() if 0 < count < LEAST}


def tables(many: int) -> Iterator[tuple[dict[Cell, int], Block]]:
    random = Random(20261124)  # noqa: S311 - repeatable tables
    return (table(random) for _ in range(many))


def test_no_small_count_is_shown_or_computed_back() -> None:
    for counts, block in tables(400):
        gone = hidden(counts, block)
        assert small(counts) <= gone
        assert computed_back(block, gone) & small(counts) == set()


def test_control_hiding_small_counts_alone_is_seen_through() -> None:
    seen = [bool(computed_back(block, frozenset(small(counts)))) for counts, block in tables(100)]
    assert sum(seen) > 50


def test_two_ones_with_their_sum_are_no_secret() -> None:
    counts = {("a", "x"): 1, ("a", "y"): 1, ("a", "z"): 9}
    counts |= {(WHOLE, name): counts["a", name] for name in "xyz"}
    assert hidden(counts, Block(["a"], WHOLE, "xyz", is_split=True)) == counts.keys()


def test_what_is_large_or_nothing_is_shown() -> None:
    counts = {("a", "x"): 0, ("a", "y"): 8, (WHOLE, "x"): 0, (WHOLE, "y"): 8}
    assert hidden(counts, Block(["a"], WHOLE, "xy", is_split=True)) == frozenset()


def test_a_column_alone_hides_a_second_beside_a_small_one() -> None:
    counts = {("a", "x"): 2, ("b", "x"): 9, ("c", "x"): 30, (WHOLE, "x"): 41}
    gone = hidden(counts, Block(["a", "b", "c"], WHOLE, "x", is_split=False))
    assert gone == {("a", "x"), ("b", "x")}


def test_rows_with_few_stand_together_until_they_are_enough() -> None:
    assert too_few({"a": 2, "b": 3, "c": 9}) == {"a", "b"}
    assert too_few({"a": 2, "b": 0, "c": 9, "d": 40}) == {"a", "c"}
    assert too_few({"a": 0, "b": 5}) == frozenset()
    assert too_few({"a": 2}) == {"a"}
