"""Windows: sleep, lid, session lock and user switch as messages; windows kept out of captures.

Nothing here runs elsewhere but the reading of messages, which the tests hold.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from desktop.ui.hiding.cause import Cause

# Names and numbers of the Windows SDK (winuser.h, wtsapi32.h).
WM_POWERBROADCAST = 0x0218
WM_WTSSESSION_CHANGE = 0x02B1
WM_QUERYENDSESSION = 0x0011
PBT_APMSUSPEND = 0x0004
PBT_POWERSETTINGCHANGE = 0x8013
LEFT_SESSION = frozenset({
    0x2,  # WTS_CONSOLE_DISCONNECT: another user's turn at the screen
    0x4,  # WTS_REMOTE_DISCONNECT
    0x6,  # WTS_SESSION_LOGOFF
    0x7,  # WTS_SESSION_LOCK
})  # fmt: skip
LID = UUID("ba3e0f4d-b817-4094-a2d1-d56379e6a0f3")  # GUID_LIDSWITCH_STATE_CHANGE
NOTIFY_FOR_THIS_SESSION = 0
DEVICE_NOTIFY_WINDOW_HANDLE = 0
WDA_MONITOR = 0x01
WDA_EXCLUDEFROMCAPTURE = 0x11
GENERIC = b"windows_generic_MSG"


class Message(ctypes.Structure):
    """MSG of winuser.h."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("number", ctypes.c_uint32),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_void_p),
        ("time", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    )


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING with its first byte of data."""

    _fields_ = (
        ("setting", ctypes.c_byte * 16),
        ("length", ctypes.c_uint32),
        ("data", ctypes.c_ubyte),
    )


def cause_of(address: int) -> Cause | None:
    """Return why a message means to lock, if it does; ``address`` is that of a MSG."""
    message = Message.from_address(address)
    wide = int(message.wide)
    if message.number == WM_WTSSESSION_CHANGE and wide in LEFT_SESSION:
        return Cause.SESSION
    if message.number == WM_QUERYENDSESSION:
        return Cause.SESSION
    if message.number != WM_POWERBROADCAST:
        return None
    if wide == PBT_APMSUSPEND:
        return Cause.SLEEP
    if wide == PBT_POWERSETTINGCHANGE and message.long:
        setting = PowerSetting.from_address(int(message.long))
        is_lid = bytes(setting.setting) == LID.bytes_le
        return Cause.LID if is_lid and setting.length and setting.data == 0 else None
    return None


class WindowsApi(Protocol):
    """The four calls of the system that are made."""

    def set_affinity(self, window: int, affinity: int) -> bool:
        """SetWindowDisplayAffinity."""
        ...

    def tell_of_session(self, window: int) -> bool:
        """WTSRegisterSessionNotification."""
        ...

    def tell_of_lid(self, window: int) -> bool:
        """RegisterPowerSettingNotification for the lid."""
        ...


def hide_from_capture(api: WindowsApi, window: int) -> bool:
    """Leave a window out of captures; before Windows 10 2004 it is shown black instead."""
    return api.set_affinity(window, WDA_EXCLUDEFROMCAPTURE) or api.set_affinity(window, WDA_MONITOR)


class WindowsWatch(QAbstractNativeEventFilter):
    """Hears the messages; the keys are gone before a message of sleep is answered."""

    def __init__(self, api: WindowsApi, window: int, fall: Callable[[Cause], None]) -> None:
        super().__init__()
        self._fall = fall
        api.tell_of_session(window)
        api.tell_of_lid(window)
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)

    def stop(self) -> None:
        """Hear no more."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)

    def nativeEventFilter(  # type: ignore[override]  # PySide6 types the message as an int
        self, kind: QByteArray | bytes, message: int
    ) -> tuple[bool, int]:
        """Lock where a message says so; the message goes on to Qt either way."""
        if bytes(kind) == GENERIC:  # type: ignore[arg-type]  # a QByteArray converts too
            cause = cause_of(int(message))
            if cause is not None:
                self._fall(cause)
        return False, 0


if sys.platform == "win32":

    class System:
        """The calls themselves."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._sessions = ctypes.WinDLL("wtsapi32", use_last_error=True)
            handle = ctypes.c_void_p
            self._user.SetWindowDisplayAffinity.argtypes = [handle, ctypes.c_uint32]
            self._user.RegisterPowerSettingNotification.argtypes = [
                handle, ctypes.c_void_p, ctypes.c_uint32,
            ]  # fmt: skip
            self._user.RegisterPowerSettingNotification.restype = handle
            self._sessions.WTSRegisterSessionNotification.argtypes = [handle, ctypes.c_uint32]

        def set_affinity(self, window: int, affinity: int) -> bool:
            """SetWindowDisplayAffinity."""
            return bool(self._user.SetWindowDisplayAffinity(window, affinity))

        def tell_of_session(self, window: int) -> bool:
            """WTSRegisterSessionNotification."""
            tell = self._sessions.WTSRegisterSessionNotification
            return bool(tell(window, NOTIFY_FOR_THIS_SESSION))

        def tell_of_lid(self, window: int) -> bool:
            """RegisterPowerSettingNotification for the lid."""
            lid = (ctypes.c_byte * 16).from_buffer_copy(LID.bytes_le)
            tell = self._user.RegisterPowerSettingNotification
            return bool(tell(window, ctypes.byref(lid), DEVICE_NOTIFY_WINDOW_HANDLE))
