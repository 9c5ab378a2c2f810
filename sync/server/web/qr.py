"""A QR as part of the page itself: no picture is fetched and no style is set."""

import segno
from markupsafe import Markup

BORDER = 3


def drawn(text: str, *, title: str) -> Markup:
    """Return the QR of a text as SVG; ``title`` is what a screen reader says."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(
        border=BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", title=title
    )
    return Markup(svg)  # noqa: S704 - segno escapes the title; the rest is its own drawing
