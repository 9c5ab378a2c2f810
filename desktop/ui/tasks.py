"""Work off the window's thread: one worker that owns the store, a small pool for the rest.

Screens hand over a command or a question and are given plain values back, if they still live.
"""

import sys
import threading
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
# Each call of Qt lets other threads run, and waits this long for its turn when one of them counts
# in Python: with Python's own 5 ms, covering the window took half a second while paper was drawn.
SWITCH_SECONDS = 0.0002


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
        sys.setswitchinterval(SWITCH_SECONDS)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._pool = ThreadPoolExecutor(POOL, thread_name_prefix="aside")
        self._store: Store | None = None
        self._closing = self._stopped = False
        self._closed = threading.Event()
        self._closed.set()
        # Held while a question begins or ends, so that only a question is ever broken off.
        self._turn = threading.Lock()
        self._asking = False
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
        self._submit(self._worker, asker, lambda: self._question(work), then, failed)

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
        return self._worker.submit(lambda: self._question(work)).result()

    def adopt(
        self,
        opener: Callable[[], Store],
        asker: QObject,
        *,
        then: Callable[[None], None],
        failed: Failed | None = None,
    ) -> None:
        """Open the store on the worker that will own it."""
        self._closing = False

        def open_store() -> None:
            self._closed.clear()
            self._store = opener()

        self._submit(self._worker, asker, open_store, then, failed)

    def close_store(
        self,
        asker: QObject,
        *,
        last: Callable[[Store], object] | None = None,
        then: Callable[[None], None] | None = None,
    ) -> None:
        """Do a last thing with the store and close it; its key goes with it.

        Commands that were given are finished; questions, whose answers nobody may see any more,
        are broken off.
        """
        self._closing = True
        self._submit(self._worker, asker, partial(self._close, last), then, None)
        with self._turn:
            if self._asking and self._store is not None:
                self._store.interrupt()

    def wait_closed(self, seconds: float) -> bool:
        """Wait for the keys to be gone, off the window's thread or where the machine stops."""
        return self._closed.wait(seconds)

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
        try:
            if store is not None and last is not None:
                last(store)
        finally:
            if store is not None:
                store.close()
            self._closed.set()

    def _question(self, work: Callable[[Store], T]) -> T:
        """Ask, unless it is being locked; what breaks because of that is no fault."""
        with self._turn:
            if self._closing:
                raise Unavailable("locked")
            self._asking = True
        try:
            return work(self._opened())
        except Exception as error:
            if self._is_closing() and not isinstance(error, Refused | Unavailable):
                raise Unavailable("locked") from error
            raise
        finally:
            with self._turn:
                self._asking = False

    def _is_closing(self) -> bool:
        return self._closing

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
        if self._stopped:
            return
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
        elif self._closing and _is_locked(outcome.error):
            # Nobody is there to be told; the unlock screen says all there is to say.
            return
        elif isinstance(outcome.error, Refused | Unavailable):
            if alive and outcome.failed is not None:
                outcome.failed(outcome.error)
            else:
                self.troubled.emit(outcome.error)
        else:
            self.broken.emit(outcome.error)


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and error.code == "locked"
