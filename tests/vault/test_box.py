"""A closed box opens for its readers at its place, and for nobody else anywhere."""

import secrets
from base64 import b64decode, b64encode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.vault.box import MAX_BOX, Reader, close_box, open_box, readers_of
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from sync.protocol import BadFormat

PLACE = "0123|sealed:reporter"
SAID = "Bà Hàng Xóm Mẫu".encode()


def keys(owner: str) -> OfficerKeys:
    return OfficerKeys(owner, bundle=make_bundle(), database=make_database_key())


A, B = keys("a1"), keys("b2")
READERS = [Reader("a1", A.sealing_public())]


def reread(text: str, change: dict[int, object]) -> str:
    fields = msgspec.msgpack.decode(b64decode(text))
    for place, value in change.items():
        fields[place] = value
    return b64encode(msgspec.msgpack.encode(fields)).decode()


@pytest.mark.needs("P16")
def test_a_box_opens_for_its_reader_alone() -> None:
    box = close_box(SAID, READERS, place=PLACE)
    assert open_box(box, A, place=PLACE) == SAID
    assert open_box(box, B, place=PLACE) is None
    assert readers_of(box) == ("a1",)


def test_what_it_says_is_nowhere_in_it() -> None:
    box = close_box(SAID, READERS, place=PLACE)
    assert SAID not in b64decode(box)
    assert b64encode(SAID)[:12].decode() not in box


def test_a_box_moved_elsewhere_stays_closed() -> None:
    box = close_box(SAID, READERS, place=PLACE)
    assert open_box(box, A, place="4567|sealed:reporter") is None


def test_an_officer_who_came_back_with_other_keys_reads_nothing_old() -> None:
    box = close_box(SAID, READERS, place=PLACE)
    assert open_box(box, keys("a1"), place=PLACE) is None


def test_a_reader_added_unseen_breaks_the_box() -> None:
    box = close_box(SAID, READERS, place=PLACE)
    wraps = msgspec.msgpack.decode(b64decode(box))[2]
    forged = reread(box, {2: [*wraps, ["b2", wraps[0][1]]]})
    with pytest.raises(BadFormat):
        open_box(forged, A, place=PLACE)


def test_two_closings_share_nothing() -> None:
    one, other = (close_box(SAID, READERS, place=PLACE) for _ in range(2))
    first, second = (msgspec.msgpack.decode(b64decode(box)) for box in (one, other))
    assert all(first[place] != second[place] for place in (1, 2, 3))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không phải hộp",
        "AAAA",
        b64encode(msgspec.msgpack.encode([2, b"0" * 12, [["a1", b"x"]], b"y"])).decode(),
        b64encode(msgspec.msgpack.encode([1, b"0" * 11, [["a1", b"x"]], b"y"])).decode(),
        b64encode(msgspec.msgpack.encode([1, b"0" * 12, [], b"y"])).decode(),
        "A" * (MAX_BOX + 4),
    ],
)
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(BadFormat):
        open_box(text, A, place=PLACE)
    with pytest.raises(BadFormat):
        readers_of(text)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_never_opens_as_something_else(place: int, bit: int) -> None:
    box = bytearray(b64decode(close_box(SAID, READERS, place=PLACE)))
    box[place % len(box)] ^= 1 << bit
    try:
        found = open_box(b64encode(box).decode(), A, place=PLACE)
    except BadFormat:
        found = None
    assert found is None


def test_a_box_without_readers_is_our_bug() -> None:
    with pytest.raises(ValueError, match="readers"):
        close_box(secrets.token_bytes(8), [], place=PLACE)
