"""Making a vault and opening it again: killed or refused at any step, nothing half stands."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.store import Store
from desktop.store.swap import DATABASE, NEXT
from desktop.vault.device_secret import FileKeeper
from tests.builders.interrupting import BORE_IT, DIE, DIED, FAIL, TOLD, interruptions
from tests.builders.world import CHEAP, OFFICER, PASSPHRASE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")


def make(folder: Path) -> None:
    keepers = (FileKeeper(folder),)
    vault.create(
        folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP, keepers=keepers
    ).close()


def unlock(folder: Path) -> Store:
    keepers = (FileKeeper(folder),)
    return vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP, keepers=keepers)


def numbered(under: Path) -> Callable[[], Path]:
    numbers = count()

    def folder() -> Path:
        made = under / str(next(numbers))
        made.mkdir()
        return made

    return folder


@pytest.mark.needs("P44")
@pytest.mark.parametrize(("how", "told"), [(DIE, {DIED}), (FAIL, {TOLD, BORE_IT})])
def test_a_vault_is_made_whole_or_not_at_all(quick_path: Path, how: str, told: set[int]) -> None:
    opened = made_anew = 0
    for folder, ended in interruptions(make, numbered(quick_path), how=how):
        assert ended in told
        if vault.exists(folder):
            opened += 1
        else:
            make(folder)
            made_anew += 1
        store = unlock(folder)
        assert store.officer_id == OFFICER.id
        store.close()
        assert not (folder / NEXT).exists()
    assert opened > 1
    assert made_anew > 5


def test_an_unfinished_copy_is_dropped_at_the_next_unlock(tmp_path: Path) -> None:
    make(tmp_path)
    before = (tmp_path / DATABASE).read_bytes()
    (tmp_path / NEXT).write_bytes(b"begun")
    unlock(tmp_path).close()
    assert not (tmp_path / NEXT).exists()
    assert (tmp_path / DATABASE).read_bytes() == before


def test_control_a_vault_that_lost_its_new_file_is_not_opened(quick_path: Path) -> None:
    lost = 0
    for folder, _ in interruptions(make, numbered(quick_path), how=DIE):
        if vault.exists(folder) and (folder / NEXT).exists():
            (folder / NEXT).unlink()
            with pytest.raises(Unavailable, match="vault_missing"):
                unlock(folder)
            lost += 1
    assert lost
