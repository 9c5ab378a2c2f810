"""What has no effect is listed and worked off; what the law holds stays; what it erases is gone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.domain.record import RecordId
from desktop.store import ledger, reading
from sync.payloads import Edit
from sync.protocol import PATCH, VOID
from sync.server import erasing
from sync.server.erasing import LegalOrder
from sync.server.mending import leave_issue, mend_issue, open_issues
from sync.server.office.fates import Declined, Missing
from sync.server.schema import op
from tests.builders.province import NOW_MS
from tests.builders.two_communes import Neighbours, neighbours
from tests.builders.world import CATALOG, COMMUNE, HAZARD, fill

HERE = COMMUNE.code
ORDER = LegalOrder("12/2026/QĐ", "tinh1", "tinh2")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Neighbours]:
    with neighbours(tmp_path) as made:
        yield made


def write(world: Neighbours, record: RecordId, kind: int, payload: object) -> None:
    with world.first.transaction() as tx:
        tx.journal.append(record, kind, payload, actor="a1", at_ms=NOW_MS)
        tx.merging.settle(record, CATALOG)
    world.meet(world.first)


@pytest.mark.needs("P42")
def test_an_issue_is_mended_by_the_province_or_left(world: Neighbours) -> None:
    saved = fill(world.first, "diem_nguy_co", HAZARD, hands=world.hands)
    write(world, saved.record_id, PATCH, [["hamlet", 1.5]])
    write(world, RecordId("ab" * 16), PATCH, [["hamlet", "Thôn Lạ"]])
    here, _ = world.places()
    with world.desk.engine.begin() as connection:
        known, unknown = open_issues(connection, [HERE])
        assert (known.code, known.form, known.record) == (
            "answer_kind", "diem_nguy_co", saved.record_id,
        )  # fmt: skip
        assert (unknown.code, unknown.form, unknown.title) == ("unknown_record", "", "")
        fix = [Edit("hamlet", "Thôn Giả Tưởng 2")]
        with pytest.raises(Declined):
            mend_issue(connection, here, unknown.pos, fix, actor="tinh1")
        mend_issue(connection, here, known.pos, fix, actor="tinh1")
        leave_issue(connection, here, unknown.pos)
        assert open_issues(connection, None) == ()
        with pytest.raises(Missing):
            leave_issue(connection, here, known.pos)
    world.meet(world.first)
    assert reading.record(world.first, saved.record_id).answers["hamlet"] == "Thôn Giả Tưởng 2"
    ends = {note.answers["how"] for note in ledger.notes(world.first, "@issue")}
    assert ends == {"mended", "left"}
    assert {row.issue for row in ledger.ledger(world.first)} == {""}


@pytest.mark.needs("P42")
def test_a_record_on_hold_is_neither_struck_out_nor_forgotten(world: Neighbours) -> None:
    saved = fill(world.first, "diem_nguy_co", HAZARD, hands=world.hands)
    world.meet(world.first)
    here, _ = world.places()
    with world.desk.engine.begin() as connection:
        erasing.hold(connection, here, saved.record_id, actor="tinh1")
        with pytest.raises(Declined, match="purge_held"):
            erasing.purge(connection, here, saved.record_id, ORDER)
    write(world, saved.record_id, VOID, ["nhập nhầm"])
    assert world.row(HERE, saved.record_id)["removed"] is False
    with world.desk.engine.begin() as connection:
        erasing.hold(connection, here, saved.record_id, actor="tinh1", is_held=False)
        assert not erasing.is_held(connection, HERE, saved.record_id)
    assert world.row(HERE, saved.record_id)["removed"] is True


@pytest.mark.needs("P42")
def test_a_legal_order_of_two_people_leaves_no_word_of_a_record(world: Neighbours) -> None:
    words = "Thôn Không Ai Biết"
    saved = fill(world.first, "diem_nguy_co", {**HAZARD, "hamlet": words}, hands=world.hands)
    kept = fill(world.first, "diem_nguy_co", HAZARD, hands=world.hands)
    world.meet(world.first)
    here, _ = world.places()
    with world.desk.engine.begin() as connection:
        for alone in (replace(ORDER, agreed_by="tinh1"), replace(ORDER, number=" ")):
            with pytest.raises(Declined, match="purge_two"):
                erasing.purge(connection, here, saved.record_id, alone)
        assert erasing.purge(connection, here, saved.record_id, ORDER) == 1
        bodies = b"".join(connection.execute(select(op.c.body)).scalars())
        chains = connection.execute(select(op.c.chain)).all()
    assert words.encode() not in bodies
    assert b"\x01" not in {row.chain for row in chains}
    assert len(chains) == 3
    row = world.row(HERE, saved.record_id)
    assert words not in str(row)
    assert row["removed"] is True
    assert world.answers(HERE, kept.record_id) == HAZARD
    # The laptop forgets with its next sync; another that never had it is told nothing of it.
    world.meet(world.first)
    assert [each.id for each in reading.alone_rows(world.first, "diem_nguy_co")] == [kept.record_id]
    # What is written to it afterwards is kept without effect.
    write(world, saved.record_id, PATCH, [["hamlet", words]])
    assert world.answers(HERE, saved.record_id) == {}
    with world.desk.engine.begin() as connection:
        assert [row.code for row in open_issues(connection, [HERE])] == ["purged"]
