"""The key file: whole or refused, each fault by its own name, two generations kept."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault import keyfile
from desktop.vault.keyfile import (
    HEAD_BYTES,
    KEYS,
    KEYS_BEFORE,
    MAGIC,
    MAX_FILE,
    SUM_BYTES,
    VERSION,
    KeyFile,
    decode,
    encode,
    is_genuine,
)
from desktop.vault.slots import MAX_HEADER, Slot

SECRET = bytearray(range(32))
SLOT = Slot(b"header", bytes(112), bytes(109))
FILE = KeyFile(bytes(16), bytes(16), 1, bytes(16), bytes(8), pending=False, slots=(SLOT,))


def summed(body: bytes, *, version: int = VERSION) -> bytes:
    """Write a body as a file would have it, with a sum that fits."""
    head = MAGIC + version.to_bytes(2, "big") + len(body).to_bytes(4, "big")
    return head + body + sha256(head + body).digest() + bytes(SUM_BYTES)


def code_of(raw: bytes) -> str:
    with pytest.raises(Unavailable) as trouble:
        decode(raw)
    return trouble.value.code


def test_a_file_is_read_as_it_was_written() -> None:
    raw = encode(FILE, SECRET)
    assert decode(raw) == FILE
    assert is_genuine(raw, SECRET)
    assert not is_genuine(raw, bytearray(32))


def test_every_flipped_bit_is_seen_as_damage_a_newer_version_or_a_foreign_hand() -> None:
    raw = encode(FILE, SECRET)
    for place in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        if place // 8 < len(raw) - SUM_BYTES:
            assert code_of(bytes(flipped)) in {"vault_keyfile_damaged", "vault_keyfile_newer"}
        else:
            assert not is_genuine(bytes(flipped), SECRET)


@pytest.mark.parametrize("length", [0, 1, len(MAGIC), HEAD_BYTES, HEAD_BYTES + 2 * SUM_BYTES])
def test_a_cut_file_is_refused(length: int) -> None:
    told = code_of(encode(FILE, SECRET)[:length])
    assert told == ("vault_keyfile_empty" if length == 0 else "vault_keyfile_damaged")


def test_bytes_after_the_end_are_refused() -> None:
    assert code_of(encode(FILE, SECRET) + b"\0") == "vault_keyfile_damaged"
    assert code_of(encode(FILE, SECRET) + bytes(MAX_FILE)) == "vault_keyfile_damaged"


def test_another_version_is_refused_and_a_newer_one_named() -> None:
    body = msgspec.msgpack.encode(FILE)
    assert decode(summed(body)) == FILE
    assert code_of(summed(body, version=VERSION + 1)) == "vault_keyfile_newer"
    assert code_of(summed(body, version=VERSION - 1)) == "vault_keyfile_damaged"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FILE, vault=bytes(15)),
        replace(FILE, device=bytes(17)),
        replace(FILE, epoch=0),
        replace(FILE, epoch=2**31),
        replace(FILE, first=b""),
        replace(FILE, check=bytes(9)),
        replace(FILE, slots=(SLOT,) * 17),
        replace(FILE, recovery=bytes(4097)),
        replace(FILE, slots=(replace(SLOT, header=bytes(MAX_HEADER + 1)),)),
    ],
)
def test_what_is_out_of_bounds_is_damage_even_where_the_sum_fits(wrong: KeyFile) -> None:
    assert code_of(summed(msgspec.msgpack.encode(wrong))) == "vault_keyfile_damaged"


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x90", b"\xd9\xff", msgspec.msgpack.encode("x")])
def test_a_body_of_another_shape_is_damage(body: bytes) -> None:
    assert code_of(summed(body)) == "vault_keyfile_damaged"


def test_a_write_keeps_the_generation_before_until_it_is_settled(tmp_path: Path) -> None:
    newer = replace(FILE, epoch=2)
    keyfile.write(tmp_path, FILE, SECRET)
    assert not (tmp_path / KEYS_BEFORE).exists()
    keyfile.write(tmp_path, newer, SECRET)
    assert decode(keyfile.read(tmp_path)) == newer
    assert decode((tmp_path / KEYS_BEFORE).read_bytes()) == FILE
    keyfile.settle(tmp_path)
    keyfile.settle(tmp_path)
    assert decode((tmp_path / KEYS_BEFORE).read_bytes()) == newer


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="vault_keyfile_missing"):
        keyfile.read(tmp_path)


def test_a_damaged_file_is_mended_from_the_older_one_and_kept_aside(tmp_path: Path) -> None:
    keyfile.write(tmp_path, FILE, SECRET)
    keyfile.settle(tmp_path)
    (tmp_path / KEYS).write_bytes(b"noise")
    keyfile.mend(tmp_path)
    assert decode(keyfile.read(tmp_path)) == FILE
    assert (tmp_path / "vault.key.damaged").read_bytes() == b"noise"
    assert keyfile.was_mended(tmp_path)
    keyfile.forget_damaged(tmp_path)
    keyfile.forget_damaged(tmp_path)
    assert not keyfile.was_mended(tmp_path)


def test_a_missing_file_is_mended_too(tmp_path: Path) -> None:
    keyfile.write(tmp_path, FILE, SECRET)
    keyfile.settle(tmp_path)
    (tmp_path / KEYS).unlink()
    keyfile.mend(tmp_path)
    assert decode(keyfile.read(tmp_path)) == FILE
    assert keyfile.was_mended(tmp_path)


@pytest.mark.parametrize(
    ("older", "code"), [(None, "vault_keyfile_missing"), (b"noise", "vault_keyfile_damaged")]
)
def test_what_cannot_be_mended_is_left_as_it_is(
    tmp_path: Path, older: bytes | None, code: str
) -> None:
    (tmp_path / KEYS).write_bytes(b"damaged")
    if older is not None:
        (tmp_path / KEYS_BEFORE).write_bytes(older)
    with pytest.raises(Unavailable, match=code):
        keyfile.mend(tmp_path)
    assert (tmp_path / KEYS).read_bytes() == b"damaged"
