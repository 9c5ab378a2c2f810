"""A province with one commune's day in it, and people of each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.store.journal import Journal
from sync.server.desk import Desk
from sync.server.office.roles import Role
from sync.server.web.app import create_app
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Running, Visitor
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

    @property
    def case(self) -> str:
        return f"/cases/{COMMUNE.code}/{self.case_id}"

    @property
    def site(self) -> str:
        return f"/sites/{COMMUNE.code}/{self.site_id}"


def tell_why(browser: Visitor, case: str) -> None:
    """Give the reason that the desk asks for before it opens a case."""
    answer = browser.post(f"{case}/reason", purpose="follow_up", words="đôn đốc xử lý")
    assert answer.status == 303


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Staff]:
    """Give a province where nothing has happened yet."""
    desk = make_desk(tmp_path)
    running = Running(create_app(desk))
    yield Staff(desk, running)
    running.close()
    desk.engine.dispose()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    desk = make_desk(folder)
    with open_store(folder / "laptop") as store:
        around = enrolled(store, desk)
        hands = Hands()
        intake = fill(store, "mau_01", {**INTAKE, "child_name": NASTY}, hands=hands)
        site = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        sync(store, desk, around)
        device = Journal(store.connection).head().device.hex()
    running = Running(create_app(desk))
    staff = Staff(desk, running)
    staff.hire("officer", Role.OFFICER)
    yield Place(desk, staff, str(intake.case_id), str(site.record_id), device)
    running.close()
    desk.engine.dispose()
