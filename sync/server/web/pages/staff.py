"""The page of accounts: propose, decide, suspend."""

import re

from starlette.responses import Response

from sync.server.office import accounts, staff
from sync.server.office.accounts import KINDS, Place
from sync.server.office.fates import Declined
from sync.server.office.places import known_communes
from sync.server.office.roles import Role
from sync.server.web.asking import Visit, go


def account_list(visit: Visit, *, handed: tuple[str, str] | None = None) -> Response:
    """GET /accounts; ``handed`` is a new account's name and passphrase, shown this once."""
    return visit.draw(
        "accounts.html",
        rows=staff.account_rows(visit.connection),
        waiting=staff.change_rows(visit.connection, waiting=True),
        decided=staff.change_rows(visit.connection, waiting=False),
        roles=tuple(Role),
        kinds=KINDS,
        handed=handed,
    )


def propose(visit: Visit) -> Response:
    """POST /accounts."""
    try:
        role = Role(visit.form.one("role"))
    except ValueError as error:
        raise Declined("role_unknown") from error
    place = Place(role, read_communes(visit.form.one("communes", longest=20_000)))
    accounts.propose(
        visit.connection,
        visit.known,
        visit.form.one("name", longest=40).lower(),
        visit.form.one("kind"),
        place=place,
        now_ms=visit.now_ms,
    )
    return go("/accounts")


def read_communes(typed: str) -> frozenset[str]:
    """Read commune codes as people type them; raises ``Declined`` for one that is in no list."""
    codes = frozenset(re.split(r"[\s,;]+", typed)) - {""}
    if codes != known_communes(codes):
        raise Declined("commune_unknown")
    return codes


def decide(visit: Visit) -> Response:
    """POST /accounts/decide."""
    number = visit.number(visit.form.one("id"))
    name = next(
        (row.account for row in staff.change_rows(visit.connection, waiting=True)
         if row.id == number), ""
    )  # fmt: skip
    words = accounts.decide(
        visit.connection,
        visit.known,
        number,
        agreed=visit.form.one("answer") == "yes",
        keys=visit.keys,
        now_ms=visit.now_ms,
    )
    return go("/accounts") if words is None else account_list(visit, handed=(name, words))


def suspend(visit: Visit) -> Response:
    """POST /accounts/suspend."""
    name = visit.form.one("name", longest=40)
    accounts.suspend(visit.connection, visit.known, name, now_ms=visit.now_ms)
    return go("/accounts")


PAGES = {
    "accounts": account_list,
    "account_propose": propose,
    "account_decide": decide,
    "account_suspend": suspend,
}
