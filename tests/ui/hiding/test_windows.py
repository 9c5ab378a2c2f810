"""Windows' messages are read right, from memory laid out as Windows does; its calls are made."""

import ctypes

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.hiding.capture import CaptureShield
from desktop.ui.hiding.cause import Cause
from desktop.ui.hiding.windows import (
    GENERIC,
    LID,
    Message,
    PowerSetting,
    WindowsWatch,
    cause_of,
    hide_from_capture,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

POWER, SESSION, END = 0x218, 0x2B1, 0x11


def message(number: int, wide: int = 0, long: int = 0) -> Message:
    return Message(window=1, number=number, wide=wide, long=long or None)


def setting(guid: bytes, data: int) -> PowerSetting:
    return PowerSetting(setting=(ctypes.c_byte * 16).from_buffer_copy(guid), length=4, data=data)


def test_the_layout_is_that_of_the_sdk() -> None:
    """On 64 bits: HWND 8, UINT 4 and 4 unused, WPARAM 8, LPARAM 8, DWORD 4, POINT 8."""
    assert Message.number.offset == 8
    assert Message.wide.offset == 16
    assert Message.long.offset == 24
    assert Message.time.offset == 32
    assert PowerSetting.length.offset == 16
    assert PowerSetting.data.offset == 20


@pytest.mark.parametrize(
    ("number", "wide", "expected"),
    [
        (POWER, 0x4, Cause.SLEEP),
        (POWER, 0x7, None),  # PBT_APMRESUMESUSPEND
        (POWER, 0xA, None),  # PBT_APMPOWERSTATUSCHANGE
        (SESSION, 0x7, Cause.SESSION),  # locked
        (SESSION, 0x8, None),  # unlocked
        (SESSION, 0x2, Cause.SESSION),  # another user's turn
        (SESSION, 0x4, Cause.SESSION),
        (SESSION, 0x6, Cause.SESSION),
        (SESSION, 0x1, None),  # our turn again
        (END, 0, Cause.SESSION),
        (0x100, 0x4, None),  # a key
    ],
)
def test_messages_are_read(number: int, wide: int, expected: Cause | None) -> None:
    given = message(number, wide)
    assert cause_of(ctypes.addressof(given)) is expected


@pytest.mark.parametrize(
    ("guid", "data", "expected"),
    [(LID.bytes_le, 0, Cause.LID), (LID.bytes_le, 1, None), (bytes(16), 0, None)],
)
def test_a_closed_lid_locks(guid: bytes, data: int, expected: Cause | None) -> None:
    told = setting(guid, data)
    given = message(POWER, 0x8013, ctypes.addressof(told))
    assert cause_of(ctypes.addressof(given)) is expected


class Recorded:
    """The system's calls, noted down; ``refused`` are the affinities it does not know."""

    def __init__(self, refused: frozenset[int] = frozenset()) -> None:
        self.refused = refused
        self.affinities: list[tuple[int, int]] = []
        self.told: list[tuple[str, int]] = []

    def set_affinity(self, window: int, affinity: int) -> bool:
        self.affinities.append((window, affinity))
        return affinity not in self.refused

    def tell_of_session(self, window: int) -> bool:
        self.told.append(("session", window))
        return True

    def tell_of_lid(self, window: int) -> bool:
        self.told.append(("lid", window))
        return True


@pytest.mark.usefixtures("qapp")
def test_the_watch_asks_to_be_told_and_falls_on_a_message() -> None:
    system, fallen = Recorded(), []
    watch = WindowsWatch(system, 42, fallen.append)
    assert system.told == [("session", 42), ("lid", 42)]
    given = message(SESSION, 0x7)
    assert watch.nativeEventFilter(QByteArray(GENERIC), ctypes.addressof(given)) == (False, 0)
    watch.nativeEventFilter(QByteArray(b"windows_dispatcher_MSG"), ctypes.addressof(given))
    watch.stop()
    assert fallen == [Cause.SESSION]


def test_before_2004_a_window_is_black_in_captures() -> None:
    system = Recorded(refused=frozenset({0x11}))
    assert hide_from_capture(system, 7)
    assert system.affinities == [(7, 0x11), (7, 0x1)]


def test_every_window_is_hidden_from_captures_menus_and_tips_too(
    qapp: QApplication, qtbot: QtBot
) -> None:
    hidden: list[int] = []

    def hide(window: int) -> bool:
        hidden.append(window)
        return True

    before = QWidget()
    qtbot.addWidget(before)
    before.show()
    shield = CaptureShield(before, hide)
    shield.begin(qapp)
    assert int(before.winId()) in hidden
    menu = QMenu(before)
    menu.addAction("x")
    menu.popup(before.pos())
    tip = QLabel("x")
    qtbot.addWidget(tip)
    tip.show()
    assert {int(menu.winId()), int(tip.winId())} <= set(hidden)
    inner = QLabel("y", before)
    inner.show()
    known = len(hidden)
    assert len(hidden) == known
    menu.close()
    qapp.removeEventFilter(shield)
