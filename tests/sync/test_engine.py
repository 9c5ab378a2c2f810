"""One sync over real stores: nothing lost, nothing doubled, every receipt verified."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desktop.domain.troubles import Unavailable
from desktop.store import ledger, reading
from desktop.store.journal import Journal
from desktop.store.sealing import opened
from desktop.store.store import Store
from sync.enrol import enrol
from sync.messages import ANSWER, Signed
from sync.server.book import EPOCH_BITS
from sync.server.desk import Desk
from sync.server.schema import device, entity, op, op_issue
from tests.builders.province import (
    CODE,
    NOW_MS,
    Line,
    applicant,
    enrolled,
    issue_code,
    make_desk,
    sync,
)
from tests.builders.world import (
    HAZARD,
    INTAKE,
    SAMPLES,
    Hands,
    edit,
    fill,
    open_store,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def count(desk: Desk, table: object) -> int:
    with desk.engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.mark.needs("P40")
def test_records_arrive_and_each_says_so(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    edit(store, saved.record_id, {"child_name": "Nguyễn Thị Hường"}, hands=hands)
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    assert reading.unsent(store) == 3
    outcome = sync(store, desk, around)
    # Three changes, and the look that opening the record to edit it was.
    assert (outcome.sent_ops, outcome.rounds, reading.unsent(store)) == (4, 1, 0)
    assert saved.case_id is not None
    row = reading.case_row(store, saved.case_id)
    assert row is not None
    assert row.receipt == outcome.receipts[0].number == "BN-00715-2026-0001"
    with desk.engine.begin() as connection:
        kept = connection.execute(select(entity).order_by(entity.c.pos)).mappings().all()
    assert [(row["title"], row["version"]) for row in kept] == [
        ("Nguyễn Thị Hường", 2),
        ("Ao sau trường tiểu học Giả Tưởng", 1),
    ]
    assert kept[0]["case_code"] == saved.code


@pytest.mark.parametrize("form", SAMPLES)
def test_every_form_reaches_the_province_whole(store: Store, desk: Desk, form: str) -> None:
    around = enrolled(store, desk)
    saved = fill(store, form, SAMPLES[form], hands=Hands())
    sync(store, desk, around)
    with desk.engine.begin() as connection:
        (answers,) = connection.execute(select(entity.c.answers)).one()
    kept = reading.closed_record(store, saved.record_id)
    assert msgspec.json.decode(answers) == kept.answers
    assert opened(store, kept.answers, place=kept.id) == SAMPLES[form]


def test_a_sync_with_nothing_to_send_is_one_round_and_leaves_a_trace(
    store: Store, desk: Desk
) -> None:
    outcome = sync(store, desk, enrolled(store, desk))
    assert (outcome.sent_ops, outcome.rounds) == (0, 1)
    assert reading.synced_at(store) is not None


def test_an_answer_lost_on_the_way_doubles_nothing(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    fill(store, "mau_01", INTAKE, hands=Hands())
    line = Line(desk, "a")
    with pytest.raises(Unavailable, match="half_answer"):
        sync(store, line, around)
    assert (count(desk, op), reading.unsent(store)) == (1, 1)
    outcome = sync(store, line, around)
    assert (count(desk, op), count(desk, entity), reading.unsent(store)) == (1, 1, 0)
    assert outcome.receipts[0].number == "BN-00715-2026-0001"


@settings(max_examples=20)
@given(plan=st.text(alphabet="ra.", max_size=12), edits=st.lists(st.integers(0, 3), max_size=8))
def test_any_history_of_lost_lines_converges(
    tmp_path_factory: pytest.TempPathFactory, plan: str, edits: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    desk = make_desk(folder)
    hands = Hands()
    with open_store(folder / "laptop") as store:
        around = enrolled(store, desk)
        line = Line(desk, plan)
        saved = fill(store, "diem_nguy_co", HAZARD, hands=hands)
        for number in edits:
            edit(store, saved.record_id, {"hamlet": f"Thôn {number}"}, hands=hands)
            try:
                sync(store, line, around)
            except Unavailable:
                continue
        line.plan = ""
        sync(store, line, around)
        assert reading.unsent(store) == 0
        assert count(desk, op) == Journal(store.connection).head().seq
        with desk.engine.begin() as connection:
            (answers,) = connection.execute(select(entity.c.answers)).one()
        assert msgspec.json.decode(answers) == reading.closed_record(store, saved.record_id).answers


def test_many_operations_go_in_several_segments(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    hands = Hands()
    for _ in range(410):
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
    outcome = sync(store, desk, around)
    assert (outcome.rounds, outcome.sent_ops, count(desk, op)) == (2, 410, 410)


def test_a_province_restored_to_an_earlier_day_is_sent_the_rest_again(
    store: Store, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path)
    around = enrolled(store, desk)
    hands = Hands()
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    sync(store, desk, around)
    before = (tmp_path / "province.db").read_bytes(), (tmp_path / "province.db-wal").read_bytes()
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    sync(store, desk, around)
    desk.engine.dispose()
    (tmp_path / "province.db").write_bytes(before[0])
    (tmp_path / "province.db-wal").write_bytes(before[1])
    (tmp_path / "province.db-shm").unlink(missing_ok=True)
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    sync(store, desk, around)
    assert count(desk, op) == 3


def test_a_province_put_back_unawares_moves_what_it_kept_since_behind_all_it_had_given_out(
    store: Store, tmp_path: Path
) -> None:
    clock = [NOW_MS]
    desk = make_desk(tmp_path, now_ms=lambda: clock[0])
    around, hands = enrolled(store, desk), Hands()
    first = fill(store, "diem_nguy_co", HAZARD, hands=hands)
    with open_store(tmp_path / "other") as other:
        code = issue_code(desk, "0THER23456")
        enrol(desk, applicant(other), code=code, nonce=bytes(16))
        sync(store, desk, around)
        sync(other, desk, around)
        desk.engine.dispose()
        kept = {name: (tmp_path / name).read_bytes() for name in ("province.db",)}
        clock[0] += 1_000
        edit(store, first.record_id, {"owner": "Ông Một"}, hands=hands)
        sync(store, desk, around)
        desk.engine.dispose()
        (tmp_path / "province.db").write_bytes(kept["province.db"])
        clock[0] += 1_000
        # The other's work is given a number that the first laptop has read under already.
        edit(other, first.record_id, {"owner": "Bà Hai"}, hands=hands)
        sync(other, desk, around)
        edit(store, first.record_id, {"owner": "Ông Ba"}, hands=hands)
        for each in (store, other, store):
            sync(each, desk, around)
        for each in (store, other):
            (row,) = ledger.conflicts(each)
            assert {side.value for side in row.sides} == {"Bà Hai", "Ông Ba"}
    with desk.engine.begin() as connection:
        places = connection.execute(select(op.c.pos).order_by(op.c.pos)).scalars().all()
    assert places[0] == 1
    assert places[1] > 1 << EPOCH_BITS


@pytest.mark.needs("P40")
def test_a_laptop_that_lost_part_of_its_journal_is_given_it_back_and_loses_nothing_new(
    store: Store, desk: Desk
) -> None:
    around = enrolled(store, desk)
    hands = Hands()
    lost = fill(store, "diem_nguy_co", HAZARD, hands=hands)
    sync(store, desk, around)
    store.connection.execute("DROP TRIGGER op_is_kept")
    for table in ("op", "record", "search_text", "own_run", "receipt"):
        store.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our tables
    store.connection.execute(
        "UPDATE device SET acked_seq = 0, acked_chain = zeroblob(32), cursor = 0"
    )
    fresh = fill(store, "diem_nguy_co", {**HAZARD, "hamlet": "Thôn Sau"}, hands=hands)
    outcome = sync(store, desk, around)
    assert Journal(store.connection).head().incarnation == 2
    assert (reading.unsent(store), count(desk, entity), count(desk, op)) == (0, 2, 2)
    assert reading.record(store, lost.record_id).answers == HAZARD
    assert reading.record(store, fresh.record_id).answers["hamlet"] == "Thôn Sau"
    assert outcome.changed.records == {lost.record_id}


def test_a_record_that_means_nothing_is_kept_and_listed_and_holds_up_no_other(
    store: Store, desk: Desk
) -> None:
    around = enrolled(store, desk)
    with store.transaction() as tx:
        tx.journal.append(Hands().next().new_id(), 77, ["?"], actor="a1", at_ms=1)
    fill(store, "diem_nguy_co", HAZARD, hands=Hands())
    sync(store, desk, around)
    # The third is the province's own note, by which the laptop learns of it.
    assert (count(desk, op), count(desk, op_issue), count(desk, entity)) == (3, 1, 1)
    assert reading.unsent(store) == 0
    (note,) = reading.alone_rows(store, "@issue")
    assert (note.answers["code"], note.answers["number"]) == ("unknown_kind", 1)


class Liar:
    """Someone else who answers in the province's place."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.key = Ed25519PrivateKey.generate()

    def sync(self, request: Signed) -> Signed:
        answer = self.desk.sync(request)
        return msgspec.structs.replace(answer, signature=self.key.sign(ANSWER + answer.body))


