"""The province's commands as an administrator types them."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import urllib3

from sync.server.__main__ import main
from sync.server.home import DATABASE, KEY


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
    assert main(["verify-audit", "--home", str(tmp_path)]) == 2
    assert "init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_code_is_issued_and_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = made(tmp_path)
    assert main(["enrol-code", "--home", str(home), "--commune", "00715"]) == 0
    shown = re.search(r": ([0-9A-Z]{5})-([0-9A-Z]{5}) ", capsys.readouterr().out)
    assert shown is not None
    kept = b"".join(path.read_bytes() for path in home.iterdir())
    assert (shown[1] + shown[2]).encode() not in kept


def test_the_audit_is_verified_and_its_end_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = made(tmp_path)
    capsys.readouterr()
    assert main(["verify-audit", "--home", str(home)]) == 0
    assert re.search(r"1 dòng.* [0-9a-f]{64}$", capsys.readouterr().out.strip())
    connection = sqlite3.connect(home / DATABASE)
    with connection:
        connection.execute("UPDATE audit SET actor = 'x'")
    connection.close()
    assert main(["verify-audit", "--home", str(home)]) == 2


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--user", "lan", "--role", "inspector", "--within", "00715"], 0),
        (["--user", "Lan Anh", "--role", "officer"], 2),
        (["--user", "lan", "--role", "officer", "--within", "99999"], 2),
    ],
)
def test_accounts_are_made_at_the_terminal(
    tmp_path: Path, arguments: list[str], status: int
) -> None:
    home = made(tmp_path)
    assert main(["add-user", "--home", str(home), *arguments]) == status


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
