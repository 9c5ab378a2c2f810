"""``python -m tests.training.golden``: writes the golden vectors of the wire format.

They are written once for each released version of the format and then never again: a program of
that version may still hold such bytes. Until the first release they follow the format.
"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.envelope import pack
from sync.payloads import Edit, written_patch
from sync.protocol import (
    ADD,
    PATCH,
    PROVINCE,
    PUT,
    RESOLVE,
    SUPERVISOR,
    VOID,
    ZERO,
    Footing,
    chain,
    encode_op,
)
from sync.squeeze import BEST, Packing

FOLDER = Path(__file__).parent.parent / "samples" / "sync"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DEVICE = bytes(range(16))
ENTITY = bytes(range(16, 32))
AT = 1_795_500_000_000
ANSWERS = {"site_name": "Ao Giả Tưởng", "measures": ["sign"], "status": "open"}


def ops() -> list[bytes]:
    """Write one operation of each kind that an officer's hand can write."""
    written: list[tuple[int, object, Footing]] = [
        (PUT, ["diem_nguy_co", 1, None, None, ANSWERS], Footing()),
        (PATCH, written_patch([Edit("status", "doing"), Edit("hamlet")]), Footing(7)),
        (ADD, [["measures", ["fence"], ["sign"]]], Footing(300)),
        (RESOLVE, ["status", "open"], Footing(70_000, SUPERVISOR)),
        (VOID, ["nhập nhầm"], Footing(1 << 40, PROVINCE)),
    ]
    return [
        encode_op(ENTITY, kind, hlc_ms=AT + place, actor="a1", payload=payload, footing=footing)
        for place, (kind, payload, footing) in enumerate(written)
    ]


def golden(packing: Packing, about: str) -> dict[str, object]:
    """Return a segment with all that it is made of."""
    head = ZERO
    for op in ops():
        head = chain(head, op)
    segment = pack(
        ops(), device=DEVICE, incarnation=1, start=(1, ZERO), sign=KEY.sign, packing=packing
    )
    return {
        "about": about,
        "public_key": KEY.public_key().public_bytes_raw().hex(),
        "ops": [op.hex() for op in ops()],
        "head": head.hex(),
        "segment": segment.hex(),
    }


def main() -> int:
    """Write both vectors."""
    vectors = {
        "segment-1.json": golden(BEST, "one operation of each kind, with dictionary 1"),
        "segment-2.json": golden(Packing(9, ()), "the same, level 9, without a dictionary"),
    }
    for name, vector in vectors.items():
        text = json.dumps(vector, indent=1, ensure_ascii=False)
        (FOLDER / name).write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
