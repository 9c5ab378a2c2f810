"""Compartments: a key for named readers, a text for its place, anything else stays shut."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.domain.troubles import Unavailable
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.seal import (
    MAX_PLAIN,
    Place,
    decrypt,
    encrypt,
    make_key,
    unwrap_with,
    wrap_for,
)
from sync.sealing import seal

PLACE = Place("compartment", "0a" * 16, "reporter", 1, "a1")
BOUND = PLACE.bound()


def officer() -> OfficerKeys:
    return OfficerKeys("a1", bundle=make_bundle(), database=bytearray(32))


@pytest.mark.needs("P16")
def test_a_named_reader_opens_a_compartment_and_nobody_else() -> None:
    key, reader, other = make_key(), officer(), officer()
    wrap = wrap_for(key, reader.sealing_public(), info=BOUND)
    assert unwrap_with(reader.sealing, wrap, info=BOUND) == key
    with pytest.raises(Unavailable, match="sealed_damaged"):
        unwrap_with(other.sealing, wrap, info=BOUND)


@pytest.mark.parametrize(
    "moved",
    [
        Place("case", PLACE.record, "reporter", 1, "a1"),
        Place("compartment", "0b" * 16, "reporter", 1, "a1"),
        Place("compartment", PLACE.record, "safe_address", 1, "a1"),
        Place("compartment", PLACE.record, "reporter", 2, "a1"),
        Place("compartment", PLACE.record, "reporter", 1, "b2"),
    ],
)
def test_what_is_moved_to_another_place_does_not_open(moved: Place) -> None:
    key, reader = make_key(), officer()
    wrap = wrap_for(key, reader.sealing_public(), info=BOUND)
    text = encrypt(key, b"x", aad=BOUND)
    with pytest.raises(Unavailable, match="sealed_damaged"):
        unwrap_with(reader.sealing, wrap, info=moved.bound())
    with pytest.raises(Unavailable, match="sealed_damaged"):
        decrypt(key, text, aad=moved.bound())


def test_no_two_places_are_bound_alike() -> None:
    one = Place("compartment", "a", "bc", 1).bound()
    assert one != Place("compartment", "ab", "c", 1).bound()


@pytest.mark.parametrize("plain", [b"", "Bà Hàng Xóm Mẫu".encode(), bytes(MAX_PLAIN)])
def test_a_text_is_read_as_it_was_written(plain: bytes) -> None:
    key = make_key()
    sealed = encrypt(key, plain, aad=BOUND)
    assert decrypt(key, sealed, aad=BOUND) == plain
    assert encrypt(key, plain, aad=BOUND) != sealed


def test_every_changed_byte_is_seen() -> None:
    key = make_key()
    sealed = encrypt(key, b"a text", aad=BOUND)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unavailable, match="sealed_damaged" if place else "sealed_newer"):
            decrypt(key, bytes(changed), aad=BOUND)


@pytest.mark.parametrize("length", [0, 1, 28, MAX_PLAIN + 30])
def test_what_is_no_sealed_text_is_refused(length: int) -> None:
    with pytest.raises(Unavailable, match="sealed_damaged"):
        decrypt(make_key(), b"\x01" * length, aad=BOUND)


def test_a_text_too_long_is_our_bug() -> None:
    with pytest.raises(ValueError, match="too long"):
        encrypt(make_key(), bytes(MAX_PLAIN + 1), aad=BOUND)


def test_what_is_no_reader_or_no_key_is_refused() -> None:
    with pytest.raises(Unavailable, match="sealed_reader"):
        wrap_for(make_key(), bytes(32), info=BOUND)
    private = bytes(range(32))
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    short = seal(b"short", public, info=b"MN/seal/1|" + BOUND)
    with pytest.raises(Unavailable, match="sealed_damaged"):
        unwrap_with(private, short, info=BOUND)
