"""Three days apart: a laptop with a stick alone, a colleague on the network, and the province.

All three change the same case; at the end they hold the same, and every word of each is in the
history or decided. Clocks move; the first laptop never meets the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.commands.sync import resolve
from desktop.domain.record import Answers, RecordId
from desktop.store import ledger, reading
from desktop.store.answers import read_answers
from desktop.store.laptop import Laptop
from desktop.store.store import Store
from sync.engine import Around
from sync.protocol import PATCH
from sync.server.applying import write_down
from sync.server.desk import Desk
from sync.server.schema import op
from tests.builders.colleague import Others
from tests.builders.province import NOW_MS, answers_at, make_desk, sync, two_laptops
from tests.builders.sticks import at_desk, bring_home, carry_out, know
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    COMMUNE,
    INTAKE,
    Hands,
    edit,
    fill,
)

pytestmark = [pytest.mark.needs("P40"), pytest.mark.needs("P41")]
DAY_MS = 86_400_000


@dataclass
class Three:
    """The laptop far away, the colleague's, and the province; one true clock."""

    desk: Desk
    far: Store
    near: Store
    around: Around
    clock: list[int]
    stick: Path

    def __post_init__(self) -> None:
        self.hands, self.others = Hands(), Others()

    def a_day_later(self) -> None:
        self.clock[0] += DAY_MS

    def walk_to_the_province_and_back(self) -> None:
        """Carry the stick there and the answer home."""
        for path in carry_out(self.far, self.stick, self.around, hand=self.hands.next()):
            assert at_desk(self.desk, path).refused == 0
        bring_home(self.far, self.stick, self.around, hand=self.hands.next())

    def province_writes(self, record: RecordId, path: str, value: str) -> None:
        with self.desk.engine.begin() as connection:
            place = self.desk.exchange.place(connection, COMMUNE.code)
            write_down(connection, place, bytes.fromhex(record), PATCH, [[path, value]],
                       actor="tinh1")  # fmt: skip


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    clock = [NOW_MS]
    desk = make_desk(tmp_path, now_ms=lambda: clock[0])
    with two_laptops(tmp_path, desk) as (far, near, joined):
        around = replace(joined, now_ms=lambda: clock[0])
        for store in (far, near):
            know(store, desk, around)
        yield Three(desk, far, near, around, clock, tmp_path / "stick")
    desk.engine.dispose()


def kept_by(store: Store, record: RecordId) -> Answers:
    """Return a record's answers as they lie there, the sealed ones closed."""
    query = "SELECT answers FROM record WHERE id = ?"
    return read_answers(store.connection.execute(query, (record,)).fetchone()[0])


def test_three_who_could_not_meet_end_equal_and_nothing_is_lost(three: Three) -> None:
    # Monday: the officer takes a case in and carries it to the province; the colleague sees it.
    saved = fill(three.far, "mau_01", INTAKE, hands=three.hands)
    assert saved.case_id is not None
    three.walk_to_the_province_and_back()
    sync(three.near, three.desk, three.around)
    assert reading.case_row(three.near, saved.case_id) is not None
    # Three days without meeting: each changes the intake, two of them the very same answer.
    edit(three.far, saved.record_id, {"incident_place": "Bờ suối, thôn Một"}, hands=three.hands)
    fill(three.far, "mau_02", ASSESSMENT, hands=three.hands, case_id=saved.case_id)
    three.a_day_later()
    edit(three.near, saved.record_id, {"incident_place": "Cầu tre, thôn Hai"}, hands=three.others)
    edit(three.near, saved.record_id, {"father_name": "Ông Cha Mẫu"}, hands=three.others)
    sync(three.near, three.desk, three.around)
    three.a_day_later()
    three.province_writes(saved.record_id, "condition", "Đã được khám")
    three.a_day_later()
    # Thursday: the stick goes once more; then the colleague hears of it all.
    three.walk_to_the_province_and_back()
    sync(three.near, three.desk, three.around)
    for store in (three.far, three.near):
        (row,) = [each for each in ledger.conflicts(store) if each.path == "incident_place"]
        assert {side.value for side in row.sides} == {"Bờ suối, thôn Một", "Cầu tre, thôn Hai"}
    # The officer decides; the decision goes by stick as well.
    resolve(three.far, saved.record_id, "incident_place", "Cầu tre, thôn Hai", catalog=CATALOG,
            hand=three.hands.next())  # fmt: skip
    three.a_day_later()
    three.walk_to_the_province_and_back()
    sync(three.near, three.desk, three.around)
    held = [kept_by(store, saved.record_id) for store in (three.far, three.near)]
    assert held[0] == held[1] == answers_at(three.desk, saved.record_id)
    assert held[0]["incident_place"] == "Cầu tre, thôn Hai"
    assert held[0]["father_name"] == "Ông Cha Mẫu"
    assert held[0]["condition"] == "Đã được khám"
    for store in (three.far, three.near):
        assert not [each for each in ledger.conflicts(store) if each.path == "incident_place"]
        forms = [row.form for row in reading.records_of_case(store, saved.case_id)]
        assert forms == ["mau_01", "mau_02"]
        assert reading.unsent(store) == 0
    # Nothing doubled, and what lost its place is still told by the history.
    with three.desk.engine.begin() as connection:
        chains = [bytes(row.chain) for row in connection.execute(select(op.c.chain))]
        bodies = [bytes(row.body) for row in connection.execute(select(op.c.body))]
    assert len(chains) == len(set(chains))
    kept = Laptop(three.far, CATALOG).after(0, limit=1_000, max_bytes=1 << 20)
    acked = Laptop(three.far, CATALOG).head().acked_seq
    assert all(any(mine == theirs for theirs in bodies) for mine in kept[:acked])
    assert any("Bờ suối".encode() in body for body in bodies)
