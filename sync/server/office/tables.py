"""The tables of the province's people (SQLAlchemy Core): accounts, sessions, the audit.

What laptops send stands in ``sync.server.schema``; all share one ``metadata``. An account is of
the province; what narrows it to communes holds the commune in its key.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from sync.server.schema import metadata

account = Table(
    "account",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("status", String(12), nullable=False),
    Column("step", String(12), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("verifier", LargeBinary(32), nullable=False),
    Column("totp", LargeBinary, nullable=False),
    Column("totp_used", BigInteger, nullable=False, default=0),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
)

# No row for an account: the whole province.
account_commune = Table(
    "account_commune",
    metadata,
    Column("commune", String(5)),
    Column("account", String(40)),
    PrimaryKeyConstraint("commune", "account"),
    Index("account_commune_account", "account"),
)

# Why an account opened a case, once for each session.
access_reason = Table(
    "access_reason",
    metadata,
    Column("commune", String(5)),
    Column("case_id", String(32)),
    Column("session", LargeBinary(32)),
    Column("account", String(40), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("commune", "case_id", "session"),
)

# What one proposes and another decides: a new account, new words, another role or reach.
account_change = Table(
    "account_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(40), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("role", String(12), nullable=False),
    Column("communes", Text, nullable=False),
    Column("proposed_by", String(40), nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("decided_by", String(40)),
    Column("decided_at", BigInteger),
    Column("decision", String(12)),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account", String(40)),
    Column("mark", LargeBinary(32)),
    Column("used_at", BigInteger),
    PrimaryKeyConstraint("account", "mark"),
)

failed_login = Table(
    "failed_login",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("account", String(40), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("proved_at", BigInteger, nullable=False),
    Column("wrong", Integer, nullable=False, default=0),
    Index("session_account", "account"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("label", String(40), nullable=False),
    Column("account", String(40), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("seen_at", BigInteger),
    Index("api_token_account", "account"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# One row: whoever writes to the audit first takes it, so that entries are numbered in one line.
audit_tail = Table(
    "audit_tail",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("id", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# The province's signature over the chain's end, once a day: a cut end is missed.
audit_seal = Table(
    "audit_seal",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("id", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)

# Where each case stands, and its clocks: derived from its records (sync.server.office.standings).
case_standing = Table(
    "case_standing",
    metadata,
    Column("commune", String(5)),
    Column("case_id", String(32)),
    Column("case_code", String(40), nullable=False),
    Column("pos", BigInteger, nullable=False),
    Column("law", String(12), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("task", String(40), nullable=False),
    Column("holder", String(12), nullable=False),
    Column("officer", String(64), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("sex", String(20), nullable=False),
    Column("born", String(10), nullable=False),
    Column("age", Integer),
    Column("kinds", String(200), nullable=False),
    PrimaryKeyConstraint("commune", "case_id"),
)

case_clock = Table(
    "case_clock",
    metadata,
    Column("commune", String(5)),
    Column("case_id", String(32)),
    Column("rule", String(20)),
    Column("occasion", String(80)),
    Column("child", String(80)),
    Column("holder", String(12), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("met_at", BigInteger),
    Column("waits", Boolean, nullable=False),
    PrimaryKeyConstraint("commune", "case_id", "rule", "occasion", "child"),
    Index("case_clock_due", "commune", "due_at"),
)

# Why someone at the desk left an operation without effect.
issue_note = Table(
    "issue_note",
    metadata,
    Column("commune", String(5)),
    Column("pos", BigInteger),
    Column("account", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("commune", "pos"),
)

# What one proposes to forget by a legal order, and another agrees to or turns down.
erasure = Table(
    "erasure",
    metadata,
    Column("commune", String(5)),
    Column("case_id", String(32)),
    Column("proposed_at", BigInteger),
    Column("number", String(80), nullable=False),
    Column("proposed_by", String(40), nullable=False),
    Column("decided_by", String(40)),
    Column("decided_at", BigInteger),
    Column("decision", String(12)),
    PrimaryKeyConstraint("commune", "case_id", "proposed_at"),
)
