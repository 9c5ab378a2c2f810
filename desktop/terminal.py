"""Commands for whoever looks after the laptop, without a window: verify the records."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from getpass import getpass
from pathlib import Path

from desktop.commands.care import verify_vault
from desktop.commands.hand import Hand
from desktop.domain.clock import VIETNAM
from desktop.domain.officer import Officer
from desktop.domain.troubles import Unavailable
from desktop.forms.catalog import load_catalog
from desktop.store import vault
from desktop.store.store import Store
from desktop.store.verify import Verified
from desktop.store.watch import Watch
from resources.texts import Texts
from sync.key_cost import STRONG, KeyCost

ENTROPY_BYTES = 32
WHOLE, FAULTY, NOT_OPENED = 0, 1, 2


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command is given: where to say, how to ask, how to ask for what must not be seen."""

    texts: Texts
    tell: Callable[[str], None] = _tell
    ask: Callable[[str], str] = input
    ask_hidden: Callable[[str], str] = getpass
    floor: KeyCost = STRONG


def verify_command(folder: Path, terminal: Terminal) -> int:
    """Open the vault, check everything and say the first place that does not hold.

    Returns 0 where all is whole, 1 where it is not, 2 where the vault could not be opened.
    """
    texts = terminal.texts
    terminal.tell(texts("verify.opening", folder=folder))
    try:
        store = _open(folder, terminal)
    except Unavailable as trouble:
        terminal.tell(texts(f"trouble.{trouble.code}", **trouble.values))
        return NOT_OPENED
    try:
        _, found = verify_vault(
            store,
            catalog=load_catalog(),
            hand=_hand(store),
            watch=Watch(_Stages(terminal).reached),
        )
    finally:
        store.close()
    terminal.tell(sentence(texts, found))
    return WHOLE if found.whole else FAULTY


def _open(folder: Path, terminal: Terminal) -> Store:
    owners = vault.officers(folder)
    officer = None
    if len(owners) > 1:
        known = ", ".join(f"{owner.label} ({owner.id})" for owner in owners)
        terminal.tell(terminal.texts("verify.who", officers=known))
        officer = terminal.ask(terminal.texts("verify.officer")).strip()
    passphrase = terminal.ask_hidden(terminal.texts("verify.passphrase"))
    return vault.unlock(folder, passphrase=passphrase, officer=officer, floor=terminal.floor)


def _hand(store: Store) -> Hand:
    officer = Officer(store.officer_id, "", "")
    return Hand(officer, datetime.now(VIETNAM), os.urandom(ENTROPY_BYTES))


class _Stages:
    """Says each stage once."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def reached(self, stage: str, done: int, _total: int) -> None:
        """Say a stage at its beginning."""
        if done == 0:
            self._terminal.tell(self._terminal.texts(f"verify.stage_{stage}"))


def sentence(texts: Texts, found: Verified) -> str:
    """Say in one sentence what came of it."""
    if found.fault is not None:
        return texts(f"verify.fault_{found.fault.kind}", place=found.fault.place)
    if found.cancelled:
        return texts("verify.cancelled")
    counts = {"pages": found.pages, "ops": found.ops, "receipts": found.receipts}
    code = "verify.mended" if found.stale else "verify.whole"
    return texts(code, **counts, records=found.records, stale=found.stale)
