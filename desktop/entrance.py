"""The ways in: the unlock screen, the first set-up, the practice commune."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, Program
from desktop.commands.laptop import set_up
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.practice import practise
from desktop.store import vault
from desktop.store.entry import Acceptance
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.store.witness import ACCEPTABLE
from desktop.ui.parts import Parts
from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.screens.wizard import SetUp, Wizard
from desktop.ui.ways.way import Way
from desktop.ui.ways.ways import Ways

# An older generation of the key file may be put in the place of these.
MENDABLE = frozenset({"vault_keyfile_missing", "vault_keyfile_empty", "vault_keyfile_damaged"})


END_LOCKOUT = "end_lockout"


def way_on(code: str) -> str:
    """Return what can be done about a trouble of unlocking, if anything can."""
    if code in ACCEPTABLE:
        return "open_anyway"
    if code in MENDABLE:
        return "mend_keys"
    return END_LOCKOUT if code == "vault_locked_out" else ""


def make(folder: Path, given: SetUp) -> Store:
    """Make this laptop's vault as its first officer set it up."""
    store = vault.create(folder, passphrase=given.passphrase, officer=given.officer)
    set_up(store, unit=given.unit, practice=False)
    return store


class Entrance(QObject):
    """Opens the vault; ``opened`` tells that the store is there."""

    opened = Signal()

    def __init__(self, outer: Program, parts: Parts, *, gate: UnlockScreen | None) -> None:
        super().__init__(outer)
        self._outer, self._parts = outer, parts
        self._gate = gate
        self._wizard: Wizard | None = None
        self._made = False
        self._accept: Acceptance | None = None
        self._code, self._only = "", ""
        self._next_way, self._instead = "", False
        self._ways = Ways(parts, outer.choices.folder(), outer.window.show_widget, self)
        self._ways.ended.connect(self.stand)
        self._ways.come_in.connect(self._come_by)

    @property
    def folder(self) -> Path:
        """Where this laptop's records are."""
        return self._outer.choices.folder()

    def begin(self, typed: str | None) -> None:
        """Take the passphrase, or make a vault where there is none."""
        choices = self._outer.choices
        if self._gate is not None:
            self._greet(self._gate)
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
        self._wizard.restore_wanted.connect(self._restore_instead)
        self._outer.window.show_widget(self._wizard)
        self._wizard.start()

    def _gathered(self, given: SetUp) -> None:
        wizard, folder, troubles = self._wizard, self.folder, self._parts.troubles
        if wizard is None:
            return

        def made(_: None) -> None:
            self._made = True
            wizard.made()

        self._parts.tasks.adopt(
            lambda: make(folder, given),
            wizard,
            then=made,
            failed=lambda trouble: wizard.show_trouble(troubles.sentence(trouble)),
        )

    def unlock(self, passphrase: str) -> None:
        """Open the vault for the officer chosen; what is wrong is said on the unlock screen."""
        gate, folder, accept = self._gate, self.folder, self._accept
        if gate is None:
            return
        officer, self._accept = gate.officer(), None
        self._parts.tasks.adopt(
            lambda: vault.unlock(folder, passphrase=passphrase, officer=officer, accept=accept),
            gate, then=self._enter, failed=self._refused,
        )  # fmt: skip

    def _refused(self, trouble: Refused | Unavailable) -> None:
        """Say what is wrong, and offer the way on that there is."""
        gate, texts = self._gate, self._outer.texts
        if gate is None:
            return
        gate.show_trouble(self._parts.troubles.sentence(trouble))
        self._code = trouble.code if isinstance(trouble, Unavailable) else ""
        if verb := way_on(self._code):
            gate.offer(verb, texts(f"gate.{verb}"), code=verb == END_LOCKOUT)
        elif self._code in {"vault_wait", "vault_wrong_passphrase"}:
            self._ask_wait(gate)

    def _ask_wait(self, gate: UnlockScreen) -> None:
        folder, officer = self.folder, gate.officer() or self._only
        if officer:
            self._parts.tasks.aside(
                gate,
                lambda: vault.wait_of(folder, officer),
                then=lambda wait: gate.wait(wait.milliseconds),
                failed=lambda _: None,
            )

    def _helped(self, name: str) -> None:
        gate, folder = self._gate, self.folder
        if gate is not None and name == "open_anyway":
            self._accept = Acceptance(self._code, to_ms(self._parts.clock.now()))
            gate.ask_again()
        elif gate is not None and name == "mend_keys":
            self._parts.tasks.aside(
                gate, lambda: vault.mend_keyfile(folder),
                then=lambda _: gate.say(self._outer.texts("gate.keys_mended")),
                failed=self._refused,
            )  # fmt: skip

    def _end_lockout(self, code: str) -> None:
        gate, folder = self._gate, self.folder
        if gate is not None:
            self._parts.tasks.aside(
                gate, lambda: vault.clear_lockout(folder, code),
                then=lambda _: gate.say(self._outer.texts("gate.lockout_ended")),
                failed=self._not_cleared,
            )  # fmt: skip

    def _not_cleared(self, trouble: Refused | Unavailable) -> None:
        gate, texts = self._gate, self._outer.texts
        if gate is not None:
            told = trouble.problems[0] if isinstance(trouble, Refused) else None
            troubles = self._parts.troubles
            gate.show_trouble(troubles.problem(told) if told else troubles.sentence(trouble))
            gate.offer(END_LOCKOUT, texts("gate.end_lockout"), code=True)

    def lead(self, name: str) -> None:
        """Show a way in once the vault is shut, in the place of the unlock screen."""
        self._next_way = name

    def _choose_way(self) -> None:
        self._gate = None
        self._ways.choose()

    def _restore_instead(self) -> None:
        self._wizard, self._instead = None, True
        self._ways.open("restore")

    def _come_by(self, opener: Callable[[], Store], way: Way) -> None:
        self._parts.tasks.adopt(opener, way, then=self._enter, failed=way.failed)

    def _greet(self, gate: UnlockScreen) -> None:
        """Connect an unlock screen and show it who may unlock."""
        self._gate = gate
        gate.unlock_requested.connect(self.unlock)
        gate.helped.connect(self._helped)
        gate.code_given.connect(self._end_lockout)
        gate.ways_wanted.connect(self._choose_way)
        gate.open_ways()
        try:
            officers = vault.officers(self.folder)
        except Unavailable as trouble:
            self._refused(trouble)
            return
        self._only = officers[0].id if len(officers) == 1 else ""
        gate.show_officers([(owner.id, owner.label) for owner in officers])

    def _enter(self, _province: Province | None = None) -> None:
        self.opened.emit()

    def left(self) -> None:
        """Forget the screen that let somebody in: the program stands in its place."""
        self._ways.abandon()
        self._gate, self._wizard = None, None

    def stand(self) -> None:
        """Show the unlock screen; a set-up that has made nothing yet goes on where it was."""
        if self._wizard is not None and not self._made:
            return
        self._wizard = None
        self._ways.abandon()
        name, self._next_way = self._next_way, ""
        if name:
            self._gate = None
            self._ways.open(name)
        elif self._instead and not vault.exists(self.folder):
            self._set_up()
        else:
            self._show_gate()

    def _show_gate(self) -> None:
        outer = self._outer
        practice = PRACTICE_PASSPHRASE if outer.choices.practice else ""
        gate = UnlockScreen(outer.texts, outer.look, practice=practice)
        outer.window.show_widget(gate)
        gate.rest()
        self._greet(gate)

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
