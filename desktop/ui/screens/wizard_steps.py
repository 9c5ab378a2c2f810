"""The wizard's steps: each asks for one thing and says what is wrong with it."""

import secrets
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.commune import Commune
from desktop.domain.officer import Officer, Unit
from desktop.domain.vietnamese import clean
from desktop.forms.places import search_communes
from desktop.ui.parts import Parts
from desktop.ui.screens.unlock import passphrase_line
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.options import Tick
from desktop.vault.passphrase import generate, weakness
from sync.key_cost import normalise

FOUND = 40


class Step(QWidget):
    """One step; ``done`` is Enter in its last field."""

    done = Signal()

    def __init__(self, parts: Parts, line: str) -> None:
        super().__init__()
        self._parts = parts
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(parts.look.px(8))
        self.column.addWidget(PlainLabel(parts.texts(line), role="soft", wrap=True))

    def begin(self) -> None:
        """Take the focus."""
        raise NotImplementedError

    def fault(self) -> str:
        """Return what is missing, or an empty text."""
        raise NotImplementedError


class CommuneStep(Step):
    """Which commune: found by typing its name without accents."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "gate.commune_line")
        texts = parts.texts
        self._search = LineField()
        self._search.setObjectName("commune_search")
        self._search.setAccessibleName(texts("gate.commune_search"))
        self._search.setPlaceholderText(texts("gate.commune_search"))
        self._search.textChanged.connect(self._find)
        self._search.returnPressed.connect(self.done)
        self._list = QListWidget()
        self._list.setObjectName("commune_list")
        self._list.setAccessibleName(texts("gate.commune_list"))
        self._list.itemActivated.connect(self.done)
        self._list.setMinimumHeight(parts.look.px(220))
        self._found: tuple[Commune, ...] = ()
        self.column.addWidget(self._search)
        self.column.addWidget(self._list, 1)
        self._find()

    def _find(self) -> None:
        self._found = tuple(search_communes(self._search.text(), limit=FOUND))
        self._list.clear()
        for place in self._found:
            self._list.addItem(QListWidgetItem(f"{place.name}, {place.province}  ({place.code})"))
        if self._found and self._search.text().strip():
            self._list.setCurrentRow(0)

    def begin(self) -> None:
        """Type at once."""
        self._search.setFocus()

    def fault(self) -> str:
        """Ask for a commune."""
        return "" if self._list.currentRow() >= 0 else self._parts.texts("gate.commune_fault")

    def chosen(self) -> Commune:
        """Return the commune that is marked."""
        return self._found[self._list.currentRow()]


class FieldsStep(Step):
    """A few lines in two columns."""

    def __init__(self, parts: Parts, line: str, keys: tuple[str, ...]) -> None:
        super().__init__(parts, line)
        self._keys = keys
        self._lines: dict[str, LineField] = {}
        grid = QGridLayout()
        grid.setSpacing(parts.look.px(10))
        for place, key in enumerate(keys):
            label = PlainLabel(parts.texts(f"gate.{key}"), role="label")
            field = LineField()
            field.setObjectName(key)
            field.setAccessibleName(parts.texts(f"gate.{key}"))
            field.setMaxLength(200)
            field.returnPressed.connect(self._go_on)
            label.setBuddy(field)
            box = QVBoxLayout()
            box.setSpacing(parts.look.px(3))
            box.addWidget(label)
            box.addWidget(field)
            grid.addLayout(box, place // 2, place % 2)
            self._lines[key] = field
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def _go_on(self) -> None:
        lines = list(self._lines.values())
        place = next((n for n, line in enumerate(lines) if line.hasFocus()), len(lines) - 1)
        if place + 1 < len(lines):
            lines[place + 1].setFocus()
        else:
            self.done.emit()

    def _value(self, key: str) -> str:
        return clean(self._lines[key].text()).strip()

    def _first_empty(self, needed: tuple[str, ...]) -> str:
        return next((key for key in needed if not self._value(key)), "")

    def begin(self) -> None:
        """Begin at the first empty line."""
        self._lines[self._first_empty(self._keys) or self._keys[0]].setFocus()


class UnitStep(FieldsStep):
    """How the unit is named and signs (Decree 30/2020)."""

    NEEDED = ("unit_agency", "unit_name", "unit_place", "unit_symbol", "signer_title")

    def __init__(self, parts: Parts) -> None:
        keys = (*self.NEEDED[:4], "signer_authority", "signer_title", "signer_name", "unit_phone")
        super().__init__(parts, "gate.unit_line", keys)

    def suggest(self, commune: Commune) -> None:
        """Fill in what follows from the commune, where nothing is typed yet."""
        bare = commune.name.split(" ", 1)[-1]
        given = {
            "unit_agency": "ỦY BAN NHÂN DÂN",
            "unit_name": commune.name.upper(),
            "unit_place": bare,
            "unit_symbol": "UBND",
            "signer_authority": "TM. ỦY BAN NHÂN DÂN",
            "signer_title": "CHỦ TỊCH",
        }
        for key in ("unit_name", "unit_place"):
            self._lines[key].setText(given[key])
        for key, text in given.items():
            if not self._value(key):
                self._lines[key].setText(text)

    def fault(self) -> str:
        """Name the first line that is needed and empty."""
        missing = self._first_empty(self.NEEDED)
        texts = self._parts.texts
        return texts("gate.line_fault", name=texts(f"gate.{missing}")) if missing else ""

    def names(self) -> tuple[str, ...]:
        """Return names that no passphrase should consist of."""
        return (self._value("unit_name"), self._value("unit_place"), self._value("signer_name"))

    def unit(self, commune: Commune) -> Unit:
        """Return the unit as typed."""
        value = self._value
        return Unit(
            commune=commune,
            agency=value("unit_agency"),
            name=value("unit_name"),
            place=value("unit_place"),
            symbol=value("unit_symbol"),
            signer_authority=value("signer_authority"),
            signer_title=value("signer_title"),
            signer_name=value("signer_name"),
            phone=value("unit_phone"),
        )


class OfficerStep(FieldsStep):
    """Who works here."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "gate.officer_line", ("officer_name", "officer_title"))
        self._id = uuid4().hex[:8]
        self._lines["officer_title"].setText(parts.texts("gate.officer_title_usual"))

    def fault(self) -> str:
        """Ask for the name."""
        missing = self._first_empty(("officer_name", "officer_title"))
        texts = self._parts.texts
        return texts("gate.line_fault", name=texts(f"gate.{missing}")) if missing else ""

    def officer(self) -> Officer:
        """Return the officer as typed."""
        return Officer(self._id, self._value("officer_name"), self._value("officer_title"))


