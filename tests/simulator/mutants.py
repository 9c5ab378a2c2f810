"""Faults planted in the program, each of which the simulator must see.

A mutant takes one protection away. ``more_of`` names what its histories are richer in: what the
protection is there for.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import msgspec
from sqlalchemy import Connection, Engine

import sync.engine
import sync.merge
import sync.server.ingest
import sync.server.pages
import sync.state
import sync.writing
from desktop.store.inbox import Inbox
from desktop.store.laptop import Laptop
from sync.feed import Page
from sync.messages import Receipt, Signed, SyncAnswer
from sync.ports import Head
from sync.register import Lineage, Register, Value, Version, winner
from sync.rules import Rule
from sync.server.applying import apply
from sync.server.book import Kept, Place, keep
from sync.server.exchange import Exchange
from sync.server.ingest import Entry

UNKEPT = 7
"""Of so many answers one is given before a commit that never comes."""

FEW_ROUNDS = 20


@dataclass(frozen=True)
class Mutant:
    """One protection less."""

    name: str
    plant: Callable[[], AbstractContextManager[None]]
    more_of: frozenset[str] = frozenset()


@contextmanager
def _ack_before_commit() -> Iterator[None]:
    """Answer before the commit; now and then it never comes."""
    asked = [0]

    @dataclass
    class Hasty:
        engine: Engine

        @contextmanager
        def begin(self) -> Iterator[Connection]:
            asked[0] += 1
            with self.engine.connect() as connection, connection.begin() as transaction:
                yield connection
                if asked[0] % UNKEPT == 0:
                    transaction.rollback()

    real = Exchange.__init__

    def hasty(self: Exchange, engine: Engine, *rest: Any, **named: Any) -> None:
        real(self, Hasty(engine), *rest, **named)  # type: ignore[arg-type] # it only begins

    with patch.object(Exchange, "__init__", hasty):
        yield


@contextmanager
def _cursor_before_apply() -> Iterator[None]:
    """Move the laptop's mark in a transaction of its own, before what it read is kept."""
    real = Laptop.take

    def take(self: Laptop, answer: SyncAnswer, page: Page | None, proof: Signed) -> Any:
        if page is not None:
            with self._store.transaction():
                self._store.connection.execute("UPDATE device SET cursor = ?", (page.end,))
        return real(self, answer, page, proof)

    with patch.object(Laptop, "take", take):
        yield


@contextmanager
def _receipt_of_anybody() -> Iterator[None]:
    """Believe an answer that speaks of another chain than the laptop's own."""

    def keep_any(self: Inbox, receipt: Receipt) -> None:
        self._connection.execute("UPDATE device SET acked_seq = max(acked_seq, ?)", (receipt.last,))

    def may_take(laptop: Laptop, head: Head, answer: SyncAnswer, *_: object) -> bool:
        del laptop, head
        return answer.code == "ok"

    with (
        patch.object(Inbox, "_keep", keep_any),
        patch.object(sync.engine, "_may_take", may_take),
        patch.object(sync.engine, "MAX_ROUNDS", FEW_ROUNDS),
    ):
        yield


@contextmanager
def _kept_twice() -> Iterator[None]:
    """Keep again what the province knows from another stream of the same laptop."""

    def take(connection: Connection, place: Place, _: object, fresh: list[Entry]) -> None:
        apply(connection, place, keep(connection, place, fresh))

    with patch.object(sync.server.ingest, "_take", take):
        yield


@contextmanager
def _applied_twice() -> Iterator[None]:
    """Let an operation that is kept once take effect twice."""

    def apply_twice(connection: Connection, place: Place, kept: Sequence[Kept]) -> None:
        apply(connection, place, kept)
        apply(connection, place, kept)

    with patch.object(sync.server.ingest, "apply", apply_twice):
        yield


@contextmanager
def _last_writer_wins() -> Iterator[None]:
    """Merge by writing over: the last value that comes stands alone."""

    def written(_: Sequence[Value], new: Value, __: Lineage) -> Register:
        return (new,)

    with patch.object(sync.writing, "written", written):
        yield


@contextmanager
def _clocks_decide() -> Iterator[None]:
    """Merge by clocks: the later value stands."""

    def knew(_: Lineage, later: Version, earlier: Version) -> bool:
        return later.at_ms >= earlier.at_ms

    with patch.object(Lineage, "knew", knew):
        yield


@contextmanager
def _epoch_ignored() -> Iterator[None]:
    """Take no notice on the laptop that the province was put back."""

    def turn(*_: object) -> bool:
        return True

    with patch.object(sync.engine, "_turn", turn):
        yield


@contextmanager
def _forks_taken() -> Iterator[None]:
    """Take any segment for the continuation of what the province keeps."""

    def agrees(*_: object) -> bool:
        return True

    with patch.object(sync.server.ingest, "_agrees", agrees):
        yield


@contextmanager
def _feed_skips() -> Iterator[None]:
    """Leave out a page's last operation and still say that it reaches behind it."""
    real = sync.server.pages.read

    def read(*given: Any, **named: Any) -> Any:
        found = real(*given, **named)
        items = found.page.items
        less = items[:-1] if len(items) > 1 else items
        return type(found)(msgspec.structs.replace(found.page, items=less), found.more)

    with patch.object(sync.server.pages, "read", read):
        yield


@contextmanager
def _rank_decides() -> Iterator[None]:
    """Let the higher or later of two decisions count, not the one that protects."""

    def in_force(_: Rule, register: Register) -> Value:
        return winner(register)

    with patch.object(sync.state, "in_force", in_force):
        yield


@contextmanager
def _without_effect() -> Iterator[None]:
    """Keep an operation and forget to let it take effect."""

    def apply_half(connection: Connection, place: Place, kept: Sequence[Kept]) -> None:
        apply(connection, place, [each for each in kept if each.pos % 2])

    with patch.object(sync.server.ingest, "apply", apply_half):
        yield


@contextmanager
def _refused_for_good() -> Iterator[None]:
    """Refuse for good a change that is told again before its record."""

    def as_they_come(came: Any, **_: object) -> Any:
        return came

    with patch.object(sync.merge, "_openings_first", as_they_come):
        yield


PUT_BACK = frozenset({"province copy", "province put back", "all sync"})
COPIES = frozenset({"image", "put back", "twin", "edit"})
MEETING = frozenset({"edit", "all sync"})

MUTANTS = (
    Mutant("ack before commit", _ack_before_commit),
    Mutant("cursor before apply", _cursor_before_apply, frozenset({"sync cut", "edit"})),
    Mutant("receipt of anybody", _receipt_of_anybody, COPIES),
    Mutant("kept twice", _kept_twice, COPIES),
    Mutant("applied twice", _applied_twice),
    Mutant("last writer wins", _last_writer_wins, MEETING),
    Mutant("clocks decide", _clocks_decide, MEETING),
    Mutant("epoch ignored", _epoch_ignored, PUT_BACK),
    Mutant("forks taken", _forks_taken, COPIES),
    Mutant("feed skips", _feed_skips),
    Mutant("rank decides", _rank_decides, MEETING),
    Mutant("without effect", _without_effect),
    Mutant("refused for good", _refused_for_good, PUT_BACK),
)
