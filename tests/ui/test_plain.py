"""No markup is interpreted and no trace is left: the ways to do either are barred from the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument

from desktop.ui.widgets.tips import JOINER, plain_tip

ROOT = Path(__file__).resolve().parents[2]
LAYER = "desktop/ui/widgets/"
# Each draws markup, keeps folders that it has seen, or opens a window that cannot be hidden.
BARRED_NAMES = frozenset({
    "QLabel", "QToolTip", "QMessageBox", "QTextEdit", "QTextBrowser", "QTextDocument",
    "QInputDialog", "QErrorMessage", "QFileDialog", "QPrintDialog", "QPrintPreviewDialog",
    "QColorDialog", "QFontDialog", "QWizard", "QWhatsThis", "QStaticText", "QGraphicsTextItem",
    "QDesktopServices", "QSettings", "QLineEdit", "QPlainTextEdit", "QCheckBox", "QRadioButton",
    "QSystemTrayIcon", "QSplashScreen",
})  # fmt: skip
BARRED_CALLS = frozenset({
    "setHtml", "setMarkdown", "insertHtml", "appendHtml", "setToolTip", "setWhatsThis",
    "setStatusTip", "setTextFormat", "openUrl", "setInformativeText", "setDetailedText",
})  # fmt: skip
# A base to test a widget against, or the name of a mode: nothing is made.
ALLOWED = {
    ("desktop/ui/widgets/frames.py", "QLabel"): "the type of what a row may hold",
    ("desktop/ui/screens/unlock.py", "QLineEdit"): "the name of its echo modes",
}


def faults(name: str, source: str) -> Iterator[str]:
    """Every barred thing in a module outside the layer, as a sentence."""
    if name.startswith(LAYER):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            for alias in node.names:
                if alias.name in BARRED_NAMES and (name, alias.name) not in ALLOWED:
                    yield f"{name}:{node.lineno}: {alias.name}"
        if isinstance(node, ast.Attribute) and node.attr in BARRED_CALLS | BARRED_NAMES:
            yield f"{name}:{node.lineno}: {node.attr}"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "desktop").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_nothing_barred_is_used(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert list(faults(name, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from PySide6.QtWidgets import QLabel",
        "from PySide6.QtWidgets import QFileDialog",
        "from PySide6.QtCore import QSettings",
        "from PySide6 import QtWidgets\nQtWidgets.QMessageBox.warning(None, 'a', 'b')",
        "widget.setToolTip(name)",
        "view.setHtml(name)",
    ],
)
def test_control_each_is_seen_when_planted(planted: str) -> None:
    assert list(faults("desktop/ui/screens/planted.py", planted))


MARKUP = ("<b>x</b>", "<img src='file:///etc/hostname'>", "a &lt; b", "  <p>x", "<!doctype html>",
          "<a href='http://x'>y</a>", "x<br>y", "<table><tr>")  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_a_tip_is_never_taken_for_markup(text: str) -> None:
    assert not Qt.mightBeRichText(plain_tip(text))
    assert plain_tip(text).replace(JOINER, "") == text


def test_control_without_the_joiner_it_would_be() -> None:
    assert Qt.mightBeRichText(MARKUP[0])
    drawn = QTextDocument()
    drawn.setHtml(MARKUP[0])
    assert drawn.toPlainText() == "x"
