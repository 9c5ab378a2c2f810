"""Who may do what at the desk: one row for each route, and no route without a row.

``Reach`` says how an account's communes narrow the row. ``critical`` rows ask for the passphrase
again when it was last shown more than ten minutes ago. The table is data: the door reads it, the
navigation reads it, and tests/server/test_matrix.py holds an own list against it.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType

from sync.server.office.roles import Role, Step, Visitor
from sync.stick import MAX_FILE

GET, POST = "GET", "POST"
O, I, A, U = Role.OFFICER, Role.INSPECTOR, Role.ADMIN, Role.AUDITOR  # noqa: E741 - a table's heads
ALL = (O, I, A, U)
FORM_BYTES = 64 << 10
TABLE_BYTES = 4 << 20
STICK_BYTES = MAX_FILE + FORM_BYTES


class Reach(Enum):
    """How far a row goes."""

    OPEN = auto()  # whoever comes, known or not
    SELF = auto()  # the account's own matters, in whatever step it is
    LIST = auto()  # rows of the account's communes only
    COMMUNE = auto()  # the address names a commune, which must be the account's
    PROVINCE = auto()  # accounts of the whole province only


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: a route, who may take it, how far it goes, how long its form may be."""

    name: str
    method: str
    path: str
    roles: frozenset[Role]
    reach: Reach
    critical: bool = False
    most: int = FORM_BYTES

    @property
    def is_api(self) -> bool:
        """Say whether a programme takes this route with a token, rather than a person."""
        return self.path.startswith("/v1/")

    def allows(self, known: Visitor) -> bool:
        """Say whether the account's role, step and reach let it take the route at all."""
        if self.reach in {Reach.OPEN, Reach.SELF}:
            return True
        fitting = known.role in self.roles and known.step is Step.READY
        return fitting and (self.reach is not Reach.PROVINCE or known.whole_province)


def _row(
    name: str,
    method: str,
    path: str,
    roles: tuple[Role, ...],
    reach: Reach,
    *,
    critical: bool = False,
) -> Permission:
    return Permission(name, method, path, frozenset(roles), reach, critical)


