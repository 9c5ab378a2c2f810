"""The tables of what comes by stick: keys to read with, segments that wait, who came last."""

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from sync.server.schema import metadata

# The keys to which sticks are sealed, their private halves sealed by the province's own.
reader_key = Table(
    "reader_key",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# Segments that came before what they go on from.
parked = Table(
    "parked",
    metadata,
    Column("commune", String(5)),
    Column("device", LargeBinary(16)),
    Column("incarnation", Integer),
    Column("first", BigInteger),
    Column("segment", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("commune", "device", "incarnation", "first"),
)

# The last outing of each laptop: what is answered, and to which key.
outing = Table(
    "outing",
    metadata,
    Column("commune", String(5)),
    Column("device", LargeBinary(16)),
    Column("signed", LargeBinary, nullable=False),
    Column("brought_at", BigInteger, nullable=False),
    Column("ops", Integer, nullable=False),
    PrimaryKeyConstraint("commune", "device"),
)