class PassphraseStep(Step):
    """A passphrase made for the officer and shown once, or one of their own."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "gate.passphrase_line")
        texts, look = parts.texts, parts.look
        self._names: tuple[str, ...] = ()
        self._made = generate(secrets.randbelow)
        self._shown = PlainLabel(self._made, role="mono")
        self._shown.setObjectName("made_passphrase")
        self._shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        another = Button("action_another_passphrase", texts("gate.another"), look, role="quiet")
        another.clicked.connect(self._another)
        self._row = QWidget()
        row = spread(self._shown, None, another)
        row.setContentsMargins(look.px(12), look.px(8), look.px(8), look.px(8))
        self._row.setLayout(row)
        self.column.addWidget(self._row)
        self.column.addWidget(Banner(look, texts("gate.write_down"), tone="warn", picture="edit"))
        self._own = Tick(texts("gate.own"), look)
        self._own.setObjectName("own_passphrase")
        self._own.setAccessibleName(texts("gate.own"))
        self._own.toggled.connect(self._toggle)
        self._first = passphrase_line(texts, "passphrase_first", "own_first")
        self._first.setPlaceholderText(texts("gate.own_first"))
        self._again = passphrase_line(texts, "passphrase_again", "again")
        self._again.returnPressed.connect(self.done)
        self._label = PlainLabel(texts("gate.again"), role="label")
        self._label.setBuddy(self._again)
        for widget in (self._own, self._first, self._label, self._again):
            self.column.addWidget(widget)
        self._first.hide()
        self.column.addStretch(1)

    def _another(self) -> None:
        self._made = generate(secrets.randbelow)
        self._shown.setText(self._made)

    def _toggle(self, own: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._row.setVisible(not own)
        self._first.setVisible(own)
        (self._first if own else self._again).setFocus()

    def judge_by(self, names: tuple[str, ...]) -> None:
        """Take the names that make a passphrase easy to guess."""
        self._names = names

    def begin(self) -> None:
        """Type the passphrase again, so that it is surely written down."""
        (self._first if self._own.isChecked() else self._again).setFocus()

    def passphrase(self) -> str:
        """Return the passphrase chosen."""
        return self._first.text() if self._own.isChecked() else self._made

    def fault(self) -> str:
        """Name a weak passphrase, or one typed differently the second time."""
        chosen = self.passphrase()
        if self._own.isChecked():
            code = weakness(chosen, names=self._names)
            if code is not None:
                return self._parts.texts(f"gate.{code}")
        same = normalise(self._again.text()) == normalise(chosen)
        return "" if same else self._parts.texts("gate.again_fault")

    def renew(self) -> None:
        """Make another where the one before was let go."""
        if not self._made:
            self._another()

    def forget(self) -> None:
        """Let the passphrase go: it is shown once."""
        self._made = ""
        for widget in (self._shown, self._first, self._again):
            widget.clear()
