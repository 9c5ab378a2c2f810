"""Looks and prints arrive at the province without an issue and stand in the record's history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desktop.commands import marks
from desktop.commands.hand import Hand
from desktop.domain.record import RecordId
from desktop.store.store import Store
from resources.texts import LANGUAGES, Texts
from sync.protocol import MARK
from sync.server.desk import Desk
from sync.server.office.case_views import Change, record_page
from sync.server.schema import entity, op_issue
from sync.server.web.asking import happened
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import CATALOG, COMMUNE, HAZARD, OFFICER, START, Hands, fill, open_store


@dataclass
class World:
    store: Store
    desk: Desk
    record_id: RecordId


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, desk)
        saved = fill(store, "diem_nguy_co", HAZARD, hands=Hands())
        late = Hand(OFFICER, START + timedelta(hours=2), bytes(32))
        about = saved.record_id
        marks.note_look(store, about, hand=late)
        marks.note_print(store, "diem_nguy_co", record_id=about, copies=1, hand=late)
        marks.note_lock(store, "officer", hand=late)
        with store.transaction() as tx:
            tx.journal.append(about, 77, ["tomorrow"], actor="a1", at_ms=1)
            tx.journal.append(about, MARK, ["tomorrows_event", {}], actor="a1", at_ms=1)
            tx.journal.append(about, MARK, ["Nguyễn Thị Hương", {}], actor="a1", at_ms=1)
        sync(store, desk, around)
        yield World(store, desk, about)


def changes(world: World) -> tuple[Change, ...]:
    with world.desk.engine.begin() as connection:
        page = record_page(
            connection, COMMUNE.code, world.record_id, catalog=CATALOG, language="vi"
        )
    assert page is not None
    return page.changes


@pytest.mark.needs("P44")
def test_marks_stand_in_the_history_in_words(world: World) -> None:
    shown = [happened(Texts("vi"), change) for change in changes(world)]
    assert shown == ["Lập", "Xem", "In", "Việc khác", "Việc khác", "Việc khác"]
    assert all(change.receipt for change in changes(world))


def test_marks_change_nothing_and_raise_no_issue_unless_they_say_too_much(world: World) -> None:
    with world.desk.engine.begin() as connection:
        versions = connection.execute(select(entity.c.id, entity.c.version)).all()
        issues = connection.execute(select(op_issue.c.code).order_by(op_issue.c.pos)).scalars()
        assert versions == [(world.record_id, 1)]
        assert sorted(issues) == ["mark_fields", "unknown_kind"]
        assert connection.execute(select(func.count()).select_from(op_issue)).scalar() == 2


def test_every_mark_of_this_version_has_its_word() -> None:
    for language in LANGUAGES:
        texts = Texts(language)
        assert [what for what in marks.What if not texts.has(f"desk.mark_{what}")] == []
