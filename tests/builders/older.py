"""Databases and vaults as older programs made them: the first migrations, and rows of their time.

``python -m tests.builders.older`` writes the samples of ``tests/samples/store`` anew; a sample of a
released schema is written once and then kept.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.store import migrations
from desktop.store.driver import Connection
from desktop.store.opening import create_database
from desktop.store.store import Store
from sync.protocol import PATCH, PUT, ZERO, chain, encode_op
from tests.builders.world import CHEAP, OFFICER, PASSPHRASE

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "store"
KEY = bytes(range(32))
SITES = 12
AT_MS = 1_795_400_000_000


@contextmanager
def schema(number: int) -> Iterator[None]:
    """Let the program know only the first so many steps of the schema, as it once did."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:number])
        yield


def make_older(path: Path, key: bytearray, number: int) -> None:
    """Make a database of an older schema, with a laptop and some sites."""
    with schema(number):
        connection = create_database(path, key)
        migrations.migrate(connection)
    connection.execute(
        "INSERT INTO device (one, id, prefix, incarnation, signing_key, acked_chain)"
        " VALUES (1, ?, 'ABC', 1, ?, ?)",
        (bytes(16), bytes(32), ZERO),
    )
    fill_older(connection)
    connection.close()


def fill_older(connection: Connection, *, sites: int = SITES) -> None:
    """Write sites and an edit of each, as the program of schemas 1 and 2 did."""
    link = ZERO
    for number in range(sites):
        entity = f"{number + 1:032x}"
        answers = {"site_name": f"Ao số {number}", "status": "done"}
        put = ["diem_nguy_co", 1, None, None, {**answers, "status": "open"}]
        for step, (kind, payload) in enumerate(((PUT, put), (PATCH, [["status", "done"]]))):
            seq, at = 2 * number + step + 1, AT_MS + number * 1_000 + step
            body = encode_op(
                bytes.fromhex(entity), kind, hlc_ms=at, actor=OFFICER.id, payload=payload
            )
            link = chain(link, body)
            connection.execute(
                "INSERT INTO op (seq, entity, chain, body, at) VALUES (?, ?, ?, ?, ?)",
                (seq, entity, link, body, at),
            )
        connection.execute(
            "INSERT INTO record (id, form, form_version, version, answers, title, saved_at,"
            " saved_by, seq) VALUES (?, 'diem_nguy_co', 1, 2, ?, ?, ?, ?, ?)",
            (entity, _json(answers), answers["site_name"], at, OFFICER.id, seq),
        )
        connection.execute(
            "INSERT INTO search_text (row, names, body) VALUES (?, ?, '')",
            (number + 1, answers["site_name"]),
        )


def _json(answers: dict[str, str]) -> str:
    pairs = ",".join(f'"{key}":"{value}"' for key, value in answers.items())
    return "{" + pairs + "}"


def older_vault(folder: Path, number: int) -> None:
    """Make a whole vault of an older schema, the key file with it (schema 2 and later)."""
    from desktop.store import vault  # noqa: PLC0415 - it must be made while the schema is older

    with schema(number):
        store: Store = vault.create(folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP)
        fill_older(store.connection)
        store.close()
    (folder / "vault.head").unlink()


if __name__ == "__main__":
    SAMPLES.mkdir(exist_ok=True)
    made = SAMPLES / "schema-1.db"
    if made.exists():
        sys.exit("the sample stands")
    make_older(made, bytearray(KEY), 1)
    made.with_name("schema-1.db-journal").unlink()
