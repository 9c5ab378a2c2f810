"""Verifying the vault: pages, structure, journal, receipts, records, head file, in that order.

Every part is checked against another that could not be changed with it unseen; the first place
that does not hold is named. Nothing is written.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from desktop.domain.record import Record, RecordId
from desktop.domain.troubles import Unavailable
from desktop.forms.catalog import Catalog
from desktop.store.answers import read_answers
from desktop.store.driver import DatabaseError
from desktop.store.journal import last_point
from desktop.store.listing import stale_cases, stale_records
from desktop.store.merging import Folding, Run, record_of
from desktop.store.store import Store
from sync.messages import Receipt, is_signed
from sync.protocol import ZERO, BadFormat, chain, decode_op

Kind = Literal["page", "structure", "op", "receipt", "record", "listing", "head"]
STAGES: tuple[Kind, ...] = ("page", "structure", "op", "receipt", "record", "listing", "head")
# What may well be written and changes nothing: the reasons are the province's business.
EFFECTLESS = frozenset({
    "unknown_record", "unknown_kind", "no_authority", "not_owner", "purged", "held",
})  # fmt: skip
STEP = 500
# SQLite's own steps between two looks at whether to stop.
ENGINE_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place that does not hold: a page, an operation, a receipt, a record's id."""

    kind: Kind
    place: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and the first fault if there is one; ``whole`` is the good end.

    ``stale`` counts rows of lists and of search that do not say what their record says: no fault
    of a record, and mended by ``listing.relist``.
    """

    pages: int = 0
    ops: int = 0
    receipts: int = 0
    records: int = 0
    stale: int = 0
    fault: Fault | None = None
    cancelled: bool = False

    @property
    def whole(self) -> bool:
        """Whether everything was checked and held."""
        return self.fault is None and not self.cancelled


Progress = Callable[[Kind, int, int], None]
Cancelled = Callable[[], bool]


def verify(
    store: Store,
    *,
    catalog: Catalog,
    progress: Progress = lambda _stage, _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Verified:
    """Check everything, telling how far it has come; stops soon when it is cancelled."""
    return _Check(store, catalog, progress, cancelled).run()


class _Stop(Exception):  # noqa: N818 - the person's wish, no error
    """The person wants no more of it."""


class _Check:
    """One run; counts as it goes."""

    def __init__(
        self, store: Store, catalog: Catalog, progress: Progress, cancelled: Cancelled
    ) -> None:
        self._store, self._catalog = store, catalog
        self._progress, self._cancelled = progress, cancelled
        self._connection = store.connection
        self._found = Verified(pages=self._number("PRAGMA page_count"))

    def run(self) -> Verified:
        """Go through the stages until one does not hold."""
        stages = (
            self._pages, self._structure, self._ops, self._receipts, self._records,
            self._listing, self._head,
        )  # fmt: skip
        for kind, stage in zip(STAGES, stages, strict=True):
            self._progress(kind, 0, 0)
            try:
                place = stage()
            except _Stop:
                return replace(self._found, cancelled=True)
            except Unavailable as trouble:
                if trouble.code != "store_unreadable":
                    raise
                # What the engine cannot read it cannot name; the stage's name is the place.
                place = ""
            if place is not None:
                return replace(self._found, fault=Fault(kind, place))
        return self._found

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _count(self, kind: Kind, done: int, total: int) -> None:
        if done % STEP == 0:
            self._progress(kind, done, total)
            if self._cancelled():
                raise _Stop

    def _pages(self) -> str | None:
        """Ask the cipher for a page whose seal does not hold."""
        if self._cancelled():
            raise _Stop
        row = self._connection.execute("PRAGMA cipher_integrity_check").fetchone()
        if row is None:
            return None
        number = re.search(r"page (\d+)", str(row[0]))
        return number[1] if number else ""

    def _structure(self) -> str | None:
        """Ask the engine whether tables, indexes and search agree with each other."""
        self._connection.set_progress_handler(self._cancelled, ENGINE_STEPS)
        try:
            (told,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        except DatabaseError:
            if self._cancelled():
                raise _Stop from None
            raise
        finally:
            self._connection.set_progress_handler(None, 0)
        return None if told == "ok" else ""

    def _ops(self) -> str | None:
        """Recompute the chain; what stands beside an operation must be what it says itself."""
        total = self._number("SELECT coalesce(max(seq), 0) FROM op")
        link = ZERO
        rows = self._connection.execute(OPS)
        for expected, (seq, kind, entity, kept, body, at) in enumerate(rows, start=1):
            link = chain(link, bytes(body))
            if seq != expected or link != bytes(kept) or not _is_told(body, kind, entity, at):
                self._found = replace(self._found, ops=expected - 1)
                return str(expected)
            if expected % STEP == 0:
                self._found = replace(self._found, ops=expected)
                self._count("op", expected, total)
        self._found = replace(self._found, ops=total)
        return None

    def _receipts(self) -> str | None:
        """Hold every receipt of the province against the chain, and its signature."""
        with self._store.transaction() as tx:
            province = tx.settings.province()
        key = None if province is None else province.server_key
        for done, (number, device, *told) in enumerate(self._connection.execute(RECEIPTS), 1):
            receipt = Receipt(number, bytes(device), *told)
            row = self._connection.execute(LINK, (receipt.last,)).fetchone()
            signed = key is None or is_signed(key, receipt.signature, receipt.signed_part())
            if row is None or bytes(row[0]) != receipt.head or not signed:
                return str(number)
            self._found = replace(self._found, receipts=done)
        return None

    def _records(self) -> str | None:
        """Replay each record's operations and compare; a record without any is one too many."""
        total = self._number("SELECT count(*) FROM record")
        told = self._told()
        for done, row in enumerate(self._connection.execute(RECORDS), start=1):
            expected = next(told, None)
            if expected is None or expected[0] != row[0] or not _agrees(row, expected[1]):
                return str(row[0]) if expected is None else min(expected[0], str(row[0]))
            self._found = replace(self._found, records=done)
            self._count("record", done, total)
        left = next(told, None)
        return None if left is None else left[0]

    def _told(self) -> Iterator[tuple[str, Record | None]]:
        """Give each record as its operations tell it, in the order of the ids."""
        folding = Folding(self._connection, self._catalog)
        runs = [Run(*row) for row in self._connection.execute(RUNS)]
        own = _grouped(self._connection.execute(CHANGES))
        others = _grouped(self._connection.execute(REMOTE))
        mine, theirs = next(own, None), next(others, None)
        while mine is not None or theirs is not None:
            entity = min(each[0] for each in (mine, theirs) if each is not None)
            rows: list[tuple[Any, ...]] = []
            told: list[tuple[Any, ...]] = []
            if mine is not None and mine[0] == entity:
                rows, mine = mine[1], next(own, None)
            if theirs is not None and theirs[0] == entity:
                told, theirs = theirs[1], next(others, None)
            ours = folding.own(((row[0], row[1]) for row in rows), runs)
            merged = folding.fold(ours, told)
            view = folding.view(merged)
            if any(issue.came in ours and issue.code not in EFFECTLESS for issue in merged.issues):
                yield entity, None  # no program of ours writes such an operation
            elif merged.state is not None and view is not None:
                yield entity, record_of(RecordId(entity), merged.state, view)

    def _listing(self) -> str | None:
        """Derive what lists and search show, and count what differs."""
        stale = sum(1 for _ in stale_records(self._connection, self._catalog))
        stale += sum(1 for _ in stale_cases(self._connection, self._catalog, self._store.opener))
        self._found = replace(self._found, stale=stale)
        return None

    def _head(self) -> str | None:
        """See that the head file says what the journal says."""
        seen = self._store.read_head()
        level = seen.state == "whole" and seen.point == last_point(self._connection)
        return None if level else seen.state


