"""Icons: one family of small drawings, coloured when drawn, sharp on any screen."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = resources.read_text("icons", f"{name}.svg").replace("currentColor", color)
    return QSvgRenderer(QByteArray(drawing.encode()))


def sink_of(metrics: QFontMetrics | QFontMetricsF) -> float:
    """Say how far the middle of small letters lies below the middle of their line.

    Lines are tall, so that marks on capitals have room; an icon in the middle of the line would
    float above its word.
    """
    return metrics.ascent() - metrics.height() / 2 - metrics.xHeight() / 2


@lru_cache(maxsize=512)
def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of ``size`` logical pixels for a screen of that ratio."""
    return _drawn(name, color, (size, size), QRectF(0, 0, size, size), ratio)


def _drawn(name: str, color: str, room: tuple[int, int], box: QRectF, ratio: float) -> QPixmap:
    picture = QPixmap(round(room[0] * ratio), round(room[1] * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, color).render(painter, box)
    painter.end()
    return picture


def icon(name: str, color: str, size: int = 18) -> QIcon:
    """Return an icon that stands alone, with a picture for ordinary and fine screens."""
    return icon_beside(name, color, size, sink=0, gap=0)


def icon_beside(name: str, color: str, size: int, *, sink: int, gap: int) -> QIcon:
    """Return an icon before a word: lowered to its small letters, with air between them."""
    made = QIcon()
    room = (size + gap, size + 2 * sink)
    for ratio in (1.0, 2.0):
        made.addPixmap(_drawn(name, color, room, QRectF(0, 2 * sink, size, size), ratio))
    return made


def paint_icon(painter: QPainter, name: str, color: str, box: QRectF) -> None:
    """Draw an icon into a box of a painted row."""
    _renderer(name, color).render(painter, box)
