"""No name, number or passphrase is left in clear by a day's real work, wherever one looks.

The laptop works in a process of its own whose home, temporary and working folders lie in one
sandbox; the province is the real command. Then everything in the sandbox is searched. Only the
province's own database may hold the records in clear: its web desk must read them, it stands
on a guarded server, and the encryption of that server's disk is the administrator's.
"""

import io
import logging
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop.printing.fonts import register
from desktop.printing.lines import paragraph, style
from desktop.printing.paper import Sheet, build
from sync.server.__main__ import main as province
from tests.builders.first_login import AtTheDesk
from tests.builders.world import COMMUNE
from tests.safety.canaries import (
    CANARIES,
    NAME,
    PATTERNS,
    canaries_in,
    encodings,
    leaks,
    spellings,
)
from tests.safety.day import HEAD, hear_everything, told_of

ROOT = Path(__file__).resolve().parents[2]
DESK_PASSPHRASE = "ban lam viec cua tinh mau"
ALLOWED = re.compile(r"province/province\.db(-wal|-shm)?")


@dataclass
class Sandbox:
    """One folder that holds all a laptop and a province can write to."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = {"HOME": "home", "TMPDIR": "temp", "TEMP": "temp", "TMP": "temp", "CWD": "work"}
        for name in {*places.values(), "data", "said"}:
            (self.folder / name).mkdir()
        own = {name: str(self.folder / place) for name, place in places.items()}
        xdg = {f"XDG_{kind}_HOME": own["HOME"] for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
        plain = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "QT_QPA_PLATFORM": "offscreen"}
        self.environment = {**os.environ, **own, **xdg, **plain, "PYTHONDONTWRITEBYTECODE": "1"}

    def start(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        """Start a program of ours; what it says is kept under ``said``."""
        with (self.folder / "said" / name).open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                stdout=said,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.folder / "work",
            )

    def said(self, name: str) -> str:
        return (self.folder / "said" / name).read_text(encoding="utf-8")

    def leaks(self) -> dict[str, list[str]]:
        found = leaks(self.folder)
        return {name: songs for name, songs in found.items() if not ALLOWED.fullmatch(name)}


@dataclass
class Day:
    sandbox: Sandbox
    address: str


def started(sandbox: Sandbox, home: Path) -> tuple["subprocess.Popen[bytes]", str]:
    ready = sandbox.folder / "work" / "ready"
    process = sandbox.start(
        "server", "sync.server", "serve", "--home", str(home), "--port", "0",
        "--ready-file", str(ready),
    )  # fmt: skip
    until = time.monotonic() + 30
    while not ready.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return process, ready.read_text(encoding="utf-8")


def read_at_the_desk(address: str) -> None:
    """Log in with a wrong passphrase and a right one, search for the name, read every case."""
    visitor = AtTheDesk(address)
    visitor.post("/login", name="admin", passphrase=NAME)
    visitor.first_log_in("admin", DESK_PASSPHRASE)
    for path in ("/cases", "/sites"):
        links = re.findall(rf'href="({path}/[^"]+)"', visitor.get(f"{path}?q={quote(NAME)}"))
        assert links, f"{path} lists nothing"
        for link in links:
            visitor.get(link)
            if path == "/cases":
                visitor.post(f"{link}/reason", purpose="follow_up", words=f"hỏi về {NAME}")
            assert NAME in visitor.get(link)


def spoil(database: Path) -> None:
    """Let the province's database refuse every new record, as a full disk would."""
    connection = sqlite3.connect(database)
    connection.execute(
        "CREATE TRIGGER boom BEFORE INSERT ON entity BEGIN SELECT RAISE(ABORT, 'planted'); END"
    )
    connection.close()


@pytest.fixture
def day(tmp_path: Path) -> Day:
    sandbox = Sandbox(tmp_path)
    home, secret = sandbox.folder / "province", sandbox.folder / "work" / "passphrase"
    secret.write_text(DESK_PASSPHRASE, encoding="utf-8")
    province(
        ["init", "--home", str(home), "--name", "Sở Y tế Mẫu", "--province", "08", "--practice",
         "--passphrase-file", str(secret)]
    )  # fmt: skip
    assert sandbox.start(
        "code", "sync.server", "enrol-code", "--home", str(home), "--commune", COMMUNE.code
    ).wait(60) == 0  # fmt: skip
    shown = re.search(r"([0-9A-Z]{5})-([0-9A-Z]{5})", sandbox.said("code"))
    assert shown is not None
    server, address = started(sandbox, home)
    try:
        for phase in ("morning", "evening"):
            arguments = (phase, str(sandbox.folder), address, shown[1] + shown[2])
            ended = sandbox.start(phase, "tests.safety.day", *arguments).wait(100)
            assert ended == 0, sandbox.said(phase)[-3000:]
            if phase == "morning":
                read_at_the_desk(address)
                spoil(home / "province.db")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)
    return Day(sandbox, address)


