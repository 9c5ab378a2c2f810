"""Tool tips of plain text: Qt has no such setting, so what looks like markup is broken up."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QToolTip, QWidget

# Invisible, without width, and never part of a tag's or a letter's name.
JOINER = "\u2060"


def plain_tip(text: str) -> str:
    """Return a text that Qt shows letter by letter: no ``<`` or ``&`` in it begins anything."""
    return text.replace("<", f"<{JOINER}").replace("&", f"&{JOINER}")


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget its tool tip."""
    widget.setToolTip(plain_tip(text))


def show_tip(widget: QWidget, text: str) -> None:
    """Say a short word right under a widget."""
    place = widget.mapToGlobal(QPoint(0, widget.height()))
    QToolTip.showText(place, plain_tip(text), widget)


def hide_tips() -> None:
    """Take away whatever tip is shown."""
    QToolTip.hideText()
