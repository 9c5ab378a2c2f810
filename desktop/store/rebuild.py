"""Builds a new vault of salvaged rows: the journal as far as its chain holds, then the rest.

Operations behind a lost one cannot be chained where they stood; they are told on with their old
identity (REPLAY), and each record that they touch is then written whole, so that laptop and
province end with what the officer last saved. Lists and search are derived anew.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.mark import Event, What
from desktop.domain.officer import SUPERVISOR, Officer, Posting
from desktop.domain.record import RecordId
from desktop.domain.troubles import Unavailable
from desktop.forms.catalog import Catalog
from desktop.store.answers import write_answers
from desktop.store.driver import Connection, DatabaseError
from desktop.store.head import HEAD, HeadFile
from desktop.store.listing import record_of, relist
from desktop.store.migrations import migrate
from desktop.store.opener import Opener
from desktop.store.opening import create_database
from desktop.store.remains import NO_CODE, KeptOp, Remains, Whole
from desktop.store.replay import retell
from desktop.store.salvage import Row, Salvaged
from desktop.store.store import Access, Store, Transaction
from desktop.store.swap import DATABASE
from desktop.store.verify import verify
from desktop.vault.officer_keys import OfficerKeys
from sync.enrol import ALPHABET
from sync.payloads import read_mark
from sync.protocol import MARK, MAX_OP_BYTES, PUT, REPLAY, ZERO, BadFormat, decode_op

PREFIX_LENGTH = 3
# Room for what a REPLAY says beside the operation that it tells on.
REPLAY_BYTES = 256
# These are built of operations and records, or checked against them; the others are copied.
BUILT = frozenset({
    "op", "record", "case_file", "clock", "device", "receipt", "child", "child_block", "link",
    "sealed_case", "case_reader",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """What was salvaged, and what is known of the vault from elsewhere.

    ``last_seq`` is where the head file says that the journal stood, ``device`` and ``salt`` stand
    in the key file, ``label`` is the officer's there.
    """

    found: Salvaged
    last_seq: int
    device: bytes
    salt: bytes
    label: str


@dataclass(slots=True)
class Rescued:
    """What was kept and what was not, in counts.

    ``ops`` stand in the chain as they did, ``retold`` behind a gap; ``renewed`` records were
    written whole again, ``recoded`` cases had lost their code. Without ``same_laptop`` the
    province has to enrol this laptop anew.
    """

    ops: int = 0
    retold: int = 0
    lost_ops: int = 0
    records: int = 0
    renewed: int = 0
    lost_records: int = 0
    recoded: int = 0
    lost_rows: int = 0
    lost_receipts: int = 0
    same_laptop: bool = True
    broken: frozenset[str] = field(default_factory=frozenset)


def rebuild(
    place: Path, access: Access, source: Source, *, catalog: Catalog, at_ms: int
) -> Rescued:
    """Make the new database and head file in a folder; raises ``rescue_failed`` if unsound."""
    key = access.keys.database
    connection = create_database(place / DATABASE, key, salt=source.salt)
    try:
        migrate(connection)
        rescued = Rescued(broken=frozenset(source.found.broken))
        rescued.same_laptop = _add_device(connection, source)
        store = Store(connection, place, access, HeadFile(place / HEAD, key))
        with store.transaction() as tx:
            _Builder(connection, tx, source, rescued).run(access.keys, catalog, at_ms)
        if not verify(store, catalog=catalog).whole:
            raise Unavailable("rescue_failed")
        store.release_files()
    finally:
        connection.close()
    return rescued


def _add_device(connection: Connection, source: Source) -> bool:
    """Keep the laptop's identity, or make a new one under its old id; says which."""
    for row in source.found.rows("device"):
        _insert(connection, "device", row)
        return True
    prefix = "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(PREFIX_LENGTH))
    signing_key = Ed25519PrivateKey.generate().private_bytes_raw()
    told = {"one": 1, "id": source.device, "prefix": prefix, "incarnation": 1}
    _insert(connection, "device", {**told, "signing_key": signing_key, "acked_chain": ZERO})
    return False


def _insert(connection: Connection, table: str, row: Row) -> bool:
    """Insert a row under the columns that the table has now; says whether it was taken."""
    known = {each[1] for each in connection.execute(f'PRAGMA table_info("{table}")')}
    values = {name: value for name, value in row.items() if name in known}
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    try:
        cursor = connection.execute(
            f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - our schema
            tuple(values.values()),
        )
    except DatabaseError:
        return False
    return bool(cursor.rowcount)


# The kind of a MARK as a number: so it stands in the index.
OPS_OF = "SELECT seq, body FROM op WHERE entity = ? AND kind <> 9 ORDER BY seq"


