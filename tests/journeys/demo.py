"""``make demo``: one officer's day with real parts on loopback, left behind in a folder.

Without a display the day is played under Qt's offscreen platform; with one it is played before
the person's eyes, and the window stays open.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.bootstrap import Choices, build
from desktop.store.reading import unsent
from tests.builders.first_login import AtTheDesk, code_now
from tests.journeys.browser import browsing, installed
from tests.journeys.day import Day, write_papers
from tests.journeys.officer import Officer, a_display
from tests.journeys.province import PASSPHRASE, ProvinceProcess


def play(app: QApplication, folder: Path, work: Path) -> Officer:
    """Play the day; return the officer, whose window is still open."""
    province = ProvinceProcess(work / "province")
    province.start()
    program = build(app, Choices(work / "laptop", practice=True))
    program.window.resize(1366, 768)
    me = Officer(app, program, folder)
    me.wait(me.unlocked, "the practice commune")
    me.rest(0.3)
    me.picture("home")
    day = Day(me)
    diary = day.diary
    day.join(province.address, province.code("00000"))
    province.stop()
    with diary.step("intake"):
        day.begin_intake()
        day.fill_first_half()
        day.fill_second_half()
        day.save_intake()
    with diary.step("assessment"):
        day.assess()
    with diary.step("referral"):
        day.refer()
    with diary.step("papers"):
        day.print_all()
    with diary.step("hazard"):
        day.note_hazard()
    day.see_it_wait("Ngoại tuyến")
    before = len(diary.exchanges)
    ops = int(str(day.ask(unsent)))
    with diary.step("network_back"):
        province.start()
        day.see_it_sent()
    with diary.step("search"):
        day.open_case_by_search()
    with diary.step("province"):
        see_province(province.address, diary.case_code, folder)
    write_papers(diary, folder)
    sent = diary.exchanges[before:]
    told = {
        "case_code": diary.case_code,
        "ops": ops,
        "upload_bytes": sum(exchange.sent_bytes for exchange in sent),
        "requests": sum(exchange.requests for exchange in sent),
        "receipt": diary.receipt,
        "seconds": diary.steps,
    }
    (folder / "journey.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    province.stop()
    return me


def see_province(address: str, case_code: str, folder: Path) -> None:
    """Log in at the province's desk as a person does and find the case."""
    if not installed() or os.name == "nt":
        page = page_of(address, case_code)
        (folder / "province.html").write_text(page, encoding="utf-8")
        return
    with browsing() as browser:
        browser.open(f"{address}/login")
        browser.fill("name", "admin")
        browser.fill("passphrase", PASSPHRASE)
        browser.submit()
        browser.fill("code", code_now(browser.read(".secret")))
        browser.submit()
        browser.fill("passphrase", browser.read(".once"))
        browser.submit()
        browser.open(f"{address}/cases")
        assert case_code in str(browser.run("document.body.innerText"))
        browser.picture(folder / "province.png")


def page_of(address: str, case_code: str) -> str:
    """Log in without a browser and return the page of cases."""
    visitor = AtTheDesk(address)
    visitor.first_log_in("admin", PASSPHRASE)
    page = visitor.get("/cases")
    assert case_code in page
    return page


def main() -> int:
    """Play the day and say where it lies."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    folder: Path = parser.parse_args().out
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stay = a_display()
    if not stay:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    started = time.monotonic()
    app = QApplication([])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        me = play(app, folder, Path(work))
        told = (folder / "journey.json").read_text(encoding="utf-8")
        sys.stdout.write(f"{folder}: {time.monotonic() - started:.0f} s\n{told}")
        sys.stdout.flush()
        if stay:
            app.exec()
        else:
            me.program.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
