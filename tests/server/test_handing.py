"""A case goes to another commune whole: its story, its conflicts, and what came too late."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.domain.record import RecordId
from desktop.store import ledger, reading
from desktop.store.store import Store
from sync.messages import is_signed
from sync.protocol import PATCH
from sync.server import erasing
from sync.server.handing import Handing, HandoverRow, hand_over, handovers, rehome
from sync.server.office.fates import Declined, Missing
from sync.server.schema import handover, op
from tests.builders.province import NOW_MS
from tests.builders.two_communes import NEXT, Neighbours, neighbours
from tests.builders.world import ASSESSMENT, CATALOG, COMMUNE, HAZARD, INTAKE, edit, fill

HERE = COMMUNE.code


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Neighbours]:
    with neighbours(tmp_path) as made:
        yield made


def opened(world: Neighbours) -> tuple[RecordId, RecordId, RecordId]:
    """Open a case with two records at the first commune, and sync; case, intake, assessment."""
    intake = fill(world.first, "mau_01", INTAKE, hands=world.hands)
    assert intake.case_id is not None
    second = fill(world.first, "mau_02", ASSESSMENT, hands=world.hands, case_id=intake.case_id)
    edit(world.first, intake.record_id, {"incident_place": "Thôn Khác"}, hands=world.hands)
    world.meet(world.first, world.next)
    return intake.case_id, intake.record_id, second.record_id


def handed(world: Neighbours, case_id: str, *, back: bool = False) -> HandoverRow:
    giving, receiving = world.places()[::-1] if back else world.places()
    mark = bytes([9 + back]) * 16
    handing = Handing("tinh1", "Gia đình chuyển nơi ở", mark, world.desk.province.key.sign)
    with world.desk.engine.begin() as connection:
        return hand_over(connection, giving, receiving, case_id, handing)


def said(store: Store, record: RecordId) -> dict[str, object]:
    """Return a record's open answers as a laptop shows them."""
    answers = dict(reading.record(store, record).answers)
    return {
        key: value for key, value in answers.items() if not key.startswith(("reporter_", "sealed:"))
    }


@pytest.mark.needs("P42")
def test_a_case_arrives_whole_and_both_sides_hold_the_same_receipt(world: Neighbours) -> None:
    case, intake, second = opened(world)
    row = handed(world, case)
    assert (row.number, row.records, row.operations) == (f"BG-{HERE}-2026-0001", 2, 3)
    assert (row.giving_read, row.receiving_read) == ((0, 1), (0, 1))
    world.meet(world.first, world.next, world.first, world.next)
    for record in (intake, second):
        assert world.answers(HERE, record) == world.answers(NEXT, record)
        assert said(world.next, record) == said(world.first, record)
        mine, theirs = (reading.record(store, record) for store in (world.first, world.next))
        assert (mine.saved_by, mine.version) == (theirs.saved_by, theirs.version)
    found = reading.case_row(world.next, case)
    assert found is not None
    assert found.code.endswith("-0001")
    (mine,), (theirs,) = (ledger.notes(s, "@transfer") for s in (world.first, world.next))
    assert mine.answers == theirs.answers
    assert (mine.answers["from"], mine.answers["to"]) == (HERE, NEXT)
    with world.desk.engine.begin() as connection:
        (row,) = handovers(connection, [NEXT])
        kept = connection.execute(select(handover)).one()
    assert (row.giving_read, row.receiving_read) == ((1, 1), (1, 1))
    assert kept.digest.hex() == mine.answers["digest"]
    assert world.row(HERE, intake)["moved_to"] == NEXT
    assert world.row(NEXT, intake)["moved_to"] is None


def test_the_receipt_is_signed_over_what_it_says(world: Neighbours) -> None:
    case, *_ = opened(world)
    signed: list[bytes] = []

    def sign(message: bytes) -> bytes:
        signed.append(message)
        return world.desk.province.key.sign(message)

    giving, receiving = world.places()
    with world.desk.engine.begin() as connection:
        hand_over(connection, giving, receiving, case, Handing("tinh1", "", bytes(16), sign))
        kept = connection.execute(select(handover)).one()
    public = world.desk.province.key.public_key().public_bytes_raw()
    assert is_signed(public, kept.signature, signed[0])
    assert kept.digest in signed[0]
    assert kept.number.encode() in signed[0]


