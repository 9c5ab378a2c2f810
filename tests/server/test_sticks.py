"""The desk's page of sticks: a file is taken in, its answer downloaded and carried home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desktop.store import reading
from desktop.store.store import Store
from sync.engine import Around
from sync.sealing import new_pair
from sync.server import readers
from sync.server.office.audit import last_entries
from sync.server.office.roles import Role
from sync.server.office.sealing import keys_of
from sync.server.schema import device, op
from sync.server.stick_tables import reader_key
from sync.stick import SUFFIX, UP, write
from tests.builders.province import NOW_MS, enrolled
from tests.builders.staffing import Staff
from tests.builders.sticks import bring_home, carry_out, know
from tests.builders.visiting import Visitor
from tests.builders.world import COMMUNE, HAZARD, Hands, fill, open_store

pytestmark = [pytest.mark.needs("P40"), pytest.mark.needs("P42")]


@pytest.fixture
def officer(bare: Staff) -> Visitor:
    return bare.enter(bare.hire("lan", Role.OFFICER))


@pytest.fixture
def laptop(bare: Staff, tmp_path: Path) -> Iterator[tuple[Store, Around]]:
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, bare.desk)
        know(store, bare.desk, around)
        yield store, around


def out(laptop: tuple[Store, Around], folder: Path) -> bytes:
    store, around = laptop
    fill(store, "diem_nguy_co", HAZARD, hands=Hands())
    (path,) = carry_out(store, folder, around, hand=Hands().next())
    return path.read_bytes()


def test_a_file_is_taken_in_and_its_answer_carried_home(
    bare: Staff, officer: Visitor, laptop: tuple[Store, Around], tmp_path: Path
) -> None:
    assert "Chưa có xã nào" in officer.get("/sticks").text
    told = officer.upload("/sticks", out(laptop, tmp_path / "out"), f"x{SUFFIX}")
    assert told.status == 200
    assert "2 thay đổi mới" in told.text
    store, around = laptop
    way = f"/sticks/{COMMUNE.code}/{store.device_id.hex()}"
    assert way in told.text
    answer = officer.get(way)
    assert "attachment" in answer.header("content-disposition")
    home = tmp_path / "home"
    home.mkdir()
    (home / f"y{SUFFIX}").write_bytes(answer.body)
    bring_home(store, home, around, hand=Hands().next())
    assert reading.unsent(store) == 0
    assert reading.receipts(store)
    with bare.desk.engine.begin() as connection:
        noted = [entry.action for entry in last_entries(connection, before=None)]
    assert noted[:2] == ["stick_answered", "stick_brought"]


def test_an_account_of_another_commune_neither_takes_in_nor_answers(
    bare: Staff, laptop: tuple[Store, Around], tmp_path: Path
) -> None:
    other = bare.enter(bare.hire("xa", Role.OFFICER, "00727"))
    raw = out(laptop, tmp_path / "out")
    assert other.upload("/sticks", raw).status == 404
    assert other.get(f"/sticks/{COMMUNE.code}/{laptop[0].device_id.hex()}").status == 404
    with bare.desk.engine.begin() as connection:
        assert connection.execute(select(op)).first() is None


def test_what_is_no_stick_is_told_in_a_sentence(officer: Visitor) -> None:
    for raw, words in (
        (b"", "không phải tệp thẻ nhớ"),
        (b"%PDF-1.7", "không phải tệp thẻ nhớ"),
        (b"".join(write([], new_pair()[1], way=UP)), "niêm phong cho tỉnh khác"),
    ):
        told = officer.upload("/sticks", raw)
        assert (told.status, words in told.text) == (409, True)


def test_a_suspended_laptop_brings_nothing_and_its_answer_says_so(
    bare: Staff, officer: Visitor, laptop: tuple[Store, Around], tmp_path: Path
) -> None:
    raw = out(laptop, tmp_path / "out")
    with bare.desk.engine.begin() as connection:
        connection.execute(update(device).values(status="suspended"))
    told = officer.upload("/sticks", raw)
    assert "Tạm ngừng" in told.text
    assert "chưa nhận gì" in told.text


def test_a_key_counts_a_year_and_opens_what_was_sealed_to_it_for_three(bare: Staff) -> None:
    keys = keys_of(bare.desk.province.key)
    year = readers.YEAR_MS
    with bare.desk.engine.begin() as connection:
        first = readers.current(connection, keys, now_ms=NOW_MS)
        assert readers.current(connection, keys, now_ms=NOW_MS + year) == first
        second = readers.current(connection, keys, now_ms=NOW_MS + year + 1)
        assert second.public != first.public
        names = [bytes(row.id) for row in connection.execute(select(reader_key.c.id))]
        assert all(readers.private_of(connection, keys, name) for name in names)
        readers.current(connection, keys, now_ms=NOW_MS + 4 * year)
        left = [bytes(row.id) for row in connection.execute(select(reader_key.c.id))]
    assert len(names) == 2
    assert len(left) == 2
    assert len(set(names) & set(left)) == 1


def test_a_stolen_database_opens_no_stick(bare: Staff, tmp_path: Path) -> None:
    keys = keys_of(bare.desk.province.key)
    with bare.desk.engine.begin() as connection:
        key = readers.current(connection, keys, now_ms=NOW_MS)
        (name,) = connection.execute(select(reader_key.c.id)).scalars()
        private = readers.private_of(connection, keys, bytes(name))
    assert private is not None
    assert key.until - key.made_at > readers.YEAR_MS
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("province.db*"))
    assert bytes(name) in raw
    assert private not in raw
