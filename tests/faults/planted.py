"""Faults planted into the program, for the negative controls, in processes that end after."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desktop.domain.troubles import Unavailable
from desktop.store.store import Store, Transaction


def acknowledge_early() -> None:
    """Let the program say "saved" before the disk has it: a commit waits for the next act."""

    @contextmanager
    def early(store: Store) -> Iterator[Transaction]:
        connection = store.connection
        if connection.in_transaction:
            connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield store._parts()  # noqa: SLF001 - the planted fault stands in the store's place
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    Store.transaction = early  # type: ignore[method-assign] # the planted fault


def swallow_a_failed_commit() -> None:
    """Let the program pass over a disk's error as if the save had been kept."""
    honest = Store.transaction

    @contextmanager
    def careless(store: Store) -> Iterator[Transaction]:
        with suppress(Unavailable), honest(store) as parts:
            yield parts

    Store.transaction = careless  # type: ignore[method-assign] # the planted fault