def test_an_answer_not_signed_by_our_province_moves_no_mark(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    fill(store, "diem_nguy_co", HAZARD, hands=Hands())
    with pytest.raises(Unavailable, match="tls_untrusted"):
        sync(store, Liar(desk), around)  # type: ignore[arg-type] # it only answers syncs
    assert reading.unsent(store) == 1


def test_an_unknown_or_revoked_laptop_keeps_everything(store: Store, desk: Desk) -> None:
    around = enrolled(store, desk)
    fill(store, "diem_nguy_co", HAZARD, hands=Hands())
    for status, trouble in (("revoked", "revoked"), (None, "not_enrolled")):
        with desk.engine.begin() as connection:
            if status is None:
                connection.execute(device.delete())
            else:
                connection.execute(device.update().values(status=status))
        with pytest.raises(Unavailable, match=trouble):
            sync(store, desk, around)
    assert (reading.unsent(store), count(desk, op)) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "practice", "commune", "days", "trouble"),
    [
        ("ZZZZZ23456", True, "00715", 3, "enrol_code_wrong"),
        (CODE, True, "00004", 3, "enrol_code_wrong"),
        (CODE, True, "00715", -1, "enrol_code_expired"),
        (CODE, False, "00715", 3, "practice_mismatch"),
    ],
)
def test_enrolment_is_refused(
    store: Store, desk: Desk, typed: str, practice: bool, commune: str, days: int, trouble: str
) -> None:
    issue_code(desk, days=days)
    asking = applicant(store, practice=practice, commune=commune)
    with pytest.raises(Unavailable, match=trouble):
        enrol(desk, asking, code=typed, nonce=bytes(16))
    assert count(desk, device) == 0


def test_a_code_works_once_and_five_wrong_tries_void_it(store: Store, desk: Desk) -> None:
    issue_code(desk)
    enrol(desk, applicant(store), code=CODE, nonce=bytes(16))
    with pytest.raises(Unavailable, match="enrol_code_expired"):
        enrol(desk, applicant(store), code=CODE, nonce=bytes(16))
    issue_code(desk, "NEWCD23456")
    for _ in range(5):
        with pytest.raises(Unavailable, match="enrol_code_wrong"):
            enrol(desk, applicant(store), code="ZZZZZ23456", nonce=bytes(16))
    with pytest.raises(Unavailable, match="enrol_code_expired"):
        enrol(desk, applicant(store), code="NEWCD23456", nonce=bytes(16))


def test_whoever_does_not_know_the_code_is_not_our_province(store: Store, tmp_path: Path) -> None:
    stranger = make_desk(tmp_path)
    issue_code(stranger, "OTHER23456".replace("O", "0"))
    with pytest.raises(Unavailable, match="enrol_code_wrong"):
        enrol(stranger, applicant(store), code=CODE, nonce=bytes(16))
