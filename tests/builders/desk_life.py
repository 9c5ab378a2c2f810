"""A province some days on: two communes, cases in time and late, directions, people by role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from desktop.commands.directions import Reply, answer_direction
from desktop.domain.record import Answers
from desktop.store.directions import FORM
from desktop.store.ledger import notes
from sync.enrol import enrol
from sync.protocol import PATCH
from sync.server.desk import Desk
from sync.server.handing import Handing, hand_over
from sync.server.office import machines
from sync.server.office.directions import Message
from sync.server.office.roles import Role, Step
from sync.server.schema import entity, op_issue
from sync.server.web.app import create_app
from tests.builders.desk_place import NOBODYS, send_down
from tests.builders.province import NOW_MS, applicant, enrolled, make_desk, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Running
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    COMMUNE,
    HAZARD,
    INTAKE,
    Hands,
    fill,
    open_store,
)

HOUR_MS = 3_600_000
LATER_MS = NOW_MS + 75 * HOUR_MS
SECOND = "02404"
CHILDREN: tuple[Answers, ...] = (
    {"child_name": "Nguyễn Thị Hương", "child_sex": "female"},
    {"child_name": "Giàng A Mẫu", "child_sex": "male", "child_birth": "2013-05-02"},
    {"child_name": "Lý Thị Ví Dụ", "child_sex": "female", "child_birth": "2021-10-30"},
)
INSPECT = Message(
    "inspect", "125/SYT-BVXH", "Rà soát ao hồ trước kỳ nghỉ",
    "Rà soát mọi ao hồ gần trường học; báo cáo số điểm chưa có rào.", "2026-11-26",
)  # fmt: skip
URGE = Message("urge", "", "Gửi báo cáo tháng 11", "Báo cáo tháng 11 chưa tới tỉnh.", "2026-12-05")


@dataclass
class Life:
    """The province, its people, and what stands in its addresses."""

    desk: Desk
    staff: Staff
    case_id: str
    direction: str
    issue: int
    receipt: str
    communes: tuple[str, ...] = (COMMUNE.code, SECOND)


def _first_commune(desk: Desk, folder: Path) -> tuple[str, str]:
    """Send three cases, one assessed, a hazard site and a change without effect; answer one."""
    with open_store(folder / "first") as store:
        around = enrolled(store, desk)
        hands = Hands()
        cases = [fill(store, "mau_01", {**INTAKE, **child}, hands=hands) for child in CHILDREN]
        fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=cases[0].case_id)
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        with store.transaction() as tx:
            tx.journal.append(NOBODYS, PATCH, [["child_name", "x"]], actor="a1", at_ms=NOW_MS)
        sync(store, desk, around)
        answered = send_down(desk, INSPECT)
        send_down(desk, URGE)
        sync(store, desk, around)
        told = next(note for note in notes(store, FORM) if note.answers["kind"] == "inspect")
        reply = Reply("doing", "Đã rà soát 3 trên 5 thôn.")
        answer_direction(store, told.record, reply, catalog=CATALOG, hand=hands.next())
        sync(store, desk, around)
    return str(cases[0].case_id), answered


def _second_commune(desk: Desk, folder: Path) -> None:
    with open_store(folder / "second") as store:
        with desk.engine.begin() as connection:
            code = machines.issue_code(
                connection, commune=SECOND, now_ms=NOW_MS, needs_approval=True
            )
        enrol(desk, applicant(store, commune=SECOND), code=code, nonce=bytes(16))


def _hand_over(desk: Desk) -> str:
    """Hand the last child's case to the second commune."""
    with desk.engine.begin() as connection:
        wanted = select(entity.c.case_id).where(entity.c.form == "mau_01")
        case_id = str(connection.execute(wanted.order_by(entity.c.id.desc())).scalars().first())
        giving, receiving = (
            desk.exchange.place(connection, code) for code in (COMMUNE.code, SECOND)
        )
        act = Handing("officer", "Trẻ theo mẹ về nơi ở mới.", bytes(16), desk.province.key.sign)
        return hand_over(connection, giving, receiving, case_id, act).number


@contextmanager
def a_life(folder: Path) -> Iterator[Life]:
    """Let a province live for three days."""
    desk = make_desk(folder)
    case_id, direction = _first_commune(desk, folder)
    _second_commune(desk, folder)
    with desk.engine.begin() as connection:
        issue = int(connection.execute(select(op_issue.c.pos)).scalar_one())
    receipt = _hand_over(desk)
    desk.now_ms = lambda: LATER_MS
    running = Running(create_app(desk))
    staff = Staff(desk, running)
    for role in Role:
        staff.hire(role.value, role)
    staff.hire("moi", Role.OFFICER, step=Step.SETUP)
    try:
        yield Life(desk, staff, case_id, direction, issue, receipt)
    finally:
        running.close()
        desk.engine.dispose()
