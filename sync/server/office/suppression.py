"""Hiding small counts, and as many others as it takes so that none can be computed back.

A count under five could let people recognise a child. Communes with so few cases stand in one row
together. Of the other counts, a small one is hidden, and more with it wherever the sums of rows
and columns would give it away (cell suppression, as statistical offices do it). What is hidden
forms a graph of rows and columns with a hidden count as an edge: sums determine an edge exactly
where it is a bridge (Gusfield 1988), so no small count may stay one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5

Cell = tuple[str, str]


def too_few(totals: Mapping[str, int]) -> frozenset[str]:
    """Return the rows that must stand together: those with few, and more until they are enough."""
    few = {row for row, total in totals.items() if 0 < total < LEAST}
    others = sorted((total, row) for row, total in totals.items() if total >= LEAST)
    if few and others and sum(totals[row] for row in few) < LEAST:
        few.add(others[0][1])
    return frozenset(few)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of a table with all its rows; the row ``whole`` is the sum of the others.

    ``is_split`` says that each row's columns add up to a total that is shown.
    """

    rows: Sequence[str]
    whole: str
    columns: Sequence[str]
    is_split: bool

    def lines(self) -> list[list[Cell]]:
        """Return the sums that a reader knows; the whole stands in its column with the others."""
        down = [[(row, column) for row in (*self.rows, self.whole)] for column in self.columns]
        across = [[(row, column) for column in self.columns] for row in (*self.rows, self.whole)]
        return [*down, *across] if self.is_split else down


def hidden(counts: Mapping[Cell, int], block: Block) -> frozenset[Cell]:
    """Return which counts of a block are not shown."""
    cells = [cell for line in block.lines() for cell in line]
    small = {cell for cell in cells if 0 < counts[cell] < LEAST}
    gone = set(small)
    lines = block.lines()
    while more := _open_line(counts, lines, gone) or _bridge(counts, block, gone, small):
        gone.add(more)
    return frozenset(gone)


def _open_line(
    counts: Mapping[Cell, int], lines: Iterable[Sequence[Cell]], gone: set[Cell]
) -> Cell | None:
    """Return a count to hide where a line has one hidden count alone, or only ones and twos."""
    for line in lines:
        lost = [cell for cell in line if cell in gone]
        enough = len(lost) > 1 and sum(counts[cell] for cell in lost) >= LEAST - 1 + len(lost)
        if lost and not enough and (more := _least(counts, line, gone)) is not None:
            return more
    return None


def _least(
    counts: Mapping[Cell, int], among: Iterable[Cell], gone: Collection[Cell]
) -> Cell | None:
    """Return the smallest count still shown; nothing counted only where there is no other."""
    shown = [cell for cell in among if cell not in gone]
    return min(shown, key=lambda cell: (counts[cell] == 0, counts[cell]), default=None)


def _bridge(
    counts: Mapping[Cell, int], block: Block, gone: set[Cell], small: set[Cell]
) -> Cell | None:
    """Return a count that makes a detour around a small one which the sums would give away."""
    if not block.is_split:
        return None
    for cell in sorted(small):
        side = _reached(cell, gone)
        if f"column {cell[1]}" in side:
            continue
        rows = (*block.rows, block.whole)
        around = [
            (row, column)
            for row in rows
            for column in block.columns
            if (f"row {row}" in side) != (f"column {column}" in side)
        ]
        if (more := _least(counts, around, gone)) is not None:
            return more
    return None


def _reached(cell: Cell, gone: set[Cell]) -> set[str]:
    """Return what hangs together with a hidden count's row without that count itself."""
    ways: dict[str, set[str]] = {}
    for row, column in gone - {cell}:
        ways.setdefault(f"row {row}", set()).add(f"column {column}")
        ways.setdefault(f"column {column}", set()).add(f"row {row}")
    side, ahead = {f"row {cell[0]}"}, [f"row {cell[0]}"]
    while ahead:
        for node in ways.get(ahead.pop(), set()) - side:
            side.add(node)
            ahead.append(node)
    return side
