"""The whole day with real parts: keys, encrypted file, papers, network gone and back, province."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import Choices, build
from tests.journeys.day import Day
from tests.journeys.officer import Officer
from tests.journeys.province import ProvinceProcess


def first_page(pdf: bytes) -> str:
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.slow
@pytest.mark.timeout(170)
@pytest.mark.needs("P01", "P05", "P30", "P40")
def test_a_call_comes_in_and_the_province_has_it(qapp: QApplication, tmp_path: Path) -> None:
    province = ProvinceProcess(tmp_path / "province")
    province.start()
    program = build(qapp, Choices(tmp_path / "laptop", practice=True))
    me = Officer(qapp, program)
    try:
        me.wait(me.unlocked, "the practice commune")
        day = Day(me)
        day.join(province.address, province.code("00000"))
        province.stop()
        day.begin_intake()
        day.fill_first_half()
        day.fill_second_half()
        day.save_intake()
        assert day.diary.case_code.startswith("00000-")
        day.assess()
        day.refer()
        day.print_all()
        assert all(pdf.startswith(b"%PDF") for pdf in day.diary.papers.values())
        assert all("TẬP HUẤN" in first_page(pdf) for pdf in day.diary.papers.values())
        day.note_hazard()
        day.see_it_wait("Ngoại tuyến")
        province.start()
        day.see_it_sent()
        day.open_case_by_search()
    finally:
        program.window.close()
        province.stop()
