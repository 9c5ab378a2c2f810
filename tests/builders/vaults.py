"""Vaults that were worked with, made once and copied for each test."""

import shutil
from pathlib import Path

from desktop.commands.laptop import remember_province
from desktop.store import vault
from desktop.store.driver import Connection
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.store.verify import Verified, verify
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    CHEAP,
    HAZARD,
    INTAKE,
    PASSPHRASE,
    Hands,
    edit,
    fill,
    open_store,
)

PAGE = 4_096


def lived_in(folder: Path, *, desk_folder: Path) -> None:
    """Make a vault with a case, sites, edits, looks and receipts of a province: nine operations."""
    desk = make_desk(desk_folder)
    with open_store(folder) as store:
        hands = Hands()
        around = enrolled(store, desk)
        remember_province(store, Province("https://x.vn", "Tỉnh", around.server_key))
        saved = fill(store, "mau_01", INTAKE, hands=hands)
        fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=saved.case_id)
        sync(store, desk, around)
        site = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        edit(store, site.record_id, {"status": "done"}, hands=hands)
        sync(store, desk, around)
        edit(store, saved.record_id, {"child_name": "Trần Thị Khác"}, hands=hands)


def copied(template: Path, target: Path) -> Path:
    """Return a copy of a vault to do with what one likes."""
    return Path(shutil.copytree(template, target))


def unlock(folder: Path) -> Store:
    """Open a vault at the cheapest cost."""
    return vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP)


def check(store: Store) -> Verified:
    """Verify a vault with the shipped forms."""
    return verify(store, catalog=CATALOG)


def contents(connection: Connection) -> list[object]:
    """Return everything the officer and the province ever see."""
    tables = ("op", "record", "case_file", "draft", "receipt", "setting", "officer", "search_text")
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608 - our tables
