"""A month at a glance: how much ends on each day, which days are days off, which day is chosen."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import Look
from desktop.ui.widgets.frames import draw_badge

WEEK = 7
SATURDAY = 6
RINGED = 2
ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


class Month(QCalendarWidget):
    """Qt's calendar in our look; arrow keys move, Enter or a click chooses a day."""

    day_chosen = Signal(object)
    month_shown = Signal(object)

    def __init__(self, look: Look, *, name: str, label: str, language: str) -> None:
        super().__init__()
        self._look = look
        self._counts: Mapping[date, int] = {}
        self._off: Mapping[date, str] = {}
        self._today, self._picked = date.min, date.min
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setLocale(QLocale(language))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.setGridVisible(False)
        self.clicked.connect(self._chosen)
        self.activated.connect(self._chosen)
        self.currentPageChanged.connect(lambda *_: self.month_shown.emit(self.shown()))
        look.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        plain = QTextCharFormat()
        plain.setForeground(self._look.color("soft"))
        plain.setBackground(self._look.color("card"))
        self.setHeaderTextFormat(plain)
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, plain)
        self.setFixedHeight(self._look.px(390))
        for inner, picture in ARROWS.items():
            button = self.findChild(QToolButton, inner)
            if button is not None:
                button.setIcon(icon(picture, self._look.token("ink")))

    def name_buttons(self, before: str, after: str) -> None:
        """Name the buttons to the month before and after for the eye's pointer and the ear."""
        for inner, words in zip(ARROWS, (before, after), strict=True):
            button = self.findChild(QToolButton, inner)
            if button is not None:
                button.setAccessibleName(words)

    def shown(self) -> tuple[date, date]:
        """Return the first and the last day that the page shows, those of the neighbours too."""
        first = date(self.yearShown(), self.monthShown(), 1)
        monday = first.toordinal() - first.weekday() - WEEK
        return date.fromordinal(monday), date.fromordinal(monday + 8 * WEEK - 1)

    def show_days(self, counts: Mapping[date, int], off: Mapping[date, str], today: date) -> None:
        """Show how much ends on which day, and the days off by name."""
        self._counts, self._off, self._today = counts, off, today
        self.updateCells()

    def pick(self, day: date | None) -> None:
        """Mark a day as the one whose list is shown, or none."""
        self._picked = day or date.min
        self.updateCells()

    def _chosen(self, day: QDate) -> None:
        self.day_chosen.emit(_python(day))

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate | date) -> None:
        """Draw a day: its number, in red where it is a day off, and how much ends on it."""
        on, look = _python(day), self._look
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        here = on.month == self.monthShown()
        painter.fillRect(QRectF(rect), look.color("card"))
        if on == self._picked:
            painter.setBrush(look.color("brand_tint"))
            painter.setPen(QPen(look.color("brand"), 1))
            painter.drawRoundedRect(box, look.px(6), look.px(6))
        if on == _python(self.selectedDate()) and self._has_focus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.color("focus"), RINGED))
            painter.drawRoundedRect(box, look.px(6), look.px(6))
        painter.setPen(self._ink(on, here=here))
        font = painter.font()
        font.setBold(on == self._today)
        font.setUnderline(on == self._today)
        painter.setFont(font)
        line = painter.fontMetrics().height()
        number = QRectF(box.left(), box.top() + look.px(2), box.width(), line)
        painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), str(on.day))
        self._draw_count(painter, box, on)
        painter.restore()

    def _has_focus(self) -> bool:
        return any(child.hasFocus() for child in self.findChildren(QWidget))

    def _ink(self, on: date, *, here: bool) -> QColor:
        if not here:
            return self._look.color("faint")
        off = on in self._off or on.isoweekday() >= SATURDAY
        return self._look.color(
            "soft" if off and on not in self._off else "danger" if off else "ink"
        )

    def _draw_count(self, painter: QPainter, box: QRectF, on: date) -> None:
        count = self._counts.get(on, 0)
        if not count:
            return
        font = painter.font()
        font.setBold(False)
        font.setUnderline(False)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        tone = "danger" if on < self._today else "warn" if on == self._today else "brand"
        tall = painter.fontMetrics().height()
        wide = max(tall, painter.fontMetrics().horizontalAdvance(str(count))) + self._look.px(8)
        place = QRectF(box.center().x() - wide / 2, box.bottom() - tall - 1, wide, tall)
        draw_badge(painter, self._look, place, (str(count), tone, ""))


def _python(day: QDate | date) -> date:
    return date(day.year(), day.month(), day.day()) if isinstance(day, QDate) else day
