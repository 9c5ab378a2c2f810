"""What stands ready for the worst day: the province's slot, its list of keys, the reserve code."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.commands.laptop import remember_province
from desktop.commands.recovery import (
    pin_root,
    reserve_code,
    seal_for_province,
    take_province_keys,
)
from desktop.domain.troubles import Refused, Unavailable
from desktop.store import vault
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.vault.keyfile import decode, read
from sync.province_keys import KeyList, read_keys, sign_keys, words_of
from sync.recovery import read_sealed, reader_id
from sync.server.recovery.ceremony import YEAR_MS, renew
from sync.server.recovery.shares import combine
from tests.builders.ceremony import NOW_MS, holders, join
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE, post
from tests.builders.world import CHEAP, OFFICER, PASSPHRASE, Hands, open_store

LISTED, ROOT = read_keys(holders().keys, root=None)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def renewed() -> bytes:
    one, other, _ = holders().shares
    return renew(holders().keys, (one, other), at_ms=NOW_MS)


def keys_of(store: Store) -> bytes:
    with store.transaction() as tx:
        known = tx.settings.province()
    return b"" if known is None else known.keys


@pytest.mark.needs("P44")
def test_the_province_has_a_slot_as_soon_as_its_key_is_known(store: Store) -> None:
    assert decode(read(store.folder)).recovery == b""
    join(store)
    file = decode(read(store.folder))
    slot = read_sealed(file.recovery)
    assert slot.reader == reader_id(LISTED.key("recovery", at_ms=NOW_MS) or b"")
    assert slot.epoch == file.epoch
    assert file.province == holders().keys
    assert seal_for_province(store, now_ms=NOW_MS).settings is False


def test_new_keys_of_the_province_are_sealed_to_anew(store: Store, hands: Hands) -> None:
    join(store)
    before = decode(read(store.folder))
    one, other, _ = holders().shares
    root = Ed25519PrivateKey.from_private_bytes(combine(one, other, "root"))
    changed = KeyList(
        LISTED.form, LISTED.province, 2, read_keys(holders("new").keys, root=None)[0].keys
    )
    take_province_keys(store, sign_keys(changed, root), hand=hands.next())
    after = decode(read(store.folder))
    assert read_sealed(after.recovery).reader != read_sealed(before.recovery).reader
    assert read_sealed(after.slots[0].escrow).reader != read_sealed(before.slots[0].escrow).reader


def test_without_a_province_or_without_its_keys_nothing_is_sealed(store: Store) -> None:
    assert seal_for_province(store, now_ms=NOW_MS).settings is False
    join(store, keys=b"")
    join(store, keys=holders().keys)
    before = read(store.folder)
    assert seal_for_province(store, now_ms=NOW_MS + 11 * YEAR_MS).settings is False
    assert read(store.folder) == before


def test_a_list_that_was_damaged_in_the_store_is_told(store: Store) -> None:
    with pytest.raises(Unavailable, match="province_keys"):
        join(store, keys=b"noise")


def test_a_newer_list_of_the_same_root_is_taken_and_sealed_to(store: Store, hands: Hands) -> None:
    join(store)
    assert take_province_keys(store, renewed(), hand=hands.next()).settings
    assert keys_of(store) == decode(read(store.folder)).province
    assert read_keys(keys_of(store), root=ROOT)[0].version == 2
    assert not take_province_keys(store, keys_of(store), hand=hands.next()).settings


@pytest.mark.needs("P44")
def test_the_server_can_never_hand_out_a_key_of_its_own(store: Store, hands: Hands) -> None:
    join(store)
    newer = renewed()
    forged = sign_keys(
        KeyList(LISTED.form, LISTED.province, 9, LISTED.keys), Ed25519PrivateKey.generate()
    )
    for raw in (forged, holders("theirs").keys, b"noise"):
        with pytest.raises(Unavailable, match="province_keys"):
            take_province_keys(store, raw, hand=hands.next())
    take_province_keys(store, newer, hand=hands.next())
    with pytest.raises(Unavailable, match="province_keys"):
        take_province_keys(store, holders().keys, hand=hands.next())
    assert keys_of(store) == newer


def test_a_laptop_that_pinned_no_root_takes_no_list_unasked(store: Store, hands: Hands) -> None:
    with pytest.raises(Unavailable, match="province_keys"):
        take_province_keys(store, holders().keys, hand=hands.next())
    join(store, keys=b"")
    with pytest.raises(Unavailable, match="province_keys"):
        take_province_keys(store, holders().keys, hand=hands.next())


def test_a_root_is_pinned_later_by_its_eight_words(store: Store, hands: Hands) -> None:
    join(store, keys=b"")
    words = " ".join(words_of(ROOT))
    with pytest.raises(Refused, match="root_words"):
        pin_root(store, holders().keys, " ".join(reversed(words.split())), hand=hands.next())
    with pytest.raises(Unavailable, match="province_keys"):
        pin_root(store, b"noise", words, hand=hands.next())
    pin_root(store, holders().keys, f"  {words.upper()} ", hand=hands.next())
    assert keys_of(store) == holders().keys
    assert decode(read(store.folder)).recovery
    with pytest.raises(Unavailable, match="province_keys"):
        pin_root(store, holders().keys, words, hand=hands.next())


def test_without_a_province_no_root_is_pinned(store: Store, hands: Hands) -> None:
    words = " ".join(words_of(ROOT))
    with pytest.raises(Unavailable, match="province_keys"):
        pin_root(store, holders().keys, words, hand=hands.next())


def copied(store: Store, to: Path) -> Path:
    """Copy the vault to a machine that lacks the first one's secret."""
    store.close()
    shutil.copytree(store.folder, to)
    for gone in ("vault.device", "vault.tries", "vault.lock"):
        (to / gone).unlink()
    return to


