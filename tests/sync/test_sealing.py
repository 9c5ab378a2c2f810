"""Sealing to a reader: theirs alone, for one purpose alone."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.protocol import BadFormat
from sync.sealing import (
    HYBRID,
    HYBRID_PRIVATE_BYTES,
    HYBRID_PUBLIC_BYTES,
    MAX_BLOB,
    PLAIN,
    seal,
    unseal,
)

KEY = bytes(range(32))
INFO = b"test/1|purpose"


def plain_pair(seed: int) -> tuple[bytes, bytes]:
    private = bytes([seed]) * 32
    return private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def hybrid_pair(seed: int) -> tuple[bytes, bytes]:
    curve, curve_public = plain_pair(seed)
    kem_seed = bytes([seed]) * 64
    kem = MLKEM768PrivateKey.from_seed_bytes(kem_seed).public_key().public_bytes_raw()
    return kem_seed + curve, kem + curve_public


PAIRS = {PLAIN: plain_pair, HYBRID: hybrid_pair}


@pytest.mark.parametrize("suite", PAIRS)
def test_a_reader_opens_what_is_sealed_to_them_for_its_purpose(suite: int) -> None:
    private, public = PAIRS[suite](1)
    blob = seal(KEY, public, info=INFO)
    assert blob[0] == suite
    assert len(blob) < MAX_BLOB
    assert unseal(blob, private, info=INFO) == KEY
    assert seal(KEY, public, info=INFO) != blob


@pytest.mark.parametrize("suite", PAIRS)
def test_no_other_reader_and_no_other_purpose_opens_it(suite: int) -> None:
    private, public = PAIRS[suite](1)
    blob = seal(KEY, public, info=INFO)
    with pytest.raises(BadFormat, match="sealed"):
        unseal(blob, PAIRS[suite](2)[0], info=INFO)
    with pytest.raises(BadFormat, match="sealed"):
        unseal(blob, private, info=INFO + b"x")


@pytest.mark.parametrize("suite", PAIRS)
def test_a_changed_byte_anywhere_is_refused(suite: int) -> None:
    private, public = PAIRS[suite](1)
    blob = seal(KEY, public, info=INFO)
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        with pytest.raises(BadFormat):
            unseal(bytes(changed), private, info=INFO)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" * 20, b"\x09" * 90, bytes(MAX_BLOB + 1)])
def test_what_is_no_blob_is_refused(blob: bytes) -> None:
    for private in (plain_pair(1)[0], hybrid_pair(1)[0]):
        with pytest.raises(BadFormat):
            unseal(blob, private, info=INFO)


@pytest.mark.parametrize("length", [0, 31, 32, 33, HYBRID_PUBLIC_BYTES])
def test_what_is_no_reader_is_refused(length: int) -> None:
    with pytest.raises(BadFormat, match="reader_key"):
        seal(KEY, bytes(length), info=INFO)


def test_the_hybrid_is_the_size_that_x_wing_has() -> None:
    private, public = hybrid_pair(1)
    assert (len(private), len(public)) == (HYBRID_PRIVATE_BYTES, HYBRID_PUBLIC_BYTES) == (96, 1216)
