"""A stick between a laptop and its province, with real parts at both ends."""

import os
from pathlib import Path

from desktop.commands.hand import Hand
from desktop.commands.stick import begin_outing, end_return, keep_reader
from desktop.store.laptop import Laptop
from desktop.store.settings import Province
from desktop.store.stick import find_home, reply_keys, write_out
from desktop.store.store import Store
from sync.carry import loads, take
from sync.engine import Around, Outcome
from sync.server.desk import Desk
from sync.server.office.sealing import keys_of
from sync.server.sticks import Brought, Sticks
from sync.stick import SUFFIX
from tests.builders.world import CATALOG

ANSWER = f"answer{SUFFIX}"


def know(store: Store, desk: Desk, around: Around) -> None:
    """Let the laptop remember its province and the key that it reads sticks with."""
    province = Province("https://tinh.example", desk.province.name, around.server_key)
    with store.transaction() as tx:
        tx.settings.put("province", province)
    with desk.engine.begin() as connection:
        raw = sticks(desk).reader(connection)
    keep_reader(store, raw)


def sticks(desk: Desk) -> Sticks:
    return Sticks(desk, keys_of(desk.province.key))


def carry_out(store: Store, folder: Path, around: Around, *, hand: Hand) -> tuple[Path, ...]:
    """Write all that the province has in no backup onto a stick."""
    folder.mkdir(parents=True, exist_ok=True)
    _, way = begin_outing(store, hand=hand)
    laptop = Laptop(store, CATALOG)
    return write_out(loads(laptop, around, reply_to=way.reply_to), way.reader, folder)


def at_desk(desk: Desk, path: Path) -> Brought:
    """Bring a file to the province, and put its answer beside it."""
    room = sticks(desk)
    with desk.engine.begin() as connection:
        opened = room.open(connection, path.read_bytes())
        brought = room.take(connection, opened)
        answer = room.reply(connection, opened)
    (path.parent / f"{os.urandom(4).hex()}-{ANSWER}").write_bytes(answer)
    return brought


def bring_home(store: Store, folder: Path, around: Around, *, hand: Hand) -> Outcome:
    """Take in the newest answer that lies on the stick."""
    home = find_home(folder, reply_keys(store.connection))
    outcome = take(Laptop(store, CATALOG), home.frames, around)
    end_return(store, home, outcome, hand=hand)
    return outcome
