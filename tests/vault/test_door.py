"""The door: who may unlock, told before any passphrase; and every way in which it stays shut."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.vault import keyfile
from desktop.vault.device_secret import FileKeeper, check_of, make_secret
from desktop.vault.door import Door, SlotOwner, open_door, owners
from desktop.vault.keyfile import MAX_SLOTS, KeyFile
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from sync.key_cost import STRONG
from tests.builders.world import CHEAP, PASSPHRASE

VAULT = bytes(range(16))


def keys_of(owner: str, database: bytearray) -> OfficerKeys:
    return OfficerKeys(owner, bundle=make_bundle(), database=database)


def add(door: Door, owner: str, *, passphrase: str = PASSPHRASE) -> OfficerKeys:
    keys = keys_of(owner, bytearray(range(32)))
    door.write(door.lock_for(keys, label=owner.upper(), passphrase=passphrase, cost=CHEAP))
    return keys


def made(folder: Path, secret: bytearray | None = None) -> Door:
    secret = make_secret() if secret is None else secret
    keeper = FileKeeper(folder)
    keeper.keep(VAULT, secret)
    file = KeyFile(VAULT, VAULT, 1, VAULT, check_of(secret), pending=False, slots=())
    door = Door(folder, file, secret=secret, keeper=keeper)
    door.begin_tries()
    return door


def opened(folder: Path) -> Door:
    return open_door(folder, (FileKeeper(folder),))


@pytest.mark.needs("P43")
def test_each_officer_opens_the_same_database_with_keys_of_their_own(tmp_path: Path) -> None:
    door = made(tmp_path)
    first, second = add(door, "a1"), add(door, "b2", passphrase="another passphrase")
    assert owners(tmp_path) == (SlotOwner("a1", "A1"), SlotOwner("b2", "B2"))
    with opened(tmp_path) as again:
        assert again.kind == "file"
        one = again.enter("a1", PASSPHRASE, floor=CHEAP)
        two = again.enter("b2", "another passphrase", floor=CHEAP)
    assert one.database == two.database == first.database
    assert one.bundle() == first.bundle() != second.bundle() == two.bundle()


def test_one_officers_passphrase_opens_nothing_of_anothers(tmp_path: Path) -> None:
    door = made(tmp_path)
    add(door, "a1")
    add(door, "b2", passphrase="another passphrase")
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        door.enter("b2", PASSPHRASE, floor=CHEAP)
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        door.enter("c3", PASSPHRASE, floor=CHEAP)


def test_a_new_passphrase_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    door = made(tmp_path)
    keys = add(door, "a1")
    door.write(door.lock_for(keys, label="A", passphrase="a new passphrase", cost=CHEAP))
    assert len(door.file.slots) == 1
    assert door.enter("a1", "a new passphrase", floor=CHEAP).bundle() == keys.bundle()
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        door.enter("a1", PASSPHRASE, floor=CHEAP)


def test_a_guess_under_the_floor_is_never_tried(tmp_path: Path) -> None:
    door = made(tmp_path)
    add(door, "a1")
    assert door.cost_of("a1") == CHEAP
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        door.enter("a1", PASSPHRASE, floor=STRONG)


def test_there_is_room_for_sixteen(tmp_path: Path) -> None:
    door = made(tmp_path)
    for number in range(MAX_SLOTS):
        add(door, f"o{number}")
    add(door, "o3")
    with pytest.raises(Unavailable, match="vault_full"):
        add(door, "one too many")


def test_another_machines_secret_is_told_as_such(tmp_path: Path) -> None:
    add(made(tmp_path), "a1")
    FileKeeper(tmp_path).keep(VAULT, make_secret())
    with pytest.raises(Unavailable, match="vault_device_secret_other"):
        opened(tmp_path)
    assert owners(tmp_path) == (SlotOwner("a1", "A1"),)


def test_a_file_changed_without_the_secret_is_told_as_such(tmp_path: Path) -> None:
    door = made(tmp_path)
    add(door, "a1")
    forged = keyfile.encode(replace(door.file, epoch=7), bytearray(32))
    (tmp_path / keyfile.KEYS).write_bytes(forged)
    with pytest.raises(Unavailable, match="vault_keyfile_changed"):
        opened(tmp_path)


def test_one_owner_in_two_slots_is_damage(tmp_path: Path) -> None:
    door = made(tmp_path)
    add(door, "a1")
    door.write(replace(door.file, slots=door.file.slots * 2))
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        owners(tmp_path)


def test_the_secret_is_wiped_when_the_door_closes(tmp_path: Path) -> None:
    secret = make_secret()
    with made(tmp_path, secret) as door:
        add(door, "a1")
    assert secret == bytes(32)


def test_settling_makes_both_generations_alike(tmp_path: Path) -> None:
    door = made(tmp_path)
    add(door, "a1")
    add(door, "b2")
    door.settle()
    older = (tmp_path / keyfile.KEYS_BEFORE).read_bytes()
    assert older == (tmp_path / keyfile.KEYS).read_bytes()


def test_the_database_key_itself_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    door = made(tmp_path)
    keys = keys_of("a1", make_database_key())
    door.write(door.lock_for(keys, label="A", passphrase=PASSPHRASE, cost=CHEAP))
    raw = keyfile.read(tmp_path)
    for key in (keys.database, keys.sealing, keys.signing, keys.entry):
        assert bytes(key) not in raw
