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
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

meta = Table("meta", metadata, Column("k", String(40), primary_key=True), Column("v", Text))

# The book of a commune: its last position and receipt, and where the present epoch began.
commune = Table(
    "commune",
    metadata,
    Column("code", String(5), primary_key=True),
    Column("feed_pos", BigInteger, nullable=False, default=0),
    Column("epoch", Integer, nullable=False, default=1),
    Column("floor", BigInteger, nullable=False, default=0),
    Column("receipts", BigInteger, nullable=False, default=0),
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
    Column("cursor", BigInteger, nullable=False, default=0),
    Column("incarnation", Integer, nullable=False, default=0),
    Column("cloned_at", BigInteger),
    # Since when its lease runs, where someone at the desk let it in anew.
    Column("renewed_at", BigInteger),
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
    # Whether a laptop that joins by it waits until someone at the desk has compared its words.
    Column("needs_approval", Boolean, nullable=False, default=False),
    Index("enrol_code_commune", "commune"),
)

# A stream of operations: a laptop in one incarnation. It may go on from another's operation
# ``base``; ``returned`` says that it spoke again after another incarnation had spoken.
head = Table(
    "head",
    metadata,
    Column("commune", String(5)),
    Column("device", LargeBinary(16)),
    Column("incarnation", Integer),
    Column("seq", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("durable", BigInteger, nullable=False, default=0),
    Column("parent", LargeBinary(16)),
    Column("parent_incarnation", Integer),
    Column("base", BigInteger, nullable=False, default=0),
    Column("returned", Boolean, nullable=False, default=False),
    PrimaryKeyConstraint("commune", "device", "incarnation"),
    Index("head_device", "device", "incarnation"),
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
    Column("kind", SmallInteger, nullable=False),
    Column("entity", String(32), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("commune", "pos"),
    UniqueConstraint("commune", "device", "incarnation", "seq", name="op_once"),
    UniqueConstraint("commune", "chain", name="op_identity"),
    Index("op_entity", "commune", "entity", "pos"),
)

op_issue = Table(
    "op_issue",
    metadata,
    Column("commune", String(5)),
    Column("pos", BigInteger),
    Column("code", String(40), nullable=False),
    Column("entity", String(32), nullable=False),
    Column("closed_at", BigInteger),
    PrimaryKeyConstraint("commune", "pos"),
    Index("op_issue_entity", "commune", "entity"),
)

# ``state`` is what merging must remember (sync.state.State); ``answers`` is what stands now.
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
    Column("state", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("pos", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
    Column("conflicts", Integer, nullable=False, default=0),
    Column("moved_to", String(5)),
    PrimaryKeyConstraint("commune", "id"),
    Index("entity_case", "commune", "case_id"),
    Index("entity_form", "form", "commune", "pos"),
)

# Values that met without knowing of each other, until a person decides (sync.state.Conflict).
conflict = Table(
    "conflict",
    metadata,
    Column("commune", String(5)),
    Column("entity", String(32)),
    Column("path", String(120)),
    Column("merge", String(10), nullable=False),
    Column("sides", LargeBinary, nullable=False),
    Column("effective", SmallInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("commune", "entity", "path"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("commune", String(5)),
    Column("number", String(20)),
    Column("device", LargeBinary(16), nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    PrimaryKeyConstraint("commune", "number"),
    Index("receipt_last", "commune", "device", "incarnation", "last"),
)

# A case handed from this commune to another: by number, without a word of what it holds.
handover = Table(
    "handover",
    metadata,
    Column("commune", String(5)),
    Column("number", String(24)),
    Column("case_id", String(32), nullable=False),
    Column("receiving", String(5), nullable=False),
    Column("records", Integer, nullable=False),
    Column("operations", Integer, nullable=False),
    Column("note", String(32), nullable=False),
    Column("pos", BigInteger, nullable=False),
    Column("receiving_pos", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("actor", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("commune", "number"),
    Index("handover_case", "commune", "case_id"),
    Index("handover_receiving", "receiving", "commune"),
)
