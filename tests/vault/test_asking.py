"""What waits for the province's grant: whole or told, hung on this machine's secret."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from desktop.domain.troubles import Unavailable
from desktop.vault.asking import ASKING, MAGIC, Asking, Question, ask, decode, encode, read_asking
from desktop.vault.device_secret import FileKeeper, check_of, make_secret
from desktop.vault.door import Door
from desktop.vault.keyfile import KeyFile
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.system_keys import SystemKeeper
from sync.protocol import ZERO
from sync.recovery import read_request, write_request, write_sealed
from tests.builders.world import CHEAP, PASSPHRASE
from tests.sync.test_recovery_formats import REQUEST, SLOT
from tests.vault.test_device_secret import SystemStore

VAULT = bytes(range(16))
WAITING = Asking(VAULT, bytes(8), b"header", b"lock", write_request(REQUEST))
QUESTION = Question("a1", "b2", 7, ZERO, 1_795_500_000_000)


def vault_in(folder: Path, *, recovery: bytes) -> None:
    secret, keeper = make_secret(), FileKeeper(folder)
    keeper.keep(VAULT, secret)
    file = KeyFile(VAULT, VAULT, 1, VAULT, check_of(secret), pending=False, slots=())
    door = Door(folder, file, secret=secret, keeper=keeper)
    keys = OfficerKeys("a1", bundle=make_bundle(), database=bytearray(32))
    door.write(door.lock_for(keys, label="A", passphrase=PASSPHRASE, cost=CHEAP))
    door.write(msgspec.structs.replace(door.file, recovery=recovery))


def code_of(raw: bytes) -> str:
    with pytest.raises(Unavailable) as trouble:
        decode(raw)
    return trouble.value.code


def summed(body: bytes) -> bytes:
    return MAGIC + body + sha256(MAGIC + body).digest()


def test_what_waits_is_read_as_it_was_written() -> None:
    assert decode(encode(WAITING)) == WAITING


def test_every_flipped_byte_is_told() -> None:
    raw = encode(WAITING)
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        assert code_of(bytes(flipped)) == "recovery_asking_damaged"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        MAGIC,
        bytes(20_000),
        summed(b""),
        summed(b"\xc1"),
        summed(msgspec.msgpack.encode(msgspec.structs.replace(WAITING, request=b"noise"))),
        summed(msgspec.msgpack.encode(msgspec.structs.replace(WAITING, vault=b"short"))),
    ],
)
def test_what_is_nothing_of_ours_is_told(raw: bytes) -> None:
    assert code_of(raw) == "recovery_asking_damaged"


def test_a_request_says_what_was_asked_and_keeps_its_own_key_shut(tmp_path: Path) -> None:
    vault_in(tmp_path, recovery=write_sealed(SLOT))
    keepers = (FileKeeper(tmp_path),)
    request = ask(tmp_path, QUESTION, passphrase=PASSPHRASE, cost=CHEAP, keepers=keepers)
    assert (request.officer, request.owner, request.slot) == ("a1", "b2", SLOT)
    assert (request.escrow, request.seq, request.chain) == (None, 7, ZERO)
    waiting = read_asking(tmp_path)
    assert waiting is not None
    assert read_request(waiting.request) == request
    again = ask(tmp_path, QUESTION, passphrase=PASSPHRASE, cost=CHEAP, keepers=keepers)
    assert again.challenge != request.challenge
    assert again.reader != request.reader


@pytest.mark.parametrize("recovery", [b"", b"noise"])
def test_without_a_slot_nothing_is_asked(tmp_path: Path, recovery: bytes) -> None:
    vault_in(tmp_path, recovery=recovery)
    with pytest.raises(Unavailable, match="recovery_none"):
        ask(tmp_path, QUESTION, passphrase=PASSPHRASE, cost=CHEAP, keepers=(FileKeeper(tmp_path),))
    assert not (tmp_path / ASKING).exists()


def test_a_key_store_that_gives_no_answer_is_told_and_no_new_secret_drawn(tmp_path: Path) -> None:
    vault_in(tmp_path, recovery=write_sealed(SLOT))
    store = SystemStore()
    store.answers = False
    with pytest.raises(Unavailable, match="vault_key_store"):
        ask(tmp_path, QUESTION, passphrase=PASSPHRASE, cost=CHEAP, keepers=(SystemKeeper(store),))
