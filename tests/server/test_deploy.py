"""What the deployment page and its files say is what the program understands."""

import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from sync.server.__main__ import COMMANDS, read_options

DOCS = Path("docs")
DEPLOY = DOCS / "deploy"
PAGE = (DOCS / "deploy-province.md").read_text(encoding="utf-8")
SHELL, SQLITE = (shutil.which(name) or "" for name in ("sh", "sqlite3"))


def test_every_command_of_the_page_is_one_of_the_program() -> None:
    named = set(re.findall(r"mang-non-province ([a-z]+(?:-[a-z]+)*)", PAGE))
    assert {"init", "add-user", "verify-audit"} <= named <= COMMANDS.keys() | {"service"}


def test_the_service_starts_what_the_program_can_read() -> None:
    unit = (DEPLOY / "mang-non-province.service").read_text(encoding="utf-8")
    started = re.search(r"^ExecStart=\S+/mang-non-province (.+)$", unit, re.MULTILINE)
    assert started is not None
    options = read_options(started[1].split())
    assert (options.command, options.host) == ("serve", "127.0.0.1")


def test_the_page_names_every_file_and_nginx_buffers_no_upload() -> None:
    assert all(path.name in PAGE for path in DEPLOY.iterdir())
    settings = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_request_buffering off;" in settings
    assert "access_log off;" in settings


@pytest.mark.skipif(not (SHELL and SQLITE), reason="the copy is made by sqlite3, on the server")
def test_a_copy_is_made_checked_and_sealed(tmp_path: Path) -> None:
    """The script with its folders moved here, and a stand-in for age that only copies."""
    script = (DEPLOY / "mang-non-backup").read_text(encoding="utf-8")
    assert subprocess.run([SHELL, "-n"], input=script.encode(), check=False).returncode == 0
    home, out, tools = (tmp_path / name for name in ("home", "out", "tools"))
    for folder in (home, out, tools):
        folder.mkdir()
    database = sqlite3.connect(home / "province.db")
    with database:
        database.execute("CREATE TABLE child (name)")
    database.close()
    age = tools / "age"
    age.write_text('#!/bin/sh\nfor last; do :; done\ncp "$last" "$5"\n', encoding="utf-8")
    age.chmod(0o755)
    moved = script.replace("/var/lib/mang-non-backup", str(out))
    moved = moved.replace("/var/lib/mang-non", str(home))
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    subprocess.run([SHELL], input=moved.encode(), check=True, env=environment)
    assert [path.suffix for path in out.iterdir()] == [".age"]
    assert not list(tmp_path.glob("tmp.*"))
