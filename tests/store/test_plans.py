"""Every statement of the store, as it really runs, is served by an index.

A question added to ``reading`` or ``search`` is asked here by itself; one whose arguments this
file does not know fails by name.
"""

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

from desktop.commands import drafts as draft_commands
from desktop.commands import law as law_commands
from desktop.domain.record import RecordId
from desktop.domain.rule import Override, Unit
from desktop.store import (
    agenda,
    alone_dues,
    approvals,
    care,
    children,
    consent,
    dues,
    givings,
    overview,
    picking,
    reading,
    referrals,
    search,
)
from desktop.store.journal import Journal
from desktop.store.store import Store
from sync.server.desk import Desk
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    HAZARD,
    INTAKE,
    OFFICER,
    Hands,
    edit,
    fill,
    open_store,
)

# Tables that stay small for ever: reading them whole is the right plan.
SMALL = frozenset(
    {
        "device",
        "setting",
        "branch",
        "incarnation",
        "officer",
        "sealed_case",
        "case_reader",
        "name_index_config",
        "body_index_config",
    }
)
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")

DAYS = "date,kind,name,source,confidence\n2028-01-03,off,Nghỉ,Thông báo,high\n"
# A statement that walks a growing table, and why it may; "..." stands for any end.
WALKS = {
    "SELECT seq, chain FROM op ORDER BY seq DESC LIMIT 1": "takes the last row and stops",
    "SELECT seq, chain, body FROM op ORDER BY seq": "the audit of the whole chain, on request",
    "SELECT row FROM case_file WHERE row NOT IN ...": "a whole list's row numbers, in the order of"
    " an index; the few that are sealed to others are left out on the way",
    "SELECT row FROM case_file WHERE met_at IS NULL AND row NOT IN ...": "same, by a partial index",
    "SELECT row FROM child WHERE same_as = '' ORDER BY ...": "as by name, of children",
    "SELECT count(*) FROM child WHERE same_as = ''": "counts the leaves of the smallest index",
    "SELECT case_id FROM clock WHERE met_at IS NULL": "all open clocks, by their own small index",
    "SELECT count(*) FROM case_file WHERE row NOT IN ...": "counts the smallest index",
    "SELECT number, first, last, at FROM receipt ORDER BY last DESC LIMIT ...": "stops early",
    f"{' '.join(reading.CASE.split())} WHERE row NOT IN ...": "same",
    "SELECT row FROM case_file WHERE next_due_at IS NOT NULL AND row NOT IN ...": "as by due_at",
    "SELECT given.body, record.case_id, case_file.code FROM ( SELECT ...": "the last prints and"
    " copies, up to a number, by an index of their own",
}


class Heard:
    """Every statement that a connection ran, with its values in place, once each."""

    def __init__(self) -> None:
        self.statements: dict[str, None] = {}

    def hear(self, statement: str) -> None:
        # What FTS5 does in its own tables comes as a comment.
        if statement.split(maxsplit=1)[0].upper() in PLANNED:
            self.statements[statement] = None


@contextmanager
def heard_on(store: Store) -> Iterator[Heard]:
    heard = Heard()
    store.connection.set_trace_callback(heard.hear)
    try:
        yield heard
    finally:
        store.connection.set_trace_callback(None)


def plan(store: Store, statement: str) -> list[str]:
    return [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


def faults_of(steps: list[str]) -> list[str]:
    """Name the steps that read a growing table whole, or sort what an index should have."""
    found = []
    for step in steps:
        scanned = re.match(r"SCAN (?:main\.)?(\w+)( VIRTUAL TABLE INDEX \d+:M)?", step)
        if scanned and scanned[1] not in SMALL and not scanned[2]:
            found.append(step)
        if "USE TEMP B-TREE" in step or "AUTOMATIC" in step:
            found.append(step)
    return found


def is_walk(statement: str, faults: list[str]) -> bool:
    """Say whether the statement is one that may walk; sorting is never excused."""
    excused = any(is_told(walk, statement) for walk in WALKS)
    return excused and all(fault.startswith("SCAN") for fault in faults)


def is_told(walk: str, statement: str) -> bool:
    """Say whether a statement is the one that a line of ``WALKS`` speaks of."""
    flat = " ".join(statement.split())
    return flat.startswith(walk.removesuffix("...")) if walk.endswith("...") else flat == walk


def slow(store: Store, heard: Heard) -> dict[str, list[str]]:
    found = {statement: faults_of(plan(store, statement)) for statement in heard.statements}
    return {told: faults for told, faults in found.items() if faults and not is_walk(told, faults)}


def asked(store: Store, room: ModuleType, values: dict[str, list[object]]) -> Iterator[str]:
    """Ask every question of a module with every mix of the values known for its arguments."""
    for name, question in inspect.getmembers(room, inspect.isfunction):
        signature = inspect.signature(question)
        if name.startswith("_") or next(iter(signature.parameters), "") != "store":
            continue
        if question.__module__ != room.__name__:
            continue
        names = [each for each in signature.parameters if each != "store"]
        unknown = [
            each
            for each in names
            if each not in values and signature.parameters[each].default is inspect.Parameter.empty
        ]
        assert not unknown, f"{room.__name__}.{name}: give this test a value for {unknown}"
        known = [each for each in names if each in values]
        for mix in product(*(values[each] for each in known)):
            question(store, **dict(zip(known, mix, strict=True)))
        yield name


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def work(store: Store, hands: Hands) -> RecordId:
    """Do what an officer does: every command that writes."""
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    assert saved.case_id is not None
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=saved.case_id)
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    edit(store, saved.record_id, {"child_name": "Trần Thị Khác"}, hands=hands)
    form = CATALOG.form("mau_01")
    _, draft = draft_commands.begin_draft(store, form, hand=hands.next())
    draft_commands.drop_draft(store, draft.id)
    law_commands.import_days(store, DAYS, catalog=CATALOG, hand=hands.next())
    local = Override("DL-APPR", 1, Unit.WORKING_DAYS, date(2026, 1, 1), "QT-45")
    law_commands.set_stricter(store, local, catalog=CATALOG, hand=hands.next())
    return saved.case_id