class _Builder:
    """Fills one new database."""

    def __init__(
        self, connection: Connection, tx: Transaction, source: Source, rescued: Rescued
    ) -> None:
        self._connection, self._tx = connection, tx
        self._source, self._rescued = source, rescued
        self._remains = Remains(source.found)

    def run(self, keys: OfficerKeys, catalog: Catalog, at_ms: int) -> None:
        """Do everything, in an order in which each thing finds what it hangs on."""
        self._copy_rest(keys, at_ms)
        self._chain()
        self._cases()
        final = list(self._remains.records())
        self._tell_on(keys.owner, at_ms, frozenset(whole.id for whole in final))
        for whole in final:
            self._record(whole)
        last = max(self._source.last_seq, self._remains.last_seq)
        self._marks_of_province()
        if self._rescued.ops < last:
            self._tx.journal.branch(What.RESCUE, at_ms=at_ms)
        self._rescued.lost_ops = max(0, last - len(self._remains.ops))
        self._rescued.lost_records = self._remains.lost_records
        self._tx.journal.mark(self._event(), actor=keys.owner, at_ms=at_ms)
        relist(self._connection, catalog, Opener(keys))

    def _event(self) -> Event:
        told = self._rescued
        names = ("ops", "retold", "lost_ops", "records", "renewed", "lost_records", "recoded")
        counts: dict[str, str | int] = {name: getattr(told, name) for name in names}
        return Event(What.RESCUE, {**counts, "same_laptop": int(told.same_laptop)})

    def _copy_rest(self, keys: OfficerKeys, at_ms: int) -> None:
        """Copy what hangs on nothing; whoever rescues must find themselves posted."""
        tables = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master")}
        for table, rows in self._source.found.tables.items():
            if table in tables - BUILT:
                taken = sum(_insert(self._connection, table, row) for row in rows)
                self._rescued.lost_rows += len(rows) - taken
        if self._tx.officers.get(keys.owner) is None:
            officer = Officer(keys.owner, self._source.label, "")
            public = keys.sealing_public(), keys.signing_public()
            posting = Posting(officer, SUPERVISOR, *public, at_ms)
            self._tx.officers.add(posting, entry_key=keys.entry)

    def _chain(self) -> None:
        """Keep the operations whose chain holds from the beginning."""
        for kept in self._remains.chained:
            _insert(self._connection, "op", kept.row)
        self._rescued.ops = len(self._remains.chained)

    def _cases(self) -> None:
        for row in self._remains.cases():
            _insert(self._connection, "case_file", row)
            self._rescued.recoded += str(row["code"]).startswith(NO_CODE)

    def _tell_on(self, officer: str, at_ms: int, known: frozenset[RecordId]) -> None:
        """Tell on the operations behind a gap; what happened to no known record is left out."""
        (device, incarnation) = self._connection.execute(
            "SELECT id, incarnation FROM device"
        ).fetchone()
        for kept in self._remains.behind:
            if kept.op.kind == MARK:
                self._rescued.retold += self._mark_again(kept)
            elif kept.entity in known and len(kept.body) < MAX_OP_BYTES - REPLAY_BYTES:
                told = [bytes(device), incarnation, kept.seq, kept.link, kept.op.ctx, kept.body]
                self._tx.journal.append(kept.entity, REPLAY, told, actor=officer, at_ms=at_ms)
                self._rescued.retold += 1

    def _mark_again(self, kept: KeptOp) -> bool:
        """Mark once more what changes nothing: a look or a print needs no old identity."""
        try:
            mark = read_mark(kept.op)
        except BadFormat:
            return False
        event = Event(mark.what, mark.detail)
        author = kept.op.actor
        self._tx.journal.mark(event, about=kept.entity, actor=author, at_ms=kept.op.hlc_ms)
        return True

    def _record(self, whole: Whole) -> None:
        """Write a record, and again into the journal where that does not end with it."""
        told = whole.told
        if not whole.is_told:
            payload = [told.form, told.form_version, told.case_id, told.case_code, told.answers]
            self._tx.journal.append(whole.id, PUT, payload, actor=told.actor, at_ms=told.at_ms)
            self._rescued.renewed += 1
        ops = self._connection.execute(OPS_OF, (whole.id,)).fetchall()
        # What was told on under its old identity is history; the record was written whole after it.
        told_here = (decode_op(bytes(body)) for _, body in ops)
        now = retell(op for op in told_here if op.kind != REPLAY)
        record = record_of(whole.id, now)
        row = {
            "row": whole.number, "id": record.id, "form": record.form,
            "form_version": told.form_version or now.form_version, "case_id": record.case_id,
            "version": record.version, "answers": write_answers(record.answers), "title": "",
            "saved_at": record.saved_at, "saved_by": record.saved_by, "seq": ops[-1][0],
        }  # fmt: skip
        self._rescued.records += _insert(self._connection, "record", row)

    def _marks_of_province(self) -> None:
        """Keep the receipts that the chain bears out, and what was acknowledged with them."""
        links = {kept.seq: kept.link for kept in self._remains.chained}
        acked = 0
        for row in self._source.found.rows("receipt"):
            last = int(str(row["last"]))
            if links.get(last) == row["head"]:
                _insert(self._connection, "receipt", row)
                acked = max(acked, last)
            else:
                self._rescued.lost_receipts += 1
        (kept, link) = self._connection.execute(
            "SELECT acked_seq, acked_chain FROM device"
        ).fetchone()
        if kept and links.get(kept) == bytes(link):
            acked = max(acked, int(kept))
        self._connection.execute(
            "UPDATE device SET acked_seq = ?, acked_chain = ?", (acked, links.get(acked, ZERO))
        )
