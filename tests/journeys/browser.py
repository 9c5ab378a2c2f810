"""A real browser without a window, driven over its debugging pipe; needs no package."""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
END = b"\0"
PLACE = """
import os, sys
to, back = (os.dup(os.dup(os.dup(int(number)))) for number in sys.argv[1:3])
os.dup2(to, 3), os.dup2(back, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def installed() -> str:
    """Return the browser's program, or an empty text."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


class Browser:
    """One page; commands go out and answers come back as JSON, each ended by a NUL."""

    def __init__(self, out: int, back: int) -> None:
        self._out, self._back = out, back
        self._number = 0
        self._session = ""
        self._rest = b""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = str(attached["sessionId"])

    def _call(self, method: str, **values: object) -> Mapping[str, object]:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + END)
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _read(self) -> Mapping[str, object]:
        while END not in self._rest:
            ready, _, _ = select.select([self._back], [], [], PATIENCE)
            assert ready, "the browser does not answer"
            part = os.read(self._back, 1 << 20)
            assert part, "the browser has gone"
            self._rest += part
        message, _, self._rest = self._rest.partition(END)
        return json.loads(message)

    def open(self, address: str) -> None:
        self._call("Page.navigate", url=address)
        self._wait_loaded()

    def _wait_loaded(self) -> None:
        until = time.monotonic() + PATIENCE
        time.sleep(0.2)
        while self.run("document.readyState") != "complete":
            assert time.monotonic() < until, "the page does not load"
            time.sleep(0.05)

    def run(self, script: str) -> object:
        """Run a script in the page and return its value."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def fill(self, name: str, text: str) -> None:
        self.run(f"document.querySelector('[name={name}]').value = {json.dumps(text)}")

    def read(self, selector: str) -> str:
        """Return what stands at a place of the page."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).textContent"))

    def submit(self) -> None:
        self.run("document.querySelector('main form').requestSubmit()")
        self._wait_loaded()

    def picture(self, path: Path, *, width: int = 1366, height: int = 768) -> None:
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                   deviceScaleFactor=1, mobile=False)  # fmt: skip
        shot = self._call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(str(shot["data"])))


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the browser on a profile of its own; ended with the block."""
    to_browser, out = os.pipe()
    back, from_browser = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads file 3 and writes file 4; PLACE puts the pipes there.
        command = [installed(), "--headless=new", "--no-sandbox", "--disable-gpu",
                   "--remote-debugging-pipe", f"--user-data-dir={profile}"]  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", PLACE, str(to_browser), str(from_browser), *command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            yield Browser(out, back)
        finally:
            process.terminate()
            process.wait(20)
            os.close(out)
            os.close(back)
