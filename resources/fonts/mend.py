"""Makes the screen's typeface: Be Vietnam Pro with a line high enough for Ẳ.

The family's ascent is 1.0 em while its tallest Vietnamese capital needs up to 1.23; Qt clips what
stands above, so that "Ấp" becomes "Âp", another word. The mended family is renamed, as the
SIL Open Font License allows and asks where a name is reserved.
"""

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from fontTools.ttLib import TTFont

FAMILY = "MN Sans"
STYLES = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
ASCENT = 1.25
DESCENT = 0.3
WINDOWS_ENGLISH = (3, 1, 0x409)
PACKAGE = "fontpkg_be_vietnam_pro"


def mend(source: Path, target: Path, *, style: str) -> None:
    """Write a copy with the higher line and the new name."""
    font = TTFont(source)
    units = font["head"].unitsPerEm
    ascent, descent = round(units * ASCENT), round(units * DESCENT)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ascent, -descent, 0
    windows = font["OS/2"]
    windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap = ascent, -descent, 0
    windows.usWinAscent, windows.usWinDescent = ascent, descent
    for name_id, text in _names(style).items():
        font["name"].setName(text, name_id, *WINDOWS_ENGLISH)
    font["name"].names = [name for name in font["name"].names if name.platformID == 3]  # noqa: PLR2004
    font.save(target)


def _names(style: str) -> dict[int, str]:
    """Return the name table's entries: legacy family and style, full, PostScript, typographic."""
    legacy = style if style in {"Regular", "Bold"} else "Regular"
    family = FAMILY if style in {"Regular", "Bold"} else f"{FAMILY} {style}"
    return {
        1: family,
        2: legacy,
        3: f"{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY.replace(' ', '')}-{style}",
        16: FAMILY,
        17: style,
    }


def main() -> int:
    """Make every style and put the licence beside them."""
    folder = Path(__file__).resolve().parent
    package = files(PACKAGE)
    for style in STYLES:
        with as_file(package / "files" / f"BeVietnamPro-{style}.ttf") as source:
            mend(source, folder / f"MNSans-{style}.ttf", style=style)
    with as_file(package / "LICENSE") as licence:
        shutil.copyfile(licence, folder / "LICENSE-OFL.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
