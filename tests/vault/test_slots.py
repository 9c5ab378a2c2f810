"""Slots: a lock opens to one passphrase on one machine, an entry to one officer's key."""

import msgspec
import pytest
from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from desktop.vault.slots import (
    Slot,
    SlotHeader,
    check_cost,
    make_entry,
    make_lock,
    new_header,
    open_entry,
    open_lock,
    place_of,
    read_header,
)
from sync.key_cost import STRONG, KeyCost
from tests.builders.world import CHEAP, PASSPHRASE

VAULT = bytes(range(16))
DEVICE = bytearray(range(32))
PLACE = place_of(VAULT, 1)


def keys_of(owner: str = "a1") -> OfficerKeys:
    return OfficerKeys(owner, bundle=make_bundle(), database=make_database_key())


def header_of(owner: str = "a1", *, cost: KeyCost = CHEAP) -> SlotHeader:
    return new_header(VAULT, owner=owner, label="L.T.", epoch=1, cost=cost)


def slot_of(keys: OfficerKeys, header: SlotHeader) -> Slot:
    raw, lock = make_lock(keys, header=header, passphrase=PASSPHRASE, device=DEVICE)
    entry = make_entry(
        keys.database, owner=keys.owner, place=PLACE, reader=keys.sealing_public(), guard=keys.entry
    )
    return Slot(raw, lock, entry)


def opened(slot: Slot, header: SlotHeader, *, passphrase: str = PASSPHRASE) -> bytearray | None:
    return open_lock(slot, header=header, passphrase=passphrase, device=DEVICE)


def test_passphrase_and_device_secret_together_open_a_lock() -> None:
    keys, header = keys_of(), header_of()
    slot = slot_of(keys, header)
    bundle = opened(slot, header)
    assert bundle == keys.bundle()
    assert open_entry(slot.entry, bundle, owner="a1", place=PLACE) == keys.database


def test_neither_alone_opens_it() -> None:
    header = header_of()
    slot = slot_of(keys_of(), header)
    assert opened(slot, header, passphrase=PASSPHRASE + "x") is None
    other = bytearray(32)
    assert open_lock(slot, header=header, passphrase=PASSPHRASE, device=other) is None


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "b2"},
        {"label": "X"},
        {"epoch": 2},
        {"cost": KeyCost(16, 1, 1)},
        {"salt": bytes(16)},
        {"nonce": bytes(12)},
    ],
)
def test_every_part_of_the_header_is_bound_to_the_lock(change: dict[str, object]) -> None:
    header = header_of()
    slot = slot_of(keys_of(), header)
    changed = replace(header, **change)
    forged = replace(slot, header=msgspec.msgpack.encode(changed))
    assert opened(forged, changed) is None


def test_every_flipped_bit_of_header_and_lock_is_refused() -> None:
    header = header_of()
    slot = slot_of(keys_of(), header)
    for place in range(8 * len(slot.header)):
        flipped = bytearray(slot.header)
        flipped[place // 8] ^= 1 << place % 8
        forged = replace(slot, header=bytes(flipped))
        try:
            read = read_header(forged, vault=VAULT)
            check_cost(read, floor=CHEAP)
        except Unavailable:
            continue
        if read.cost.memory_kib < 1024 and read.cost.passes < 20:
            assert opened(forged, read) is None
    for place in range(len(slot.lock)):
        flipped = bytearray(slot.lock)
        flipped[place] ^= 1
        assert opened(replace(slot, lock=bytes(flipped)), header) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 3}, "vault_keyfile_newer"),
        ({"kind": "token"}, "vault_keyfile_newer"),
        ({"secrets": "device+token"}, "vault_keyfile_newer"),
        ({"vault": bytes(16)}, "vault_keyfile_damaged"),
        ({"owner": ""}, "vault_keyfile_damaged"),
        ({"owner": "x" * 65}, "vault_keyfile_damaged"),
        ({"label": "x" * 81}, "vault_keyfile_damaged"),
        ({"salt": bytes(15)}, "vault_keyfile_damaged"),
        ({"nonce": bytes(11)}, "vault_keyfile_damaged"),
    ],
)
def test_a_header_out_of_bounds_is_refused(change: dict[str, object], code: str) -> None:
    raw = msgspec.msgpack.encode(replace(header_of(), **change))
    with pytest.raises(Unavailable, match=code):
        read_header(Slot(raw, bytes(112), b""), vault=VAULT)


@pytest.mark.parametrize("slot", [Slot(b"", bytes(112), b""), Slot(b"\xd9\xff", bytes(112), b"")])
def test_a_header_of_another_shape_is_damage(slot: Slot) -> None:
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        read_header(slot, vault=VAULT)


def test_a_lock_of_another_length_is_damage() -> None:
    raw = msgspec.msgpack.encode(header_of())
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        read_header(Slot(raw, bytes(111), b""), vault=VAULT)


def test_a_cost_under_the_floor_is_never_tried() -> None:
    check_cost(header_of(cost=STRONG), floor=STRONG)
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        check_cost(header_of(), floor=STRONG)


def test_an_entry_is_for_one_officer_one_vault_and_one_epoch() -> None:
    keys = keys_of()
    slot = slot_of(keys, header_of())
    for owner, place in (("b2", PLACE), ("a1", place_of(VAULT, 2)), ("a1", place_of(bytes(16), 1))):
        with pytest.raises(Unavailable, match="vault_keyfile_changed"):
            open_entry(slot.entry, keys.bundle(), owner=owner, place=place)


def test_an_entry_made_without_the_guard_is_refused() -> None:
    """A stranger knows the officer's public key and would slip in a database key of their own."""
    keys = keys_of()
    forged = make_entry(
        bytearray(32), owner="a1", place=PLACE, reader=keys.sealing_public(), guard=bytes(32)
    )
    with pytest.raises(Unavailable, match="vault_keyfile_changed"):
        open_entry(forged, keys.bundle(), owner="a1", place=PLACE)


def test_an_entry_sealed_to_another_officer_is_refused_even_with_the_guard() -> None:
    keys, other = keys_of(), keys_of()
    stolen = make_entry(
        keys.database, owner="a1", place=PLACE, reader=other.sealing_public(), guard=keys.entry
    )
    with pytest.raises(Unavailable, match="vault_keyfile_changed"):
        open_entry(stolen, keys.bundle(), owner="a1", place=PLACE)


@pytest.mark.parametrize("entry", [b"", bytes(11), bytes(40)])
def test_what_is_no_entry_is_refused(entry: bytes) -> None:
    with pytest.raises(Unavailable, match="vault_keyfile_changed"):
        open_entry(entry, make_bundle(), owner="a1", place=PLACE)


def test_an_entry_that_holds_no_database_key_is_refused() -> None:
    keys = keys_of()
    short = make_entry(
        bytearray(31), owner="a1", place=PLACE, reader=keys.sealing_public(), guard=keys.entry
    )
    with pytest.raises(Unavailable, match="vault_keyfile_changed"):
        open_entry(short, keys.bundle(), owner="a1", place=PLACE)


def test_two_locks_of_one_passphrase_share_neither_salt_nor_nonce() -> None:
    one, two = header_of(), header_of()
    assert one.salt != two.salt
    assert one.nonce != two.nonce


def test_keys_sign_seal_and_are_wiped() -> None:
    keys = keys_of()
    assert len(keys.sign(b"x")) == 64
    assert len({keys.sealing_public(), keys.signing_public()}) == 2
    keys.wipe()
    assert keys.bundle() == bytes(96)
    assert keys.database == bytes(32)
