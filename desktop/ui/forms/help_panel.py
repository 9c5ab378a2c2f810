"""Beside the field: why it is asked, and the article it rests on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.kinds import Field
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import Card, rule, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel

WIDTH = 230


class HelpPanel(QWidget):
    """Help and law for the field that has the focus."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.setFixedWidth(parts.look.px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card(parts.look, padding=14, gap=8)
        title = PlainLabel(parts.texts("form.help"), role="strong")
        card.column.addLayout(spread(IconLabel("scale", parts.look, ink="brand"), title, None))
        self._label = PlainLabel("", role="strong", wrap=True)
        self._hint = PlainLabel("", role="soft", wrap=True)
        self._law = PlainLabel("", role="soft", wrap=True)
        self._secret = PlainLabel(parts.texts("form.sealed"), role="soft", wrap=True)
        for widget in (self._label, self._hint, rule(), self._law, self._secret):
            card.column.addWidget(widget)
        self._secret.hide()
        column.addWidget(card)
        kept = Card(parts.look, padding=14, gap=6)
        kept.column.addWidget(PlainLabel(parts.texts("form.kept_here"), role="soft", wrap=True))
        column.addWidget(kept)
        column.addStretch(1)

    def show_field(self, field: Field) -> None:
        """Show what is known about a field."""
        language = self._parts.texts.language
        self._label.setText(field.label.of(language))
        hint = field.hint.of(language) if field.hint else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        code = f"law.{field.law}"
        known = bool(field.law) and self._parts.texts.has(code)
        self._law.setText(self._parts.texts(code) if known else self._parts.texts("form.no_law"))
        self._secret.setVisible(bool(field.sealed))
