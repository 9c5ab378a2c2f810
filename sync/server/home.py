"""The province's folder: its name, its key, its database."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.forms.catalog import load_catalog
from sync.server.desk import Desk
from sync.server.province import Province
from sync.server.recovery.online import published
from sync.server.store import open_engine, read_meta, write_meta

KEY = "server.key"
DATABASE = "province.db"


class BadHome(Exception):  # noqa: N818 - it names what is wrong with the folder
    """A folder that is no province's home, or is one already; carries a code."""


def database_url(home: Path, url: str | None) -> str:
    """Return the database's address: the one given, or a file in the home."""
    return url or f"sqlite:///{home / DATABASE}"


def make_home(home: Path, *, name: str, code: str, practice: bool, url: str | None = None) -> None:
    """Make a province: its folder, its signing key, its tables."""
    if (home / KEY).exists():
        raise BadHome("home_exists")
    home.mkdir(parents=True, exist_ok=True)
    _write_key(home / KEY, Ed25519PrivateKey.generate().private_bytes_raw())
    engine = open_engine(database_url(home, url))
    with engine.begin() as connection:
        write_meta(connection, "name", name)
        write_meta(connection, "code", code)
        write_meta(connection, "practice", "1" if practice else "")
        write_meta(connection, "epoch", "1")
    engine.dispose()


def _write_key(path: Path, raw: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def open_desk(home: Path, *, now_ms: Callable[[], int], url: str | None = None) -> Desk:
    """Open a province's desk."""
    try:
        key = Ed25519PrivateKey.from_private_bytes((home / KEY).read_bytes())
    except FileNotFoundError as error:
        raise BadHome("home_missing") from error
    except ValueError as error:
        raise BadHome("home_key_damaged") from error
    engine = open_engine(database_url(home, url))
    with engine.begin() as connection:
        province = Province(
            name=read_meta(connection, "name") or "",
            code=read_meta(connection, "code") or "",
            practice=bool(read_meta(connection, "practice")),
            epoch=int(read_meta(connection, "epoch") or 1),
            key=key,
            keys=published(connection),
        )
    desk = Desk(engine, province, load_catalog(), now_ms=now_ms)
    desk.folder = home
    return desk
