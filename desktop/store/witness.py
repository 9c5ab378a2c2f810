"""Compares the journal with what stands outside it, before anything is written.

A database put back from an older copy is valid in itself; only the head file and the province's
receipts know better. Each contradiction has its own code, and a way on for the officer.
"""

from desktop.store.driver import Connection
from desktop.store.head import Point, Seen
from desktop.store.journal import Journal, last_point

MISSING = "vault_head_missing"
DAMAGED = "vault_head_damaged"
NEWER = "vault_head_newer"
ROLLED_BACK = "vault_rolled_back"
FORKED = "vault_forked"

# The officer may go on after these, and the journal says so; not after a newer program's file.
ACCEPTABLE = frozenset({MISSING, DAMAGED, ROLLED_BACK, FORKED})


def contradiction(connection: Connection, seen: Seen, *, since_start: bool) -> str | None:
    """Return the code of what does not agree, or nothing.

    ``since_start`` is false for a store of before the head file: it never had one.
    """
    last = last_point(connection)
    if seen.state == "missing":
        found = MISSING if since_start and last.seq > 0 else None
    elif seen.state in {"damaged", "newer"}:
        found = DAMAGED if seen.state == "damaged" else NEWER
    else:
        found = _against(connection, last, seen.point)
        # A torn write leaves the journal one step ahead of the good sector; level with it, the
        # other sector was destroyed afterwards, and what it said is not known.
        if found is None and seen.state == "half" and seen.point == last:
            found = DAMAGED
    return found or _against_receipts(connection, last)


def _against(connection: Connection, last: Point, point: Point) -> str | None:
    if point.seq > last.seq:
        return ROLLED_BACK
    return None if Journal(connection).chain_at(point.seq) == point.chain else FORKED


def _against_receipts(connection: Connection, last: Point) -> str | None:
    """Hold the newest receipt against the journal: the province has seen what it signed."""
    rows = (
        connection.execute("SELECT last, head FROM receipt ORDER BY last DESC LIMIT 1").fetchall()
        + connection.execute("SELECT acked_seq, acked_chain FROM device").fetchall()
    )
    for seq, chain in rows:
        found = _against(connection, last, Point(int(seq), bytes(chain)))
        if found is not None:
            return found
    return None
