"""Cases handed over at the desk, and communes that became others, with equal counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desktop.commands.directions import Reply, answer_direction
from desktop.store import reading
from desktop.store.directions import direction_rows
from sync.server.office import units
from sync.server.office.audit import last_entries
from sync.server.office.fates import Declined
from sync.server.office.roles import Role
from sync.server.office.tables import account_commune
from sync.server.schema import device, entity
from sync.server.web.app import create_app
from tests.builders.province import sync
from tests.builders.staffing import Staff
from tests.builders.two_communes import NEXT, Neighbours, neighbours
from tests.builders.visiting import Running, Visitor
from tests.builders.world import ASSESSMENT, CATALOG, COMMUNE, HAZARD, INTAKE, fill

pytestmark = pytest.mark.needs("P42")

# The first lines of the official table, as it is published.
OFFICIAL = """Đơn vị hành chính từ ngày 01/7/2025,,,Đơn vị hành chính trước ngày 01/7/2025,,,,,
"Tỉnh, thành phố",Tên Xã mới,Mã Xã mới,Tên Xã cũ,Mã Xã cũ,Ghi chú,Quận/huyện,Tỉnh cũ,
THÀNH PHỐ HÀ NỘI  ,,,,,,,,
Thành phố Hà Nội (01),Phường Ba Đình,00004,Phường Trúc Bạch,00004,Nhập toàn bộ,,,
Thành phố Hà Nội (01),Phường Ba Đình,00004,Phường Quán Thánh,00013,Nhập toàn bộ,,,
Thành phố Hà Nội (01),Phường Ba Đình,00004,Phường Điện Biên,00019,Nhập một phần,,,
Thành phố Hà Nội (01),Phường Ngọc Hà,00008,Phường Điện Biên,00019,"Nhập một phần diện tích
và dân số",,,
"""
HEAD = "Tỉnh,Tên Xã mới,Mã Xã mới,Tên Xã cũ,Mã Xã cũ,Ghi chú\n"
TABLE = HEAD + "Tuyên Quang,Xã Bình Xa,02404,Xã Cũ,00727,Nhập toàn bộ\n"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Neighbours]:
    with neighbours(tmp_path) as made:
        yield made


@pytest.fixture
def staff(two: Neighbours) -> Iterator[Staff]:
    running = Running(create_app(two.desk))
    yield Staff(two.desk, running)
    running.close()


@pytest.fixture
def officer(staff: Staff) -> Visitor:
    return staff.enter(staff.hire("lan", Role.OFFICER))


def test_a_case_is_handed_over_with_a_receipt_on_both_sides(
    two: Neighbours, officer: Visitor
) -> None:
    intake = fill(two.first, "mau_01", INTAKE, hands=two.hands)
    fill(two.first, "mau_02", ASSESSMENT, hands=two.hands, case_id=intake.case_id)
    two.meet(two.first)
    way = f"/cases/{COMMUNE.code}/{intake.case_id}/transfer"
    assert intake.code in officer.get(way).text
    for wrong in ({"to": "99999", "words": "theo mẹ"}, {"to": "02404", "words": "x"},
                  {"to": COMMUNE.code, "words": "theo mẹ về quê"}):  # fmt: skip
        assert officer.post(way, **wrong).status == 409
    # The made-up next commune's code is in no list of today.
    with two.desk.engine.begin() as connection:
        connection.execute(update(device).where(device.c.commune == NEXT).values(commune="02404"))
    made = officer.post(way, to="02404", words="Trẻ theo mẹ về nơi ở mới.")
    assert made.status == 303
    receipt = officer.get(made.header("location")).text
    assert "BG-00715-2026-0001" in receipt
    assert "2 biểu mẫu" in receipt
    assert officer.post(way, to="02404", words="lần thứ hai").status == 409
    two.meet(two.first, two.next)
    (out,) = direction_rows(two.first)
    (into,) = [row for row in direction_rows(two.next) if row.heading == intake.code]
    assert (out.kind, out.is_closed, into.number) == ("transfer_out", True, out.number)
    assert intake.case_id is not None
    assert len(reading.records_of_case(two.next, intake.case_id)) == 2
    reply = Reply("received", "Đã tiếp nhận, cử cán bộ đến nhà.")
    answer_direction(two.next, into.id, reply, catalog=CATALOG, hand=two.hands.next())
    sync(two.next, two.desk, two.around)
    assert "Đã xác nhận tiếp nhận" in officer.get("/transfers").text
    cases = officer.get("/cases").text
    assert cases.count(intake.code) == 1
    assert f"/cases/02404/{intake.case_id}" in cases
    with two.desk.engine.begin() as connection:
        noted = [entry.action for entry in last_entries(connection, before=None)]
    assert "case_handed_over" in noted


def test_a_communes_caseload_follows_it_with_equal_counts(
    two: Neighbours, staff: Staff, officer: Visitor
) -> None:
    intake = fill(two.next, "mau_01", INTAKE, hands=two.hands)
    fill(two.next, "diem_nguy_co", HAZARD, hands=two.hands)
    fill(two.first, "mau_01", INTAKE, hands=two.hands)
    two.meet(two.first, two.next)
    staff.hire("cu", Role.OFFICER, NEXT)
    plan = officer.upload("/units", b"\xef\xbb\xbf" + TABLE.encode()).text
    assert "Xã Bình Xa" in plan
    assert 'name="old" value="00727"' in plan
    with two.desk.engine.begin() as connection:
        assert connection.execute(select(entity.c.moved_to)).scalars().all().count(None) == 3
    assert "2 biểu mẫu, 1 hồ sơ" in officer.post("/units/apply", old=NEXT, new="02404").text
    cases = officer.get("/cases").text
    assert f"/cases/02404/{intake.case_id}" in cases
    assert f"/cases/{NEXT}/" not in cases
    with two.desk.engine.begin() as connection:
        wanted = select(account_commune.c.commune).where(account_commune.c.account == "cu")
        assert connection.execute(wanted).scalars().all() == ["02404"]
    for old, new in ((NEXT, NEXT), (NEXT, "99999"), ("", "")):
        assert officer.post("/units/apply", old=old, new=new).status == 409


def test_a_divided_commune_is_left_to_people(two: Neighbours, officer: Visitor) -> None:
    divided = TABLE + "Tuyên Quang,Xã Bạch Xa,02380,Xã Cũ,00727,Nhập một phần\n"
    page = officer.upload("/units", divided.encode()).text
    assert "Chia về nhiều xã" in page
    assert 'name="old"' not in page
    assert two.desk is not None


@pytest.mark.parametrize(
    "raw", [b"", b"a,b,c\n1,2,3\n", HEAD.encode(), b"\xff\xfe\x00", TABLE.encode("utf-16"),
            b'"' + HEAD.encode(), (HEAD + "x,y,<b>,z,q\n").encode()]
)  # fmt: skip
def test_what_is_no_table_is_refused(raw: bytes) -> None:
    with pytest.raises(Declined, match="units_file"):
        units.read_table(raw)


def test_the_official_table_is_read_with_its_heads_and_gaps() -> None:
    table = units.read_table(OFFICIAL.encode())
    assert table == {"00004": {"00004"}, "00013": {"00004"}, "00019": {"00004", "00008"}}