@pytest.mark.needs("P44")
def test_with_the_reserve_code_every_passphrase_opens_a_copy_on_another_machine(
    store: Store, hands: Hands, tmp_path_factory: pytest.TempPathFactory
) -> None:
    post(store)
    _, code = reserve_code(store, hand=hands.next())
    new = copied(store, tmp_path_factory.mktemp("machine") / "new")
    for officer, passphrase in ((OFFICER, PASSPHRASE), (COLLEAGUE, COLLEAGUES_PASSPHRASE)):
        with pytest.raises(Unavailable, match="vault_device_secret_missing"):
            vault.unlock(new, officer=officer.id, passphrase=passphrase, floor=CHEAP)
    vault.restore_device_secret(new, code.lower().replace("-", " "))
    for officer, passphrase in ((OFFICER, PASSPHRASE), (COLLEAGUE, COLLEAGUES_PASSPHRASE)):
        vault.unlock(new, officer=officer.id, passphrase=passphrase, floor=CHEAP).close()


def test_a_reserve_code_mistyped_or_of_another_machine_changes_nothing(
    store: Store, hands: Hands, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("machine")
    with open_store(folder / "other") as other:
        _, others = reserve_code(other, hand=hands.next())
    _, code = reserve_code(store, hand=hands.next())
    new = copied(store, folder / "new")
    with pytest.raises(Refused, match="code_other_machine"):
        vault.restore_device_secret(new, others)
    letter = "2" if code[0] != "2" else "3"
    with pytest.raises(Refused, match="code_group"):
        vault.restore_device_secret(new, letter + code[1:])
    assert not (new / "vault.device").exists()


def test_only_a_supervisor_sees_the_reserve_code_and_the_journal_tells(
    store: Store, hands: Hands
) -> None:
    post(store)
    other = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    with pytest.raises(Refused, match="not_supervisor"):
        reserve_code(other, hand=hands.next())
    other.close()


def test_a_province_of_before_its_keys_is_still_read(store: Store) -> None:
    remember_province(store, Province("https://tinh.example", "Sở Y tế Mẫu", bytes(32)))
    assert keys_of(store) == b""
