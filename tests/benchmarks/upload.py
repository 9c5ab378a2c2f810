"""What one and a thousand cases cost the line, against zstd-19 of the same records as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

import zstandard

from desktop.store import reading
from desktop.store.store import Store
from tests.benchmarks.cases import name_of
from tests.benchmarks.table import Line
from tests.builders.province import Line as Wire
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import INTAKE, Hands, fill, open_store

SOLID = 1.25


def measure(folder: Path) -> Iterator[Line]:
    """Save, sync through the real engine and desk, count bytes and requests."""
    for cases in (1, 1_000):
        place = folder / str(cases)
        place.mkdir()
        desk = make_desk(place)
        with open_store(place / "laptop") as store:
            around = enrolled(store, desk)
            hands = Hands()
            for number in range(cases):
                fill(store, "mau_01", {**INTAKE, "child_name": name_of(number)}, hands=hands)
            wire = Wire(desk)
            outcome = sync(store, wire, around)
            packed = len(zstandard.compress(as_json(store), 19))
        what = f"{cases:,} case{'s' if cases > 1 else ''}"
        yield Line(f"upload of {what}", "bytes", outcome.sent_bytes, packed,
                   "zstd-19 of their JSON", SOLID if cases > 1 else 0.0)  # fmt: skip
        yield Line(f"requests for {what}", "requests", len(wire.used))


def as_json(store: Store) -> bytes:
    """Return every record of the store as one JSON text."""
    rows = store.connection.execute("SELECT id FROM record ORDER BY row").fetchall()
    records = (reading.record(store, row[0]) for row in rows)
    return json.dumps(
        [[r.id, r.form, r.form_version, r.case_id, r.saved_at, r.saved_by, dict(r.answers)]
         for r in records], ensure_ascii=False,
    ).encode()  # fmt: skip
