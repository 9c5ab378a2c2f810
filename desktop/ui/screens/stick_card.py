"""The card for a commune without a network: work goes out by stick, the answer comes home so."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.commands.stick import Way, begin_outing, end_return
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.settings import Province
from desktop.store.stick import Home, ReplyKey, find_home, reply_keys, write_out
from desktop.store.watch import Watch
from desktop.ui.copies_out import choose_place
from desktop.ui.session import Session
from desktop.ui.syncer import APP, LentLaptop
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.progress import Progress
from sync.carry import loads, take
from sync.engine import Around, Outcome


class StickCard(Card):
    """Two acts, each with its place, its progress and its sentence at the end."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.parts.look, padding=16, gap=8)
        self._session, self._parts = session, session.parts
        self._province: Province | None = None
        self._pressed: QWidget | None = None
        texts, look = self._parts.texts, self._parts.look
        self._said = Banner(look, "", tone="good")
        self._said.setObjectName("stick_said")
        self._progress = Progress(texts, look, area="stick", name="stick",
                                  label=texts("stick.title"))  # fmt: skip
        self._out = Button("action_stick_out", texts("stick.out"), look, picture="upload")
        self._out.clicked.connect(partial(self._ask_place, self._go_out))
        self._home = Button("action_stick_home", texts("stick.home"), look, picture="cloud-check")
        self._home.clicked.connect(partial(self._ask_place, self._come_home))
        self.column.addWidget(PlainLabel(texts("stick.title"), role="heading"))
        self.column.addWidget(PlainLabel(texts("stick.line"), role="soft", wrap=True))
        self.column.addLayout(spread(self._out, self._home, None))
        self.column.addWidget(self._progress)
        self.column.addWidget(self._said)

    def show_province(self, province: Province | None) -> None:
        """Remember whose answers are believed; without a province there is nothing to carry."""
        self._province = province
        self.setVisible(province is not None)

    def _ask_place(self, then: Callable[[Path], None]) -> None:
        texts = self._parts.texts
        words = (texts("stick.place"), texts("stick.place_line"))
        choose_place(self._parts, self.window(), words, then)

    def _begin(self, stage: str) -> Watch:
        self._pressed = self.focusWidget()
        self._said.say("")
        for button in (self._out, self._home):
            button.setEnabled(False)
        return self._progress.begin(stage)

    def _end(self, said: str, tone: str) -> None:
        self._progress.rest()
        for button in (self._out, self._home):
            button.setEnabled(True)
        if self._pressed is not None:
            self._pressed.setFocus()
        self._said.say(said, tone=tone)

    def _failed(self, trouble: Refused | Unavailable) -> None:
        calm = isinstance(trouble, Unavailable) and trouble.code in {"stopped", "stick_old"}
        self._end(self._parts.troubles.sentence(trouble), "calm" if calm else "danger")

    def _around(self) -> Around:
        key = b"" if self._province is None else self._province.server_key
        return Around(lambda: to_ms(self._parts.clock.now()), os.urandom, key, APP)

    def _go_out(self, folder: Path) -> None:
        watch = self._begin("write")
        work = partial(begin_outing, hand=self._session.hand())
        self._parts.tasks.change(
            self, work, then=lambda way: self._write(way, folder, watch), failed=self._failed
        )

    def _write(self, way: Way, folder: Path, watch: Watch) -> None:
        laptop = LentLaptop(self._parts.tasks, self._parts.catalog)
        around = self._around()

        def write() -> tuple[Path, ...]:
            out = loads(laptop, around, reply_to=way.reply_to)
            return write_out(out, way.reader, folder, watch=watch)

        self._parts.tasks.aside(self, write, then=self._written, failed=self._failed)

    def _written(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(path.name for path in paths)
        self._end(self._parts.texts("stick.written", count=len(paths), names=names), "good")

    def _come_home(self, folder: Path) -> None:
        watch = self._begin("read")
        self._parts.tasks.ask(
            self,
            lambda store: reply_keys(store.connection),
            then=lambda keys: self._read(keys, folder, watch),
            failed=self._failed,
        )

    def _read(self, keys: tuple[ReplyKey, ...], folder: Path, watch: Watch) -> None:
        laptop = LentLaptop(self._parts.tasks, self._parts.catalog)
        around = self._around()

        def read() -> tuple[Home, Outcome]:
            home = find_home(folder, keys, watch=watch)
            return home, take(laptop, home.frames, around)

        self._parts.tasks.aside(self, read, then=self._taken, failed=self._failed)

    def _taken(self, brought: tuple[Home, Outcome]) -> None:
        home, outcome = brought
        work = partial(end_return, home=home, outcome=outcome, hand=self._session.hand())
        said = self._parts.texts(
            "stick.taken", sent=outcome.sent_ops, records=len(outcome.changed.records)
        )
        self._parts.tasks.change(
            self, work, then=lambda _: self._end(said, "good"), failed=self._failed
        )
