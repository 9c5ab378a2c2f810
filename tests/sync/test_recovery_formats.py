"""Recovery's formats: read as written, bounded, bound to their place, and the same for ever."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace

from sync.protocol import BadFormat
from sync.recovery import (
    GRANT_MAGIC,
    LIFE_MS,
    MAX_FILE,
    REQUEST_MAGIC,
    Grant,
    Request,
    SealedKey,
    as_text,
    is_granted_by,
    open_escrow,
    open_grant,
    open_slot,
    read_grant,
    read_request,
    read_sealed,
    reader_id,
    seal_escrow,
    seal_grant,
    seal_slot,
    sign_grant,
    write_grant,
    write_request,
    write_sealed,
)
from tests.sync.test_sealing import hybrid_pair, plain_pair

VAULT = bytes(range(16))
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNED_BY = SIGNER.public_key().public_bytes_raw()
READER, PUBLIC = plain_pair(3)
SLOT = SealedKey(1, b"reader 1", 2, b"blob")
REQUEST = Request(
    version=1,
    vault=VAULT,
    device=bytes(16),
    slot=SLOT,
    officer="a1",
    owner="a1",
    escrow=replace(SLOT, epoch=0),
    reader=PUBLIC,
    challenge=b"c" * 16,
    seq=7,
    chain=b"h" * 32,
    asked_at=1_795_500_000_000,
)
GRANT = Grant(
    version=1,
    number=b"number 1",
    vault=VAULT,
    device=bytes(16),
    challenge=b"c" * 16,
    officer="a1",
    role="supervisor",
    sealed=b"sealed",
    granted_at=1_795_500_000_000,
    expires_at=1_795_500_000_000 + LIFE_MS,
)


@pytest.mark.needs("P44")
def test_the_database_key_opens_to_the_province_for_its_vault_and_epoch() -> None:
    private, public = hybrid_pair(1)
    slot = seal_slot(bytes(32), public, vault=VAULT, epoch=2)
    assert slot.reader == reader_id(public)
    assert open_slot(slot, private, vault=VAULT) == bytes(32)
    for other, vault in ((replace(slot, epoch=3), VAULT), (slot, bytes(16))):
        with pytest.raises(BadFormat, match="sealed"):
            open_slot(other, private, vault=vault)


def test_an_officers_key_opens_to_the_province_for_that_officer() -> None:
    escrow = seal_escrow(bytes(32), PUBLIC, vault=VAULT, owner="a1")
    assert open_escrow(escrow, READER, vault=VAULT, owner="a1") == bytes(32)
    with pytest.raises(BadFormat, match="sealed"):
        open_escrow(escrow, READER, vault=VAULT, owner="b2")


def test_what_is_no_key_inside_is_refused() -> None:
    short = seal_slot(bytes(31), PUBLIC, vault=VAULT, epoch=1)
    with pytest.raises(BadFormat, match="recovery"):
        open_slot(short, READER, vault=VAULT)


@pytest.mark.parametrize("length", [32, 64])
def test_a_grant_gives_one_key_or_two_to_whoever_asked(length: int) -> None:
    keys = bytes(range(length))
    grant = replace(GRANT, sealed=seal_grant(keys, REQUEST))
    database, sealing = open_grant(grant, READER)
    assert database + (sealing or b"") == keys
    assert (sealing is None) == (length == 32)
    for change in ({"vault": bytes(16)}, {"challenge": bytes(16)}):
        with pytest.raises(BadFormat, match="sealed"):
            open_grant(replace(grant, **change), READER)


def test_a_grant_that_holds_something_else_is_refused() -> None:
    with pytest.raises(BadFormat, match="grant"):
        open_grant(replace(GRANT, sealed=seal_grant(bytes(40), REQUEST)), READER)


def test_every_part_of_a_grant_is_signed() -> None:
    signed = sign_grant(GRANT, SIGNER)
    assert is_granted_by(signed, SIGNED_BY)
    changes: tuple[dict[str, object], ...] = (
        {"number": b"number 2"}, {"vault": bytes(16)}, {"device": b"d" * 16},
        {"challenge": bytes(16)}, {"officer": "b2"}, {"role": "officer"}, {"sealed": b""},
        {"granted_at": 1}, {"expires_at": 1}, {"signature": bytes(64)}, {"version": 2},
    )  # fmt: skip
    for change in changes:
        assert not is_granted_by(replace(signed, **change), SIGNED_BY)
    assert not is_granted_by(signed, b"")
    assert not is_granted_by(signed, X25519PrivateKey.generate().public_key().public_bytes_raw())


def test_files_and_their_texts_are_read_as_written() -> None:
    asked, given = write_request(REQUEST), write_grant(sign_grant(GRANT, SIGNER))
    for file in (asked, as_text(asked).encode()):
        assert read_request(file) == REQUEST
    for file in (given, as_text(given).encode()):
        assert read_grant(file) == sign_grant(GRANT, SIGNER)
    assert read_sealed(write_sealed(SLOT)) == SLOT


def test_a_text_holds_only_what_a_qr_takes_compactly_and_may_be_broken_into_lines() -> None:
    text = as_text(write_request(REQUEST))
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:")
    broken = "\n".join(text[place : place + 40] for place in range(0, len(text), 40))
    assert read_request(broken.encode()) == REQUEST


def test_a_whole_request_fits_into_one_qr() -> None:
    _, public = hybrid_pair(1)
    slot = seal_slot(bytes(32), public, vault=VAULT, epoch=2)
    escrow = seal_escrow(bytes(32), PUBLIC, vault=VAULT, owner="a1")
    whole = replace(REQUEST, slot=slot, escrow=escrow, officer="x" * 8, owner="x" * 8)
    assert len(as_text(write_request(whole))) < 2_420  # version 30, level L


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"noise",
        REQUEST_MAGIC,
        GRANT_MAGIC,
        REQUEST_MAGIC + b"\xc1",
        GRANT_MAGIC + b"\x90",
        REQUEST_MAGIC + bytes(MAX_FILE),
        bytes(2 * MAX_FILE + 1),
        REQUEST_MAGIC + b":not base32!",
        GRANT_MAGIC + b":A",
    ],
)
def test_what_is_no_file_of_ours_is_refused(raw: bytes) -> None:
    for read in (read_request, read_grant):
        with pytest.raises(BadFormat, match="recovery"):
            read(raw)
    with pytest.raises(BadFormat, match="recovery"):
        read_sealed(raw[:40])


@pytest.mark.parametrize(
    "wrong",
    [
        replace(REQUEST, vault=bytes(15)),
        replace(REQUEST, reader=bytes(31)),
        replace(REQUEST, officer="x" * 65),
        replace(REQUEST, slot=replace(SLOT, blob=bytes(2_049))),
        replace(REQUEST, seq=-1),
        replace(REQUEST, chain=b""),
    ],
)
def test_what_is_out_of_bounds_is_refused(wrong: Request) -> None:
    with pytest.raises(BadFormat, match="recovery"):
        read_request(write_request(wrong))


def test_a_newer_version_is_named() -> None:
    for raw in (
        write_request(replace(REQUEST, version=2)),
        write_request(replace(REQUEST, slot=replace(SLOT, version=2))),
    ):
        with pytest.raises(BadFormat, match="recovery_newer"):
            read_request(raw)
    with pytest.raises(BadFormat, match="recovery_newer"):
        read_grant(write_grant(replace(GRANT, version=2)))
    with pytest.raises(BadFormat, match="recovery_newer"):
        read_sealed(msgspec.msgpack.encode(replace(SLOT, version=2)))


def test_the_words_of_a_request_change_with_any_part_of_it() -> None:
    assert len(REQUEST.words()) == 8
    assert REQUEST.words() != replace(REQUEST, reader=bytes(32)).words()


REQUEST_HEX = (
    "4d4e41534b319c01c410000102030405060708090a0b0c0d0e0fc41000000000000000000000000000000000"
    "9401c408726561646572203102c404626c6f62a26131a261319401c408726561646572203100c404626c6f62"
    "c4205dfedd3b6bd47f6fa28ee15d969d5bb0ea53774d488bdaf9df1c6e0124b3ef22c4106363636363636363"
    "636363636363636307c4206868686868686868686868686868686868686868686868686868686868686868cf"
    "000001a20c23c300"
)
GRANT_HEX = (
    "4d4e47495645319b01c4086e756d6265722031c410000102030405060708090a0b0c0d0e0fc4100000000000"
    "0000000000000000000000c41063636363636363636363636363636363a26131aa73757065727669736f72c4"
    "067365616c6564cf000001a20c23c300cf000001a21b96d700c440b892d0037e787ac9530191070ee661c4ca"
    "ea84fb1cbd0cfcf178f6d17ddc18fb03882f8b884b0e992fdd1fe2c2304a06b1f83013e1407e76cc98917cbe"
    "016505"
)


def test_files_of_version_1_stay_readable_for_ever() -> None:
    assert write_request(REQUEST).hex() == REQUEST_HEX
    assert write_grant(sign_grant(GRANT, SIGNER)).hex() == GRANT_HEX
    assert read_request(bytes.fromhex(REQUEST_HEX)) == REQUEST
    assert is_granted_by(read_grant(bytes.fromhex(GRANT_HEX)), SIGNED_BY)
