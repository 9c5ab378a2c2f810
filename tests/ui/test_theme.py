"""Colours can be read, letters are plain text, and long use does not abort."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetricsF, QImage, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.ui.icons import pixmap, sink_of
from desktop.ui.theme import Look, load_tokens
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import PlainLabel

TEXT_PAIRS = [
    ("ink", "page"), ("ink", "card"), ("soft", "page"), ("soft", "card"), ("faint", "card"),
    ("brand", "card"), ("brand", "page"), ("brand_ink", "brand"), ("brand_ink", "brand_hover"),
    ("brand", "brand_tint"), ("danger", "card"), ("danger", "danger_tint"), ("warn", "warn_tint"),
    ("good", "good_tint"), ("calm", "calm_tint"), ("secret", "secret_tint"), ("side_ink", "side"),
    ("side_soft", "side"), ("side_ink", "side_active"), ("side_soft", "side_active"),
    ("toast_ink", "toast"), ("toast_action", "toast"), ("ink", "brand_tint"),
    ("side_badge_ink", "side_badge"),
]  # fmt: skip
EDGE_PAIRS = [("edge", "card"), ("edge", "page"), ("focus", "card"), ("focus", "page"),
              ("brand", "card"), ("focus", "side")]  # fmt: skip


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="/".join)
def test_texts_can_be_read(look: str, pair: tuple[str, str]) -> None:
    tokens = load_tokens(look)
    assert contrast(tokens[pair[0]], tokens[pair[1]]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("pair", EDGE_PAIRS, ids="/".join)
def test_edges_can_be_seen(look: str, pair: tuple[str, str]) -> None:
    tokens = load_tokens(look)
    assert contrast(tokens[pair[0]], tokens[pair[1]]) >= 3


def test_control_pale_grey_on_white_fails() -> None:
    assert contrast("#aaaaaa", "#ffffff") < 3


def test_both_looks_name_the_same_colours() -> None:
    assert load_tokens("light").keys() == load_tokens("dark").keys()


def test_markup_is_shown_as_it_was_typed(qtbot: QtBot) -> None:
    plain = PlainLabel("<b>x</b>")
    qtbot.addWidget(plain)
    bold = PlainLabel("x")
    qtbot.addWidget(bold)
    assert plain.sizeHint().width() > 2 * bold.sizeHint().width()


def ink_rows(picture: QImage, columns: range) -> tuple[int, int]:
    """Return the first and the last row with ink in these columns."""
    ground = picture.pixelColor(columns[0], 6).lightness()
    rows = [
        y
        for y in range(5, picture.height() - 5)
        if any(abs(picture.pixelColor(x, y).lightness() - ground) > 60 for x in columns)
    ]
    return rows[0], rows[-1]


def test_icons_stand_level_with_small_letters(qtbot: QtBot, look: Look) -> None:
    button = Button("b", "xxxx", look, picture="clock")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    picture = button.grab().toImage()
    icon = range(look.px(15), look.px(15 + 18))
    word = range(look.px(15 + 18 + 8), button.width() - look.px(15))
    middle = [sum(ink_rows(picture, columns)) / 2 for columns in (icon, word)]
    assert abs(middle[0] - middle[1]) <= 1


def test_control_an_icon_in_the_middle_of_the_line_would_float() -> None:
    assert sink_of(QFontMetricsF(QApplication.font())) >= 2


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted(resources.path("icons").glob("*.svg"))]
)
def test_every_icon_draws_something(name: str, look: Look) -> None:
    source = resources.read_text("icons", f"{name}.svg")
    assert QSvgRenderer(source.encode()).isValid()
    drawn = pixmap(name, look.token("ink"), 24).toImage()
    blank = QPixmap(24, 24)
    blank.fill("transparent")
    assert drawn != blank.toImage().convertToFormat(drawn.format())


def test_two_hundred_thousand_calls_do_not_abort() -> None:
    """PySide6 6.12.0 loses a reference to None each call and aborts Python 3.11."""
    thing = QObject()
    for _ in range(200_000):
        thing.setObjectName("x")
    assert thing.objectName() == "x"
