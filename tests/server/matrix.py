"""Every route with every role in every situation, and what must come of it.

The list below is written by hand and on purpose knows nothing of the desk's own table: where the
two differ, one of them is wrong. A route that is not listed is a wrong cell by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from sync.server.office.roles import Role, Step
from sync.server.office.sessions import LONGEST_MS
from tests.builders.staffing import Staff
from tests.builders.visiting import Answer, Visitor

OPEN, SELF, LIST, COMMUNE, PROVINCE = "open", "self", "list", "commune", "province"


@dataclass(frozen=True)
class Row:
    """One route: who (letters of the roles), how far, a path to take, what the allowed get."""

    route: str
    who: str
    reach: str
    path: str
    allowed: tuple[int, ...] = (200,)
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def method(self) -> str:
        return self.route.split(" ")[0]

    @property
    def is_api(self) -> bool:
        return "/v1/admin/" in self.route


LETTERS = {"O": Role.OFFICER, "I": Role.INSPECTOR, "A": Role.ADMIN, "U": Role.AUDITOR}
CASE = "/cases/{commune}/{case}"
SITE = "/sites/{commune}/{site}"
ISSUE = "/issues/{commune}/{issue}"
SUSPEND = "/v1/admin/devices/{commune}/{device}/suspend"
DIRECTION = "/directions/{commune}/{direction}"
ROWS = (
    Row("GET /theme.css", "", OPEN, "/theme.css"),
    Row("GET /login", "", OPEN, "/login"),
    Row("POST /login", "", OPEN, "/login", (403,)),
    Row("POST /logout", "", SELF, "/logout", (303,)),
    Row("GET /", "", SELF, "/", (303,)),
    Row("GET /setup", "", SELF, "/setup", (303,)),
    Row("POST /setup", "", SELF, "/setup", (404,)),
    Row("GET /passphrase", "", SELF, "/passphrase"),
    Row("POST /passphrase", "", SELF, "/passphrase", (409,)),
    Row("GET /accounts", "OAU", PROVINCE, "/accounts"),
    Row("POST /accounts", "OA", PROVINCE, "/accounts", (409,)),
    Row("POST /accounts/decide", "O", PROVINCE, "/accounts/decide", (404,)),
    Row("POST /accounts/suspend", "OA", PROVINCE, "/accounts/suspend", (404,)),
    Row("GET /communes", "OIAU", LIST, "/communes"),
    Row("GET /communes/{commune}", "OI", COMMUNE, "/communes/{commune}"),
    Row("GET /overdue", "OI", LIST, "/overdue"),
    Row("GET /issues", "OIAU", LIST, "/issues"),
    Row("GET /issues/{commune}/{pos}", "OIA", COMMUNE, ISSUE),
    Row("POST /issues/{commune}", "OA", COMMUNE, "/issues/{commune}"),
    Row("POST /issues/{commune}/{pos}", "O", COMMUNE, ISSUE, (409,)),
    Row("GET /statistics", "OIAU", LIST, "/statistics"),
    Row("GET /statistics/file", "OIAU", LIST, "/statistics/file?as=csv"),
    Row("GET /statistics/full", "OI", LIST, "/statistics/full"),
    Row("GET /statistics/full/file", "OI", LIST, "/statistics/full/file?as=csv"),
    Row("GET /cases", "OI", LIST, "/cases"),
    Row("GET /cases/{commune}/{id}", "OI", COMMUNE, CASE),
    Row("POST /cases/{commune}/{id}/reason", "OI", COMMUNE, CASE + "/reason", (409,)),
    Row("GET /sites", "OI", LIST, "/sites"),
    Row("GET /sites/{commune}/{id}", "OI", COMMUNE, SITE),
    Row("GET /directions", "OI", LIST, "/directions"),
    Row("POST /directions", "OI", LIST, "/directions", (409,)),
    Row("GET /directions/{commune}/{id}", "OI", COMMUNE, DIRECTION),
    Row("POST /directions/{commune}/{id}/close", "OI", COMMUNE, DIRECTION + "/close", (303, 409)),
    Row("GET /transfers", "OI", LIST, "/transfers"),
    Row("GET /transfers/{commune}/{id}", "OI", COMMUNE, "/transfers/{commune}/x", (404,)),
    Row("GET /cases/{commune}/{id}/transfer", "O", COMMUNE, CASE + "/transfer"),
    Row("POST /cases/{commune}/{id}/transfer", "O", COMMUNE, CASE + "/transfer", (409,)),
    Row("GET /units", "O", PROVINCE, "/units"),
    Row("POST /units", "O", PROVINCE, "/units", (409,)),
    Row("POST /units/apply", "O", PROVINCE, "/units/apply", (409,)),
    Row("POST /cases/{commune}/{id}/hold", "O", COMMUNE, CASE + "/hold", (303,)),
    Row("GET /cases/{commune}/{id}/keep", "O", COMMUNE, CASE + "/keep"),
    Row("POST /cases/{commune}/{id}/erase", "O", COMMUNE, CASE + "/erase", (409,)),
    Row("GET /erasures", "OU", LIST, "/erasures"),
    Row("POST /erasures/{commune}/{id}", "O", COMMUNE, "/erasures/{commune}/{case}", (404,)),
    Row("GET /devices", "OAU", LIST, "/devices"),
    Row("POST /devices/codes", "OA", LIST, "/devices/codes", (409,)),
    Row("POST /devices/{commune}/{id}", "OA", COMMUNE, "/devices/{commune}/{device}", (409,)),
    Row("GET /tokens", "OIAU", LIST, "/tokens"),
    Row("POST /tokens", "OIAU", LIST, "/tokens", (409,)),
    Row("POST /tokens/end", "OIAU", LIST, "/tokens/end", (404,)),
    Row("GET /v1/admin/communes", "OIAU", LIST, "/v1/admin/communes"),
    Row("GET /v1/admin/overdue", "OI", LIST, "/v1/admin/overdue"),
    Row("GET /sticks", "OA", LIST, "/sticks"),
    Row("POST /sticks", "OA", LIST, "/sticks", (409,)),
    Row("GET /sticks/{commune}/{id}", "OA", COMMUNE, "/sticks/{commune}/{device}"),
    Row("GET /v1/admin/devices", "OAU", LIST, "/v1/admin/devices"),
    Row("POST /v1/admin/devices/{commune}/{id}/suspend", "OA", COMMUNE, SUSPEND, (200, 409)),
    Row("GET /v1/admin/directions", "OI", LIST, "/v1/admin/directions"),
    Row("POST /v1/admin/directions", "OI", LIST, "/v1/admin/directions", (409,)),
    Row("GET /v1/admin/directions/{commune}/{id}", "OI", COMMUNE, "/v1/admin" + DIRECTION),
    Row("GET /v1/admin/issues", "OIAU", LIST, "/v1/admin/issues"),
    Row("GET /v1/admin/statistics", "OIAU", LIST, "/v1/admin/statistics"),
    Row("GET /v1/admin/audit", "U", PROVINCE, "/v1/admin/audit"),
    Row("GET /audit", "U", PROVINCE, "/audit"),
)
# Laptops prove themselves in what they send: tests/sync and test_laptops hold these.
LAPTOPS = frozenset({"GET /v1/time", "POST /v1/enroll", "POST /v1/sync",
                     "PATCH /v1/up/{id}", "GET /v1/stick-key"})  # fmt: skip
STATIC = "/static"


@dataclass(frozen=True)
class Cell:
    """One question: this route, this role, this situation."""

    row: Row
    role: Role
    situation: str

    def __str__(self) -> str:
        return f"{self.row.route} {self.role} {self.situation}"


SITUATIONS = ("whole", "here", "away", "expired", "unfinished", "suspended", "stranger")
GONE = frozenset({"expired", "suspended", "stranger"})
FIRST_LOG_IN = {"GET /setup": (200,), "POST /setup": (409,), "POST /passphrase": (404,)}


def cells() -> Iterator[Cell]:
    for row in ROWS:
        for role in LETTERS.values():
            for situation in SITUATIONS:
                yield Cell(row, role, situation)


def expected(cell: Cell) -> tuple[int, ...] | str:
    """Return the statuses that the cell may give, or where it must send the browser."""
    row = cell.row
    if row.reach == OPEN:
        return row.allowed
    if row.is_api and cell.situation in {*GONE, "unfinished"}:
        return (401,)
    if cell.situation in GONE:
        return "/login"
    if cell.situation == "unfinished" and row.reach != SELF:
        return "/setup"
    if cell.situation == "unfinished":
        return FIRST_LOG_IN.get(row.route, (303,))
    if row.reach == SELF:
        return row.allowed
    if cell.role not in {LETTERS[letter] for letter in row.who}:
        return (403,)
    if row.reach == PROVINCE and cell.situation != "whole":
        return (403,)
    if row.reach == COMMUNE and cell.situation == "away":
        return (404,)
    return row.allowed


@dataclass(frozen=True)
class World:
    """The people of a province, what stands in its addresses, and what must not be seen."""

    staff: Staff
    values: dict[str, str]
    sealed: tuple[str, ...]
    content: tuple[str, ...]
    commune: str
    suspended: dict[Role, Visitor] = field(default_factory=dict)

    def hire(self) -> None:
        """Give every role an account of each reach, and two that are in no state to work."""
        for role in Role:
            self.staff.hire(f"{role}-whole", role)
            self.staff.hire(f"{role}-here", role, self.commune)
            self.staff.hire(f"{role}-away", role, self.values["other"])
            self.staff.hire(f"{role}-unfinished", role, step=Step.SETUP)
            self.staff.hire(f"{role}-suspended", role)
            self.suspended[role] = self.staff.enter(f"{role}-suspended")
            self.staff.suspend(f"{role}-suspended")

    def browser(self, cell: Cell) -> Visitor:
        """Give a browser in the cell's situation."""
        if cell.situation == "stranger":
            return self.staff.stranger()
        if cell.row.is_api:
            return self.programme(cell)
        if cell.situation == "expired":
            browser = self.staff.enter(f"{cell.role}-here")
            old = self.staff.desk.now_ms() - LONGEST_MS - 1
            self.staff.age(f"{cell.role}-here", made_at=old)
            return browser
        if cell.situation == "suspended":
            return self.suspended[cell.role]
        return self.staff.enter(f"{cell.role}-{cell.situation}")

    def programme(self, cell: Cell) -> Visitor:
        """Give a programme in the cell's situation; a person's cookie is of no use to it."""
        name = "here" if cell.situation == "expired" else cell.situation
        programme = self.staff.programme(f"{cell.role}-{name}")
        programme.cookies = self.staff.enter(f"{cell.role}-whole").cookies
        if cell.situation == "expired":
            self.staff.outdate(f"{cell.role}-here")
        return programme

    def judge(self, cell: Cell) -> str:
        """Ask the cell's question; return what is wrong with the answer, or an empty text."""
        browser = self.browser(cell)
        path = cell.row.path.format_map(self.values)
        fields = dict(cell.row.fields)
        if cell.row.path == CASE:
            browser.post(f"{path}/reason", purpose="inspection", words="kiểm tra định kỳ")
        if cell.row.method == "GET":
            answer = browser.get(path)
        elif cell.row.is_api:
            answer = browser.send(path, b"{}")
        else:
            answer = browser.post(path, **fields)
        wanted = expected(cell)
        if isinstance(wanted, str):
            right = answer.status == 303 and answer.header("location") == wanted
        else:
            right = answer.status in wanted
        if not right:
            return f"{cell}: {answer.status} {answer.header('location')}, not {wanted}"
        return self._leak(cell, answer)

    def _leak(self, cell: Cell, answer: Answer) -> str:
        """Say what the page shows that this role, or anybody, must not see."""
        if seen := [word for word in self.sealed if word in answer.text]:
            return f"{cell}: shows what is sealed ({len(seen)})"
        reads_cases = cell.role in {Role.OFFICER, Role.INSPECTOR} and cell.situation != "away"
        if not reads_cases and any(word in answer.text for word in self.content):
            return f"{cell}: shows what a case holds"
        listed = cell.row.reach == LIST and cell.row.method == "GET"
        if cell.situation == "away" and listed and self.commune in answer.text:
            return f"{cell}: shows another commune"
        return ""

    def wrong(self) -> list[str]:
        """Return every wrong cell."""
        return [told for cell in cells() if (told := self.judge(cell))]


def unlisted(app: Starlette) -> set[str]:
    """Return the routes that stand in no row of the list, and rows without a route."""
    served: set[str] = set()
    for route in app.routes:
        if isinstance(route, Mount) and route.path == STATIC:
            continue
        assert isinstance(route, Route), route
        methods = (route.methods or set()) - {"HEAD"}
        served |= {f"{method} {route.path}" for method in methods}
    return served ^ (LAPTOPS | {row.route for row in ROWS})
