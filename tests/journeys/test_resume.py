"""Killed in mid-form: at most a second of typing is gone, and one goes on at the same field."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from tests.journeys.officer import Officer

TYPED = 200
LOST_SECONDS = 1.0


def type_and_die(folder: Path) -> tuple[str, float]:
    """Return what was typed until a second before the kill, and all letters' count."""
    letters: list[tuple[float, str]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.typist", str(folder)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as typist:
        for line in typist.stdout:
            moment, code = line.split()
            letters.append((float(moment), chr(int(code))))
            if len(letters) == TYPED:
                break
        typist.kill()
        killed = time.time()
    safe = "".join(letter for moment, letter in letters if moment < killed - LOST_SECONDS)
    return safe, len(letters)


@pytest.mark.slow
@pytest.mark.timeout(170)
@pytest.mark.needs("P01")
def test_a_killed_form_goes_on_at_the_same_field(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "laptop"
    safe, count = type_and_die(folder)
    assert count == TYPED
    assert len(safe) > TYPED / 10
    program = build(qapp, Choices(folder, practice=True))
    me = Officer(qapp, program)
    try:
        me.wait_focus("passphrase")
        me.type(PRACTICE_PASSPHRASE)
        me.press(Qt.Key.Key_Return)
        me.wait(me.unlocked, "the vault")
        me.wait_for("draft_card")
        me.push("action_go_on")
        me.wait_focus("condition")
        shown = me.see(QPlainTextEdit, "condition").toPlainText()
        assert safe in shown, "more than a second of typing was lost"
    finally:
        program.window.close()
