"""The desk in a real browser: the main paths, each page at two widths, and its pictures.

The rules of ``tests/builders/page_rules.js`` hold for every page; planted faults must be seen.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from sync.server.office.roles import Role, Step
from tests.builders.browsing import NARROW, WIDE, Tab, a_browser, open_tab
from tests.builders.desk_life import LATER_MS, Life, a_life
from tests.builders.serving import listening
from tests.builders.staffing import WORDS
from tests.builders.world import COMMUNE

pytestmark = pytest.mark.needs("P42")

PICTURES = Path(__file__).parents[2] / "out" / "desk"


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    assert address
    with a_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with a_life(tmp_path_factory.mktemp("life")) as made:
        yield made


@pytest.fixture(scope="module")
def address(life: Life) -> Iterator[str]:
    with listening(life.desk) as served:
        yield served


def tab_of(
    browser: Browser, life: Life, address: str, name: str, *, width: int = WIDE, dark: bool = False
) -> Tab:
    session = life.staff.enter(name).cookies["desk"] if name else ""
    return open_tab(
        browser, address, session=session, width=width, look="dark" if dark else "light"
    )


def pages(life: Life) -> list[tuple[str, str, str]]:
    """Return name, who, and address of every page that stands still."""
    case = f"/cases/{COMMUNE.code}/{life.case_id}"
    return [
        ("login", "", "/login"),
        ("setup", "moi", "/setup"),
        ("passphrase", "officer", "/passphrase"),
        ("communes", "officer", "/communes"),
        ("commune", "officer", f"/communes/{COMMUNE.code}"),
        ("overdue", "officer", "/overdue"),
        ("directions", "officer", "/directions"),
        ("direction", "officer", f"/directions/{COMMUNE.code}/{life.direction}"),
        ("statistics", "officer", "/statistics"),
        ("issues", "officer", "/issues"),
        ("issue", "officer", f"/issues/{COMMUNE.code}/{life.issue}"),
        ("cases", "officer", "/cases"),
        ("reason", "inspector", case),
        ("case", "officer", case),
        ("sites", "officer", "/sites"),
        ("transfers", "officer", "/transfers"),
        ("transfer", "officer", f"/transfers/{COMMUNE.code}/{life.receipt}"),
        ("transfer-form", "officer", f"{case}/transfer"),
        ("units", "officer", "/units"),
        ("keep", "officer", f"{case}/keep"),
        ("erasures", "officer", "/erasures"),
        ("devices", "admin", "/devices"),
        ("sticks", "officer", "/sticks"),
        ("accounts", "officer", "/accounts"),
        ("tokens", "admin", "/tokens"),
        ("audit", "auditor", "/audit"),
        ("missing", "officer", "/cases/00715/nowhere"),
        ("declined", "auditor", "/cases"),
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_keeps_the_rules(browser: Browser, life: Life, address: str, width: int) -> None:
    tabs: dict[str, Tab] = {}
    found: dict[str, list[str]] = {}
    for name, who, path in pages(life):
        if who not in tabs:
            tabs[who] = tab_of(browser, life, address, who, width=width)
            if who == "officer":
                open_case(tabs[who], life)
        tab = tabs[who]
        tab.go(path)
        if wrong := tab.judge():
            found[name] = wrong
        tab.picture(PICTURES / f"{name}-{width}.png")
    for tab in tabs.values():
        tab.context.close()
    assert found == {}


def open_case(tab: Tab, life: Life) -> None:
    """Tell why, and open the case."""
    tab.go(f"/cases/{COMMUNE.code}/{life.case_id}")
    tab.page.check("input[name=purpose][value=inspection]")
    tab.page.fill("#words", "Kiểm tra định kỳ quý IV")
    tab.press("main form button")


def test_the_dark_look_keeps_them_too(browser: Browser, life: Life, address: str) -> None:
    tab = tab_of(browser, life, address, "officer", dark=True)
    found = {}
    for path in ("/communes", "/overdue", "/directions", "/statistics", "/accounts"):
        tab.go(path)
        if wrong := tab.judge():
            found[path] = wrong
    tab.picture(PICTURES / "accounts-dark.png")
    tab.context.close()
    assert found == {}


def test_from_the_door_to_a_direction_and_out_again(
    browser: Browser, life: Life, address: str
) -> None:
    life.staff.hire("huong.pham", Role.OFFICER)
    tab = tab_of(browser, life, address, "", width=NARROW)
    page = tab.page
    tab.go("/communes")
    assert page.url.endswith("/login")
    page.fill("#name", "huong.pham")
    page.fill("#passphrase", WORDS)
    page.fill("#code", life.staff.telephone("huong.pham"))
    tab.press("main form button")
    assert page.url.endswith("/communes")
    # On a telephone the pages stand behind one button.
    page.click("summary")
    tab.press('.menu a[href="/directions"]')
    page.select_option("#kind", "inspect")
    page.fill("#heading", "Kiểm tra biển cảnh báo tại các hồ")
    page.fill("#words", "Kiểm tra và báo cáo trước cuối tháng.")
    page.fill("#due_on", "2026-12-15")
    page.check("input[name=everyone]")
    tab.press('form[action="/directions"] button')
    assert page.get_by_role("link", name="Kiểm tra biển").count() == len(life.communes)
    assert tab.judge() == []
    page.click("summary")
    tab.press('.menu form[action="/logout"] button')
    assert page.url.endswith("/login")
    tab.go("/communes")
    assert page.url.endswith("/login")
    tab.context.close()


def test_a_code_for_a_laptop_is_shown_once_with_its_picture(
    browser: Browser, life: Life, address: str
) -> None:
    tab = tab_of(browser, life, address, "admin", width=NARROW)
    tab.go("/devices")
    tab.page.select_option("#commune", COMMUNE.code)
    tab.press('form[action="/devices/codes"] button')
    assert tab.page.locator("svg.qr").is_visible()
    assert tab.judge() == []
    tab.picture(PICTURES / "device-code-360.png")
    tab.go("/devices")
    assert tab.page.locator("svg.qr").count() == 0
    tab.context.close()


def test_a_wrong_passphrase_loses_nothing_that_was_typed(
    browser: Browser, life: Life, address: str
) -> None:
    tab = tab_of(browser, life, address, "officer")
    life.staff.age("officer", proved_at=LATER_MS - 3_600_000)
    tab.go("/directions")
    page = tab.page
    page.fill("#heading", "Nhắc báo cáo")
    page.fill("#words", "Báo cáo quý chưa tới.")
    page.check("input[name=everyone]")
    page.fill("#again-direction", "sai cụm mật khẩu rồi")
    tab.press('form[action="/directions"] button')
    assert "chưa đúng" in page.inner_text("main")
    assert tab.judge() == []
    page.fill("#again-more", WORDS)
    tab.press("main form button")
    assert page.get_by_role("link", name="Nhắc báo cáo").count() == len(life.communes)
    tab.context.close()


FAULTS = {
    "no label": '<input name="x">',
    "heading level": "<h4>x</h4>",
    "contrast": '<p class="pale">nhạt</p>',
    "wider than the window": '<div class="far">.</div>',
    "console": '<p style="color:red">x</p>',
    "outside": '<link rel="stylesheet" href="https://cdn.example/x.css">',
    "id twice": '<i id="content"></i>',
    "head without scope": "<table><thead><tr><th>x</th></tr></thead></table>",
}
SHEET = ".pale{color:#cfd8dc;background:#fff}.far{width:3000px;height:3px}"


def test_control_each_planted_fault_is_seen(browser: Browser, life: Life, address: str) -> None:
    tab = tab_of(browser, life, address, "officer")
    planted = {"fault": ""}

    def spoil(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace("</main>", planted["fault"] + "</main>")
        route.fulfill(response=answer, body=body)

    tab.page.route("**/sites", spoil)
    tab.page.route("**/theme.css", lambda route: route.fulfill(
        response=(answer := route.fetch()), body=answer.text() + SHEET))  # fmt: skip
    tab.page.route("https://cdn.example/**", lambda route: route.abort())
    tab.go("/sites")
    assert tab.judge() == []
    missed = []
    for rule, fault in FAULTS.items():
        planted["fault"] = fault
        tab.go("/sites")
        if not any(told.startswith(rule) for told in tab.judge()):
            missed.append(rule)
    tab.context.close()
    assert missed == []


def test_a_new_account_sets_up_its_telephone(browser: Browser, life: Life, address: str) -> None:
    life.staff.hire("moi.hai", Role.INSPECTOR, step=Step.SETUP)
    tab = tab_of(browser, life, address, "moi.hai", width=NARROW)
    tab.go("/")
    page = tab.page
    assert page.locator("svg.qr").is_visible()
    page.fill("#code", life.staff.telephone("moi.hai"))
    tab.press("main form button")
    made = page.inner_text(".once")
    page.fill("#passphrase", made)
    tab.press("main form button")
    assert page.locator(".codes li").count() > 4
    assert tab.judge() == []
    tab.picture(PICTURES / "recovery-360.png")
    tab.press("a.button")
    assert page.url.endswith("/communes")
    tab.context.close()
