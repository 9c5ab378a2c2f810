"""The program behind the unlock screen: making, opening, locking and closing the vault."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.assembly import make_parts, make_shell
from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, Program
from desktop.commands.laptop import set_up
from desktop.commands.marks import note_lock, note_unlock
from desktop.practice import practise
from desktop.store import vault
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.qt_words import QtWords
from desktop.ui.screens.screen import Place
from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.screens.wizard import SetUp, Wizard
from desktop.ui.session import Session, Workplace, read_workplace
from desktop.ui.shell import Shell
from desktop.ui.syncer import Syncer
from desktop.ui.theme import ZOOMS

IDLE_MS = 180_000
MARKS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}


class Inside(QObject):
    """Takes over from ``bootstrap.Program`` once the heavy modules have come."""

    def __init__(
        self, app: QApplication, outer: Program, *, gate: UnlockScreen | None, typed: str | None
    ) -> None:
        super().__init__(app)
        self._app, self._outer = app, outer
        self.window, self.look, self.texts = outer.window, outer.look, outer.texts
        self.parts = make_parts(app, outer.texts, outer.look)
        self.shell: Shell | None = None
        self.syncer: Syncer | None = None
        self._wizard: Wizard | None = None
        self._session: Session | None = None
        self._gate = gate
        self._words = QtWords(outer.texts)
        if outer.texts.language == "vi":
            app.installTranslator(self._words)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(partial(self.lock, "idle"))
        app.installEventFilter(self)
        self.window.closing.connect(self._close)
        self._begin(outer.choices, typed)

    @property
    def folder(self) -> Path:
        """Where this laptop's records are."""
        return self._outer.choices.folder()

    def _begin(self, choices: Choices, typed: str | None) -> None:
        if self._gate is not None:
            self._gate.unlock_requested.connect(self.unlock)
            if typed is not None:
                self.unlock(typed)
        elif choices.practice:
            maker = partial(practise, self.folder, passphrase=PRACTICE_PASSPHRASE,
                            catalog=self.parts.catalog, now=self.parts.clock.now())  # fmt: skip
            self.parts.tasks.adopt(maker, self, then=lambda _: self._enter())
        else:
            self._wizard = Wizard(self.parts, practice=False)
            self._wizard.gathered.connect(self._gathered)
            self._wizard.ended.connect(self._enter)
            self.window.show_widget(self._wizard)
            self._wizard.start()

    def _gathered(self, given: SetUp) -> None:
        wizard = self._wizard
        if wizard is None:
            return
        folder = self.folder

        def maker() -> Store:
            store = vault.create(folder, passphrase=given.passphrase, officer=given.officer)
            set_up(store, unit=given.unit, practice=False)
            return store

        self.parts.tasks.adopt(
            maker,
            wizard,
            then=lambda _: wizard.made(),
            failed=lambda trouble: wizard.show_trouble(self.parts.troubles.sentence(trouble)),
        )

    def unlock(self, passphrase: str) -> None:
        """Open the vault; what is wrong is said on the unlock screen."""
        gate, folder = self._gate, self.folder
        if gate is None:
            return
        self.parts.tasks.adopt(
            lambda: vault.unlock(folder, passphrase=passphrase),
            gate,
            then=lambda _: self._enter(),
            failed=lambda trouble: gate.show_trouble(self.parts.troubles.sentence(trouble)),
        )

    def _enter(self, _province: Province | None = None) -> None:
        self.parts.tasks.ask(self, read_workplace, then=self._arrive)

    def _arrive(self, place: Workplace | None) -> None:
        self._work(Place("home"), place)
        if self._session is not None:
            self.parts.tasks.change(self, partial(note_unlock, hand=self._session.hand()))

    def _work(self, where: Place, place: Workplace | None) -> None:
        if place is None:
            self._unfinished()
            return
        self._drop_shell()
        session = Session(self.parts, place)
        self._session = session
        self.shell, self.syncer = make_shell(session)
        self.shell.lock_requested.connect(self.lock)
        self.shell.theme_toggled.connect(self.toggle_theme)
        self.shell.zoomed.connect(self.zoom)
        self._gate, self._wizard = None, None
        self.window.show_widget(self.shell)
        self.shell.open(where)
        self.shell.recount()
        self.syncer.start()
        self._idle.start()

    def _unfinished(self) -> None:
        """Say that the vault was made but never set up: it holds nothing yet."""
        if self._gate is not None:
            self._gate.show_trouble(self.texts("gate.unfinished"))

    def _drop_shell(self) -> None:
        if self.syncer is not None:
            self.syncer.stop()
        self.shell, self.syncer = None, None

    def lock(self, why: str = "officer") -> None:
        """Hide everything at once, keep what is typed, let the key go."""
        if self.shell is None:
            return
        self._idle.stop()
        self.shell.leave()
        self._drop_shell()
        practice = PRACTICE_PASSPHRASE if self._outer.choices.practice else ""
        gate = UnlockScreen(self.texts, self.look, practice=practice)
        self._gate = gate
        gate.unlock_requested.connect(self.unlock)
        self.window.show_widget(gate)
        gate.rest()
        self.parts.tasks.close_store(self, last=self._last_act(why))

    def _last_act(self, why: str) -> Callable[[Store], object] | None:
        """Return what is done with the store before its key goes: the journal keeps why."""
        session, self._session = self._session, None
        return None if session is None else partial(note_lock, why=why, hand=session.hand())

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.look.dark = not self.look.dark
        self.look.apply(self._app)

    def zoom(self, step: int) -> None:
        """Make texts larger or smaller; 0 is the usual size."""
        place = ZOOMS.index(self.look.zoom)
        wanted = 100 if step == 0 else ZOOMS[min(max(place + step, 0), len(ZOOMS) - 1)]
        if wanted == self.look.zoom or self.shell is None:
            return
        where = self.shell.here
        self.shell.leave()
        self.look.zoom = wanted
        self.look.apply(self._app)
        self.parts.tasks.ask(self, read_workplace, then=partial(self._work, where))

    def eventFilter(  # noqa: N802 - Qt's name
        self, _watched: QObject, event: QEvent
    ) -> bool:
        """See that somebody is there."""
        if event.type() in MARKS and self._idle.isActive():
            self._idle.start()
        return False

    def _close(self) -> None:
        if self.shell is not None:
            self.shell.leave()
        self._drop_shell()
        self.parts.tasks.stop(last=self._last_act("closing"))
