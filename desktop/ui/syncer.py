"""Sends what waits, by itself while there is something and a province, or at the button."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.commands.stick import keep_reader, wants_reader
from desktop.domain.changed import Changed
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.forms.catalog import Catalog
from desktop.store import reading
from desktop.store.laptop import Laptop
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.dates import show_hour
from desktop.ui.parts import Parts
from desktop.ui.tasks import Tasks
from sync.engine import Around, Outcome, sync_once
from sync.feed import Page
from sync.messages import Signed, SyncAnswer
from sync.ports import Head
from sync.transport.http import HttpServer

# The promise is thirty seconds from the network's return to a send.
EVERY_MS = 20_000
SOON_MS = 1_500
APP = "mang-non/0.1"

T = TypeVar("T")


class LentLaptop:
    """The laptop, each question asked on the store's own thread; implements sync.ports.Laptop."""

    def __init__(self, tasks: Tasks, catalog: Catalog) -> None:
        self._tasks = tasks
        self._catalog = catalog

    def _ask(self, question: Callable[[Laptop], T]) -> T:
        return self._tasks.borrow(lambda store: question(Laptop(store, self._catalog)))

    def head(self) -> Head:
        """Say where the journal stands."""
        return self._ask(lambda laptop: laptop.head())

    def after(self, seq: int, *, limit: int, max_bytes: int) -> tuple[bytes, ...]:
        """Return operations that follow."""
        return self._ask(lambda laptop: laptop.after(seq, limit=limit, max_bytes=max_bytes))

    def chain_at(self, seq: int) -> bytes | None:
        """Return the chain value after an operation."""
        return self._ask(lambda laptop: laptop.chain_at(seq))

    def sign(self, message: bytes) -> bytes:
        """Sign as this device."""
        return self._ask(lambda laptop: laptop.sign(message))

    def last_answer(self) -> Signed | None:
        """Return the province's last signed answer."""
        return self._ask(lambda laptop: laptop.last_answer())

    def take(self, answer: SyncAnswer, page: Page | None, proof: Signed) -> Changed:
        """Keep what an answer brings."""
        return self._ask(lambda laptop: laptop.take(answer, page, proof))

    def turn(self, answer: SyncAnswer) -> None:
        """Begin the province's new epoch."""
        self._ask(lambda laptop: laptop.turn(answer))

    def branch(self, why: str) -> None:
        """Go on under a new number."""
        self._ask(lambda laptop: laptop.branch(why))

    def set_clock(self, offset_ms: int) -> None:
        """Remember how far the clock is behind."""
        self._ask(lambda laptop: laptop.set_clock(offset_ms))


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one sync did, and what it cost the line: requests, and bytes of their bodies."""

    outcome: Outcome
    requests: int
    sent_bytes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many operations wait, and when the province last answered."""

    unsent: int
    synced_at: int | None


def read_standing(store: Store) -> Standing:
    """Return how sync stands."""
    return Standing(reading.unsent(store), reading.synced_at(store))


class Syncer(QObject):
    """One sync at a time; says where it stands in one word and one sentence."""

    stood = Signal(str, str)
    ended = Signal(object)
    troubled = Signal(str)
    _progressed = Signal(int, int)

    def __init__(self, parts: Parts, province: Province | None) -> None:
        super().__init__()
        self._parts = parts
        self._province = province
        self._running = False
        self._trouble = ""
        self._standing = Standing(0, None)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._turn)
        self._progressed.connect(self._show_progress)
        parts.tasks.changed.connect(self._changed)

    @property
    def running(self) -> bool:
        """Whether something is being sent."""
        return self._running

    def start(self) -> None:
        """Begin to watch."""
        self._timer.start()
        self._recount()

    def stop(self) -> None:
        """Watch no more; what is under way ends by itself."""
        self._timer.stop()
        self._soon.stop()

    def join(self, province: Province) -> None:
        """Send to this province from now on."""
        self._province = province
        self.sync_now()

    def sync_now(self) -> None:
        """Sync once, even when nothing waits: to be heard of."""
        if self._running or self._province is None:
            return
        self._running = True
        self._show()
        work = _exchange(self._parts, self._province, self._progressed.emit)
        self._parts.tasks.aside(self, work, then=self._done, failed=self._failed)

    def _turn(self) -> None:
        if self._standing.unsent:
            self.sync_now()

    def _changed(self, changed: Changed) -> None:
        if changed.sync:
            self._recount()
            self._soon.start()

    def _recount(self) -> None:
        self._parts.tasks.ask(self, read_standing, then=self._recounted)

    def _recounted(self, standing: Standing) -> None:
        self._standing = standing
        self._show()

    def _done(self, exchange: Exchange) -> None:
        self._running = False
        self._trouble = ""
        self.ended.emit(exchange)
        # Receipts change what every list says of its records.
        self._parts.tasks.changed.emit(exchange.outcome.changed | Changed(settings=True))
        self._recount()

    def _failed(self, trouble: Refused | Unavailable) -> None:
        self._running = False
        self._trouble = trouble.code if isinstance(trouble, Unavailable) else "server_error"
        self.troubled.emit(self._parts.troubles.sentence(trouble))
        self._show()

    def _show_progress(self, sent: int, total: int) -> None:
        self.stood.emit("sending", self._parts.texts("sync.sending_of", sent=sent, total=total))

    def _show(self) -> None:
        self.stood.emit(*self._told())

    def _told(self) -> tuple[str, str]:
        texts, waits = self._parts.texts, self._standing.unsent
        if self._running:
            return "sending", texts("sync.sending")
        if self._province is None:
            return "none", texts("sync.none", count=waits)
        if self._trouble == "offline":
            return "offline", texts("sync.offline", count=waits)
        if self._trouble:
            return "trouble", texts("sync.trouble", count=waits)
        if waits:
            return "waiting", texts("sync.waiting", count=waits)
        if self._standing.synced_at is None:
            return "done", texts("sync.nothing")
        return "done", texts("sync.done", hour=show_hour(self._standing.synced_at))


def _exchange(
    parts: Parts, province: Province, progress: Callable[[int, int], None]
) -> Callable[[], Exchange]:
    def exchange() -> Exchange:
        server = HttpServer(province.url)
        around = Around(lambda: to_ms(parts.clock.now()), os.urandom, province.server_key, APP)
        try:
            outcome = sync_once(
                LentLaptop(parts.tasks, parts.catalog), server, around, progress=progress
            )
            _learn_stick_key(parts, server, now_ms=around.now_ms())
            return Exchange(outcome, server.meter.requests, server.meter.sent)
        finally:
            server.close()

    return exchange


def _learn_stick_key(parts: Parts, server: HttpServer, *, now_ms: int) -> None:
    """Ask now and then for the key that sticks are sealed to; without it the sync is no worse."""
    borrow = parts.tasks.borrow
    if not borrow(lambda store: wants_reader(store, now_ms=now_ms)):
        return
    try:
        raw = server.stick_key()
        borrow(lambda store: keep_reader(store, raw))
    except Unavailable:
        return