ROWS = (
    # The door, and an account's own matters.
    _row("theme", GET, "/theme.css", (), Reach.OPEN),
    _row("login_form", GET, "/login", (), Reach.OPEN),
    _row("login", POST, "/login", (), Reach.OPEN),
    _row("logout", POST, "/logout", (), Reach.SELF),
    _row("start", GET, "/", (), Reach.SELF),
    _row("setup_form", GET, "/setup", (), Reach.SELF),
    _row("setup", POST, "/setup", (), Reach.SELF),
    _row("passphrase_form", GET, "/passphrase", (), Reach.SELF),
    _row("passphrase", POST, "/passphrase", (), Reach.SELF, critical=True),
    # Accounts: one proposes, an officer of the whole province decides.
    _row("accounts", GET, "/accounts", (O, A, U), Reach.PROVINCE),
    _row("account_propose", POST, "/accounts", (O, A), Reach.PROVINCE, critical=True),
    _row("account_decide", POST, "/accounts/decide", (O,), Reach.PROVINCE, critical=True),
    _row("account_suspend", POST, "/accounts/suspend", (O, A), Reach.PROVINCE, critical=True),
    # Communes and cases.
    _row("communes", GET, "/communes", ALL, Reach.LIST),
    _row("commune", GET, "/communes/{commune}", (O, I), Reach.COMMUNE),
    _row("overdue", GET, "/overdue", (O, I), Reach.LIST),
    _row("issues", GET, "/issues", ALL, Reach.LIST),
    _row("issue", GET, "/issues/{commune}/{pos}", (O, I, A), Reach.COMMUNE),
    _row("issue_retry", POST, "/issues/{commune}", (O, A), Reach.COMMUNE),
    _row("issue_leave", POST, "/issues/{commune}/{pos}", (O,), Reach.COMMUNE, critical=True),
    # Figures: small counts are hidden from whoever may not see cases.
    _row("statistics", GET, "/statistics", ALL, Reach.LIST),
    _row("statistics_file", GET, "/statistics/file", ALL, Reach.LIST),
    _row("statistics_full", GET, "/statistics/full", (O, I), Reach.LIST),
    _row("statistics_full_file", GET, "/statistics/full/file", (O, I), Reach.LIST),
    _row("cases", GET, "/cases", (O, I), Reach.LIST),
    _row("case", GET, "/cases/{commune}/{id}", (O, I), Reach.COMMUNE),
    _row("case_reason", POST, "/cases/{commune}/{id}/reason", (O, I), Reach.COMMUNE),
    _row("sites", GET, "/sites", (O, I), Reach.LIST),
    _row("site", GET, "/sites/{commune}/{id}", (O, I), Reach.COMMUNE),
    # What is sent down to communes, and what comes back.
    _row("directions", GET, "/directions", (O, I), Reach.LIST),
    _row("direction_send", POST, "/directions", (O, I), Reach.LIST, critical=True),
    _row("direction", GET, "/directions/{commune}/{id}", (O, I), Reach.COMMUNE),
    _row("direction_close", POST, "/directions/{commune}/{id}/close", (O, I), Reach.COMMUNE),
    # Cases between communes, and communes that became others.
    _row("transfers", GET, "/transfers", (O, I), Reach.LIST),
    _row("transfer", GET, "/transfers/{commune}/{id}", (O, I), Reach.COMMUNE),
    _row("transfer_form", GET, "/cases/{commune}/{id}/transfer", (O,), Reach.COMMUNE),
    _row(
        "transfer_make", POST, "/cases/{commune}/{id}/transfer", (O,), Reach.COMMUNE, critical=True
    ),
    _row("units", GET, "/units", (O,), Reach.PROVINCE),
    replace(_row("unit_plan", POST, "/units", (O,), Reach.PROVINCE), most=TABLE_BYTES),
    _row("unit_apply", POST, "/units/apply", (O,), Reach.PROVINCE, critical=True),
    # Holding a case for the law, and forgetting one by an order of two.
    _row("hold", POST, "/cases/{commune}/{id}/hold", (O,), Reach.COMMUNE, critical=True),
    _row("keep_form", GET, "/cases/{commune}/{id}/keep", (O,), Reach.COMMUNE),
    _row("erase_propose", POST, "/cases/{commune}/{id}/erase", (O,), Reach.COMMUNE, critical=True),
    _row("erasures", GET, "/erasures", (O, U), Reach.LIST),
    _row("erase_decide", POST, "/erasures/{commune}/{id}", (O,), Reach.COMMUNE, critical=True),
    # Laptops.
    _row("devices", GET, "/devices", (O, A, U), Reach.LIST),
    _row("device_code", POST, "/devices/codes", (O, A), Reach.LIST, critical=True),
    _row("device_status", POST, "/devices/{commune}/{id}", (O, A), Reach.COMMUNE, critical=True),
    # What comes by stick; the answer is sealed to the laptop, so it shows nobody anything.
    _row("sticks", GET, "/sticks", (O, A), Reach.LIST),
    replace(_row("stick_bring", POST, "/sticks", (O, A), Reach.LIST), most=STICK_BYTES),
    _row("stick_answer", GET, "/sticks/{commune}/{id}", (O, A), Reach.COMMUNE),
    # Programmes: a token does what its account may.
    _row("tokens", GET, "/tokens", ALL, Reach.LIST),
    _row("token_make", POST, "/tokens", ALL, Reach.LIST, critical=True),
    _row("token_end", POST, "/tokens/end", ALL, Reach.LIST),
    _row("api_communes", GET, "/v1/admin/communes", ALL, Reach.LIST),
    _row("api_overdue", GET, "/v1/admin/overdue", (O, I), Reach.LIST),
    _row("api_devices", GET, "/v1/admin/devices", (O, A, U), Reach.LIST),
    _row(
        "api_device_suspend",
        POST,
        "/v1/admin/devices/{commune}/{id}/suspend",
        (O, A),
        Reach.COMMUNE,
    ),
    _row("api_directions", GET, "/v1/admin/directions", (O, I), Reach.LIST),
    _row("api_direction_send", POST, "/v1/admin/directions", (O, I), Reach.LIST),
    _row("api_direction", GET, "/v1/admin/directions/{commune}/{id}", (O, I), Reach.COMMUNE),
    _row("api_issues", GET, "/v1/admin/issues", ALL, Reach.LIST),
    _row("api_statistics", GET, "/v1/admin/statistics", ALL, Reach.LIST),
    _row("api_audit", GET, "/v1/admin/audit", (U,), Reach.PROVINCE),
    # The audit.
    _row("audit", GET, "/audit", (U,), Reach.PROVINCE),
)

BY_NAME = MappingProxyType({row.name: row for row in ROWS})
