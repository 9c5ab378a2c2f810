"""Opening: each thing that can be wrong has its own sentence, and nothing is touched."""

import base64
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft
from desktop.domain.troubles import Unavailable
from desktop.store import reading, vault
from desktop.store.driver import connect
from desktop.store.opening import PRAGMAS
from desktop.store.store import Entrance
from desktop.vault import keyfile
from desktop.vault.device_secret import FileKeeper, make_secret
from desktop.vault.door import SlotOwner, open_door
from desktop.vault.lockout import TRIES, Wait
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.supervisor import make_code
from resources.texts import Texts
from sync.key_cost import FLOOR_MEMORY_KIB, STRONG, KeyCost, normalise
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE, post
from tests.builders.world import (
    CATALOG,
    CHEAP,
    INTAKE,
    OFFICER,
    PASSPHRASE,
    Hands,
    fill,
    open_store,
)


def print_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != TRIES
    }


def made(folder: Path) -> Path:
    with open_store(folder) as store:
        fill(store, "mau_01", INTAKE, hands=Hands())
    return folder


def unlock(folder: Path, passphrase: str = PASSPHRASE, *, officer: str | None = None) -> None:
    vault.unlock(folder, passphrase=passphrase, officer=officer, floor=CHEAP).close()


def foreign(folder: Path) -> None:
    (folder / "vault.db").unlink()
    other = sqlite3.connect(folder / "vault.db")
    other.execute("CREATE TABLE sms (text)")
    other.commit()
    other.close()


def flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def of_another_vault(folder: Path) -> None:
    """Put another vault's database in place, as a mixed-up restore does."""
    with open_store(folder / "other"):
        pass
    (folder / "other" / "vault.db").replace(folder / "vault.db")


def lose_the_device_secret(folder: Path) -> None:
    (folder / "vault.device").unlink()


def copy_to_another_machine(folder: Path) -> None:
    vault_id = keyfile.decode(keyfile.read(folder)).vault
    FileKeeper(folder).keep(vault_id, make_secret())


def forge_keyfile(folder: Path) -> None:
    file = keyfile.decode(keyfile.read(folder))
    (folder / "vault.key").write_bytes(keyfile.encode(file, make_secret()))


WRONG = {
    "vault_missing": lambda folder: (folder / "vault.db").unlink(),
    "vault_empty": lambda folder: (folder / "vault.db").write_bytes(b""),
    "vault_foreign": foreign,
    "vault_damaged": lambda folder: flip(folder / "vault.db", 100),
    "vault_keyfile_missing": lambda folder: (folder / "vault.key").unlink(),
    "vault_keyfile_empty": lambda folder: (folder / "vault.key").write_bytes(b""),
    "vault_keyfile_damaged": lambda folder: (folder / "vault.key").write_bytes(b"x" * 99),
    "vault_keyfile_newer": lambda folder: flip(folder / "vault.key", 6),
    "vault_keyfile_foreign": of_another_vault,
    "vault_keyfile_changed": forge_keyfile,
    "vault_device_secret_missing": lose_the_device_secret,
    "vault_device_secret_other": copy_to_another_machine,
}


@pytest.mark.parametrize("code", WRONG)
def test_a_bad_file_has_its_own_sentence_and_is_left_alone(tmp_path: Path, code: str) -> None:
    folder = made(tmp_path)
    WRONG[code](folder)
    before = print_of(folder)
    with pytest.raises(Unavailable) as trouble:
        unlock(folder)
    assert trouble.value.code == code
    assert print_of(folder) == before
    assert Texts("vi").has(f"trouble.{code}")


def test_a_wrong_passphrase_is_told_as_one_and_touches_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path)
    before = print_of(folder)
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        unlock(folder, "bagiun dayquia huoikheo molom sai")
    assert print_of(folder) == before
    unlock(folder)


