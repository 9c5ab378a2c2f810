"""Tool tips of plain text: Qt has no such setting, so what looks like markup is broken up."""

from PySide6.QtWidgets import QWidget

# Invisible, without width, and never part of a tag's or a letter's name.
JOINER = "\u2060"


def plain_tip(text: str) -> str:
    """Return a text that Qt shows letter by letter: no ``<`` or ``&`` in it begins anything."""
    return text.replace("<", f"<{JOINER}").replace("&", f"&{JOINER}")


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget its tool tip."""
    widget.setToolTip(plain_tip(text))
