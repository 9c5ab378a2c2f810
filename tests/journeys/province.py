"""A real province in a process of its own, made for practice, listening on loopback."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

PASSPHRASE = "ban lam viec tap huan cua tinh"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ProvinceProcess:
    """Started, stopped and started again, as networks come and go."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{self._port}"
        secret = home.parent / "desk-passphrase"
        secret.write_text(PASSPHRASE, encoding="utf-8")
        self._run("init", "--name", "Sở Y tế Tập Huấn", "--province", "08", "--practice",
                  "--passphrase-file", str(secret))  # fmt: skip

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "sync.server", arguments[0], "--home", str(self._home)]
        done = subprocess.run(
            [*command, *arguments[1:]], check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout

    def code(self, commune: str) -> str:
        found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", self._run("enrol-code", "--commune", commune))
        assert found is not None
        return found.group()

    def start(self) -> None:
        ready = self._home / "ready"
        ready.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "serve", "--home", str(self._home),
             "--port", str(self._port), "--ready-file", str(ready)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not ready.exists():
            assert time.monotonic() < until, "the province does not start"
            assert self._process.poll() is None, "the province ended"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None
