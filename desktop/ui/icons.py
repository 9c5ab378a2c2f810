"""Icons: one family of small drawings, coloured when drawn, sharp on any screen."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = resources.read_text("icons", f"{name}.svg").replace("currentColor", color)
    return QSvgRenderer(QByteArray(drawing.encode()))


@lru_cache(maxsize=512)
def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of ``size`` logical pixels for a screen of that ratio."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, color).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def icon(name: str, color: str, size: int = 18) -> QIcon:
    """Return an icon for buttons, with a picture for ordinary and fine screens."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, color, size, ratio))
    return made


def paint_icon(painter: QPainter, name: str, color: str, box: QRectF) -> None:
    """Draw an icon into a box of a painted row."""
    _renderer(name, color).render(painter, box)
