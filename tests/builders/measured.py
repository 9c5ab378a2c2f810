"""A page as a ruler sees it: every run of letters and every rule, in millimetres from the corner.

Reads the operators of the page itself (ISO 32000, 8 and 9), with the widths that the embedded
faces give, and not what we meant to draw.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MM = 72 / 25.4
Matrix = tuple[float, float, float, float, float, float]
START: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters set in one stroke: left and right edge, the line they stand on, face, size."""

    text: str
    left: float
    right: float
    down: float
    face: str
    size: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    left: float
    right: float
    down: float
    width: float
    dashed: bool


@dataclass
class Page:
    """What stands on one page."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def line(self, text: str) -> Run:
        """Return the one line that says just this."""
        (found,) = [run for run in self.runs if run.text == text]
        return found


def joined(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


class Face:
    """One embedded face: letters and widths by their codes."""

    def __init__(self, entry: dict[str, object]) -> None:
        self.name = str(entry["/BaseFont"]).partition("+")[2]
        first = int(str(entry["/FirstChar"]))
        widths = entry["/Widths"]
        assert isinstance(widths, Sequence)
        self.widths = {first + place: float(str(w)) for place, w in enumerate(widths)}
        self.letters = dict(_letters(entry["/ToUnicode"].get_data().decode()))  # type: ignore[attr-defined]

    def read(self, raw: bytes) -> tuple[str, float, int]:
        """Return the text, its width in thousandths of the size, and how many spaces it has."""
        text = "".join(self.letters.get(code, "\ufffd") for code in raw)
        return text, sum(self.widths.get(code, 0.0) for code in raw), raw.count(b" ")


def _letters(table: str) -> Iterator[tuple[int, str]]:
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            yield int(code, 16), bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, _, letters in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for place, letter in enumerate(re.findall(r"<(\w+)>", letters)):
                yield int(first, 16) + place, bytes.fromhex(letter).decode("utf-16-be")


class Reader:
    """Walks a page's operators."""

    def __init__(self, page: PageObject) -> None:
        box = page.mediabox
        self.page = Page(float(box.width) / MM, float(box.height) / MM)
        self._high = float(box.height)
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        self._faces = {name: Face(entry.get_object()) for name, entry in fonts.items()}
        self._at, self._kept = START, list[tuple[Matrix, float, bool]]()
        self._text = self._line = START
        self._face, self._size, self._leading, self._spaces = "", 0.0, 0.0, 0.0
        self._pen, self._dashed, self._from = 1.0, False, (0.0, 0.0)

    def read(self, stream: ContentStream) -> Page:
        for operands, operator in stream.operations:
            self._step(operator.decode("latin-1"), operands)
        return self.page

    def _step(self, operator: str, given: Sequence[object]) -> None:
        numbers = [float(str(one)) for one in given if _is_number(one)]
        match operator:
            case "q":
                self._kept.append((self._at, self._pen, self._dashed))
            case "Q":
                self._at, self._pen, self._dashed = self._kept.pop()
            case "cm":
                self._at = joined(_matrix(numbers), self._at)
            case "BT":
                self._text = self._line = START
            case "Tf":
                self._face, self._size = str(given[0]), numbers[-1]
            case "Tm":
                self._text = self._line = _matrix(numbers)
            case "Td":
                self._text = self._line = joined((1, 0, 0, 1, *numbers[:2]), self._line)
            case "TL":
                self._leading = numbers[0]
            case "Tw":
                self._spaces = numbers[0]
            case "T*":
                self._text = self._line = joined((1, 0, 0, 1, 0, -self._leading), self._line)
            case "Tj":
                self._show(given[0])
            case "w":
                self._pen = numbers[0]
            case "d":
                self._dashed = bool(given[0])
            case "m":
                self._from = (numbers[0], numbers[1])
            case "l":
                self._rule(numbers[0], numbers[1])
            case _:
                pass

    def _show(self, raw: object) -> None:
        face = self._faces.get(self._face)
        if face is None:
            return
        data = raw.original_bytes if hasattr(raw, "original_bytes") else bytes(raw)  # type: ignore[call-overload]
        text, thousandths, spaces = face.read(data)
        wide = thousandths * self._size / 1000 + spaces * self._spaces
        place = joined(self._text, self._at)
        self._text = joined((1, 0, 0, 1, wide, 0), self._text)
        if text.strip() and place[1] == 0:
            left, down = place[4] / MM, (self._high - place[5]) / MM
            lead = len(text) - len(text.lstrip())
            assert lead == 0 or not text.strip()[0].isspace()
            self.page.runs.append(
                Run(text.strip(), left, left + wide / MM, down, face.name, self._size)
            )

    def _rule(self, x: float, y: float) -> None:
        (a, _, _, d, e, f), (begin, height) = self._at, self._from
        if abs(height - y) < 0.01:
            ends = sorted((begin * a + e, x * a + e))
            down = (self._high - (y * d + f)) / MM
            rule = Rule(ends[0] / MM, ends[1] / MM, down, self._pen, self._dashed)
            self.page.rules.append(rule)


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) or hasattr(one, "as_numeric")


def _matrix(numbers: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = numbers[:6]
    return a, b, c, d, e, f


def measured(pdf: bytes) -> list[Page]:
    """Measure every page of a document."""
    document = PdfReader(io.BytesIO(pdf))
    return [
        Reader(page).read(ContentStream(page.get_contents(), document)) for page in document.pages
    ]
