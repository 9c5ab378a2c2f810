"""Numbered steps of the schema, forward only, each in one transaction."""

from importlib.resources import files

from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection
from desktop.store.fence import lifted
from desktop.store.opening import APPLICATION_ID

STEPS = (
    "0001_beginning.sql",
    "0002_officers.sql",
    "0003_the_journal_tells.sql",
    "0004_clocks.sql",
    "0005_the_exchange.sql",
    "0006_people.sql",
    "0007_referrals.sql",
    "0008_approvals.sql",
    "0009_sealed_cases.sql",
)
# The schema since which every vault has its head file.
FIRST_WITH_HEAD = 3


def version(connection: Connection) -> int:
    """Return the schema's version, 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Connection) -> None:
    """Bring the schema up to date; a newer one than ours is refused."""
    found = version(connection)
    if found > len(STEPS):
        raise Unavailable("vault_newer")
    for number, name in enumerate(STEPS[found:], start=found + 1):
        script = files(__package__).joinpath(name).read_text(encoding="utf-8")
        with lifted(connection):
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\n"
                f"PRAGMA application_id = {APPLICATION_ID};\nCOMMIT;"
            )
