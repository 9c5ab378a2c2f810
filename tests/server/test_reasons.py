"""A case opens after its reason is told, once for each session; the audit holds no words."""

import pytest
from sqlalchemy import select

from sync.server.office.roles import Role
from sync.server.office.tables import access_reason, audit
from tests.builders.desk_place import Place
from tests.server.conftest import tell_why

pytestmark = pytest.mark.needs("P42")
CHILD_PLACE = "Thôn Giả Tưởng 2"
WORDS = "theo công văn 12 về cháu Giả Định"


def test_a_case_shows_nothing_before_its_reason(place: Place) -> None:
    browser = place.staff.enter("officer")
    asked = browser.get(place.case).text
    assert "Lý do mở hồ sơ" in asked
    assert CHILD_PLACE not in asked
    assert "Hương" not in asked
    tell_why(browser, place.case)
    assert CHILD_PLACE in browser.get(place.case).text
    assert CHILD_PLACE not in place.staff.enter("officer").get(place.case).text


@pytest.mark.parametrize(
    ("purpose", "words"), [("curiosity", "muốn xem thử"), ("inspection", "abc"), ("", WORDS)]
)
def test_a_reason_needs_a_purpose_of_the_list_and_words(
    place: Place, purpose: str, words: str
) -> None:
    browser = place.staff.enter("officer")
    assert browser.post(f"{place.case}/reason", purpose=purpose, words=words).status == 409
    assert CHILD_PLACE not in browser.get(place.case).text


def test_the_words_are_kept_and_the_audit_holds_the_purpose_alone(place: Place) -> None:
    place.staff.hire("thanh-tra", Role.INSPECTOR)
    browser = place.staff.enter("thanh-tra")
    for _ in range(2):
        answer = browser.post(f"{place.case}/reason", purpose="inspection", words=WORDS)
        assert answer.status == 303
    with place.desk.engine.begin() as connection:
        kept = connection.execute(
            select(access_reason).where(access_reason.c.account == "thanh-tra")
        ).all()
        noted = connection.execute(select(audit).where(audit.c.actor == "thanh-tra")).all()
    assert [(row.purpose, row.words) for row in kept] == [("inspection", WORDS)]
    assert [row.action for row in noted] == ["reason_inspection"]
    assert "Giả Định" not in str(noted)


def test_a_case_that_is_not_there_asks_for_no_reason(place: Place) -> None:
    browser = place.staff.enter("officer")
    missing = "/cases/00715/" + "0" * 32
    assert browser.get(missing).status == 404
    assert browser.post(f"{missing}/reason", purpose="inspection", words=WORDS).status == 404
