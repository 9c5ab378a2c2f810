"""What of the ceremony reaches the server: the public list, and that a grant was made."""

import base64

from sqlalchemy import Connection

from sync.protocol import BadFormat
from sync.province_keys import GRANT, newer, read_keys
from sync.recovery import is_granted_by, read_grant
from sync.server.office.audit import note
from sync.server.store import read_meta, write_meta

KEYS = "keys"
ACTOR = "recovery"


def published(connection: Connection) -> bytes:
    """Return the list of keys that laptops are given, empty where there is none yet."""
    return base64.b64decode(read_meta(connection, KEYS) or "")


def publish(connection: Connection, raw: bytes, *, province: str, now_ms: int) -> int:
    """Take a list that the holders signed; returns its version.

    Raises ``BadFormat``: ``keys_province`` for another province's, ``keys_root`` and
    ``keys_older`` where it cannot follow the one before.
    """
    known = published(connection)
    listed, root = read_keys(raw, root=None)
    if listed.province != province:
        raise BadFormat("keys_province")
    if known:
        newer(known, raw, root=read_keys(known, root=None)[1])
    write_meta(connection, KEYS, base64.b64encode(raw).decode())
    note(connection, ACTOR, "keys", f"{listed.version}:{root.hex()[:16]}", now_ms=now_ms)
    return listed.version


def record(connection: Connection, raw: bytes, *, now_ms: int) -> str:
    """Write a grant that the holders made into the audit; returns its number.

    Raises ``BadFormat("grant_unsigned")`` for one that this province's holders did not make.
    """
    grant = read_grant(raw)
    known = published(connection)
    listed = read_keys(known, root=None)[0] if known else None
    key = None if listed is None else listed.key(GRANT, at_ms=grant.granted_at)
    if key is None or not is_granted_by(grant, key):
        raise BadFormat("grant_unsigned")
    number = grant.number.hex()
    note(connection, ACTOR, "grant", f"{number}:{grant.device.hex()}", now_ms=now_ms)
    return number
