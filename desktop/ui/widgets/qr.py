"""A QR on the screen: drawn square by square, black on white in every theme."""

import zxingcpp
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

# Level L of ISO/IEC 18004: a screen is not soiled, and a long text stays readable.
LEVEL_L = 1
# The quiet zone that the standard asks for, in squares.
QUIET = 4


class QrPicture(QWidget):
    """Shows a text as a QR; its name says what it is, never what it holds."""

    def __init__(self, label: str, *, side: int) -> None:
        super().__init__()
        self.setAccessibleName(label)
        self.setFixedSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._dark: tuple[tuple[int, int], ...] = ()
        self._count = 1

    def show_text(self, text: str) -> None:
        """Show another text."""
        drawn = zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, text, 0, 0, 0, LEVEL_L)
        squares = memoryview(drawn)
        self._count = len(squares)
        self._dark = tuple(
            (x, y) for y in range(len(squares)) for x in range(len(squares)) if not squares[y, x]
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the squares, each on whole pixels of the screen."""
        ratio = self.devicePixelRatioF()
        step = max(1, int(self.width() * ratio / (self._count + 2 * QUIET))) / ratio
        left = (self.width() - step * self._count) / 2
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for x, y in self._dark:
            box = QRectF(left + x * step, left + y * step, step, step)
            painter.fillRect(box, Qt.GlobalColor.black)
