"""Changes without effect: listed with their reason, read anew, left with a reason."""

import pytest
from sqlalchemy import select, update

from sync.server.office.audit import last_entries
from sync.server.office.roles import Role
from sync.server.schema import entity, op_issue
from tests.builders.desk_place import NOBODYS, Place
from tests.builders.visiting import Visitor
from tests.builders.world import COMMUNE

pytestmark = pytest.mark.needs("P42")


@pytest.fixture(scope="module")
def officer(place: Place) -> Visitor:
    return place.staff.enter(place.staff.hire("sua", Role.OFFICER))


def test_a_change_without_effect_is_listed_and_shows_no_content(
    place: Place, officer: Visitor
) -> None:
    way = f"/issues/{COMMUNE.code}/{place.issue}"
    assert f'href="{way}"' in officer.get("/issues").text
    page = officer.get(way).text
    assert "Tỉnh chưa có hồ sơ" in page
    assert NOBODYS in page
    assert "Hương" not in page
    for wrong in ("0", "9" * 30, "-1", "x"):
        assert officer.get(f"/issues/{COMMUNE.code}/{wrong}").status == 404


def test_reading_anew_closes_what_can_be_understood_now(place: Place, officer: Visitor) -> None:
    answer = officer.post(f"/issues/{COMMUNE.code}")
    assert "0 mục nay có hiệu lực" in answer.text
    # As if an older program had not understood an operation of a record that is whole.
    with place.desk.engine.begin() as connection:
        record = connection.execute(
            select(entity.c.id, entity.c.pos).where(entity.c.form == "mau_01")
        ).one()
        connection.execute(
            op_issue.insert().values(
                commune=COMMUNE.code, pos=record.pos, code="unknown_kind", entity=record.id
            )
        )
    assert "1 mục nay có hiệu lực" in officer.post(f"/issues/{COMMUNE.code}").text


def test_leaving_it_needs_a_reason_and_is_told(place: Place, officer: Visitor) -> None:
    way = f"/issues/{COMMUNE.code}/{place.issue}"
    assert officer.post(way, words="x").status == 409
    assert officer.post(way, words="Máy đã đăng ký lại, xã lập biểu mới").status == 303
    assert officer.post(way, words="thêm lần nữa").status == 404
    assert "Không có mục nào" in officer.get("/issues").text
    with place.desk.engine.begin() as connection:
        noted = [entry.action for entry in last_entries(connection, before=None)]
        where = op_issue.c.pos == place.issue
        # The other tests of this room find it open again.
        connection.execute(update(op_issue).where(where).values(closed_at=None))
    assert "issue_left" in noted