@pytest.mark.needs("P42")
def test_what_an_officer_wrote_offline_before_the_hand_over_follows(world: Neighbours) -> None:
    case, intake, _ = opened(world)
    edit(world.first, intake, {"condition": "Trẻ đã ăn được."}, hands=world.hands)
    handed(world, case)
    world.meet(world.next)
    assert world.answers(NEXT, intake)["condition"] == INTAKE["condition"]
    world.meet(world.first, world.next)
    for commune in (HERE, NEXT):
        assert world.answers(commune, intake)["condition"] == "Trẻ đã ăn được."
        assert world.row(commune, intake)["conflicts"] == 0
    assert said(world.next, intake) == said(world.first, intake)


def test_an_edit_from_before_that_meets_one_after_is_shown_to_a_person(world: Neighbours) -> None:
    case, intake, _ = opened(world)
    edit(world.first, intake, {"condition": "Lời của xã cũ."}, hands=world.hands)
    handed(world, case)
    world.meet(world.next)
    edit(world.next, intake, {"condition": "Lời của xã mới."}, hands=world.hands)
    world.meet(world.next, world.first, world.next)
    (conflict,) = ledger.conflicts(world.next)
    assert {side.value for side in conflict.sides} == {"Lời của xã cũ.", "Lời của xã mới."}
    # The commune that gave the case sees no more of it.
    assert ledger.conflicts(world.first) == ()
    assert world.answers(HERE, intake)["condition"] == "Lời của xã cũ."


def test_an_open_conflict_and_a_hold_go_over_with_the_case(world: Neighbours) -> None:
    case, intake, _ = opened(world)
    here, _ = world.places()
    with world.desk.engine.begin() as connection:
        erasing.hold(connection, here, intake, actor="tinh1")
    with world.first.transaction() as tx:
        # Written as by one who had read nothing since the beginning.
        tx.journal.append(intake, PATCH, [["condition", "Khác"]], actor="a1", at_ms=NOW_MS)
        tx.merging.settle(intake, CATALOG)
    world.meet(world.first)
    handed(world, case)
    with world.desk.engine.begin() as connection:
        assert erasing.is_held(connection, NEXT, intake)
    both = [world.row(commune, intake) for commune in (HERE, NEXT)]
    assert both[0]["conflicts"] == both[1]["conflicts"]
    assert world.answers(HERE, intake) == world.answers(NEXT, intake)


def test_a_case_that_comes_back_is_told_once(world: Neighbours) -> None:
    case, intake, _ = opened(world)
    handed(world, case)
    world.meet(world.next)
    edit(world.next, intake, {"condition": "Lời của xã mới."}, hands=world.hands)
    world.meet(world.next)
    back = handed(world, case, back=True)
    assert back.operations == 1
    world.meet(world.first, world.first)
    assert said(world.first, intake)["condition"] == "Lời của xã mới."
    assert ledger.conflicts(world.first) == ()
    assert world.row(HERE, intake)["moved_to"] is None
    with world.desk.engine.begin() as connection:
        chains = connection.execute(select(op.c.commune, op.c.chain)).all()
    assert len(chains) == len(set(chains))


def test_a_case_goes_to_one_commune_only_and_only_if_there_is_one(world: Neighbours) -> None:
    case, *_ = opened(world)
    with pytest.raises(Missing):
        handed(world, "0" * 32)
    here, _ = world.places()
    with world.desk.engine.begin() as connection, pytest.raises(Declined, match="case_stays"):
        hand_over(connection, here, here, case, Handing("a", "", bytes(16), bytes))
    handed(world, case)
    with pytest.raises(Declined, match="case_moved"):
        handed(world, case)


@pytest.mark.needs("P42")
def test_a_commune_that_is_no_more_gives_all_it_had(world: Neighbours) -> None:
    case, intake, _ = opened(world)
    site = fill(world.first, "diem_nguy_co", HAZARD, hands=world.hands)
    world.meet(world.first)
    old, new = world.places()
    with world.desk.engine.begin() as connection:
        moved = rehome(connection, old, new)
    assert (moved.records, moved.cases, moved.is_whole) == (3, 1, True)
    for record in (intake, site.record_id):
        assert world.answers(HERE, record) == world.answers(NEXT, record)
    with world.desk.engine.begin() as connection:
        before = len(connection.execute(select(op.c.pos)).all())
        assert rehome(connection, old, new) == moved
        assert len(connection.execute(select(op.c.pos)).all()) == before
    world.meet(world.next)
    assert reading.case_row(world.next, case) is not None