OPS = "SELECT seq, kind, entity, chain, body, at FROM op ORDER BY seq"
LINK = "SELECT chain FROM op WHERE seq = ?"
RECEIPTS = """
SELECT number, device, incarnation, first, last, head, at, signature FROM receipt
ORDER BY last, number
"""
RECORDS = "SELECT id, form, case_id, version, answers, saved_at, saved_by FROM record ORDER BY id"
RUNS = "SELECT seq, count, pos, received_at FROM own_run ORDER BY seq"
# The kinds of REPLAY and MARK as numbers: neither changes a record.
CHANGES = "SELECT entity, seq, body FROM op WHERE kind NOT IN (6, 9) ORDER BY entity, seq"
REMOTE = """
SELECT entity, body, device, incarnation, seq, pos, received_at FROM remote_op
ORDER BY entity, pos
"""


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for entity, group in groupby(rows, key=lambda row: str(row[0])):
        yield entity, [row[1:] for row in group]


def _is_told(body: bytes, kind: int, entity: str, at_ms: int) -> bool:
    try:
        op = decode_op(bytes(body))
    except BadFormat:
        return False
    return (op.kind, op.entity.hex(), op.hlc_ms) == (kind, entity, at_ms)


def _agrees(row: tuple[object, ...], told: Record | None) -> bool:
    if told is None:
        return False
    _, form, case_id, version, answers, saved_at, saved_by = row
    return (
        (form, case_id, version) == (told.form, told.case_id, told.version)
        and (saved_at, saved_by) == (told.saved_at, told.saved_by)
        and dict(read_answers(str(answers))) == told.answers
    )
