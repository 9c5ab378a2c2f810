"""Whatever breaks, no name reaches the terminal, a log or a dump; told are kind and place."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "Khuyểnz"
BREAKING = {
    "an error nobody caught": "raise ValueError(name, {'child': name})",
    "an error in a thread": (
        "import threading\ndef work():\n    raise KeyError(name)\n"
        "t = threading.Thread(target=work, name=name); t.start(); t.join()"
    ),
    "an error in a finaliser": (
        "class A:\n    def __del__(self):\n        raise OSError(name)\na = A(); del a"
    ),
    "a library's log": "import logging; logging.getLogger('urllib3').warning('kept %s', name)",
    "a library's trace": (
        "import logging\ntry:\n    raise ValueError(name)\nexcept ValueError:\n"
        "    logging.getLogger('lib').exception('bad %s', name)"
    ),
    "a warning": "import warnings; warnings.warn(name)",
    "Qt's own words": (
        "from PySide6.QtCore import qWarning\nfrom desktop.ui.qt_messages import hush\n"
        "ready and hush()\nqWarning(name)"
    ),
}
TOLD = {"a library's trace": "ValueError at ", "a library's log": "WARNING urllib3",
        "a warning": "warning kind=UserWarning at=",
        "Qt's own words": "qt kind=QtWarningMsg"}  # fmt: skip


def run(body: str, *, prepared: bool) -> str:
    lines = [f"name = {NAME!r}", f"ready = {prepared}"]
    if prepared:
        lines += ["from desktop import crash", "crash.prepare()"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", "\n".join([*lines, body])],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize("what", BREAKING)
def test_no_name_is_told(what: str) -> None:
    said = run(BREAKING[what], prepared=True)
    assert NAME not in said
    assert TOLD.get(what, " at=") in said


@pytest.mark.parametrize("what", BREAKING)
def test_control_without_it_the_name_is_told(what: str) -> None:
    said = run(BREAKING[what], prepared=False)
    assert NAME in said or NAME.encode("unicode_escape").decode() in said


@pytest.mark.skipif(sys.platform != "linux", reason="the calls are Linux's")
def test_no_dump_can_be_written_nor_memory_read() -> None:
    ask = (
        "import ctypes, resource\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert run(ask, prepared=True).strip() == "(0, 0) 0"
    assert run(ask, prepared=False).strip().endswith(" 1")
