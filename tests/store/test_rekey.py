"""A new database key: the old one opens nothing, the others still come in, no step loses a save."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.opening import open_database
from desktop.store.rekey import copy_database, rekey, verify_copy
from desktop.store.store import Store
from desktop.store.swap import DATABASE, NEXT
from desktop.vault import keyfile
from desktop.vault.device_secret import FileKeeper
from tests.builders.interrupting import BORE_IT, DIE, DIED, FAIL, TOLD, interruptions
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE, post
from tests.builders.world import CHEAP, INTAKE, OFFICER, PASSPHRASE, Hands, fill, open_store

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")


HANDS = Hands()


def open_for(folder: Path, officer: str = OFFICER.id, passphrase: str = PASSPHRASE) -> Store:
    keepers = (FileKeeper(folder),)
    return vault.unlock(
        folder, officer=officer, passphrase=passphrase, floor=CHEAP, keepers=keepers
    )


def records(store: Store) -> int:
    return int(store.connection.execute("SELECT count(*) FROM record").fetchone()[0])


def made(folder: Path) -> tuple[Path, bytes]:
    """Make a vault with a record and two officers; returns its database key too."""
    with open_store(folder) as store:
        fill(store, "mau_01", INTAKE, hands=HANDS)
        post(store)
        return folder, bytes(store.keys.database)


def opens(folder: Path, key: bytes) -> bool:
    try:
        open_database(folder / DATABASE, bytearray(key)).close()
    except Unavailable:
        return False
    return True


@pytest.mark.needs("P43")
def test_the_old_key_opens_nothing_and_everyone_posted_still_comes_in(tmp_path: Path) -> None:
    folder, old = made(tmp_path)
    store = open_for(folder)
    rekey(store, at_ms=1)
    fill(store, "mau_01", INTAKE, hands=HANDS)
    assert bytes(store.keys.database) != old
    store.close()
    assert not opens(folder, old)
    for officer, passphrase in ((OFFICER, PASSPHRASE), (COLLEAGUE, COLLEAGUES_PASSPHRASE)):
        again = open_for(folder, officer.id, passphrase)
        assert records(again) == 2
        again.close()


@pytest.mark.needs("P43")
def test_whoever_is_posted_no_more_has_no_slot_left_in_either_generation(tmp_path: Path) -> None:
    folder, old = made(tmp_path)
    kept_aside = shutil.copytree(folder, tmp_path.parent / f"{tmp_path.name}-copied")
    store = open_for(folder)
    with store.transaction() as tx:
        tx.officers.end(COLLEAGUE.id, until=2)
    rekey(store, at_ms=1)
    store.close()
    assert [owner.id for owner in vault.officers(folder)] == [OFFICER.id]
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        open_for(folder, COLLEAGUE.id, COLLEAGUES_PASSPHRASE)
    for name in (keyfile.KEYS, keyfile.KEYS_BEFORE):
        assert COLLEAGUE.id.encode() not in (folder / name).read_bytes()
    # With the key file of before they come as far as the database, which is another's now.
    shutil.copy(kept_aside / keyfile.KEYS, folder / keyfile.KEYS)
    with pytest.raises(Unavailable, match="vault_keyfile_foreign"):
        open_for(folder, COLLEAGUE.id, COLLEAGUES_PASSPHRASE)
    assert opens(kept_aside, old)


def copies_of(template: Path, under: Path) -> Callable[[], Path]:
    numbers = count()

    def copy() -> Path:
        return Path(shutil.copytree(template, under / str(next(numbers))))

    return copy


def work(folder: Path) -> None:
    store = open_for(folder)
    rekey(store, at_ms=1)
    store.close()


@needs_fork
@pytest.mark.needs("P44")
@pytest.mark.parametrize(("how", "told"), [(DIE, {DIED}), (FAIL, {TOLD, BORE_IT})])
def test_stopped_or_refused_at_any_step_it_opens_with_everything(
    quick_path: Path, how: str, told: set[int]
) -> None:
    template, old = made(quick_path / "template")
    before = after = 0
    for folder, ended in interruptions(work, copies_of(template, quick_path), how=how):
        assert ended in told
        store = open_for(folder)
        assert records(store) == 1
        assert not (folder / NEXT).exists()
        fill(store, "mau_01", INTAKE, hands=HANDS)
        store.close()
        again = open_for(folder, COLLEAGUE.id, COLLEAGUES_PASSPHRASE)
        assert records(again) == 2
        again.close()
        if opens(folder, old):
            before += 1
        else:
            after += 1
        shutil.rmtree(folder)
    assert before > 5
    assert after > 5


@needs_fork
def test_a_store_whose_file_may_be_replaced_takes_no_more_saves(tmp_path: Path) -> None:
    """Once the key file says that the new file counts, a save into the old one would be lost."""
    folder, _ = made(tmp_path)
    store = open_for(folder)
    (folder / keyfile.KEYS_BEFORE).unlink()
    (folder / keyfile.KEYS_BEFORE).mkdir()
    with pytest.raises(Unavailable, match="store_busy"):
        rekey(store, at_ms=1)
    with pytest.raises(Unavailable, match="locked"), store.transaction():
        pass


def test_a_copy_that_cannot_be_made_leaves_the_store_open(tmp_path: Path) -> None:
    folder, old = made(tmp_path)
    store = open_for(folder)
    (folder / NEXT).mkdir()
    (folder / NEXT / "in the way").write_bytes(b"")
    with pytest.raises(Unavailable, match="store_busy"):
        rekey(store, at_ms=1)
    fill(store, "mau_01", INTAKE, hands=HANDS)
    assert records(store) == 2
    store.close()
    assert opens(folder, old)


def test_control_a_copy_that_lacks_a_row_is_not_taken(tmp_path: Path) -> None:
    folder, _ = made(tmp_path)
    store = open_for(folder)
    key = bytearray(range(32))
    copy_database(store.connection, folder / NEXT, key)
    copy = open_database(folder / NEXT, key)
    copy.execute("DELETE FROM search_text")
    copy.close()
    with pytest.raises(Unavailable, match="copy_unlike"):
        verify_copy(store.connection, folder / NEXT, key)
    copy_database(store.connection, folder / NEXT, key)
    whole = (folder / NEXT).read_bytes()
    for page in range(1, len(whole) // 4_096):
        raw = bytearray(whole)
        raw[page * 4_096 + 99] ^= 1
        (folder / NEXT).write_bytes(bytes(raw))
        with pytest.raises(Unavailable, match=r"copy_unlike|vault_damaged"):
            verify_copy(store.connection, folder / NEXT, key)
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on files is a word of POSIX")
def test_a_disk_that_fills_up_in_mid_copy_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - only where the system has it

    folder, old = made(tmp_path)
    store = open_for(folder)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Unavailable, match="disk_failing"):
            rekey(store, at_ms=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    fill(store, "mau_01", INTAKE, hands=HANDS)
    store.close()
    assert opens(folder, old)
    assert not (folder / NEXT).exists()


KILLED = """
import sys
from pathlib import Path
from tests.store.test_rekey import open_for, rekey
store = open_for(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    rekey(store, at_ms=1)
"""
KILLS = 12


@pytest.mark.slow
@pytest.mark.needs("P44")
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a word of POSIX")
def test_killed_at_random_moments_it_opens_with_everything(quick_path: Path) -> None:
    folder, _ = made(quick_path / "vault")
    moments = Random(20_261_124)  # noqa: S311 - moments to repeat, no secret
    epochs = set()
    for turn in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 0.12))
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        child.stdout.close()
        store = open_for(folder)
        assert records(store) == turn + 1
        fill(store, "mau_01", INTAKE, hands=HANDS)
        store.close()
        epochs.add(keyfile.decode(keyfile.read(folder)).epoch)
    assert len(epochs) > 2
