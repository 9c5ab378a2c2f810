"""Work off the window's thread: one worker that owns the store, a small pool for the rest.

Screens hand over a command or a question and are given plain values back, if they still live.
"""

import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop.domain.changed import Changed
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.store import Store

T = TypeVar("T")
Then = Callable[[Any], None]
Failed = Callable[[Refused | Unavailable], None]
POOL = 2


@dataclass(frozen=True, slots=True)
class _Outcome:
    asker: "weakref.ref[QObject]"
    then: Then | None
    failed: Failed | None
    value: object
    error: BaseException | None


class Tasks(QObject):
    """Hands work over and brings outcomes home; ``changed`` is told to all."""

    changed = Signal(object)
    troubled = Signal(object)
    broken = Signal(object)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._pool = ThreadPoolExecutor(POOL, thread_name_prefix="aside")
        self._store: Store | None = None
        self._stopped = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def change(
        self,
        asker: QObject,
        work: Callable[[Store], Any],
        *,
        then: Then | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run a command, which returns ``Changed`` or a pair of it and a value."""
        self._submit(self._worker, asker, lambda: work(self._opened()), then, failed)

    def ask(
        self,
        asker: QObject,
        work: Callable[[Store], T],
        *,
        then: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Ask the store a question."""
        self._submit(self._worker, asker, lambda: work(self._opened()), then, failed)

    def aside(
        self,
        asker: QObject,
        work: Callable[[], T],
        *,
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run work that needs no store: drawing paper, the network, a key being stretched."""
        self._submit(self._pool, asker, work, then, failed)

    def borrow(self, work: Callable[[Store], T]) -> T:
        """Run a short question on the store's worker and wait; never from the window's thread."""
        return self._worker.submit(lambda: work(self._opened())).result()

    def adopt(
        self,
        opener: Callable[[], Store],
        asker: QObject,
        *,
        then: Callable[[None], None],
        failed: Failed | None = None,
    ) -> None:
        """Open the store on the worker that will own it."""

        def open_store() -> None:
            self._store = opener()

        self._submit(self._worker, asker, open_store, then, failed)

    def close_store(
        self,
        asker: QObject,
        *,
        last: Callable[[Store], object] | None = None,
        then: Callable[[None], None] | None = None,
    ) -> None:
        """Do a last thing with the store and close it; its key goes with it."""
        self._submit(self._worker, asker, partial(self._close, last), then, None)

    def stop(self, *, last: Callable[[Store], object] | None = None) -> None:
        """End: what is under way in the store is finished, a last thing done, the store closed.

        A network that does not answer is not waited for; what it carried is in the journal.
        """
        self._stopped = True
        self._worker.submit(self._close, last)
        self._worker.shutdown(wait=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _close(self, last: Callable[[Store], object] | None) -> None:
        store, self._store = self._store, None
        if store is None:
            return
        try:
            if last is not None:
                last(store)
        finally:
            store.close()

    def _opened(self) -> Store:
        if self._store is None or not self._store.is_open:
            raise Unavailable("locked")
        return self._store

    def _submit(
        self,
        executor: ThreadPoolExecutor,
        asker: QObject,
        work: Callable[[], object],
        then: Then | None,
        failed: Failed | None,
    ) -> None:
        reference = weakref.ref(asker)

        def ended(future: "Future[object]") -> None:
            error = future.exception()
            value = None if error else future.result()
            if shiboken6.isValid(self):
                self._ended.emit(_Outcome(reference, then, failed, value, error))

        executor.submit(work).add_done_callback(ended)

    def _deliver(self, outcome: _Outcome) -> None:
        if self._stopped:
            return  # nobody is left to be told, and nothing may be asked any more
        value = outcome.value
        if isinstance(value, Changed):
            self.changed.emit(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Changed):
            self.changed.emit(value[0])
            value = value[1]
        asker = outcome.asker()
        alive = asker is not None and shiboken6.isValid(asker)
        if outcome.error is None:
            if alive and outcome.then is not None:
                outcome.then(value)
        elif isinstance(outcome.error, Refused | Unavailable):
            if alive and outcome.failed is not None:
                outcome.failed(outcome.error)
            else:
                self.troubled.emit(outcome.error)
        else:
            self.broken.emit(outcome.error)
