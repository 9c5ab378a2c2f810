"""Linux: logind and the screen savers tell on D-Bus of sleep, lid, lock and user switch.

Where a bus or a service is missing nothing is told, and the idle lock stands alone.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from desktop.ui.hiding.cause import Cause

LOGIN = "org.freedesktop.login1"
MANAGER = f"{LOGIN}.Manager"
SESSION = f"{LOGIN}.Session"
LOGIN_PATH = "/org/freedesktop/login1"
POWER = "org.freedesktop.UPower"
PROPERTIES = "org.freedesktop.DBus.Properties"
SAVERS = tuple(
    f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "mate", "cinnamon", "xfce")
)


@dataclass(frozen=True, slots=True)
class Property:
    """A property whose value means to lock."""

    service: str
    interface: str
    name: str
    value: bool
    cause: Cause


TOLD_BY = (
    Property(LOGIN, SESSION, "Active", value=False, cause=Cause.SESSION),
    Property(LOGIN, SESSION, "LockedHint", value=True, cause=Cause.SESSION),
    Property(POWER, POWER, "LidIsClosed", value=True, cause=Cause.LID),
)


class LinuxWatch(QObject):
    """Listens on both buses; holds sleep back, by logind's leave, until the keys are gone."""

    def __init__(
        self,
        parent: QObject,
        fall: Callable[[Cause], None],
        *,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._fall = fall
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self._held: QDBusUnixFileDescriptor | None = None
        self._asked: set[QDBusPendingCallWatcher] = set()
        self._own_session = ""
        self._listen()
        self._ask_for_session()
        self.hold_sleep()

    def _listen(self) -> None:
        for name in ("PrepareForSleep", "PrepareForShutdown"):
            self._hear(self._system, (LOGIN, LOGIN_PATH, MANAGER, name), "sleeping(bool)")
        self._hear(self._system, (LOGIN, "", SESSION, "Lock"), "locked(QDBusMessage)")
        for service in (LOGIN, POWER):
            signal = (service, "", PROPERTIES, "PropertiesChanged")
            self._hear(self._system, signal, "moved(QDBusMessage)")
        for saver in SAVERS:
            self._hear(self._session, ("", "", saver, "ActiveChanged"), "saving(bool)")

    def _hear(self, bus: QDBusConnection, signal: tuple[str, str, str, str], slot: str) -> None:
        if bus.isConnected():
            # PySide6 declares the slot as bytes and takes it as a text alone.
            bus.connect(*signal, self, SLOT(slot))  # type: ignore[call-overload]

    @Slot(bool)
    def sleeping(self, going: bool) -> None:  # noqa: FBT001 - the signal's argument
        """Lock, then let the machine sleep; hold the next sleep when it wakes."""
        if going:
            self._fall(Cause.SLEEP)
            self.let_sleep()
        else:
            self.hold_sleep()

    @Slot(bool)
    def saving(self, active: bool) -> None:  # noqa: FBT001 - the signal's argument
        """Lock with the screen saver."""
        if active:
            self._fall(Cause.SESSION)

    @Slot(QDBusMessage)
    def locked(self, message: QDBusMessage) -> None:
        """Lock with the session."""
        if self._own_session in {"", message.path()}:
            self._fall(Cause.SESSION)

    @Slot(QDBusMessage)
    def moved(self, message: QDBusMessage) -> None:
        """Ask what has changed: the signal brings a map that PySide6 cannot read."""
        interface = str(message.arguments()[0])
        if interface == SESSION and self._own_session not in {"", message.path()}:
            return
        for told in TOLD_BY:
            if told.interface == interface:
                call = QDBusMessage.createMethodCall(
                    told.service, message.path(), PROPERTIES, "Get"
                )
                call.setArguments([told.interface, told.name])
                self._ask(call, partial(self._judge, told))

    def _judge(self, told: Property, answer: object) -> None:
        value = answer.variant() if isinstance(answer, QDBusVariant) else answer
        if isinstance(value, bool) and value is told.value:
            self._fall(told.cause)

    def _ask_for_session(self) -> None:
        name = os.environ.get("XDG_SESSION_ID", "")
        if name:
            call = QDBusMessage.createMethodCall(LOGIN, LOGIN_PATH, MANAGER, "GetSession")
            call.setArguments([name])
            self._ask(call, self._know_session)

    def _know_session(self, answer: object) -> None:
        path = getattr(answer, "path", None)
        self._own_session = str(path()) if callable(path) else ""

    def hold_sleep(self) -> None:
        """Ask logind to wait for us before it sleeps (a "delay" lock; some seconds at the most)."""
        call = QDBusMessage.createMethodCall(LOGIN, LOGIN_PATH, MANAGER, "Inhibit")
        call.setArguments(["sleep", "mang-non", "lock", "delay"])
        self._ask(call, self._hold)

    def _hold(self, answer: object) -> None:
        if isinstance(answer, QDBusUnixFileDescriptor):
            self._held = answer

    def let_sleep(self) -> None:
        """Give the lock back: its descriptor is closed with the object."""
        self._held = None

    def stop(self) -> None:
        """Hold nothing any more."""
        self.let_sleep()

    def _ask(self, call: QDBusMessage, then: Callable[[object], None]) -> None:
        if not self._system.isConnected():
            return
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(call), self)
        self._asked.add(watcher)

        def answered(done: QDBusPendingCallWatcher) -> None:
            self._asked.discard(done)
            reply = done.reply()
            if reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments():
                then(reply.arguments()[0])
            done.deleteLater()

        watcher.finished.connect(answered)
