"""The look: named colours, one style sheet made from them, light or dark, any zoom."""

import tomllib
from collections.abc import Mapping
from functools import cache
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources

FAMILY = "MN Sans"
FALLBACKS = [FAMILY, "Segoe UI", "Noto Sans", "Liberation Sans"]
STYLE = "fusion"
POINTS = 10.0
ZOOMS = (90, 100, 110, 120, 130, 140, 150)


@cache
def load_tokens(name: str) -> Mapping[str, str]:
    """Read the colours of a look."""
    return tomllib.loads(resources.read_text("theme", f"{name}.toml"))


def load_fonts() -> None:
    """Make the screen's faces known; without them the system's own are used."""
    for file in sorted(resources.path("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


class Look(QObject):
    """What everything is coloured and sized by; tells when it changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dark = False
        self.zoom = 100
        self._sheet = Template(resources.read_text("theme", "style.qss"))

    def token(self, name: str) -> str:
        """Return a colour by its name."""
        return load_tokens("dark" if self.dark else "light")[name]

    def color(self, name: str) -> QColor:
        """Return a colour for painting; eight digits end in the opacity."""
        text = self.token(name)
        color = QColor(text[:7])
        if len(text) > 7:  # noqa: PLR2004 - "#rrggbb" and the opacity
            color.setAlpha(int(text[7:], 16))
        return color

    def px(self, size: float) -> int:
        """Return a size in logical pixels at the present zoom."""
        return round(size * self.zoom / 100)

    def apply(self, app: QApplication) -> None:
        """Put the look on the whole program."""
        if app.style().name() != STYLE:
            app.setStyle(STYLE)
        font = QFont(FALLBACKS)
        font.setPointSizeF(POINTS * self.zoom / 100)
        app.setFont(font)
        app.setPalette(self._palette())
        app.setStyleSheet(self._sheet.substitute(self._values()))
        self.changed.emit()

    def _values(self) -> dict[str, str]:
        sizes = {f"px{size}": f"{self.px(size)}px" for size in range(1, 49)}
        points = {
            f"pt{name}": f"{size * self.zoom / 100:.1f}pt"
            for name, size in (("s", 9.0), ("m", POINTS), ("l", 11.5), ("xl", 15.5), ("xxl", 19.5))
        }
        tokens = load_tokens("dark" if self.dark else "light")
        return {**tokens, **sizes, **points}

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "page",
            QPalette.ColorRole.Base: "card",
            QPalette.ColorRole.AlternateBase: "page",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.Button: "card",
            QPalette.ColorRole.Highlight: "brand",
            QPalette.ColorRole.HighlightedText: "brand_ink",
            QPalette.ColorRole.PlaceholderText: "faint",
            QPalette.ColorRole.ToolTipBase: "toast",
            QPalette.ColorRole.ToolTipText: "toast_ink",
            QPalette.ColorRole.Dark: "line",
        }
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        return palette
