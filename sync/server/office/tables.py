"""The tables of the province's own people (SQLAlchemy Core), the same on every engine.

What laptops send stands in ``sync.server.schema``; both share one ``metadata``.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table

from sync.server.schema import metadata

EVERY = metadata
"""All tables of the province: naming them here is what makes the store know the office's."""

account = Table(
    "account",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("verifier", LargeBinary(32), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("account", String(40), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
