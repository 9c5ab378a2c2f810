"""``python -m tests.training.dictionary``: trains the dictionary that segments are packed with.

A dictionary holds pieces of what it was trained on, and every laptop carries it. So it is trained
on made-up records alone (``tests.builders.made_up``), never on a file that anyone has written.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import zstandard

import resources
from desktop.forms.catalog import Catalog, load_catalog
from sync.payloads import Edit, written_patch
from sync.protocol import PATCH, PUT, encode_op
from tests.builders.made_up import Made, World, made, sentence

SIZE = 112 << 10
RECORDS = 12_000
TRAINING = World(0)
COMMUNE = "09999"


def ops(catalog: Catalog, world: World, *, count: int, commune: str) -> Iterator[bytes]:
    """Write records as the journal does, with an edit after every second one."""
    for number, record in enumerate(made(catalog, world, count=count, commune=commune)):
        yield _put(record)
        if number % 2:
            yield _patch(record, world.draw(-number))


def _put(record: Made) -> bytes:
    payload = [record.form.key, record.form.version, record.case_id, record.code]
    return encode_op(
        bytes.fromhex(record.id),
        PUT,
        hlc_ms=record.at_ms,
        actor="a1",
        payload=[*payload, dict(record.answers)],
    )


def _patch(record: Made, draw: random.Random) -> bytes:
    keys = draw.sample(sorted(record.answers), min(2, len(record.answers)))
    edits = [Edit(key, sentence(draw)) for key in keys]
    return encode_op(
        bytes.fromhex(record.id),
        PATCH,
        hlc_ms=record.at_ms + 60_000,
        actor="a1",
        payload=written_patch(edits),
    )


def train(catalog: Catalog, *, records: int = RECORDS, size: int = SIZE) -> bytes:
    """Train; the same records give the same bytes with the same zstd."""
    samples = list(ops(catalog, TRAINING, count=records, commune=COMMUNE))
    return zstandard.train_dictionary(size, samples, level=19, k=1024, d=8).as_bytes()


def main(arguments: list[str] | None = None) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="tests.training.dictionary")
    parser.add_argument("--out", type=Path, default=resources.path("sync", "segment-1.dict"))
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_bytes(train(load_catalog()))
    sys.stdout.write(f"{options.out} {options.out.stat().st_size}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
