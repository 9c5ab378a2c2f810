"""One day of an officer, told once: played by ``make demo`` and asserted by the tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

from desktop.domain.clock import VIETNAM
from desktop.store import reading
from desktop.store.reading import RecordRow
from desktop.store.store import Store
from desktop.ui.screens.preview import PreviewScreen
from desktop.ui.syncer import Exchange
from tests.journeys.officer import CONTROL, Officer

CHILD = "Nguyễn Thị Hương Giả Định"
SPELLINGS = ("nguyen thi huong gia", "Nguyễn Thị Hương Giả", "NGUYEN THI HUONG GIA", "hương giả")


@dataclass
class Diary:
    """What the day gave, and how long each step took, in seconds."""

    steps: dict[str, float] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    papers: dict[str, bytes] = field(default_factory=dict)
    case_code: str = ""
    receipt: str = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.steps[name] = round(time.monotonic() - started, 3)


class Day:
    """The steps of the day, in order."""

    def __init__(self, officer: Officer) -> None:
        self.me = officer
        self.diary = Diary()

    def join(self, address: str, code: str) -> None:
        """Join the province with its one-time code."""
        me = self.me
        with self.diary.step("join"):
            me.click("nav_sync")
            me.wait_for("province_address")
            me.see(QLineEdit, "province_address").setFocus()
            me.type(address)
            me.write("enrol_code", code)
            me.press(Qt.Key.Key_Return)
            syncer = me.program.inside.syncer
            syncer.ended.connect(self.diary.exchanges.append)
            me.wait(lambda: bool(self.diary.exchanges), "the first sync")
            me.picture("joined")

    def begin_intake(self) -> None:
        """Ctrl+N, search first, begin Mẫu số 01."""
        me = self.me
        me.press(Qt.Key.Key_N, CONTROL)
        me.wait_focus("intake_search")
        me.type("huong gia dinh")
        said = me.see(QLabel, "intake_said")
        me.wait(lambda: bool(said.text()), "the answer of the search")
        me.picture("search-first")
        me.push("action_begin_intake")
        me.wait_focus("channel")

    def fill_first_half(self) -> None:
        """Type Mẫu số 01 down to the child's condition."""
        me = self.me
        heard = datetime.now(VIETNAM) - timedelta(minutes=30)
        me.choose("channel", "phone", first="phone")
        me.write("heard_time", heard.strftime("%H:%M"))
        me.write("heard_date", heard.strftime("%d/%m/%Y"))
        me.tick("target_group")
        me.write("child_name", CHILD)
        me.write("child_birth", "14/02/2017")
        me.choose("child_sex", "female", first="male")
        me.write("incident_place", "Thôn Giả Tưởng 2")
        me.write("condition", "Trẻ có vết bầm ở tay, sợ hãi; đang ở nhà bà ngoại.")

    def fill_second_half(self) -> None:
        """Go on from the condition to the end of the form."""
        me = self.me
        me.write("consequence", "Có thể tiếp tục bị đánh nếu về nhà.")
        me.write("family", "Cha mẹ ly thân, trẻ ở với cha.")
        me.write("actions", "Đã gọi trưởng thôn, nhờ bà ngoại trông trẻ.")
        me.write("reporter_name", "Bà Hàng Xóm Giả Định")
        me.write("reporter_phone", "0912345678")
        me.press(Qt.Key.Key_PageDown, CONTROL)
        me.tick("abuse_forms")
        me.choose("suspect_is_carer", "yes", first="yes")
        me.picture("mau-01-filled")

    def save_intake(self) -> None:
        """Ctrl+Enter: the case is open, with its code and its clock."""
        me = self.me
        me.press(Qt.Key.Key_Return, CONTROL)
        me.wait(lambda: me.where() == "case", "the case")
        me.wait_for("case_child")
        line = me.see(QLabel, "case_line").text()
        self.diary.case_code = line.split(" ", maxsplit=1)[0]
        me.wait_focus("action_next")
        me.picture("case-opened")

    def assess(self) -> None:
        """Mẫu số 02: levels, counts, the suggestion, the conclusion."""
        me = self.me
        me.push("action_next")
        me.wait_focus("assessed_on")
        for key, level in (("harm_level", "high"), ("further_harm", "high"),
                           ("self_protection", "low"), ("adult_support", "medium")):  # fmt: skip
            me.choose(key, level, first="high")
        me.wait_for("suggestion")
        me.tick("action_take_suggestion")
        me.picture("suggestion")
        me.tab_to("measures")
        me.type("Ở tạm nhà bà ngoại, có công an xã")
        me.picture("mau-02-filled")
        me.press(Qt.Key.Key_Return, CONTROL)
        me.wait(lambda: me.where() == "case", "the case")
        me.wait_focus("action_next")
        me.picture("case-assessed")

    def refer(self) -> None:
        """Phiếu chuyển gửi to the health station."""
        me = self.me
        me.click("action_refer")
        me.wait_focus("agency")
        me.choose("agency_kind", "health", first="health")
        me.write("agency_name", "Trạm Y tế xã Tập Huấn")
        me.choose("urgency", "urgent", first="urgent")
        me.write("reason", "Cần khám và điều trị vết thương.")
        me.tick("services")
        me.picture("referral-filled")
        me.press(Qt.Key.Key_Return, CONTROL)
        me.wait(lambda: me.where() == "case", "the case")
        me.wait_focus("action_next")

    def print_all(self) -> None:
        """Preview each paper of the case; keep what was drawn."""
        me = self.me
        for form, name in (("mau_01", "mau-01"), ("mau_02", "mau-02"),
                           ("phieu_chuyen_gui", "phieu-chuyen-gui")):  # fmt: skip
            me.wait_for(f"action_print_{form}")
            me.click(f"action_print_{form}")
            me.wait(lambda: me.where() == "paper", "the preview")
            page = me.program.window.findChild(PreviewScreen)
            me.wait(lambda page=page: page.paper is not None, "the paper")
            me.wait(lambda page=page: page.document.pageCount() > 0, "its pages")
            me.rest(0.3)
            self.diary.papers[name] = page.paper.pdf
            me.picture(f"preview-{name}")
            me.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
            me.wait(lambda: me.where() == "case", "the case")

    def note_hazard(self) -> None:
        """Note a pond without a fence, which goes the same way."""
        me = self.me
        me.click("nav_hazards")
        me.wait_for("hazard_list")
        me.click("action_add_hazard")
        me.wait_focus("water_kind")
        me.choose("water_kind", "pond", first="pond")
        me.write("site_name", "Ao cạnh nhà văn hoá Giả Tưởng")
        me.write("hamlet", "Thôn Giả Tưởng 2")
        me.choose("risk", "high", first="high")
        me.choose("fence", "no", first="yes")
        me.choose("sign", "no", first="yes")
        me.choose("status", "open", first="open")
        me.press(Qt.Key.Key_Return, CONTROL)
        me.wait(lambda: me.where() == "hazards", "the list of sites")
        me.picture("hazards")

    def see_it_wait(self, state: str) -> None:
        """Read the status line until it says that things wait."""
        me = self.me
        me.wait(lambda: me.see(QLabel, "sync_state").text().startswith(state), state)
        me.picture("offline")

    def see_it_sent(self) -> None:
        """Wait until the network is back and all is sent; no button is pressed."""
        me = self.me
        me.wait(lambda: self._unsent() == 0, "everything sent", seconds=40)
        records = self.records()
        assert all(row.receipt for row in records)
        self.diary.receipt = records[-1].receipt

    def open_case_by_search(self) -> None:
        """Ctrl+K, four spellings, Enter."""
        me = self.me
        for spelling in SPELLINGS:
            me.press(Qt.Key.Key_K, CONTROL)
            me.wait_focus("quick_search")
            field = me.see(QLineEdit, "quick_search")
            field.clear()
            me.type(spelling)
            me.wait_for("found_list")
            found = me.see(QListWidget, "found_list")
            me.wait(lambda found=found: found.count() > 0, spelling)
            assert CHILD in found.item(0).text()
        me.picture("quick-search")
        me.press(Qt.Key.Key_Return)
        me.wait(lambda: me.where() == "case", "the case")
        me.wait_for("case_child")
        me.rest(0.3)
        me.picture("case-received-by-province")

    def ask(self, question: Callable[[Store], object]) -> object:
        """Ask the store beside the screens, as a test may."""
        return self.me.program.inside.parts.tasks.borrow(question)

    def records(self) -> tuple[RecordRow, ...]:
        case_id = next(
            row.id for row in self.ask(lambda s: reading.case_rows(s, reading.case_ids(s)))
            if row.code == self.diary.case_code
        )  # fmt: skip
        return self.ask(lambda s: reading.records_of_case(s, case_id))

    def _unsent(self) -> int:
        return self.ask(reading.unsent)


def write_papers(diary: Diary, folder: Path) -> None:
    """Write the drawn papers: made-up content, so a clear file is no harm."""
    for name, pdf in diary.papers.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
