"""The door: two factors, lock-out without telling who exists, sessions that end."""

import re

import pytest

from sync.server.office import audit, sessions
from sync.server.office.roles import Role, Step
from sync.server.office.second_factor import step_of
from tests.builders.province import NOW_MS
from tests.builders.staffing import WORDS, Staff
from tests.builders.visiting import Visitor

pytestmark = pytest.mark.needs("P42")
WRONG = "khong phai cum mat khau nay"


def first_time(staff: Staff, browser: Visitor, name: str) -> tuple[str, list[str]]:
    """Go through a first log-in as a person does; return the new words and the paper codes."""
    assert staff.log_in(browser, name) == 303
    assert browser.get("/").header("location") == "/setup"
    page = browser.get("/setup")
    browser.csrf = page.csrf
    assert "<svg" in page.text
    assert 'class="qr"' in page.text
    assert browser.post("/setup", code=staff.telephone(name)).header("location") == "/passphrase"
    page = browser.get("/passphrase").text
    found = re.search(r'<p class="once code">([^<]+)</p>', page)
    assert found is not None
    done = browser.post("/passphrase", passphrase=found[1])
    return found[1], re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", done.text)


def test_a_first_log_in_sets_the_telephone_and_own_words(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER, step=Step.SETUP)
    browser = bare.stranger()
    words, codes = first_time(bare, browser, "lan")
    assert len(codes) == 10
    assert browser.get("/communes").status == 200
    again = bare.stranger()
    assert bare.log_in(again, "lan", WORDS, bare.telephone("lan")) == 403
    assert bare.log_in(again, "lan", words) == 403
    assert bare.log_in(again, "lan", words, codes[0]) == 303
    assert bare.log_in(bare.stranger(), "lan", words, codes[0]) == 403


def test_nothing_else_is_open_before_the_first_log_in_is_finished(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER, step=Step.SETUP)
    browser = bare.enter("lan")
    assert browser.get("/communes").header("location") == "/setup"
    assert browser.post("/passphrase", passphrase="x y z mot hai ba bon nam").status == 404
    assert browser.post("/setup", code="000000").status == 409
    bare.hire("hoa", Role.OFFICER, step=Step.CHANGE)
    assert bare.enter("hoa").get("/cases").header("location") == "/passphrase"


def test_a_telephones_code_is_of_use_once(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    code = bare.telephone("lan")
    assert bare.log_in(bare.stranger(), "lan", WORDS, code) == 303
    assert bare.log_in(bare.stranger(), "lan", WORDS, code) == 403


def test_codes_are_the_ones_of_the_standard() -> None:
    # RFC 6238, appendix B, SHA-1, the last six digits of each.
    secret = b"12345678901234567890"
    for seconds, code in ((59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")):
        assert step_of(secret, code, now_ms=seconds * 1000) == seconds // 30
        assert step_of(secret, code, now_ms=(seconds + 90) * 1000) is None


def test_five_wrong_words_shut_the_door_for_right_ones_too(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    browser = bare.stranger()
    assert [bare.log_in(browser, "lan", WRONG) for _ in range(5)] == [403] * 5
    assert bare.log_in(browser, "lan", WORDS, bare.telephone("lan")) == 403
    elsewhere = Visitor(bare.running, address="10.0.0.9")
    assert bare.log_in(elsewhere, "lan", WORDS, bare.telephone("lan")) == 303


def test_an_unknown_name_is_answered_and_counted_like_a_known_one(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    pages = []
    for name in ("lan", "khong-co"):
        browser = Visitor(bare.running, address=f"10.0.0.{len(pages)}")
        for _ in range(7):
            token = browser.get("/login").csrf
            answer = browser.post("/login", name=name, passphrase=WRONG, token=token)
            assert answer.status == 403
        pages.append(answer.text.replace(answer.csrf, ""))
    assert pages[0] == pages[1]


def test_the_door_keeps_no_unknown_name(bare: Staff) -> None:
    """Somebody will type the passphrase where the name belongs."""
    assert bare.log_in(bare.stranger(), WORDS, "lan") == 403
    with bare.desk.engine.begin() as connection:
        assert [entry.actor for entry in audit.last_entries(connection, before=None)] == ["?"]


@pytest.mark.parametrize("column", ["seen_at", "made_at"])
def test_a_session_ends_by_itself(bare: Staff, column: str) -> None:
    bare.hire("lan", Role.OFFICER)
    browser = bare.enter("lan")
    limit = {"seen_at": sessions.IDLE_MS, "made_at": sessions.LONGEST_MS}[column]
    bare.age("lan", **{column: NOW_MS - limit})
    assert browser.get("/communes").status == 200
    bare.age("lan", **{column: NOW_MS - limit - 1})
    assert browser.get("/communes").header("location") == "/login"


def test_a_suspended_account_is_out_at_once(bare: Staff) -> None:
    for name in ("lan", "hoa"):
        bare.hire(name, Role.OFFICER)
    browser, other = bare.enter("lan"), bare.enter("hoa")
    assert browser.post("/accounts/suspend", name="lan").status == 409
    assert browser.post("/accounts/suspend", name="hoa").status == 303
    assert other.get("/communes").header("location") == "/login"


def test_a_form_needs_the_sessions_own_token_and_site(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    browser = bare.enter("lan")
    assert browser.post("/logout", csrf="guess").status == 403
    assert browser.get("/communes").status == 200
    assert browser.post("/logout").header("location") == "/login"
    assert browser.get("/communes").header("location") == "/login"
    assert bare.stranger().post("/login", name="lan", passphrase=WORDS).status == 403


def test_a_critical_act_asks_for_the_words_again(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    bare.hire("hoa", Role.OFFICER)
    browser = bare.enter("lan")
    bare.age("lan", proved_at=NOW_MS - sessions.FRESH_MS)
    assert 'name="again"' in browser.get("/accounts").text
    assert browser.post("/accounts/suspend", name="hoa").status == 403
    assert browser.post("/accounts/suspend", name="hoa", again=WRONG).status == 403
    assert browser.post("/accounts/suspend", name="hoa", again=WORDS).status == 303
    assert 'name="again"' not in browser.get("/accounts").text


def test_three_wrong_words_again_end_the_session(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    browser = bare.enter("lan")
    bare.age("lan", proved_at=NOW_MS - sessions.FRESH_MS)
    for _ in range(3):
        assert browser.post("/accounts/suspend", name="hoa", again=WRONG).status == 403
    assert browser.get("/communes").header("location") == "/login"


def test_over_tls_the_cookies_are_bound_to_this_host(bare: Staff) -> None:
    bare.hire("lan", Role.OFFICER)
    browser = Visitor(bare.running, scheme="https")
    page = browser.get("/login")
    assert "__Host-desk-door=" in page.header("set-cookie")
    code = bare.telephone("lan")
    given = browser.post("/login", name="lan", passphrase=WORDS, code=code, token=page.csrf)
    cookie = given.header("set-cookie")
    assert cookie.startswith("__Host-desk=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert browser.get("/communes").status == 200
