"""Clocks at the province are the laptop's own, and what is late is late with its holder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desktop.domain.record import RecordId
from desktop.store.standings import kept_rows
from desktop.store.store import Store
from sync.engine import Around
from sync.server.office import standings
from sync.server.office.roles import Role
from sync.server.office.tables import case_clock, case_standing
from tests.builders.province import NOW_MS, enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import ASSESSMENT, CATALOG, COMMUNE, INTAKE, Hands, edit, fill, open_store

pytestmark = pytest.mark.needs("P42")

HOUR_MS = 3_600_000
LATE = {**INTAKE, "child_name": "Trần Văn Mẫu"}


@pytest.fixture
def laptop(bare: Staff, tmp_path: Path) -> Iterator[tuple[Store, Around]]:
    with open_store(tmp_path / "laptop") as store:
        yield store, enrolled(store, bare.desk)


@pytest.fixture
def officer(bare: Staff) -> Visitor:
    return bare.enter(bare.hire("lan", Role.OFFICER))


def derived(bare: Staff, case_id: RecordId) -> set[tuple[object, ...]]:
    with bare.desk.engine.begin() as connection:
        standings.bring_up_to_date(connection, CATALOG)
        columns = (case_clock.c.rule, case_clock.c.occasion, case_clock.c.child,
                   case_clock.c.holder, case_clock.c.started_at, case_clock.c.due_at,
                   case_clock.c.met_at)  # fmt: skip
        wanted = select(*columns).where(case_clock.c.case_id == case_id)
        return {tuple(row) for row in connection.execute(wanted)}


def at_laptop(store: Store, case_id: RecordId) -> set[tuple[object, ...]]:
    rows = kept_rows(store.connection, case_id)
    return {(row[0], row[1], row[2], row[4], row[5], row[6], row[8]) for row in rows}


def test_the_clocks_are_those_of_the_laptop(bare: Staff, laptop: tuple[Store, Around]) -> None:
    store, around = laptop
    hands = Hands()
    intake = fill(store, "mau_01", INTAKE, hands=hands)
    assert intake.case_id is not None
    sync(store, bare.desk, around)
    first = derived(bare, intake.case_id)
    assert first == at_laptop(store, intake.case_id) != set()
    paper = fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=intake.case_id)
    edit(store, paper.record_id, {"harm_level": "high"}, hands=hands)
    edit(store, intake.record_id, {"heard_time": "06:30"}, hands=hands)
    sync(store, bare.desk, around)
    second = derived(bare, intake.case_id)
    assert second == at_laptop(store, intake.case_id)
    assert second != first


def test_only_what_changed_is_derived_anew(
    bare: Staff, laptop: tuple[Store, Around], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, around = laptop
    hands = Hands()
    for _ in range(3):
        fill(store, "mau_01", INTAKE, hands=hands)
    sync(store, bare.desk, around)
    with bare.desk.engine.begin() as connection:
        monkeypatch.setattr(standings, "AT_ONCE", 2)
        assert standings.bring_up_to_date(connection, CATALOG) == 1
        assert standings.bring_up_to_date(connection, CATALOG) == 0
        connection.execute(update(case_standing).values(law="another"))
        assert standings.bring_up_to_date(connection, CATALOG) == 1
        assert standings.bring_up_to_date(connection, CATALOG, ["00727"]) == 0


def test_what_is_late_stands_with_its_holder_and_article(
    bare: Staff, laptop: tuple[Store, Around], officer: Visitor
) -> None:
    store, around = laptop
    hands = Hands()
    late = fill(store, "mau_01", LATE, hands=hands)
    done = fill(store, "mau_01", INTAKE, hands=hands)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=done.case_id)
    sync(store, bare.desk, around)
    before = officer.get("/overdue").text
    assert late.code not in before
    assert "Không có việc nào quá hạn" in before
    bare.desk.now_ms = lambda: NOW_MS + 60 * HOUR_MS
    browser = bare.enter("lan")
    for path in ("/overdue", f"/communes/{COMMUNE.code}"):
        page = browser.get(path).text
        assert page.count(late.code) >= 1
        assert done.code not in page
        assert "56/2017" in page
        assert "Người làm công tác bảo vệ trẻ em" in page
        assert LATE["child_name"] not in page
    assert '<span class="tag bad">' in browser.get("/communes").text


def test_a_commune_out_of_reach_shows_nothing(bare: Staff, laptop: tuple[Store, Around]) -> None:
    store, around = laptop
    late = fill(store, "mau_01", LATE, hands=Hands())
    sync(store, bare.desk, around)
    bare.desk.now_ms = lambda: NOW_MS + 60 * HOUR_MS
    away = bare.enter(bare.hire("xa", Role.OFFICER, "00727"))
    assert late.code not in away.get("/overdue").text
    assert away.get(f"/communes/{COMMUNE.code}").status == 404
    assert away.get("/communes/00727").status == 404
