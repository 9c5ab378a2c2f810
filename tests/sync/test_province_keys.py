"""The province's list of keys: signed by its root, never older, every other one refused."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from sync.protocol import BadFormat
from sync.province_keys import (
    ESCROW,
    FORMAT,
    GRANT,
    LABEL,
    MAX_LIST,
    RECOVERY,
    KeyList,
    ProvinceKey,
    SignedKeys,
    newer,
    read_keys,
    sign_keys,
    words_of,
)
from sync.sealing import HYBRID_PUBLIC_BYTES

ROOT = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = ROOT.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEYS = (
    ProvinceKey(RECOVERY, bytes(HYBRID_PUBLIC_BYTES), 100, 200),
    ProvinceKey(ESCROW, b"\x01" * 32, 100, 200),
    ProvinceKey(GRANT, b"\x02" * 32, 100, 150),
    ProvinceKey(GRANT, b"\x03" * 32, 151, 200),
)
LIST = KeyList(FORMAT, "08", 3, KEYS)
RAW = sign_keys(LIST, ROOT)


def refused(raw: bytes, *, root: bytes | None = PUBLIC) -> str:
    with pytest.raises(BadFormat) as refusal:
        read_keys(raw, root=root)
    return str(refusal.value)


def test_a_list_is_read_by_its_root() -> None:
    assert read_keys(RAW, root=PUBLIC) == (LIST, PUBLIC)
    assert read_keys(RAW, root=None) == (LIST, PUBLIC)


@pytest.mark.needs("P44")
def test_another_roots_list_is_refused_however_well_signed() -> None:
    assert refused(sign_keys(LIST, OTHER)) == "keys_root"


def test_every_flipped_bit_is_refused() -> None:
    for place in range(8 * len(RAW)):
        flipped = bytearray(RAW)
        flipped[place // 8] ^= 1 << place % 8
        assert refused(bytes(flipped)).startswith("keys")


@pytest.mark.parametrize("raw", [b"", b"\xc1", b"\x90", RAW[:-1], bytes(MAX_LIST + 1)])
def test_what_is_no_list_is_refused(raw: bytes) -> None:
    assert refused(raw, root=None).startswith("keys")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LIST, form=FORMAT + 1),
        replace(LIST, version=0),
        replace(LIST, keys=KEYS * 5),
        replace(LIST, province="x" * 11),
        replace(LIST, keys=(replace(KEYS[0], public=bytes(32)),)),
        replace(LIST, keys=(replace(KEYS[1], public=bytes(31)),)),
        replace(LIST, keys=(replace(KEYS[1], role=""),)),
        replace(LIST, keys=(replace(KEYS[1], not_before=-1),)),
    ],
)
def test_a_signed_list_out_of_bounds_is_refused(wrong: KeyList) -> None:
    assert refused(sign_keys(wrong, ROOT)) in {"keys", "keys_newer"}


def test_a_body_that_is_no_list_is_refused_though_signed() -> None:
    body = msgspec.msgpack.encode("x")
    raw = msgspec.msgpack.encode(SignedKeys(body, PUBLIC, ROOT.sign(LABEL + body)))
    assert refused(raw) == "keys"


def test_a_root_that_is_no_point_is_refused() -> None:
    raw = msgspec.msgpack.encode(SignedKeys(b"", b"\xff" * 32, bytes(64)))
    assert refused(raw, root=None) == "keys_signature"


def test_a_key_counts_in_its_time_alone() -> None:
    assert [LIST.key(GRANT, at_ms=at) for at in (99, 100, 150, 151, 200, 201)] == [
        None, b"\x02" * 32, b"\x02" * 32, b"\x03" * 32, b"\x03" * 32, None,
    ]  # fmt: skip
    assert LIST.key("receipt", at_ms=120) is None


def test_a_purpose_of_another_version_is_kept_and_never_used() -> None:
    later = replace(LIST, keys=(*KEYS, ProvinceKey("revoke", bytes(5), 0, 999)))
    assert read_keys(sign_keys(later, ROOT), root=PUBLIC)[0] == later


def test_only_a_newer_list_of_the_same_province_takes_the_place_of_one() -> None:
    after = sign_keys(replace(LIST, version=4), ROOT)
    assert newer(RAW, after, root=PUBLIC) == after
    assert newer(RAW, RAW, root=PUBLIC) == RAW
    for wrong in (
        sign_keys(replace(LIST, version=2), ROOT),
        sign_keys(replace(LIST, keys=KEYS[:3]), ROOT),
        sign_keys(replace(LIST, version=4, province="11"), ROOT),
    ):
        with pytest.raises(BadFormat, match="keys_older"):
            newer(RAW, wrong, root=PUBLIC)


def test_the_words_of_a_root_are_always_the_same_eight() -> None:
    assert words_of(PUBLIC) == (
        "rocranh",
        "dinhtrai",
        "loakhanh",
        "bithui",
        "nitdao",
        "ngaumong",
        "ngomxay",
        "gonggoa",
    )
    assert words_of(OTHER.public_key().public_bytes_raw()) != words_of(PUBLIC)
