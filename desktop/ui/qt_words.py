"""Qt's own words in Vietnamese: its standard buttons and menus come only in other languages."""

from PySide6.QtCore import QTranslator

from resources.texts import Texts


class QtWords(QTranslator):
    """Answers for Qt's strings from ``resources/text/<language>/qt.toml``."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def translate(
        self, _context: str, source: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        """Return our words; an empty text leaves Qt's own."""
        code = f"qt.{key_of(source)}"
        return self._texts(code) if self._texts.has(code) else ""

    def isEmpty(self) -> bool:
        """Say that there are words."""
        return False


def key_of(source: str) -> str:
    """Return the name under which a string of Qt is kept: its letters, small, joined."""
    letters = "".join(c if c.isalnum() else " " for c in source.replace("&", "").casefold())
    return "_".join(letters.split())
