"""Buttons: every one has a name for tests and for screen readers."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import Look


class Button(QPushButton):
    """A push button; ``role`` is primary, quiet, icon, chip, row or plain."""

    def __init__(
        self,
        name: str,
        text: str,
        look: Look,
        *,
        role: str = "",
        picture: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("" if role == "icon" else text, parent)
        self._look, self._picture, self._role = look, picture, role
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if role == "icon":
            self.setToolTip(text)
        if role:
            self.setProperty("role", role)
        if role == "chip":
            self.setCheckable(True)
        if picture:
            look.changed.connect(self._draw)
            self._draw()

    def show_picture(self, picture: str) -> None:
        """Put another icon on the button."""
        self._picture = picture
        self._draw()

    def relabel(self, text: str) -> None:
        """Change the words, on the button and for screen readers."""
        self.setText("" if self._role == "icon" else text)
        self.setAccessibleName(text)

    def _draw(self) -> None:
        ink = {"primary": "brand_ink", "quiet": "brand"}.get(self._role, "ink")
        if self.parent() is not None and self.property("on_side"):
            ink = "side_ink"
        size = self._look.px(18)
        self.setIconSize(QSize(size, size))
        self.setIcon(icon(self._picture, self._look.token(ink), size))
