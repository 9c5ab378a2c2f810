"""What the desk's pages show: plain, safe, in two languages, nothing from outside."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from sync.server.office.audit import verify
from sync.server.office.tables import audit
from sync.server.web import api, pieces
from tests.builders.desk_place import Place
from tests.builders.visiting import Visitor
from tests.builders.world import CATALOG
from tests.server.conftest import tell_why


@pytest.fixture
def officer(place: Place) -> Visitor:
    browser = place.staff.enter("officer")
    tell_why(browser, place.case)
    return browser


def test_the_pages_show_what_came(place: Place, officer: Visitor) -> None:
    assert "Xã Lũng Cú, Tuyên Quang" in officer.get("/communes").text
    assert "00715-2026-" in officer.get("/cases").text
    case = officer.get(place.case).text
    assert "Thôn Giả Tưởng 2" in case
    assert "BN-00715-2026-0001" in case
    assert "Ao sau trường tiểu học Giả Tưởng" in officer.get("/sites").text
    assert "Chưa khắc phục" in officer.get(place.site).text


@pytest.mark.parametrize("query", ["huong", "HƯƠNG", "00715"])
def test_cases_are_found_without_accents(officer: Visitor, query: str) -> None:
    assert "/cases/00715/" in officer.get(f"/cases?q={quote(query)}").text
    assert "/cases/00715/" not in officer.get("/cases?q=khong-co-ai").text


def test_a_name_is_text_and_the_reporter_is_sealed(place: Place, officer: Visitor) -> None:
    for path in ("/cases", place.case):
        page = officer.get(path).text
        assert "<script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Hương" in page
    page = officer.get(place.case).text
    assert "Bà Hàng Xóm Mẫu" not in page
    assert "0912" not in page
    reporter = [field for field in CATALOG.form("mau_01").fields if field.sealed]
    assert page.count("bảo mật</span>") == len(reporter)


def test_every_look_is_noted_in_a_chain(place: Place, officer: Visitor) -> None:
    officer.get(place.case)
    with place.desk.engine.begin() as connection:
        assert "view_case" in list(connection.execute(select(audit.c.action)).scalars())
        assert verify(connection, place.desk.province.key).broken_at is None


def test_every_answer_carries_the_safety_headers(place: Place, officer: Visitor) -> None:
    stranger = place.staff.stranger()
    for browser, path in (
        (stranger, "/login"),
        (officer, "/cases"),
        (stranger, "/static/desk.css"),
    ):
        answer = browser.get(path)
        assert answer.status == 200
        assert "default-src 'none'" in answer.header("content-security-policy")
        assert answer.header("x-content-type-options") == "nosniff"


def test_pages_ask_nothing_from_outside_and_speak_two_languages(
    place: Place, officer: Visitor
) -> None:
    for path in ("/communes", "/cases", place.case, "/sites", place.site, "/accounts"):
        page = officer.get(path).text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
        assert " style=" not in page
        assert "<script" not in page
        assert '<html lang="vi">' in page
        assert '<html lang="en">' in officer.get(f"{path}?lang=en").text
        officer.get(f"{path}?lang=vi")


@pytest.mark.parametrize("path", ["/cases/00715/" + "0" * 32, "/sites/00004/" + "0" * 32])
def test_what_is_not_there_is_said_so(officer: Visitor, path: str) -> None:
    answer = officer.get(path)
    assert answer.status == 404
    assert "Không tìm thấy" in answer.text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/sync", b"", 400),
        ("/v1/sync", b"\x91\x01", 400),
        ("/v1/sync", b"\x93\xc4\x01x\xc4\x01y\xc4\x00", 400),
        ("/v1/sync", bytes(api.MAX_BODY + 1), 413),
        ("/v1/enroll", bytes(4_097), 413),
        ("/v1/enroll", b"\xff" * 100, 400),
        ("/login", bytes(65_537), 413),
        ("/login", b"\xff=%ff&" * 500, 400),
    ],
)
def test_foreign_bodies_are_refused_in_words_of_http(
    place: Place, path: str, body: bytes, status: int
) -> None:
    assert place.staff.stranger().send(path, body, "application/x-bvte").status == status


def test_the_documented_api_is_the_api() -> None:
    document = Path("docs/province-api.yaml").read_text(encoding="utf-8")
    documented = set(re.findall(r"^  (/v1/[\w/{}-]+):$", document, re.MULTILINE))
    assert documented == {route.path for route in [*api.ROUTES, *pieces.ROUTES]}
