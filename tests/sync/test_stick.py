"""By stick: what one laptop wrote reaches the province and the other, whole, once, unread."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, update

from desktop.commands.stick import known_reader
from desktop.domain.troubles import Unavailable
from desktop.store import reading
from desktop.store.laptop import Laptop
from desktop.store.stick import find_home, reply_keys
from desktop.store.store import Store
from sync import carry
from sync.carry import take
from sync.engine import Around
from sync.protocol import BadFormat
from sync.server import readers
from sync.server.desk import Desk
from sync.server.schema import device, op
from sync.stick import (
    HEAD,
    MAX_FILE,
    SUFFIX,
    Frame,
    read_front,
)
from sync.stream import CHUNK, TAG_BYTES
from tests.builders.province import NOW_MS, make_desk, sync, two_laptops
from tests.builders.sticks import at_desk, bring_home, carry_out, know
from tests.builders.vaults import copied, unlock
from tests.builders.world import ASSESSMENT, CATALOG, HAZARD, INTAKE, Hands, fill

pytestmark = pytest.mark.needs("P40")


@dataclass
class Road:
    """Two laptops of one commune, their province, and a stick between them."""

    desk: Desk
    one: Store
    other: Store
    around: Around
    stick: Path
    clock: list[int]

    def __post_init__(self) -> None:
        self.hands = Hands()

    def out(self, store: Store | None = None, *, to: str = "") -> tuple[Path, ...]:
        place = self.stick / to
        return carry_out(store or self.one, place, self.around, hand=self.hands.next())

    def home(self, store: Store | None = None) -> int:
        found = bring_home(store or self.one, self.stick, self.around, hand=self.hands.next())
        return found.sent_ops

    def later(self) -> None:
        self.clock[0] += 60_000


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    clock = [NOW_MS]
    desk = make_desk(tmp_path, now_ms=lambda: clock[0])
    with two_laptops(tmp_path, desk) as (one, other, joined):
        around = replace(joined, now_ms=lambda: clock[0])
        for store in (one, other):
            know(store, desk, around)
        yield Road(desk, one, other, around, tmp_path / "stick", clock)


def ops_at(desk: Desk) -> list[bytes]:
    with desk.engine.begin() as connection:
        rows = connection.execute(select(op.c.chain).where(op.c.kind < 9))
        return [bytes(row.chain) for row in rows]


def test_a_case_goes_out_and_its_receipt_comes_home(road: Road) -> None:
    saved = fill(road.one, "mau_01", INTAKE, hands=road.hands)
    (path,) = road.out()
    brought = at_desk(road.desk, path)
    assert (brought.code, brought.parked, brought.refused) == ("ok", 0, 0)
    assert brought.ops == len(ops_at(road.desk)) + 1  # the mark that work left by stick
    assert reading.unsent(road.one) > 0
    assert road.home() == brought.ops
    assert reading.unsent(road.one) == 0
    assert saved.case_id is not None
    row = reading.case_row(road.one, saved.case_id)
    assert row is not None
    assert row.receipt.startswith("BN-")


def test_what_the_other_laptop_wrote_comes_home_by_stick(road: Road) -> None:
    saved = fill(road.other, "mau_01", INTAKE, hands=road.hands)
    fill(road.other, "mau_02", ASSESSMENT, hands=road.hands, case_id=saved.case_id)
    at_desk(road.desk, road.out(road.other, to="other")[0])
    at_desk(road.desk, road.out()[0])
    road.home()
    assert saved.case_id is not None
    found = reading.records_of_case(road.one, saved.case_id)
    assert [row.form for row in found] == ["mau_01", "mau_02"]


def test_an_answer_brings_the_key_for_the_next_outing(road: Road) -> None:
    at_desk(road.desk, road.out()[0])
    before = known_reader(road.one)
    assert before is not None
    road.clock[0] += readers.YEAR_MS + 1
    at_desk(road.desk, road.out()[0])
    road.home()
    after = known_reader(road.one)
    assert after is not None
    assert after.public != before.public
    assert after.made_at == road.clock[0]


def test_the_same_stick_twice_and_the_network_meanwhile_double_nothing(road: Road) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    (path,) = road.out()
    sync(road.one, road.desk, road.around)
    before = ops_at(road.desk)
    road.later()
    assert at_desk(road.desk, path).ops == 0
    assert at_desk(road.desk, path).ops == 0
    assert ops_at(road.desk) == before
    assert road.home() == 0
    assert road.home() == 0


def test_a_stick_that_comes_before_an_earlier_one_waits_for_it(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "MOST", carry.SEGMENT_RAW + 5_000)
    monkeypatch.setattr(carry, "SEGMENT_OPS", 4)
    for number in range(8):
        words = "".join(Random(number).choices("abcdefghij", k=3_000))  # noqa: S311 - filling
        fill(road.one, "diem_nguy_co", {**HAZARD, "note": words}, hands=road.hands)
    paths = road.out()
    assert len(paths) > 2
    first, *rest = paths
    for path in reversed(rest):
        brought = at_desk(road.desk, path)
        assert (brought.ops, brought.refused) == (0, 0)
        assert brought.parked > 0
    assert ops_at(road.desk) == []
    brought = at_desk(road.desk, first)
    assert brought.ops == Laptop(road.one, CATALOG).head().seq
    assert len(set(ops_at(road.desk))) == len(ops_at(road.desk)) == 8
    road.home()
    assert reading.unsent(road.one) == 0


def test_the_network_takes_in_what_a_stick_had_brought_too_early(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    sync(road.one, road.desk, road.around)
    monkeypatch.setattr(carry, "SEGMENT_OPS", 1)
    for _ in range(3):
        fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    with monkeypatch.context() as lost:
        head = Laptop(road.one, CATALOG).head()
        lost.setattr(Laptop, "head", lambda _laptop: replace(head, durable_seq=head.acked_seq + 1,
                     acked_seq=head.acked_seq + 1))  # fmt: skip
        (path,) = road.out()
    assert at_desk(road.desk, path).parked == head.seq - head.acked_seq - 1
    sync(road.one, road.desk, road.around)
    assert len(set(ops_at(road.desk))) == len(ops_at(road.desk)) == 4


def test_a_lost_stick_shows_nothing(road: Road) -> None:
    fill(road.one, "mau_01", INTAKE, hands=road.hands)
    (path,) = road.out()
    at_desk(road.desk, path)
    words = [str(INTAKE["child_name"]), "Hương", road.one.device_prefix, road.desk.province.name]
    found = sorted(road.stick.iterdir())
    assert len(found) == 2
    for each in found:
        raw = each.read_bytes()
        assert not any(word.encode() in raw or word in each.name for word in words)
        assert road.one.device_id not in raw
        front = read_front(io.BytesIO(raw))
        assert (len(raw) - len(front.raw)) % (CHUNK + TAG_BYTES) == 0
    # Control: the same words are seen where a frame lies open.
    assert words[0].encode() in Frame(1, words[0].encode()).body


def test_a_little_more_work_does_not_show_in_the_length(road: Road) -> None:
    (path,) = road.out()
    fill(road.one, "mau_01", INTAKE, hands=road.hands)
    (more,) = road.out()
    assert path.stat().st_size == more.stat().st_size


def test_nothing_goes_out_before_the_province_has_told_its_key(road: Road) -> None:
    with road.one.transaction() as tx:
        tx.settings.put("stick_reader", b"")
    with pytest.raises(Unavailable, match="stick_no_key"):
        road.out()
    assert not list(road.stick.glob("*"))


def test_another_provinces_stick_and_a_strange_file_are_told_apart(
    road: Road, tmp_path: Path
) -> None:
    (path,) = road.out()
    (tmp_path / "two").mkdir()
    stranger = make_desk(tmp_path / "two")
    with pytest.raises(BadFormat, match="stick_sealed"):
        at_desk(stranger, path)
    for raw in (b"", b"%PDF-1.7 not ours", bytes(HEAD.size)):
        strange = tmp_path / f"x{SUFFIX}"
        strange.write_bytes(raw)
        with pytest.raises(BadFormat, match="stick_foreign"):
            at_desk(road.desk, strange)
    with pytest.raises(Unavailable, match="stick_none"):
        road.home()


def test_a_laptop_that_the_province_does_not_know_brings_nothing(road: Road) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    (path,) = road.out()
    with road.desk.engine.begin() as connection:
        connection.execute(device.delete())
    with pytest.raises(BadFormat, match="stick_stranger"):
        at_desk(road.desk, path)
    assert ops_at(road.desk) == []


def test_a_revoked_laptop_hears_it_by_stick_and_brings_nothing(road: Road) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    (path,) = road.out()
    with road.desk.engine.begin() as connection:
        connection.execute(update(device).values(status="revoked"))
    assert at_desk(road.desk, path).code == "revoked"
    assert ops_at(road.desk) == []
    with pytest.raises(Unavailable, match="revoked"):
        road.home()


def test_an_answer_that_another_signed_changes_nothing(road: Road, tmp_path: Path) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    (path,) = road.out()
    at_desk(road.desk, path)
    home = find_home(road.stick, reply_keys(road.one.connection))
    (tmp_path / "two").mkdir()
    other = make_desk(tmp_path / "two").province.key.public_key().public_bytes_raw()
    before = Laptop(road.one, CATALOG).head()
    with pytest.raises(Unavailable, match="stick_strange"):
        take(Laptop(road.one, CATALOG), home.frames, replace(road.around, server_key=other))
    assert Laptop(road.one, CATALOG).head() == before


def test_a_restored_laptop_goes_on_under_a_new_number_and_loses_nothing(
    road: Road, tmp_path: Path
) -> None:
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    at_desk(road.desk, road.out()[0])
    before = copied(tmp_path / "one", tmp_path / "before")
    fill(road.one, "diem_nguy_co", HAZARD, hands=road.hands)
    at_desk(road.desk, road.out()[0])
    road.later()
    with closing(unlock(before)) as again:
        fill(again, "diem_nguy_co", HAZARD, hands=road.hands)
        brought = at_desk(road.desk, road.out(again)[0])
        assert (brought.ops, brought.refused) == (0, 1)
        with pytest.raises(Unavailable, match="stick_again"):
            road.home(again)
        assert at_desk(road.desk, road.out(again)[0]).ops > 0
        road.home(again)
        assert reading.unsent(again) == 0
        # What the province had of the other story is there too.
        assert len(reading.alone_rows(again, "diem_nguy_co")) == 3
    assert len(set(ops_at(road.desk))) == len(ops_at(road.desk)) == 3


def test_more_than_a_file_may_hold_is_refused_before_it_is_read(road: Road) -> None:
    (path,) = road.out()
    with path.open("r+b") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(BadFormat, match="stick_long"):
        at_desk(road.desk, path)


def test_a_stick_pulled_at_any_byte_loses_and_doubles_nothing(road: Road) -> None:
    random = Random(20261124)  # noqa: S311 - repeatable places
    fill(road.one, "mau_01", INTAKE, hands=road.hands)
    (path,) = road.out()
    whole = path.read_bytes()
    for _ in range(40):
        path.write_bytes(whole[: random.randrange(len(whole))])
        with pytest.raises(BadFormat, match="stick_"):
            at_desk(road.desk, path)
        assert ops_at(road.desk) == []
    path.write_bytes(whole)
    at_desk(road.desk, path)
    (answer,) = [each for each in road.stick.iterdir() if each != path]
    back = answer.read_bytes()
    before = Laptop(road.one, CATALOG).head()
    for _ in range(40):
        answer.write_bytes(back[: random.randrange(len(back))])
        with pytest.raises(Unavailable, match=r"stick_(none|damaged)"):
            road.home()
        assert Laptop(road.one, CATALOG).head() == before
    answer.write_bytes(back)
    assert road.home() == before.seq
