"""Steps that several ways in share: choosing a file, showing who one is, being told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QListWidget, QWidget

from desktop.domain.vietnamese import clean
from desktop.ui.parts import Parts
from desktop.ui.screens.unlock import passphrase_line
from desktop.ui.screens.wizard_steps import Step
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import clear, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.officer_choice import OfficerChoice

LIST_HEIGHT = 190
CODE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be chosen, in words that tell it from the others."""

    path: Path
    words: str


class FileStep(Step):
    """Files that were found, or the path of another one."""

    def __init__(self, parts: Parts, line: str, *, name: str) -> None:
        super().__init__(parts, line)
        texts, look = parts.texts, parts.look
        self._found: tuple[FoundFile, ...] = ()
        self._list = QListWidget()
        self._list.setObjectName(f"{name}_list")
        self._list.setAccessibleName(texts(f"ways.{name}_list"))
        self._list.setFixedHeight(look.px(LIST_HEIGHT))
        self._list.itemActivated.connect(self.done)
        self._none = PlainLabel(texts(f"ways.{name}_none"), role="soft", wrap=True)
        self._again = Button(f"action_{name}_again", texts("ways.look_again"), look, picture="undo")
        label = PlainLabel(texts("ways.path"), role="label")
        self._path = LineField()
        self._path.setObjectName(f"{name}_path")
        self._path.setAccessibleName(texts("ways.path"))
        self._path.setPlaceholderText(texts("ways.path_hint"))
        self._path.returnPressed.connect(self.done)
        label.setBuddy(self._path)
        self.column.addWidget(self._list)
        self.column.addWidget(self._none)
        self.column.addLayout(spread(self._again, None))
        self.column.addWidget(label)
        self.column.addWidget(self._path)

    def look_by(self, look: Callable[[], Sequence[FoundFile]]) -> None:
        """Look for files by this, now and whenever asked; a stick may be slow, so aside."""

        def again() -> None:
            self._parts.tasks.aside(self, look, then=self.show_files)

        self._again.clicked.connect(again)
        again()

    def show_files(self, found: Sequence[FoundFile]) -> None:
        """Show what was found."""
        self._found = tuple(found)
        self._list.clear()
        self._list.addItems([each.words for each in found])
        self._list.setVisible(bool(found))
        self._none.setVisible(not found)
        if found:
            self._list.setCurrentRow(0)
        if self.isVisible():
            self.begin()

    def begin(self) -> None:
        """Choose, or type where there is nothing to choose."""
        (self._list if self._found else self._path).setFocus()

    def fault(self) -> str:
        """Ask for a file that is there."""
        path = self.path()
        return "" if path is not None and path.is_file() else self._parts.texts("ways.path_fault")

    def path(self) -> Path | None:
        """Return the file typed, else the one chosen."""
        typed = clean(self._path.text()).strip()
        if typed:
            return Path(typed)
        row = self._list.currentRow()
        return self._found[row].path if 0 <= row < len(self._found) else None


class WhoStep(Step):
    """Initials where there are several, a passphrase, and the reserve code where it is needed."""

    def __init__(self, parts: Parts, line: str) -> None:
        super().__init__(parts, line)
        texts, look = parts.texts, parts.look
        self.choice = OfficerChoice(look, texts("gate.who"))
        self.choice.chosen.connect(self._to_passphrase)
        self._line = passphrase_line(texts, "way_passphrase", "passphrase")
        self._line.returnPressed.connect(self.done)
        label = PlainLabel(texts("gate.passphrase"), role="label")
        label.setBuddy(self._line)
        self._code = LineField(no_copy=texts("gate.no_copy"))
        self._code.setObjectName("reserve_code")
        self._code.setAccessibleName(texts("ways.code"))
        self._code.setMaxLength(CODE_LENGTH)
        self._code.returnPressed.connect(self.done)
        code_label = PlainLabel(texts("ways.code"), role="label")
        code_label.setBuddy(self._code)
        self._kit = (code_label, self._code)
        for widget in (self.choice, label, self._line, *self._kit):
            self.column.addWidget(widget)
        self.ask_code(wanted=False)

    def _to_passphrase(self) -> None:
        self._line.setFocus()

    def ask_code(self, *, wanted: bool) -> None:
        """Ask for the reserve code too, or not."""
        for widget in self._kit:
            widget.setVisible(wanted)

    def begin(self) -> None:
        """Type at once."""
        wanted = self._code if self._code.isVisibleTo(self) and not self._code.text() else None
        (wanted or self._line).setFocus()

    def fault(self) -> str:
        """Ask for the passphrase."""
        return "" if self._line.text().strip() else self._parts.texts("ways.passphrase_fault")

    def passphrase(self) -> str:
        """Return what was typed."""
        return self._line.text()

    def code(self) -> str:
        """Return the reserve code, where one was asked for and typed."""
        return self._code.text().strip() if self._code.isVisibleTo(self) else ""

    def forget(self) -> None:
        """Let the passphrase and the code go."""
        self._line.clear()
        self._code.clear()


class TellStep(Step):
    """Rows of a name and a sentence, told and not asked."""

    def __init__(self, parts: Parts, line: str, *, name: str) -> None:
        super().__init__(parts, line)
        self._rows = QWidget()
        self._rows.setObjectName(name)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, parts.look.px(4), 0, parts.look.px(4))
        self._grid.setHorizontalSpacing(parts.look.px(16))
        self._grid.setVerticalSpacing(parts.look.px(8))
        self._grid.setColumnStretch(1, 1)
        self.column.addWidget(self._rows)

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these rows."""
        clear(self._grid)
        for place, (name, sentence) in enumerate(rows):
            label = PlainLabel(name, role="strong")
            told = PlainLabel(sentence, wrap=True)
            self._grid.addWidget(label, place, 0)
            self._grid.addWidget(told, place, 1)
        self._rows.setAccessibleName("; ".join(f"{name}: {told}" for name, told in rows))

    def begin(self) -> None:
        """Have a screen reader read it."""
        self._rows.setFocus()

    def fault(self) -> str:
        """Nothing can be wrong."""
        return ""
