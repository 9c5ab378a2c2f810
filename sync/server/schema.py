"""The tables of what laptops send (SQLAlchemy Core), the same on every engine.

The tables of the province's own people stand in ``sync.server.office.tables``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

meta = Table("meta", metadata, Column("k", String(40), primary_key=True), Column("v", Text))

commune = Table(
    "commune",
    metadata,
    Column("code", String(5), primary_key=True),
    Column("feed_pos", BigInteger, nullable=False, default=0),
)

device = Table(
    "device",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("commune", String(5), nullable=False),
    Column("prefix", String(3), nullable=False),
    Column("app", String(40), nullable=False),
    Column("status", String(12), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Index("device_commune", "commune"),
)

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("commune", String(5), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("used_at", BigInteger),
    Index("enrol_code_commune", "commune"),
)

head = Table(
    "head",
    metadata,
    Column("device", LargeBinary(16)),
    Column("incarnation", Integer),
    Column("seq", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("device", "incarnation"),
)

# Every primary and unique key holds the commune: growth past one machine is then deployment.
op = Table(
    "op",
    metadata,
    Column("commune", String(5)),
    Column("pos", BigInteger),
    Column("device", LargeBinary(16), nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("entity", String(32), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("commune", "pos"),
    UniqueConstraint("commune", "device", "incarnation", "seq", name="op_once"),
    Index("op_entity", "commune", "entity", "pos"),
)

op_issue = Table(
    "op_issue",
    metadata,
    Column("commune", String(5)),
    Column("pos", BigInteger),
    Column("code", String(40), nullable=False),
    PrimaryKeyConstraint("commune", "pos"),
)

entity = Table(
    "entity",
    metadata,
    Column("commune", String(5)),
    Column("id", String(32)),
    Column("form", String(40), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("case_id", String(32)),
    Column("case_code", String(40)),
    Column("title", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("pos", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
    PrimaryKeyConstraint("commune", "id"),
    Index("entity_case", "commune", "case_id"),
    Index("entity_form", "form", "commune", "pos"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("device", LargeBinary(16), nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Index("receipt_last", "device", "incarnation", "last"),
)
