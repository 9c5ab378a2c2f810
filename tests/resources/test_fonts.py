"""The screen's typeface holds every Vietnamese letter and clips none."""

import pytest
from fontTools.ttLib import TTFont

import resources
from resources.fonts.mend import ASCENT, FAMILY, STYLES
from tests.domain.test_vietnamese import all_letters


@pytest.mark.parametrize("style", STYLES)
def test_the_mended_face(style: str) -> None:
    font = TTFont(resources.path("fonts", f"MNSans-{style}.ttf"))
    assert {ord(letter) for letter in all_letters()} <= font.getBestCmap().keys()
    assert font["hhea"].ascent / font["head"].unitsPerEm >= ASCENT
    assert font["name"].getDebugName(16) == FAMILY
    assert "Be Vietnam" not in str(font["name"].getDebugName(4))
    glyphs, names = font["glyf"], font.getBestCmap()
    tallest = max(glyphs[names[ord(letter)]].yMax for letter in all_letters())
    assert tallest <= font["hhea"].ascent


def test_control_the_face_as_it_comes_would_clip() -> None:
    from importlib.resources import as_file, files  # noqa: PLC0415

    with as_file(files("fontpkg_be_vietnam_pro") / "files" / "BeVietnamPro-Regular.ttf") as path:
        font = TTFont(path)
    tallest = max(font["glyf"][font.getBestCmap()[ord(letter)]].yMax for letter in all_letters())
    assert tallest > font["hhea"].ascent