@pytest.mark.slow
@pytest.mark.needs("P44")
def test_nothing_a_days_work_leaves_behind_holds_a_name(day: Day) -> None:
    assert_really_worked(day)
    assert day.sandbox.leaks() == {}
    assert_the_rollback_journal_held_none_while_it_stood(day)
    assert_the_laptop_wrote_in_its_own_folder_alone(day)


def assert_really_worked(day: Day) -> None:
    """Guard what follows: silence must not come from nothing having happened."""
    morning, evening, server = (day.sandbox.said(n) for n in ("morning", "evening", "server"))
    assert "unsent 0" in morning
    assert re.search(r"trouble server_error unsent [1-9]", evening)
    assert "IntegrityError" in server
    assert "vault_wrong_passphrase" in evening
    for said in (morning, evening):
        assert said.rstrip().endswith("day ended")
        assert re.search(r"found [1-9]", said)
        assert "ERROR:day:refused" in said
        assert "journal stands" in said
        assert "DEBUG:urllib3" in said
        assert re.search(r"paper .*Măng Non", said)
        assert "ERROR:mang-non:fault kind=ValueError at=bug:" in said
        assert re.search(r"bug told as \['[^']{20,}", said)
    raw = (day.sandbox.folder / "province" / "province.db").read_bytes()
    raw += (
        (day.sandbox.folder / "province" / "province.db-wal").read_bytes()
        if (day.sandbox.folder / "province" / "province.db-wal").exists()
        else b""
    )
    assert canaries_in(raw), "the province has the records"


def assert_the_rollback_journal_held_none_while_it_stood(day: Day) -> None:
    for phase in ("morning", "evening"):
        told = re.findall(r"journal stands leaks (.*)", day.sandbox.said(phase))
        assert told
        assert set(told) == {"{}"}


def assert_the_laptop_wrote_in_its_own_folder_alone(day: Day) -> None:
    folder = day.sandbox.folder
    for place in ("home", "temp"):
        assert [p.name for p in (folder / place).rglob("*") if p.is_file()] == []
    assert {p.name for p in (folder / "work").iterdir()} == {"passphrase", "ready"}
    names = {p.name for p in (folder / "data").iterdir()}
    kept = {"vault.db", "vault.key", "vault.key.old", "vault.device", "vault.lock", "vault.head",
            "vault.tries"}  # fmt: skip
    assert names <= kept | {"vault.db-journal"}


SINKS = ("data/vault.db", "temp/etilqs_1", "said/server", "said/morning", "home/.config/x.conf",
         "province/server.key")  # fmt: skip


@pytest.mark.parametrize("sink", SINKS)
def test_control_a_canary_in_any_sink_is_found(tmp_path: Path, sink: str) -> None:
    sandbox = Sandbox(tmp_path)
    path = tmp_path / sink
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x00noise\xff" + NAME.encode() + b"noise")
    assert list(sandbox.leaks()) == [sink]


def test_control_the_province_database_alone_is_excused(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    (tmp_path / "province").mkdir()
    for name in ("province.db", "province.db-wal", "province.db.bak", "province.log"):
        (tmp_path / "province" / name).write_bytes(NAME.encode())
    assert list(sandbox.leaks()) == ["province/province.db.bak", "province/province.log"]


def test_control_a_name_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / f"mau-01 {NAME}.pdf").touch()
    assert leaks(tmp_path)


def test_control_every_disguise_is_seen_through() -> None:
    for pattern in PATTERNS:
        word, _, disguise = pattern.partition(": ")
        spelling, _, encoding = disguise.partition(", ")
        raw = encodings(spellings(word)[spelling])[encoding]
        assert pattern in canaries_in(b"\xff\x01" + raw + b"\x00")


@pytest.mark.parametrize("canary", CANARIES)
def test_control_plain_noise_sings_not(canary: str) -> None:
    assert canaries_in(random.Random(canary).randbytes(1 << 20) + canary[:-2].encode()) == []  # noqa: S311


def test_control_a_name_in_a_papers_title_is_found() -> None:
    register()
    pdf = build(Sheet(f"Hồ sơ {NAME}", [paragraph("x", style())], HEAD, "MN1|x"))
    assert canaries_in(told_of(pdf).encode())
    clean = build(Sheet("Hồ sơ", [paragraph(NAME, style())], HEAD, "MN1|x"))
    assert canaries_in(told_of(clean).encode()) == []


def test_control_a_name_in_a_log_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    before = logging.root.level, logging.root.handlers[:]
    monkeypatch.setattr(sys, "stderr", said)
    try:
        hear_everything()
        logging.getLogger("urllib3").debug("kept %s", NAME)
    finally:
        logging.root.handlers[:] = before[1]
        logging.root.setLevel(before[0])
    assert canaries_in(said.getvalue().encode())
