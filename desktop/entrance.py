"""The ways in: the unlock screen, the first set-up, the practice commune."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, Program
from desktop.commands.laptop import set_up
from desktop.practice import practise
from desktop.store import vault
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.parts import Parts
from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.screens.wizard import SetUp, Wizard


class Entrance(QObject):
    """Opens the vault; ``opened`` tells that the store is there."""

    opened = Signal()

    def __init__(self, outer: Program, parts: Parts, *, gate: UnlockScreen | None) -> None:
        super().__init__(outer)
        self._outer, self._parts = outer, parts
        self._gate = gate
        self._wizard: Wizard | None = None
        self._made = False

    @property
    def folder(self) -> Path:
        """Where this laptop's records are."""
        return self._outer.choices.folder()

    def begin(self, typed: str | None) -> None:
        """Take the passphrase, or make a vault where there is none."""
        choices = self._outer.choices
        if self._gate is not None:
            self._gate.unlock_requested.connect(self.unlock)
            if typed is not None:
                self.unlock(typed)
        elif choices.practice:
            self._practise(choices)
        else:
            self._set_up()

    def _practise(self, choices: Choices) -> None:
        parts = self._parts
        maker = partial(practise, choices.folder(), passphrase=PRACTICE_PASSPHRASE,
                        catalog=parts.catalog, now=parts.clock.now())  # fmt: skip
        parts.tasks.adopt(maker, self, then=self._enter)

    def _set_up(self) -> None:
        self._wizard = Wizard(self._parts, practice=False)
        self._wizard.gathered.connect(self._gathered)
        self._wizard.ended.connect(self._enter)
        self._outer.window.show_widget(self._wizard)
        self._wizard.start()

    def _gathered(self, given: SetUp) -> None:
        wizard, folder, troubles = self._wizard, self.folder, self._parts.troubles
        if wizard is None:
            return

        def maker() -> Store:
            store = vault.create(folder, passphrase=given.passphrase, officer=given.officer)
            set_up(store, unit=given.unit, practice=False)
            return store

        def made(_: None) -> None:
            self._made = True
            wizard.made()

        self._parts.tasks.adopt(
            maker,
            wizard,
            then=made,
            failed=lambda trouble: wizard.show_trouble(troubles.sentence(trouble)),
        )

    def unlock(self, passphrase: str) -> None:
        """Open the vault; what is wrong is said on the unlock screen."""
        gate, folder, troubles = self._gate, self.folder, self._parts.troubles
        if gate is None:
            return
        self._parts.tasks.adopt(
            lambda: vault.unlock(folder, passphrase=passphrase),
            gate,
            then=self._enter,
            failed=lambda trouble: gate.show_trouble(troubles.sentence(trouble)),
        )

    def _enter(self, _province: Province | None = None) -> None:
        self.opened.emit()

    def left(self) -> None:
        """Forget the screen that let somebody in: the program stands in its place."""
        self._gate, self._wizard = None, None

    def stand(self) -> None:
        """Show the unlock screen; a set-up that has made nothing yet goes on where it was."""
        if self._wizard is not None and not self._made:
            return
        self._wizard = None
        outer = self._outer
        practice = PRACTICE_PASSPHRASE if outer.choices.practice else ""
        self._gate = UnlockScreen(outer.texts, outer.look, practice=practice)
        self._gate.unlock_requested.connect(self.unlock)
        outer.window.show_widget(self._gate)
        self._gate.rest()

    def take_focus(self) -> None:
        """Let typing go to the screen that stands here."""
        if self._gate is not None:
            self._gate.rest()
        elif self._wizard is not None:
            self._wizard.setFocus()

    def unfinished(self) -> None:
        """Say that the vault was made but never set up: it holds nothing yet."""
        if self._gate is not None:
            self._gate.show_trouble(self._outer.texts("gate.unfinished"))
