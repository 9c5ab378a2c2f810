"""The code on a paper: a QR that names case, form and content, and never a person."""

from hashlib import sha256

import zxingcpp
from reportlab.pdfgen.canvas import Canvas

# Level M of ISO/IEC 18004: a seventh of the code may be soiled or torn.
LEVEL_M = 2


def mark(code: str, form: str, content: str) -> str:
    """Return the QR's words: code of the case, form, a digest of what the paper shows."""
    return f"MN1|{code}|{form}|{sha256(content.encode()).hexdigest()[:12]}"


def draw_code(canvas: Canvas, words: str, *, x: float, y: float, size: float) -> None:
    """Draw the QR as one filled path with its lower left corner at a point."""
    drawn = zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, words, 0, 0, 0, LEVEL_M)
    squares = memoryview(drawn)
    rows = [[squares[y, x] for x in range(len(squares))] for y in range(len(squares))]
    side = size / len(rows)
    path = canvas.beginPath()
    for down, row in enumerate(rows, start=1):
        for start, length in _dark_runs(row):
            path.rect(x + start * side, y + size - down * side, length * side, side)
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _dark_runs(row: list[int]) -> list[tuple[int, int]]:
    """Return where dark squares begin in a row and how many stand together."""
    runs: list[tuple[int, int]] = []
    for place, light in enumerate(row):
        if light:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
