"""Files of the versions that were written stay readable for ever: samples kept byte for byte."""

from pathlib import Path

import pytest

from desktop.domain.typed_code import write_code
from desktop.vault.device_secret import SECRET_FILE, FileKeeper, derive
from desktop.vault.door import Door, SlotOwner
from desktop.vault.keyfile import decode, is_genuine
from desktop.vault.lockout import LABEL, MAC_BYTES, SIZE, Count, Kept, make_tries
from desktop.vault.lockout import decode as read_tries
from tests.builders.world import CHEAP, PASSPHRASE

VAULT = bytes(range(16))
SECRET = bytearray(range(32))
KEYFILE_HEX = (
    "4d4e4b4559530002000001bf9ac410000102030405060708090a0b0c0d0e0fc4106464646464646464646464"
    "646464646403c41066666666666666666666666666666666c4086f06e6ebbc4bd0fdc29194c4539a02c41000"
    "0102030405060708090a0b0c0d0e0fa76f666669636572a26131a74c2e542e542e4e01a66465766963659308"
    "0101c410cca7b9561d3959d4cefafd73d3aca22fc40cf092c77471ef04493a760b7dc4700bdb7d8c1c379944"
    "e198ac3e93f8d9022adf3cd77dbf97967ada6f6c4f6049fdb752c3cef3d23cf512fdde3cc7e135cf74c26a9f"
    "cfc568748e34c27a28eee8d7524ec041dd3b2c9e39997ff8fd3d8edec613087c4a2ace9fdbe777c543f4b4c1"
    "839cb50a75f74fcdbd6f69551ff9b5a3c46d2b46f8862796aa3952b616c99e2b3fa27c740f9d89aa1cb813ae"
    "5b2810e035b718d1bde3cc080e2561f8b429088ac3a888d0932cda5653cfbdd0b3c970f3fb18e5b23901d750"
    "99d946497a257f6089e519f905287214d3b2b82ac26de92e5fb36eb796e9d5f13dd2b12d3c88d2c400c40172"
    "c43a940193080101c4101c24071070a5ccf040956dcd709ea314c4206b0b65f84bc06505ec19049a1da17f49"
    "9b1c0e086a52ab0965bacdd191669e5dc40170e5ee958e8cc167570d4628917e3b80812b6c2edfa85cf604fd"
    "5b86a29b88038bca71c952376efa2be6f39ee5cf6f59cde8d920b82fbf2019d7ed6e947eed2b0d"
)
TRIES_BEGINNING_HEX = (
    "4d4e54525931000e9381a261319203cd1b5892000001000000000000000000000000000000000000"
)
TRIES_MAC_HEX = "e5b72eac4aab5a639fffff397ee2bcfbd7b12011e2e0c201d9a41d2325ecfba0"
DEVICE_HEX = (
    "4d4e44455631000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f101112131415"
    "161718191a1b1c1d1e1f7984f3ae65763bf6"
)


@pytest.mark.needs("P44")
def test_a_key_file_of_version_2_opens(tmp_path: Path) -> None:
    raw = bytes.fromhex(KEYFILE_HEX)
    assert is_genuine(raw, SECRET)
    file = decode(raw)
    assert (file.vault, file.epoch, file.recovery, file.province) == (VAULT, 3, b"r", b"p")
    keeper = FileKeeper(tmp_path)
    make_tries(tmp_path, SECRET)
    door = Door(tmp_path, file, secret=bytearray(SECRET), keeper=keeper)
    assert door.owners() == (SlotOwner("a1", "L.T.T.N"),)
    keys = door.enter("a1", PASSPHRASE, floor=CHEAP)
    assert (keys.bundle(), keys.database) == (bytes(range(96)), b"k" * 32)
    door.clear_lockout(write_code(bytes(range(7))), floor=CHEAP)


def test_a_device_secret_of_version_1_is_read(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_bytes(bytes.fromhex(DEVICE_HEX))
    assert FileKeeper(tmp_path).fetch(VAULT) == SECRET


def test_tries_of_version_1_are_read() -> None:
    beginning, mac = bytes.fromhex(TRIES_BEGINNING_HEX), bytes.fromhex(TRIES_MAC_HEX)
    raw = beginning.ljust(SIZE - MAC_BYTES, b"\0") + mac
    assert read_tries(raw, derive(SECRET, LABEL)) == Kept({"a1": Count(3, 7_000)}, Count(0, 0), 1)
