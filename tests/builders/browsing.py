"""A real browser at the province's desk, and what every page it opens must keep."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = 1366, 360
TALL = 740
RULES = (Path(__file__).parent / "page_rules.js").read_text(encoding="utf-8")
Look = Literal["light", "dark"]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start Debian's Chromium without a window; inside a container it has no sandbox of its own."""
    loose = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-gpu", *loose]
        )
        yield browser
        browser.close()


@dataclass
class Tab:
    """One page of one person, at one width; ``faults`` fills by itself while it is used."""

    address: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(self.address + path)

    def press(self, what: str) -> None:
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.click(what)

    def judge(self) -> list[str]:
        """Return what the page breaks: rules of accessibility, width, origin, content policy."""
        found: list[str] = self.page.evaluate(RULES)
        wrong, self.faults = [*self.faults, *found], []
        return wrong

    def picture(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(file), full_page=True)

    def _said(self, message: ConsoleMessage) -> None:
        # The browser logs what the content policy refused; a refused form is an answer, no fault.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text[:160]}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"outside: {request.url[:80]}")

    def listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))


def open_tab(
    browser: Browser, address: str, *, session: str = "", width: int = WIDE, look: Look = "light"
) -> Tab:
    """Open a tab, with someone's session where there is one."""
    context = browser.new_context(
        viewport={"width": width, "height": TALL}, color_scheme=look, locale="vi-VN"
    )
    context.set_default_timeout(10_000)
    if session:
        context.add_cookies([{"name": "desk", "value": session, "url": address}])
    tab = Tab(address, context, context.new_page())
    tab.listen()
    return tab
