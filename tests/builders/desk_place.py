"""A province with one commune's day in it, and what its people must and must not see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from desktop.domain.record import RecordId
from desktop.store.journal import Journal
from sync.protocol import PATCH
from sync.server.desk import Desk
from sync.server.office import directions
from sync.server.office.directions import Message
from sync.server.office.roles import Role, Step, Visitor
from sync.server.schema import op_issue
from sync.server.web.app import Often, create_app
from tests.builders.province import NOW_MS, enrolled, make_desk, sync
from tests.builders.staffing import Staff
from tests.builders.sticks import at_desk, carry_out, know
from tests.builders.visiting import Running
from tests.builders.world import COMMUNE, HAZARD, INTAKE, Hands, fill, open_store

NASTY = "<script>alert(1)</script> & Hương"
OTHER = "00727"


@dataclass
class Place:
    """A province, its people, and the addresses of what one commune has sent."""

    desk: Desk
    staff: Staff
    case_id: str
    site_id: str
    device: str
    direction: str
    issue: int

    @property
    def case(self) -> str:
        return f"/cases/{COMMUNE.code}/{self.case_id}"

    @property
    def site(self) -> str:
        return f"/sites/{COMMUNE.code}/{self.site_id}"

    @property
    def values(self) -> dict[str, str]:
        """What stands in the addresses of the matrix."""
        parts = {"case": self.case_id, "site": self.site_id, "device": self.device}
        parts |= {"direction": self.direction, "issue": str(self.issue)}
        return {"commune": COMMUNE.code, "other": OTHER, **parts}


SEALED = (str(INTAKE["reporter_name"]), str(INTAKE["reporter_phone"]))
CONTENT = (NASTY, "Hương", str(INTAKE["incident_place"]))


# A change of a record that no laptop ever sent: kept without effect.
NOBODYS = RecordId("5" * 32)
# The matrix asks more in a second than people do in an hour.
LOOSE = Often((1_000_000, 1_000_000), (1_000_000, 1_000_000))
URGING = Message("urge", "12/SYT-BVXH", "Rà soát ao hồ", "Báo cáo kết quả rà soát.", "2026-07-20")


def send_down(desk: Desk, message: Message, *, commune: str = COMMUNE.code) -> str:
    """Send a direction as an officer of the whole province."""
    by = Visitor("officer", Role.OFFICER, frozenset(), Step.READY, "", 0, b"")
    with desk.engine.begin() as connection:
        place = desk.exchange.place(connection, commune)
        return directions.send(connection, by, place, message)


@contextmanager
def a_place(folder: Path) -> Iterator[Place]:
    """Let a laptop join a new province, send a case and a site, and hire one officer."""
    desk = make_desk(folder)
    with open_store(folder / "laptop") as store:
        around = enrolled(store, desk)
        hands = Hands()
        intake = fill(store, "mau_01", {**INTAKE, "child_name": NASTY}, hands=hands)
        site = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        with store.transaction() as tx:
            tx.journal.append(NOBODYS, PATCH, [["child_name", "Hương"]], actor="a1", at_ms=NOW_MS)
        sync(store, desk, around)
        know(store, desk, around)
        (out,) = carry_out(store, folder / "stick", around, hand=hands.next())
        at_desk(desk, out)
        device = Journal(store.connection).head().device.hex()
    direction = send_down(desk, URGING)
    with desk.engine.begin() as connection:
        issue = int(connection.execute(select(op_issue.c.pos)).scalar_one())
    running = Running(create_app(desk, often=LOOSE))
    staff = Staff(desk, running)
    staff.hire("officer", Role.OFFICER)
    try:
        yield Place(desk, staff, str(intake.case_id), str(site.record_id), device, direction, issue)
    finally:
        running.close()
        desk.engine.dispose()
