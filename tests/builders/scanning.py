"""Scans of papers as a scanner gives them: a grey page with the paper's code in its corner."""

import io

import zxingcpp
from PIL import Image


def scan(words: str, *, turned: float = 0, kind: str = "PNG") -> bytes:
    """Return a grey page with a code in its corner, as a scanner gives it."""
    drawn = zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, words, 0, 0, 0, 2)
    square = Image.fromarray(drawn).resize((180, 180), Image.Resampling.NEAREST)
    page = Image.new("L", (1240, 1754), 246)
    page.paste(square, (1000, 1500))
    out = io.BytesIO()
    page.rotate(turned, fillcolor=246).save(out, kind)
    return out.getvalue()
