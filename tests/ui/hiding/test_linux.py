"""logind, UPower and the screen savers as they speak on D-Bus, on buses of our own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusUnixFileDescriptor,
    QDBusVariant,
    QDBusVirtualObject,
)
from pytestqt.qtbot import QtBot

from desktop.ui.hiding.cause import Cause
from desktop.ui.hiding.linux import LOGIN, LOGIN_PATH, MANAGER, POWER, SESSION, LinuxWatch

DAEMON = shutil.which("dbus-daemon")
pytestmark = pytest.mark.skipif(DAEMON is None, reason="no D-Bus on this machine")
PATH = "/org/freedesktop/login1/session/c1"
POWER_PATH = "/org/freedesktop/UPower"


class Logind(QDBusVirtualObject):
    """Answers as logind and UPower do: who holds sleep back, and what is so just now."""

    def __init__(self) -> None:
        super().__init__()
        self.properties = {"Active": True, "LockedHint": False, "LidIsClosed": False}
        self.asked: list[list[object]] = []
        self.readers: list[int] = []

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(  # noqa: N802 - Qt's name
        self, message: QDBusMessage, connection: QDBusConnection
    ) -> bool:
        answer = message.createReply()
        if message.member() == "Inhibit":
            self.asked.append(message.arguments())
            reader, writer = os.pipe()
            self.readers.append(reader)
            answer.setArguments([QDBusUnixFileDescriptor(writer)])
            os.close(writer)
        elif message.member() == "Get":
            name = str(message.arguments()[1])
            value = QDBusVariant()
            value.setVariant(self.properties[name])
            answer.setArguments([value])
        connection.send(answer)
        return True

    def is_held(self) -> bool:
        """Say whether anybody holds the pipe's other end."""
        os.set_blocking(self.readers[-1], False)
        try:
            return os.read(self.readers[-1], 1) != b""
        except BlockingIOError:
            return True


@dataclass
class Bench:
    """A watch on a bus, and the services that speak there."""

    service: QDBusConnection
    logind: Logind
    watch: LinuxWatch
    fallen: list[Cause] = field(default_factory=list)

    def say(self, path: str, interface: str, name: str, *arguments: object) -> None:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(arguments))
        assert self.service.send(message)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with subprocess.Popen(
        [str(DAEMON), "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as daemon:  # fmt: skip
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
def bench(address: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    service = QDBusConnection.connectToBus(address, "service")
    bus = QDBusConnection.connectToBus(address, "ours")
    logind, owner, fallen = Logind(), QObject(), []
    for name in (LOGIN, POWER):
        assert service.registerService(name)
    for path in (LOGIN_PATH, POWER_PATH):
        assert service.registerVirtualObject(
            path, logind, QDBusConnection.VirtualObjectRegisterOption.SubPath
        )
    watch = LinuxWatch(owner, fallen.append, system=bus, session=bus)
    qtbot.waitUntil(lambda: bool(logind.asked), timeout=3_000)
    yield Bench(service, logind, watch, fallen)
    watch.stop()
    for path, name in ((LOGIN_PATH, LOGIN), (POWER_PATH, POWER)):
        service.unregisterObject(path)
        service.unregisterService(name)
    for name in ("service", "ours"):
        QDBusConnection.disconnectFromBus(name)
    owner.deleteLater()


def test_sleep_is_held_back_until_the_keys_are_gone(bench: Bench, qtbot: QtBot) -> None:
    assert bench.logind.asked[0][0] == "sleep"
    assert bench.logind.asked[0][3] == "delay"
    qtbot.waitUntil(lambda: bench.watch._held is not None, timeout=3_000)  # noqa: SLF001 - the lock
    assert bench.logind.is_held()
    bench.say(LOGIN_PATH, MANAGER, "PrepareForSleep", True)
    qtbot.waitUntil(lambda: bench.fallen == [Cause.SLEEP], timeout=3_000)
    qtbot.waitUntil(lambda: not bench.logind.is_held(), timeout=3_000)
    bench.say(LOGIN_PATH, MANAGER, "PrepareForSleep", False)
    qtbot.waitUntil(lambda: len(bench.logind.asked) == 2, timeout=3_000)
    assert bench.fallen == [Cause.SLEEP]


def test_shutting_down_locks(bench: Bench, qtbot: QtBot) -> None:
    bench.say(LOGIN_PATH, MANAGER, "PrepareForShutdown", True)
    qtbot.waitUntil(lambda: bench.fallen == [Cause.SLEEP], timeout=3_000)


def test_a_locked_session_locks(bench: Bench, qtbot: QtBot) -> None:
    bench.say(PATH, SESSION, "Lock")
    qtbot.waitUntil(lambda: bench.fallen == [Cause.SESSION], timeout=3_000)


@pytest.mark.parametrize(
    ("path", "interface", "name", "value", "cause"),
    [
        (PATH, SESSION, "Active", False, Cause.SESSION),
        (PATH, SESSION, "LockedHint", True, Cause.SESSION),
        (POWER_PATH, POWER, "LidIsClosed", True, Cause.LID),
    ],
)
def test_user_switch_and_lid_are_told_as_changed_properties(
    bench: Bench, qtbot: QtBot, path: str, interface: str, name: str, value: bool, cause: Cause
) -> None:
    bench.logind.properties[name] = value
    bench.say(
        path, "org.freedesktop.DBus.Properties", "PropertiesChanged", interface, {name: value}, []
    )
    # One process owns both names here, so that the signal is heard for each of them.
    qtbot.waitUntil(lambda: set(bench.fallen) == {cause}, timeout=3_000)


def test_a_change_that_means_nothing_locks_nothing(bench: Bench, qtbot: QtBot) -> None:
    bench.say(
        PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", SESSION,
        {"IdleHint": True}, [],
    )  # fmt: skip
    bench.say(PATH, "org.gnome.ScreenSaver", "ActiveChanged", False)
    qtbot.wait(300)
    assert bench.fallen == []


@pytest.mark.parametrize("saver", ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"])
def test_the_screen_saver_locks(bench: Bench, qtbot: QtBot, saver: str) -> None:
    bench.say("/org/x", saver, "ActiveChanged", True)
    qtbot.waitUntil(lambda: bench.fallen == [Cause.SESSION], timeout=3_000)


def test_without_any_bus_the_program_goes_on(qtbot: QtBot) -> None:
    none = QDBusConnection("never connected")
    owner, fallen = QObject(), []
    watch = LinuxWatch(owner, fallen.append, system=none, session=none)
    qtbot.wait(50)
    watch.stop()
    assert fallen == []
