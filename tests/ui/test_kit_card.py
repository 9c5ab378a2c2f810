"""The reserve code: for a supervisor, gone when the page is left, on paper without a name."""

from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from desktop.bootstrap import Choices, build
from desktop.printing.leaflet import Leaflet, draw_leaflet
from desktop.ui.screens.screen import Place
from desktop.vault.kit import read_kit
from tests.journeys.officer import Officer

pytestmark = pytest.mark.needs("P44")


def test_it_is_shown_to_a_supervisor_and_goes_with_the_page(
    qapp: QApplication, tmp_path: Path
) -> None:
    program = build(qapp, Choices(tmp_path / "p", practice=True))
    me = Officer(qapp, program)
    try:
        me.wait(me.unlocked, "the practice commune")
        me.shell.open(Place("admin"))
        me.wait_for("action_kit_show")
        me.click("action_kit_show")
        me.wait_for("kit_shown")
        code = me.see(QLabel, "kit_shown").text()
        assert len(read_kit(code.replace("\n", "-"))) == 32
        assert me.see(QAbstractButton, "action_kit_print").isEnabled()
        me.shell.open(Place("home"))
        me.shell.open(Place("admin"))
        me.rest(0.1)
        assert not me.shows("kit_shown")
        assert code not in {label.text() for label in program.window.findChildren(QLabel)}
    finally:
        program.window.close()


def test_every_group_stands_on_the_paper_with_its_number(tmp_path: Path) -> None:
    groups = tuple(f"ABCD{letter}" for letter in "ABCDEFGHJKLMN")
    pdf = draw_leaflet(Leaflet("MÃ DỰ PHÒNG CỦA MÁY", ("Xã Mẫu.",), code=groups, foot=("Cất",)))
    file = tmp_path / "kit.pdf"
    file.write_bytes(pdf)
    read = pypdf.PdfReader(file)
    words = read.pages[0].extract_text()
    assert all(group in words for group in groups)
    assert len(read.pages) == 1
    assert not (read.metadata and read.metadata.author)