def test_every_command_and_the_sync_find_their_rows_by_an_index(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    with heard_on(store) as heard:
        work(store, Hands())
        sync(store, desk, around)
        Journal(store.connection).first_broken()
    told = " ".join(heard.statements)
    for table in ("case_file", "record", "search_text", "draft", "op", "receipt", "device"):
        assert table in told
    assert slow(store, heard) == {}


@pytest.mark.parametrize(
    "room",
    [
        reading,
        search,
        dues,
        overview,
        agenda,
        alone_dues,
        approvals,
        care,
        children,
        consent,
        givings,
        picking,
        referrals,
    ],
    ids=lambda room: str(room.__name__),
)
def test_every_question_is_answered_by_an_index(store: Store, room: ModuleType) -> None:
    hands = Hands()
    case_id = work(store, hands)
    record_id = reading.records_of_case(store, case_id)[0].id
    values: dict[str, list[object]] = {
        "case_id": [case_id],
        "record_id": [record_id],
        "draft_id": [record_id],
        "rows": [[1, 2]],
        "view": list(reading.NATURAL),
        "order": [None, "due", "new", "name"],
        "form": ["diem_nguy_co"],
        "officer": [OFFICER.id],
        "now": [hands.next().now],
        "wall": [hands.next().now],
        "span": ["overdue", "today", "week", "later", "all", date(2026, 11, 25)],
        "first": [date(2026, 11, 1)],
        "last": [date(2026, 11, 30)],
        "shown": [(date(2026, 11, 1), date(2026, 11, 30))],
        "catalog": [CATALOG],
        "query": ["huong", "vet bam", ""],
        "child": [""],
        "papers": [()],
        "child_id": [record_id],
        "paper": [reading.record(store, record_id)],
        "likened": [children.likened_of(store, record_id)],
        "purpose": ["services"],
        "today": [date(2026, 11, 30)],
        "year": [2026],
        "limit": [20],
    }
    with heard_on(store) as heard:
        names = list(asked(store, room, values))
    assert names
    assert len(heard.statements) >= len(names)
    assert slow(store, heard) == {}


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("SELECT id FROM case_file WHERE place = 'x'", "SCAN case_file"),
        ("SELECT f.id FROM record AS f WHERE f.title = 'x'", "SCAN f"),
        ("SELECT row FROM case_file ORDER BY age", "USE TEMP B-TREE"),
        ("UPDATE record SET version = 2 WHERE saved_by = 'x'", "SCAN record"),
        ("DELETE FROM draft WHERE title = 'x'", "SCAN draft"),
        ("SELECT rowid FROM name_index ORDER BY names", "SCAN name_index"),
        ("SELECT count(*) FROM case_file WHERE place = 'x'", "SCAN case_file"),
    ],
)
def test_control_a_planted_scan_or_sort_is_seen(store: Store, fault: str, seen: str) -> None:
    with heard_on(store) as heard:
        store.connection.execute(fault)
    ((statement, faults),) = slow(store, heard).items()
    assert statement == fault
    assert any(each.startswith(seen) for each in faults)


def test_control_a_lost_index_is_seen(store: Store) -> None:
    for index in ("clock_due", "clock_due_of"):
        store.connection.execute(f"DROP INDEX {index}")
    with heard_on(store) as heard:
        overview.home(store, now=Hands().next().now)
    assert slow(store, heard)


def test_every_excused_walk_has_its_reason_and_still_happens(store: Store, desk: Desk) -> None:
    assert all(WALKS.values())
    around = enrolled(store, desk)
    hands = Hands()
    with heard_on(store) as heard:
        work(store, hands)
        sync(store, desk, around)
        Journal(store.connection).first_broken()
        for view, order in reading.IDS:
            reading.case_ids(store, view=view, order=order)
        reading.receipts(store)
        children.child_ids(store)
        children.count_children(store)
        overview.home(store, now=hands.next().now)
        givings.given(store)
    told = heard.statements
    assert [walk for walk in WALKS if not any(is_told(walk, each) for each in told)] == []
