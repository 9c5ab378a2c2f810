"""Buttons: every one has a name for tests and for screen readers."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.icons import icon_beside, sink_of
from desktop.ui.theme import Look
from desktop.ui.widgets.tips import set_tip

SIZE = 18
GAP = 4


class Button(QPushButton):
    """A push button; ``role`` is primary, quiet, icon, chip, row or plain."""

    _spare = 0

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
            set_tip(self, text)
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

    def setText(self, text: str) -> None:
        """Change the words alone; the icon stands beside them, or in the middle without any."""
        super().setText(text)
        if self._picture:
            self._draw()

    def sizeHint(self) -> QSize:
        """Take no more room than the icon and the words need: the lowered icon may overlap."""
        hint = super().sizeHint()
        return QSize(hint.width(), hint.height() - self._spare)

    def _draw(self) -> None:
        ink = {"primary": "brand_ink", "quiet": "brand"}.get(self._role, "ink")
        if self.parent() is not None and self.property("on_side"):
            ink = "side_ink"
        size, metrics = self._look.px(SIZE), self.fontMetrics()
        beside = bool(self.text())
        sink = round(sink_of(metrics)) if beside else 0
        gap = self._look.px(GAP) if beside else 0
        self._spare = size + 2 * sink - max(size, metrics.height(), self._look.px(20))
        self._spare = max(0, self._spare)
        self.setIconSize(QSize(size + gap, size + 2 * sink))
        color = self._look.token(ink)
        self.setIcon(icon_beside(self._picture, color, size, sink=sink, gap=gap))
