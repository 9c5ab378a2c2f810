"""The keys of the program in one place, shown over any page by F1 or Ctrl+/."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop.ui.parts import Parts
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import Sheet

OPENERS = ("F1", "Ctrl+/")
AROUND = 230
KEYS = (
    ("Ctrl+N", "intake"),
    ("Ctrl+K", "search"),
    ("Tab, Shift+Tab", "field"),
    ("← ↑ → ↓", "arrows"),
    ("Space", "mark"),
    ("Ctrl+PgDn, Ctrl+PgUp", "section"),
    ("Ctrl+Enter", "save"),
    ("Ctrl+P", "print"),
    ("F6, F7", "giving"),
    ("Alt+←", "back"),
    ("Esc", "close"),
    ("Ctrl++, Ctrl+-, Ctrl+0", "zoom"),
    ("Ctrl+L", "lock"),
    ("F12, Ctrl+Shift+L", "hide"),
)


def show_keys(parts: Parts, window: QWidget) -> None:
    """Show what each key does; asked once more, the list goes away."""
    shown = [sheet for sheet in window.findChildren(KeysSheet) if sheet.isVisible()]
    for sheet in shown:
        sheet.leave("")
    if not shown:
        KeysSheet(parts, window)


class KeysSheet(Sheet):
    """A key and what it does, a line each."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        texts, px = parts.texts, parts.look.px
        super().__init__(parts.look, window, title=texts("keys.title"), text=texts("keys.line"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, px(8), 0)
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(7))
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for place, (keys, act) in enumerate(KEYS):
            grid.addWidget(PlainLabel(keys, role="strong"), place, 0, top)
            grid.addWidget(PlainLabel(texts(f"keys.{act}"), wrap=True), place, 1, top)
        scroll = QScrollArea()
        scroll.setAccessibleName(texts("keys.title"))
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        # Large letters on a small screen leave less room than the list needs.
        wanted = inside.heightForWidth(self.card.maximumWidth() - px(56))
        scroll.setFixedHeight(min(wanted, window.height() - px(AROUND)))
        self.card.column.insertWidget(self.card.column.count() - 1, scroll)
        self.offer([("action_close_keys", texts("keys.shut"), "primary")])
