"""The paper's letters: Times New Roman as Decree 30 names it, or its metric twin."""

import os
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop.domain.troubles import Unavailable

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "MN-Regular", "MN-Bold", "MN-Italic", "MN-BoldItalic"
FACES = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)
WINDOWS = ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf")
LIBERATION = tuple(
    f"LiberationSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic")
)
FOLDERS = (
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    Path("/usr/share/fonts/truetype/msttcorefonts"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-serif"),
)
MISSING = "□"


@cache
def register() -> None:
    """Make the four faces known; raises ``font_missing`` rather than print without tones."""
    for folder in FOLDERS:
        for files in (WINDOWS, LIBERATION):
            paths = [folder / name for name in files]
            if all(path.is_file() for path in paths):
                for face, path in zip(FACES, paths, strict=True):
                    pdfmetrics.registerFont(TTFont(face, str(path)))
                pdfmetrics.registerFontFamily("MN", REGULAR, BOLD, ITALIC, BOLD_ITALIC)
                return
    raise Unavailable("font_missing")


def drawable(text: str) -> str:
    """Return the text with what the face cannot draw shown as a box, never silently left out."""
    font = pdfmetrics.getFont(REGULAR)
    if not isinstance(font, TTFont):
        raise TypeError("the paper's face is not a TrueType font")
    glyphs = font.face.charToGlyph
    return "".join(
        letter if letter in "\n\t" or ord(letter) in glyphs else MISSING for letter in text
    )
