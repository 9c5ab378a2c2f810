"""The first screen: the passphrase, and nothing that tells whose laptop this is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel
from desktop.ui.widgets.officer_choice import OfficerChoice
from resources.texts import Texts

WIDTH = 420
SECOND_MS = 1_000


class UnlockScreen(QWidget):
    """Takes a passphrase; knows neither store nor key, so that it can be painted at once.

    ``helped`` names the help that was taken up: to open all the same, to mend, to end a lock-out.
    """

    unlock_requested = Signal(str)
    helped = Signal(str)
    code_given = Signal(str)
    ways_wanted = Signal()

    def __init__(self, texts: Texts, look: Look, *, practice: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self._texts, self._look = texts, look
        self._waiting_ms = 0
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._count_down)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card(practice), 0, Qt.AlignmentFlag.AlignCenter)

    def _card(self, practice: str) -> Card:
        texts, look = self._texts, self._look
        card = Card(look, padding=28, gap=12)
        card.setFixedWidth(look.px(WIDTH))
        head = PlainLabel(texts("shell.app"), role="title")
        card.column.addLayout(
            spread(IconLabel("sprout", look, ink="brand", size=34), head, None, gap=look.px(10))
        )
        card.column.addWidget(PlainLabel(texts("gate.unlock_line"), role="soft", wrap=True))
        if practice:
            hint = texts("gate.practice_passphrase", passphrase=practice)
            card.column.addWidget(Banner(look, hint, tone="warn", picture="info"))
        self._who = OfficerChoice(look, texts("gate.who"))
        card.column.addWidget(self._who)
        self._add_passphrase(card)
        self._who.chosen.connect(self.passphrase.setFocus)
        self._trouble = Banner(look, "", tone="danger")
        self._trouble.setObjectName("unlock_trouble")
        card.column.addWidget(self._trouble)
        self._add_help(card)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(texts("gate.opening"))
        self._busy.hide()
        card.column.addWidget(self._busy)
        self.button = Button("action_unlock", texts("gate.unlock"), look, role="primary",
                             picture="lock")  # fmt: skip
        self.button.clicked.connect(self._ask)
        card.column.addWidget(self.button)
        card.column.addWidget(PlainLabel(texts("gate.unlock_foot"), role="faint", wrap=True))
        self._ways = Button("action_other_ways", texts("gate.other_ways"), look, role="quiet",
                            picture="help")  # fmt: skip
        self._ways.clicked.connect(self.ways_wanted)
        self._ways.setEnabled(False)
        card.column.addLayout(spread(None, self._ways, None))
        return card

    def open_ways(self) -> None:
        """Let the other ways in be taken: whoever shows them has come."""
        self._ways.setEnabled(True)

    def _add_passphrase(self, card: Card) -> None:
        texts, look = self._texts, self._look
        label = PlainLabel(texts("gate.passphrase"), role="label")
        self.passphrase = passphrase_line(texts, "passphrase", "passphrase")
        self.passphrase.returnPressed.connect(self._ask)
        label.setBuddy(self.passphrase)
        self._eye = Button("action_show_passphrase", texts("gate.show"), look, role="icon",
                           picture="eye")  # fmt: skip
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_letters)
        card.column.addWidget(label)
        card.column.addLayout(spread(self.passphrase, self._eye, gap=look.px(6)))

    def _add_help(self, card: Card) -> None:
        texts, look = self._texts, self._look
        self._code = LineField(no_copy=texts("gate.no_copy"))
        self._code.setObjectName("supervisor_code")
        self._code.setAccessibleName(texts("gate.supervisor_code"))
        self._code.setPlaceholderText(texts("gate.supervisor_code"))
        self._code.returnPressed.connect(self._take_help)
        self._code.hide()
        self._help = Button("action_help_unlock", "", look)
        self._help.clicked.connect(self._take_help)
        self._help.hide()
        self._offered = ""
        card.column.addWidget(self._code)
        card.column.addWidget(self._help)

    def _show_letters(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.passphrase.setEchoMode(mode)
        self._eye.show_picture("eye-off" if shown else "eye")

    def show_officers(self, officers: Sequence[tuple[str, str]]) -> None:
        """Let the one at the keyboard find their initials; a single officer needs no choice."""
        self._who.show_officers(officers)

    def officer(self) -> str | None:
        """Return the officer chosen, or nothing where there is only one."""
        return self._who.officer()

    def _ask(self) -> None:
        typed = self.passphrase.text()
        if typed.strip() and self.button.isEnabled():
            self._settle(busy=True, sentence="")
            self.unlock_requested.emit(typed)

    def ask_again(self) -> None:
        """Try again what is typed: after a help was taken up."""
        self._ask()

    def show_trouble(self, sentence: str) -> None:
        """Say why it did not open; the typed passphrase stays to be mended."""
        self._settle(busy=False, sentence=sentence)
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def offer(self, name: str, text: str, *, code: bool = False) -> None:
        """Offer a way on under the sentence; ``code`` asks for the supervisor's code too."""
        self._offered = name
        self._help.relabel(text)
        self._help.show()
        self._code.setVisible(code)
        (self._code if code else self._help).setFocus()

    def _take_help(self) -> None:
        if self._code.isVisible():
            typed = self._code.text()
            self._code.clear()
            if typed.strip():
                self.code_given.emit(typed)
        else:
            self.helped.emit(self._offered)

    def say(self, sentence: str) -> None:
        """Say that something went well."""
        self._settle(busy=False, sentence="")
        self._trouble.say(sentence, tone="good")
        self.passphrase.setFocus()

    def wait(self, milliseconds: int) -> None:
        """Count down what is left to wait; until then nothing can be tried."""
        self._waiting_ms = milliseconds
        if milliseconds > 0:
            self._second.start()
            self._tell_wait()

    def _count_down(self) -> None:
        self._waiting_ms -= SECOND_MS
        if self._waiting_ms > 0:
            self._tell_wait()
            return
        self._second.stop()
        self._settle(busy=False, sentence="")
        self.passphrase.setFocus()

    def _tell_wait(self) -> None:
        minutes, seconds = divmod(-(-self._waiting_ms // SECOND_MS), 60)
        left = self._texts("gate.wait_left", left=f"{minutes}:{seconds:02d}")
        self.button.setEnabled(False)
        self.button.relabel(left)

    def rest(self) -> None:
        """Be as new: nothing typed, nothing said."""
        self._settle(busy=False, sentence="")
        self.passphrase.clear()
        self._eye.setChecked(False)
        self.passphrase.setFocus()

    def _settle(self, *, busy: bool, sentence: str) -> None:
        self._busy.setVisible(busy)
        self.button.setEnabled(not busy)
        self.button.relabel(self._texts("gate.unlock"))
        self.passphrase.setEnabled(not busy)
        self._help.hide()
        self._code.hide()
        self._trouble.say(sentence, tone="danger")


def passphrase_line(texts: Texts, name: str, code: str) -> LineField:
    """Return a line whose letters are hidden and are never offered to anything else."""
    line = LineField(no_copy=texts("gate.no_copy"))
    line.setObjectName(name)
    line.setAccessibleName(texts(f"gate.{code}"))
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setInputMethodHints(
        Qt.InputMethodHint.ImhSensitiveData
        | Qt.InputMethodHint.ImhNoPredictiveText
        | Qt.InputMethodHint.ImhNoAutoUppercase
    )
    line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return line