def test_an_empty_folder_opens_nothing_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="vault_missing"):
        unlock(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_vault_is_never_made_over_another(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(Unavailable, match="vault_exists"):
        vault.create(tmp_path, passphrase="x", officer=OFFICER, cost=CHEAP)


def test_every_sentence_is_a_different_one() -> None:
    texts = Texts("vi")
    codes = [*WRONG, "vault_wrong_passphrase", "vault_locked_out", "vault_wrong_code",
             "vault_no_code", "vault_officer_unknown", "vault_officer_ended",
             "vault_open_elsewhere", "vault_key_store", "vault_full"]  # fmt: skip
    assert len({texts(f"trouble.{code}") for code in codes}) == len(codes)


def test_the_cheap_cost_of_tests_is_refused_in_earnest(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        vault.unlock(tmp_path, passphrase=PASSPHRASE)
    assert KeyCost(FLOOR_MEMORY_KIB, 3, 1) == STRONG
    assert FLOOR_MEMORY_KIB >= 128 * 1024


def test_any_flipped_bit_of_the_keyfile_never_opens(tmp_path: Path) -> None:
    folder = made(tmp_path)
    whole = (folder / "vault.key").read_bytes()
    for place in range(len(whole)):
        flip(folder / "vault.key", place)
        with pytest.raises(Unavailable):
            unlock(folder)
        (folder / "vault.key").write_bytes(whole)
    unlock(folder)


def test_every_setting_holds_after_opening(tmp_path: Path) -> None:
    made(tmp_path)
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    for name, (_, expected) in PRAGMAS.items():
        (found,) = store.connection.execute(f"PRAGMA {name}").fetchone()
        assert str(found) == str(expected), name
    store.close()


CANARY = "Hoàng Thị Chim Hoàng Yến"


def encodings(name: str) -> list[bytes]:
    plain = name.encode()
    return [plain, name.encode("utf-16-le"), plain.hex().encode(), base64.b64encode(plain)[:-4]]


def leaks(folder: Path, name: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in encodings(name))
    ]


def test_no_name_lies_in_clear_on_disk(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        fill(store, "mau_01", {**INTAKE, "child_name": CANARY}, hands=Hands())
        assert leaks(tmp_path, CANARY) == []
    assert leaks(tmp_path, CANARY) == []


@pytest.mark.parametrize("form", range(4))
def test_control_a_planted_name_is_seen(tmp_path: Path, form: int) -> None:
    made(tmp_path)
    (tmp_path / "planted").write_bytes(b"..." + encodings(CANARY)[form] + b"...")
    assert leaks(tmp_path, CANARY) == ["planted"]


def test_a_database_without_its_key_is_noise(tmp_path: Path) -> None:
    made(tmp_path)
    connection = connect(str(tmp_path / "vault.db"))
    connection.execute("PRAGMA cipher_log_level = NONE")
    with pytest.raises(Unavailable, match="store_unreadable"):
        connection.execute("SELECT * FROM record")
    connection.close()


@pytest.mark.needs("P43")
def test_an_officer_is_named_by_initials_before_unlocking_and_by_name_after(tmp_path: Path) -> None:
    made(tmp_path)
    assert vault.officers(tmp_path) == (SlotOwner("a1", "L.T.T.N"),)
    assert OFFICER.name.encode() not in (tmp_path / "vault.key").read_bytes()
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, officer="a1", floor=CHEAP)
    with store.transaction() as tx:
        posting = tx.officers.get(store.officer_id)
    assert posting is not None
    assert (posting.officer, posting.may_manage) == (OFFICER, True)
    assert posting.sealing_key == store.keys.sealing_public()
    assert posting.signing_key == store.keys.signing_public()
    store.close()
    assert store.keys.database == bytes(32)


def test_a_vault_open_in_one_program_stays_shut_for_another(tmp_path: Path) -> None:
    with open_store(tmp_path), pytest.raises(Unavailable, match="vault_open_elsewhere"):
        unlock(tmp_path)
    unlock(tmp_path)


def test_an_officer_whose_posting_ended_is_refused_though_the_slot_still_stands(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store, store.transaction() as tx:
        tx.officers.end(OFFICER.id, until=1)
    with pytest.raises(Unavailable, match="vault_officer_ended"):
        unlock(tmp_path)


def test_of_several_officers_one_must_be_named(tmp_path: Path) -> None:
    made(tmp_path)
    with open_door(tmp_path, (FileKeeper(tmp_path),)) as door:
        keys = door.enter(OFFICER.id, PASSPHRASE, floor=CHEAP)
        second = OfficerKeys("b2", bundle=make_bundle(), database=keys.database)
        door.write(door.lock_for(second, label="B", passphrase=PASSPHRASE, cost=CHEAP))
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        unlock(tmp_path)


@pytest.mark.needs("P44")
def test_keys_of_unikey_in_any_form_open_the_same() -> None:
    composed, decomposed = "mật khẩu của tôi", "m\u00e2\u0323t kh\u00e2\u0309u cu\u0309a to\u0302i"
    assert normalise(composed) == normalise(f" {decomposed}  ")


@pytest.mark.needs("P43")
def test_officers_change_over_without_losing_each_others_drafts(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        colleague = post(store)
        hands = Hands()
        _, draft = begin_draft(store, CATALOG.form("mau_01"), hand=hands.next())
        other = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
        assert other.officer_id == COLLEAGUE.id
        assert other.keys.bundle() == colleague.bundle()
        assert store.keys.bundle() == bytes(96)
        assert reading.drafts(other, COLLEAGUE.id) == ()
        assert [row.id for row in reading.drafts(other, OFFICER.id)] == [draft.id]
        back = vault.switch(other, officer=OFFICER.id, passphrase=PASSPHRASE)
        assert [row.id for row in reading.drafts(back, OFFICER.id)] == [draft.id]
        back.close()


def test_a_change_over_that_fails_leaves_the_first_officer_at_work(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        post(store)
        with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
            vault.switch(store, officer=COLLEAGUE.id, passphrase=PASSPHRASE)
        with store.transaction() as tx:
            tx.officers.end(COLLEAGUE.id, until=1)
        passphrase = COLLEAGUES_PASSPHRASE
        with pytest.raises(Unavailable, match="vault_officer_ended"):
            vault.switch(store, officer=COLLEAGUE.id, passphrase=passphrase)
        fill(store, "mau_01", INTAKE, hands=Hands())


def test_a_damaged_file_at_the_change_over_closes_the_store(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        post(store)
        flip(tmp_path / "vault.db", 100)
        passphrase = COLLEAGUES_PASSPHRASE
        with pytest.raises(Unavailable, match="vault_damaged"):
            vault.switch(store, officer=COLLEAGUE.id, passphrase=passphrase)
        flip(tmp_path / "vault.db", 100)
    unlock(tmp_path, officer=OFFICER.id)


def test_wrong_tries_are_told_to_whoever_comes_in(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for _ in range(3):
        with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
            unlock(folder, "bagiun dayquia huoikheo molom sai")
    store = vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)
    assert store.access.entrance == Entrance("file", wrong_tries=3)
    store.close()
    store = vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)
    assert store.access.entrance == Entrance("file")
    store.close()


def test_a_lockout_is_told_before_a_try_and_ended_by_the_code(tmp_path: Path) -> None:
    code = make_code()
    with open_store(tmp_path) as store, open_door(tmp_path, store.access.premises.keepers) as door:
        door.write(door.with_code(code, cost=CHEAP))
    assert vault.wait_of(tmp_path, OFFICER.id) == Wait(0, needs_code=False)
    for _ in range(5):
        with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
            unlock(tmp_path, "bagiun dayquia huoikheo molom sai")
    assert 29_000 < vault.wait_of(tmp_path, OFFICER.id).milliseconds <= 30_000
    with pytest.raises(Unavailable, match="vault_wait"):
        unlock(tmp_path)
    vault.clear_lockout(tmp_path, code, floor=CHEAP)
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    assert store.access.entrance == Entrance("file", cleared=1)
    store.close()


def test_a_damaged_keyfile_is_mended_from_its_older_generation_and_that_is_told(
    tmp_path: Path,
) -> None:
    made(tmp_path)
    flip(tmp_path / "vault.key", 40)
    vault.mend_keyfile(tmp_path)
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    assert store.access.entrance == Entrance("file", mended=True)
    store.close()
    assert not (tmp_path / "vault.key.damaged").exists()
