"""Makes bad bytes out of good ones: flips, cuts, copies, swaps and numbers at the edges."""

from collections.abc import Callable, Sequence
from random import Random

EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
WIDTHS = (1, 2, 4, 8)
LONGEST = 64
MOST_STEPS = 6

Step = Callable[[Random, bytearray], None]


def _flip(random: Random, raw: bytearray) -> None:
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)


def _put(random: Random, raw: bytearray) -> None:
    raw[random.randrange(len(raw))] = random.randrange(256)


def _edge(random: Random, raw: bytearray) -> None:
    """Write a number at the edge of its width, in either order of bytes."""
    width, place = random.choice(WIDTHS), random.randrange(len(raw))
    value = random.choice(EDGES) & ((1 << 8 * width) - 1)
    raw[place : place + width] = value.to_bytes(width, random.choice(("big", "little")))


def _cut_out(random: Random, raw: bytearray) -> None:
    place = random.randrange(len(raw))
    del raw[place : place + random.randint(1, LONGEST)]


def _cut_off(random: Random, raw: bytearray) -> None:
    del raw[random.randrange(len(raw)) :]


def _add(random: Random, raw: bytearray) -> None:
    place = random.randint(0, len(raw))
    raw[place:place] = random.randbytes(random.randint(1, LONGEST))


def _double(random: Random, raw: bytearray) -> None:
    place = random.randrange(len(raw))
    piece = raw[place : place + random.randint(1, LONGEST)]
    raw[place:place] = piece * random.choice((1, 2, 40))


def _swap(random: Random, raw: bytearray) -> None:
    size = random.randint(1, LONGEST)
    here, there = random.randrange(len(raw)), random.randrange(len(raw))
    one, other = raw[here : here + size], raw[there : there + size]
    raw[here : here + size], raw[there : there + size] = other, one


STEPS: tuple[Step, ...] = (_flip, _put, _edge, _cut_out, _cut_off, _add, _double, _swap)


def mutate(random: Random, seeds: Sequence[bytes]) -> bytes:
    """Return one bad relative of the seeds; now and then the head of one on the tail of another."""
    raw = bytearray(random.choice(seeds))
    if len(seeds) > 1 and random.randrange(10) == 0:
        other = random.choice(seeds)
        raw[random.randint(0, len(raw)) :] = other[random.randint(0, len(other)) :]
    for _ in range(random.randint(1, MOST_STEPS)):
        if not raw:
            break
        random.choice(STEPS)(random, raw)
    return bytes(raw)
