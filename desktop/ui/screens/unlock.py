"""The first screen: the passphrase, and nothing that tells whose laptop this is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel
from resources.texts import Texts

WIDTH = 420


class UnlockScreen(QWidget):
    """Takes a passphrase; knows neither store nor key, so that it can be painted at once."""

    unlock_requested = Signal(str)

    def __init__(self, texts: Texts, look: Look, *, practice: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self._texts, self._look = texts, look
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
        self._trouble = Banner(look, "", tone="danger")
        self._trouble.setObjectName("unlock_trouble")
        card.column.addWidget(self._trouble)
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
        return card

    def _show_letters(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.passphrase.setEchoMode(mode)
        self._eye.show_picture("eye-off" if shown else "eye")

    def _ask(self) -> None:
        typed = self.passphrase.text()
        if typed.strip():
            self._settle(busy=True, sentence="")
            self.unlock_requested.emit(typed)

    def show_trouble(self, sentence: str) -> None:
        """Say why it did not open; the typed passphrase stays to be mended."""
        self._settle(busy=False, sentence=sentence)
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def rest(self) -> None:
        """Be as new: nothing typed, nothing said."""
        self._settle(busy=False, sentence="")
        self.passphrase.clear()
        self._eye.setChecked(False)
        self.passphrase.setFocus()

    def _settle(self, *, busy: bool, sentence: str) -> None:
        self._busy.setVisible(busy)
        self.button.setEnabled(not busy)
        self.passphrase.setEnabled(not busy)
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
