"""The head of a paper: an office's with number and date, or a citizen's with the country alone."""

from dataclasses import dataclass
from datetime import date

from reportlab.platypus import Flowable

from desktop.domain.officer import Unit
from desktop.domain.vietnamese import clean
from desktop.printing.fonts import BOLD, ITALIC, REGULAR, drawable, register
from desktop.printing.lines import LEADING, width_of

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NO_DATE = "ngày ..... tháng ..... năm 20..."
# The agency's rule is a third to a half of its line; the motto's is as long as its line.
AGENCY_RULE = 0.4
LEFT_SHARE = 0.42
LINE = 16.0
RULE_GAP = 4.0
ABOUT_GAP = 6.0


def long_date(place: str, on: date | None) -> str:
    """Return the place and date line: days under 10 and months 1 and 2 are padded.

    Without a day there is room to write it by hand.
    """
    if on is None:
        return f"{place}, {NO_DATE}"
    return f"{place}, {spelled_date(on)}"


def spelled_date(on: date) -> str:
    """Return a day in words as the decree spells it: ngày 05 tháng 02 năm 2026."""
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)  # noqa: PLR2004 - the decree's
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


@dataclass(frozen=True, slots=True)
class Placed:
    """One centred line of the head: its distance from the top, and a rule below it if any."""

    text: str
    down: float
    face: str
    size: float
    rule: float = 0.0


class NationalHead(Flowable):
    """Agency, number and a letter's subject on the left; country, motto, date on the right.

    ``about`` is an official letter's "V/v"; a paper that is not ``dated`` (minutes) has no
    place and date.
    """

    def __init__(
        self, unit: Unit, on: date | None, *, number: str, about: str = "", dated: bool = True
    ) -> None:
        super().__init__()
        register()
        self.unit = unit
        self.on = on
        self.number = number
        self.about = about
        self.dated = dated

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width, and as many lines as the longer half needs."""
        self.width = width
        self._left = self._left_lines(width * LEFT_SHARE - 6)
        self._right = self._right_lines()
        lowest = max(line.down for line in (*self._left, *self._right))
        self.height = lowest + 0.6 * LEADING
        return width, self.height

    def _left_lines(self, room: float) -> list[Placed]:
        """Set the agency in bold capitals, both its lines being one name, and what is under it."""
        lines = []
        down = LINE - RULE_GAP
        names = [
            part
            for name in (self.unit.agency, self.unit.name)
            for part in broken(name, BOLD, 12, room)
        ]
        for place, name in enumerate(names):
            rule = AGENCY_RULE if place == len(names) - 1 else 0.0
            lines.append(Placed(name, down, BOLD, 12, rule))
            down += LINE
        down = max(down, 2 * LINE + LINE - RULE_GAP) + RULE_GAP + 3
        if self.number:
            lines.append(Placed(drawable(clean(self.number)), down, REGULAR, 13))
            down += LINE + ABOUT_GAP
        for part in broken(self.about, REGULAR, 12, room):
            lines.append(Placed(part, down, REGULAR, 12))
            down += LINE - 2
        return lines

    def _right_lines(self) -> list[Placed]:
        down = LINE - RULE_GAP
        lines = [
            Placed(COUNTRY, down, BOLD, 12),
            Placed(MOTTO, down + LINE, BOLD, 13, 1.0),
        ]
        if self.dated:
            numbered = [line.down for line in self._left if line.face == REGULAR]
            below = numbered[0] if numbered else down + 2 * LINE + RULE_GAP + 3
            date_line = drawable(clean(long_date(self.unit.place, self.on)))
            lines.append(Placed(date_line, below, ITALIC, 13))
        return lines

    def draw(self) -> None:
        """Draw both halves as Decree 30/2020, Annex I sets them."""
        left = self.width * LEFT_SHARE / 2
        right = self.width * (1 + LEFT_SHARE) / 2
        for x, lines in ((left, self._left), (right, self._right)):
            for line in lines:
                _draw_line(self, line, x)


class CitizenHead(Flowable):
    """Country and motto alone, in the middle: the head of a citizen's application."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and two lines."""
        self.width = width
        self.height = 2 * LINE + 0.6 * LEADING
        return width, self.height

    def draw(self) -> None:
        """Draw both lines and the rule."""
        down = LINE - RULE_GAP
        _draw_line(self, Placed(COUNTRY, down, BOLD, 13), self.width / 2)
        _draw_line(self, Placed(MOTTO, down + LINE, BOLD, 14, 1.0), self.width / 2)


def _draw_line(head: Flowable, line: Placed, x: float) -> None:
    canvas, y = head.canv, head.height - line.down
    # A long place name keeps the right margin rather than the middle.
    x = min(x, head.width - width_of(line.text, line.face, line.size) / 2)
    canvas.setFont(line.face, line.size)
    canvas.drawCentredString(x, y, line.text)
    if line.rule:
        length = width_of(line.text, line.face, line.size) * line.rule
        canvas.setLineWidth(0.7)
        canvas.line(x - length / 2, y - RULE_GAP, x + length / 2, y - RULE_GAP)


def broken(text: str, face: str, size: float, room: float) -> list[str]:
    """Break a line of the head at its spaces, so that each part has room."""
    lines: list[str] = []
    for word in drawable(clean(text)).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, face, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
