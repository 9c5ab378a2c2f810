"""The province's commands as an administrator types them."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import urllib3

from sync.server.__main__ import main
from sync.server.home import KEY


def made(home: Path) -> Path:
    assert main(["init", "--home", str(home), "--name", "Sở Y tế Mẫu", "--province", "08"]) == 0
    return home


def test_init_makes_a_home_and_shows_one_passphrase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = made(tmp_path / "home")
    told = capsys.readouterr().out
    assert re.search(r"admin, .*: (\w+ ){4}\w+", told)
    assert (home / KEY).stat().st_mode & 0o077 == 0 or sys.platform == "win32"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["init", "--name", "x", "--province", "08"], "đã có bàn làm việc"),
        (["enrol-code", "--commune", "99999"], "mã này"),
        (["serve", "--database", "mysql://x/y"], "SQLite"),
    ],
)
def test_what_a_person_can_mend_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    home = made(tmp_path)
    assert main([arguments[0], "--home", str(home), *arguments[1:]]) == 2
    assert told in capsys.readouterr().err


def test_without_a_home_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--home", str(tmp_path)]) == 2
    assert "init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_code_is_issued_and_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = made(tmp_path)
    assert main(["enrol-code", "--home", str(home), "--commune", "00715"]) == 0
    shown = re.search(r": ([0-9A-Z]{5})-([0-9A-Z]{5}) ", capsys.readouterr().out)
    assert shown is not None
    kept = b"".join(path.read_bytes() for path in home.iterdir())
    assert (shown[1] + shown[2]).encode() not in kept
    assert main(["verify", "--home", str(home)]) == 0


def test_serve_says_when_it_is_ready_and_stops_on_a_signal(tmp_path: Path) -> None:
    home = made(tmp_path)
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0"]
    process = subprocess.Popen([*command, "--ready-file", str(ready)], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        address = ready.read_text(encoding="utf-8")
        answer = urllib3.request("GET", f"{address}/login", retries=3)
        assert "Đăng nhập" in answer.data.decode()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in {0, -signal.SIGTERM}
