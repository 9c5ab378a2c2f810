"""Nothing typed gets into the log: it has no way in but kinds, places and counts."""

import logging
from enum import Enum

import pytest

from desktop.event_log import LEFT_OUT, fault, qt, warning
from tests.builders.payloads import PAYLOADS

ASCII_NAME = "Nguyen Van An"


class Kind(Enum):
    LOUD = 1


def told_of(error: Exception, caplog: pytest.LogCaptureFixture) -> str:
    def breaks() -> None:
        raise error

    caplog.clear()
    try:
        breaks()
    except Exception as caught:  # noqa: BLE001 - whatever was given
        fault(type(caught), caught)
    return caplog.messages[0]


def test_of_an_error_kind_and_place_are_told(caplog: pytest.LogCaptureFixture) -> None:
    said = told_of(ValueError(ASCII_NAME, {"child": ASCII_NAME}), caplog)
    assert said.startswith("fault kind=ValueError at=breaks:")
    assert ASCII_NAME not in said
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_no_payload_is_told_nor_makes_a_second_line(caplog: pytest.LogCaptureFixture) -> None:
    usual = told_of(KeyError("x"), caplog)
    assert {told_of(KeyError(payload), caplog) for payload in PAYLOADS} == {usual}


@pytest.mark.parametrize("name", [ASCII_NAME, "Lan.py", "a b.py", "/home/lan/Ho so An.py", ""])
def test_a_file_named_by_a_person_is_left_out(name: str, caplog: pytest.LogCaptureFixture) -> None:
    warning(UserWarning, name, 3)
    assert caplog.messages == [f"warning kind=UserWarning at={LEFT_OUT}:3"]


def test_a_source_file_is_told_without_its_folder(caplog: pytest.LogCaptureFixture) -> None:
    warning(UserWarning, "C:\\Users\\Lan\\program\\shell.py", 3)
    assert caplog.messages == ["warning kind=UserWarning at=shell.py:3"]


def test_of_qt_the_kind_and_a_category_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    qt(Kind.LOUD, "qt.qpa.window")
    qt(Kind.LOUD, ASCII_NAME)
    assert caplog.messages == [
        "qt kind=LOUD category=qt.qpa.window",
        f"qt kind=LOUD category={LEFT_OUT}",
    ]
