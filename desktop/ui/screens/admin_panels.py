"""The panels of the administration page that ask for something: a colleague, a passphrase."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.officer import CHAIR, OFFICER, SUPERVISOR
from desktop.domain.vietnamese import clean
from desktop.ui.parts import Parts
from desktop.ui.screens.unlock import passphrase_line
from desktop.ui.screens.wizard_steps import PassphraseStep
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.options import Tick


class Panel(QWidget):
    """Lines to fill, a new passphrase, a button; ``left`` is Cancel."""

    left = Signal()

    def __init__(self, parts: Parts, *, verb: str) -> None:
        super().__init__()
        self.parts, texts, look = parts, parts.texts, parts.look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, look.px(6), 0, 0)
        self.column.setSpacing(look.px(6))
        self.lines = QVBoxLayout()
        self.column.addLayout(self.lines)
        self.words = PassphraseStep(parts)
        self.words.done.connect(self._go_on)
        self.column.addWidget(self.words)
        self._fault = Banner(look, "", tone="danger")
        self._fault.setObjectName("panel_fault")
        self.column.addWidget(self._fault)
        cancel = Button("action_panel_cancel", texts("admin.cancel"), look)
        cancel.clicked.connect(self.left)
        done = Button("action_panel_done", texts(f"admin.{verb}"), look, role="primary")
        done.clicked.connect(self._go_on)
        self.column.addLayout(spread(None, cancel, done))

    def add_line(self, key: str, line: LineField) -> None:
        """Put a line with its label above the passphrase."""
        label = PlainLabel(self.parts.texts(f"admin.{key}"), role="label")
        label.setBuddy(line)
        self.lines.addWidget(label)
        self.lines.addWidget(line)

    def missing(self) -> str:
        """Return what is missing in the lines, or an empty text."""
        raise NotImplementedError

    def give(self) -> None:
        """Tell what was gathered."""
        raise NotImplementedError

    def _go_on(self) -> None:
        fault = self.missing() or self.words.fault()
        self._fault.say(fault, tone="danger")
        if not fault:
            self.give()


class JoinOfficer(Panel):
    """A colleague: name, title, role, passphrase; typed by the colleague."""

    gathered = Signal(tuple, str, str)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, verb="add_officer")
        texts = parts.texts
        self._name, self._title = LineField(), LineField()
        for key, line in (("new_name", self._name), ("new_title", self._title)):
            line.setObjectName(key)
            line.setAccessibleName(texts(f"admin.{key}"))
            line.setMaxLength(200)
            self.add_line(key, line)
        self._title.setText(texts("gate.officer_title_usual"))
        self._supervisor = Tick(texts("admin.new_supervisor"), parts.look)
        self._supervisor.setObjectName("new_supervisor")
        self._supervisor.setAccessibleName(texts("admin.new_supervisor"))
        self.lines.addWidget(self._supervisor)
        self._chair = Tick(texts("admin.new_chair"), parts.look)
        self._chair.setObjectName("new_chair")
        self._chair.setAccessibleName(texts("admin.new_chair"))
        self.lines.addWidget(self._chair)

    def begin(self) -> None:
        """Type the name at once."""
        self._name.setFocus()

    def missing(self) -> str:
        """Ask for the name."""
        texts = self.parts.texts
        name = clean(self._name.text()).strip()
        self.words.judge_by((name,))
        return "" if name else texts("gate.line_fault", name=texts("admin.new_name"))

    def give(self) -> None:
        """Tell who joins."""
        who = (clean(self._name.text()).strip(), clean(self._title.text()).strip())
        role = SUPERVISOR if self._supervisor.isChecked() else OFFICER
        role = CHAIR if self._chair.isChecked() else role
        self.gathered.emit(who, role, self.words.passphrase())


class NewPassphrase(Panel):
    """One's own passphrase: the old one, the new one, whether somebody knows the old one."""

    gathered = Signal(str, str, bool)

    def __init__(self, parts: Parts, name: str) -> None:
        super().__init__(parts, verb="change_passphrase")
        texts = parts.texts
        self.words.judge_by((name,))
        self._old = passphrase_line(texts, "old_passphrase", "old_passphrase")
        label = PlainLabel(texts("gate.old_passphrase"), role="label")
        label.setBuddy(self._old)
        self._known = Tick(texts("admin.known"), parts.look)
        self._known.setObjectName("old_is_known")
        self._known.setAccessibleName(texts("admin.known"))
        for widget in (label, self._old, self._known):
            self.lines.addWidget(widget)

    def begin(self) -> None:
        """Type the old one at once."""
        self._old.setFocus()

    def missing(self) -> str:
        """Ask for the old one."""
        return "" if self._old.text().strip() else self.parts.texts("admin.old_fault")

    def give(self) -> None:
        """Tell both."""
        old, known = self._old.text(), self._known.isChecked()
        self.gathered.emit(old, self.words.passphrase(), known)
