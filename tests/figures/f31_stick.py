"""F31: a stick pulled at any byte, on its way out or home, loses nothing and doubles nothing.

A laptop's file and the province's answer are cut at random bytes, and between their chunks, and
brought all the same; then the whole ones are brought, twice. Every operation must be at the
province once and have its receipt. The control is a reader that takes what could be read for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.troubles import Unavailable
from desktop.store.laptop import Laptop
from desktop.store.store import Store
from sync.engine import Around
from sync.protocol import BadFormat
from sync.server import sticks as province
from sync.server.desk import Desk
from sync.server.schema import op
from sync.stick import Frame, read
from sync.stream import CHUNK, TAG_BYTES
from tests.builders.province import NOW_MS, enrolled, make_desk
from tests.builders.sticks import at_desk, bring_home, carry_out, know
from tests.builders.world import CATALOG, HAZARD, Hands, fill, open_store
from tests.figures.figure import Figure, Outcome

RECORDS = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz "
CONTROL_CUTS = 60


@dataclass
class Road:
    """A laptop with work, its province, and the stick's folder."""

    store: Store
    desk: Desk
    around: Around
    stick: Path
    hands: Hands

    def kept(self) -> list[bytes]:
        """Return the chain values that the province keeps."""
        with self.desk.engine.begin() as connection:
            return [bytes(row.chain) for row in connection.execute(select(op.c.chain))]


def _road(folder: Path, store: Store, random: Random) -> Road:
    desk = make_desk(folder, now_ms=lambda: NOW_MS)
    around = enrolled(store, desk)
    know(store, desk, around)
    hands = Hands()
    for _ in range(RECORDS):
        note = "".join(random.choices(LETTERS, k=6_000))  # two chunks of the file and more
        fill(store, "diem_nguy_co", {**HAZARD, "note": note}, hands=hands)
    return Road(store, desk, around, folder / "stick", hands)


def _cut(whole: bytes, random: Random) -> bytes:
    """Cut anywhere; one time in four exactly where a chunk ends, which looks most like an end."""
    if random.randrange(4):
        return whole[: random.randrange(len(whole))]
    chunk = CHUNK + TAG_BYTES
    return whole[: len(whole) - chunk * random.randrange(1, len(whole) // chunk + 1)]


def _pulled_going(road: Road, path: Path, n: int, random: Random) -> int:
    """Bring the file cut n times; return how often anything of it was taken."""
    whole, wrong = path.read_bytes(), 0
    for _ in range(n):
        path.write_bytes(_cut(whole, random))
        try:
            at_desk(road.desk, path)
        except BadFormat:
            continue
        wrong += 1
    path.write_bytes(whole)
    return wrong + len(road.kept())


def _pulled_coming(road: Road, answer: Path, n: int, random: Random) -> int:
    whole, wrong = answer.read_bytes(), 0
    before = Laptop(road.store, CATALOG).head()
    for _ in range(n):
        answer.write_bytes(_cut(whole, random))
        try:
            bring_home(road.store, road.stick, road.around, hand=road.hands.next())
        except Unavailable:
            continue
        wrong += 1
    answer.write_bytes(whole)
    return wrong + (Laptop(road.store, CATALOG).head() != before)


def _whole(road: Road, path: Path) -> int:
    """Bring the whole files, the first twice; return what is missing or double."""
    at_desk(road.desk, path)
    bring_home(road.store, road.stick, road.around, hand=road.hands.next())
    head, kept = Laptop(road.store, CATALOG).head(), road.kept()
    # Only the mark of this last return is not at the province yet.
    return len(kept) - len(set(kept)) + abs(head.acked_seq - len(kept)) + head.seq - 1 - len(kept)


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Pull the stick n times, half of them on the way home."""
    random = Random(seed)  # noqa: S311 - repeatable places
    with open_store(folder / "laptop") as store:
        road = _road(folder, store, random)
        (path,) = carry_out(store, road.stick, road.around, hand=road.hands.next())
        wrong = _pulled_going(road, path, n - n // 2, random)
        at_desk(road.desk, path)
        (answer,) = [each for each in road.stick.iterdir() if each != path]
        wrong += _pulled_coming(road, answer, n // 2, random)
        wrong += _whole(road, path)
        size = path.stat().st_size
        road.desk.engine.dispose()
    return Outcome(n, wrong, {"bytes": size, "operations": RECORDS})


def control(seed: int, folder: Path) -> bool:
    """See a part of a file taken for all of it."""
    random = Random(seed)  # noqa: S311 - repeatable places

    def trusting(*given: Any, size: int, way: bytes) -> Iterator[Frame]:
        step = CHUNK + TAG_BYTES
        front = len(given[1].raw)
        try:
            yield from read(*given, size=front + -(-(size - front) // step) * step, way=way)
        except BadFormat:
            return

    with open_store(folder / "laptop") as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(province, "read", trusting)
        road = _road(folder, store, random)
        (path,) = carry_out(store, road.stick, road.around, hand=road.hands.next())
        wrong = _pulled_going(road, path, CONTROL_CUTS, random)
        road.desk.engine.dispose()
    return wrong > 0


FIGURE = Figure("F31", "Stick pulled", quick=1_000, full=20_000, run=run, control=control,
                seconds=20)  # fmt: skip
