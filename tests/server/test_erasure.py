"""Held for the law, or forgotten by an order of two: at the desk, in the books, at the laptop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.store.store import Store
from sync.engine import Around
from sync.server.office.audit import last_entries
from sync.server.office.roles import Role
from sync.server.office.tables import access_reason
from sync.server.schema import entity, op
from tests.builders.province import enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import ASSESSMENT, COMMUNE, INTAKE, Hands, fill, open_store
from tests.server.conftest import tell_why

pytestmark = pytest.mark.needs("P42")


@pytest.fixture
def laptop(bare: Staff, tmp_path: Path) -> Iterator[tuple[Store, Around]]:
    with open_store(tmp_path / "laptop") as store:
        yield store, enrolled(store, bare.desk)


@pytest.fixture
def case(bare: Staff, laptop: tuple[Store, Around]) -> str:
    store, around = laptop
    hands = Hands()
    intake = fill(store, "mau_01", INTAKE, hands=hands)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=intake.case_id)
    sync(store, bare.desk, around)
    return str(intake.case_id)


@pytest.fixture
def lan(bare: Staff) -> Visitor:
    return bare.enter(bare.hire("lan", Role.OFFICER))


@pytest.fixture
def hoa(bare: Staff) -> Visitor:
    return bare.enter(bare.hire("hoa", Role.OFFICER))


def test_two_people_and_an_order_make_a_case_forgotten_everywhere(
    bare: Staff, laptop: tuple[Store, Around], case: str, lan: Visitor, hoa: Visitor
) -> None:
    store, around = laptop
    way = f"/cases/{COMMUNE.code}/{case}"
    tell_why(lan, way)
    assert lan.post(f"{way}/erase", number=" ").status == 409
    assert lan.post(f"{way}/erase", number="12/QĐ-TA").status == 303
    assert hoa.post(f"{way}/erase", number="13/QĐ-TA").status == 409
    decided = f"/erasures/{COMMUNE.code}/{case}"
    assert lan.post(decided, answer="yes").status == 409
    assert "Nguyễn Thị Hương" in lan.get(way).text
    assert hoa.post(decided, answer="yes").status == 303
    assert hoa.post(decided, answer="yes").status == 404
    assert "Hương" not in lan.get(way).text
    with bare.desk.engine.begin() as connection:
        bodies = b"".join(bytes(each) for each in connection.execute(select(op.c.body)).scalars())
        answers = "".join(connection.execute(select(entity.c.answers)).scalars())
        words = connection.execute(select(access_reason.c.words)).scalars().all()
        noted = [entry.action for entry in last_entries(connection, before=None)]
    assert "Hương".encode() not in bodies
    assert "Hương" not in answers
    assert set(words) == {""}
    assert {"erasure_proposed", "erasure_agreed"} <= set(noted)
    sync(store, bare.desk, around)
    kept = store.connection.execute("SELECT answers FROM record WHERE case_id = ?", (case,))
    assert all("Hương" not in row[0] for row in kept.fetchall())


def test_a_held_case_is_not_forgotten_until_it_is_let_go(
    bare: Staff, case: str, lan: Visitor, hoa: Visitor
) -> None:
    way = f"/cases/{COMMUNE.code}/{case}"
    assert lan.post(f"{way}/hold", held="yes").status == 303
    assert "đang được giữ" in lan.get(f"{way}/keep").text
    assert lan.post(f"{way}/erase", number="12/QĐ-TA").status == 303
    decided = f"/erasures/{COMMUNE.code}/{case}"
    assert hoa.post(decided, answer="yes").status == 409
    with bare.desk.engine.begin() as connection:
        assert "Hương" in "".join(connection.execute(select(entity.c.answers)).scalars())
    assert lan.post(f"{way}/hold", held="no").status == 303
    assert hoa.post(decided, answer="no").status == 303
    assert "Không duyệt" in lan.get("/erasures").text


def test_a_case_that_is_not_there_is_neither_held_nor_forgotten(lan: Visitor) -> None:
    way = f"/cases/{COMMUNE.code}/{'0' * 32}"
    assert lan.post(f"{way}/hold", held="yes").status == 404
    assert lan.post(f"{way}/erase", number="1").status == 404
    assert lan.get(f"{way}/keep").status == 404
