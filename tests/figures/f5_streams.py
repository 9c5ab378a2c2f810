"""F5: of a sealed stream that was changed anywhere nothing is taken for whole.

Backups and batches are flipped, cut, lengthened, their pieces swapped, dropped and doubled, and cut
so that the header says that this was all. A new format comes in by ``tests/faults/streams.py``. The
controls are a stream whose chunks do not say where they stand, and one that neither marks its last
chunk nor binds its header.
"""

from pathlib import Path

import pytest

from sync import stream
from sync.stream import _nonce
from tests.faults.streams import CHANGES, STREAMS, accepted
from tests.figures.figure import Figure, Outcome

CONTROL_TRIALS = 400


def run(n: int, seed: int, _folder: Path) -> Outcome:
    """Change n times."""
    wrong = accepted(n, seed=seed)
    notes: dict[str, str | int | float] = {
        "streams": ", ".join(stream.name for stream in STREAMS),
        "ways": len(CHANGES),
    }
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(n, len(wrong), notes)


def control(seed: int, _folder: Path) -> bool:
    """See chunks that change places, and a cut that nobody notices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_nonce", lambda prefix, *_, **__: prefix + bytes(5))
        placeless = accepted(CONTROL_TRIALS, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_nonce", lambda *given, **_: _nonce(*given, last=False))
        patch.setattr(stream, "_bound", lambda _before: b"")
        endless = accepted(CONTROL_TRIALS, seed=seed)
    return "backup: swap: accepted" in placeless and "backup: cut and retell: accepted" in endless


FIGURE = Figure("F5", "Changed streams", quick=20_000, full=500_000, run=run, control=control,
                seconds=15)  # fmt: skip
