"""The door: every route passes here, is judged by its row, and runs in one transaction.

Rows (``office.permissions``) and pages are joined by name when the program starts; a page
without a row, or a row without a page, stops it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.server.limits import TooOften
from sync.server.office import sessions
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.permissions import POST, ROWS, Permission, Reach
from sync.server.office.roles import Step, Visitor
from sync.server.web.asking import Ask, Office, Visit, go
from sync.server.web.bodies import EMPTY, Refusal, read_form, read_json

OpenPage = Callable[[Ask], Response]
Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
SAME_SITE = frozenset({"", "same-origin", "none"})
COOKIE = "desk"
SECURE_COOKIE = "__Host-desk"
STEPS = {Step.SETUP: "/setup", Step.CHANGE: "/passphrase"}
BEARER = "bearer "


def office_of(request: Request) -> Office:
    """Return what every page shares."""
    office: Office = request.app.state.office
    return office


def routes(pages: Mapping[str, Page], open_pages: Mapping[str, OpenPage]) -> list[Route]:
    """Join every row with its page; raises ``LookupError`` where one is missing."""
    rows = {row.name: row for row in ROWS}
    opened = {row.name for row in ROWS if row.reach is Reach.OPEN}
    if rows.keys() != {*pages, *open_pages} or opened != set(open_pages):
        odd = rows.keys() ^ {*pages, *open_pages} | opened ^ set(open_pages)
        raise LookupError(f"rows and pages differ: {sorted(odd)}")
    return [
        Route(
            row.path,
            _opened(row, open_pages[row.name])
            if row.name in opened
            else Door(row, pages[row.name]).endpoint,
            methods=[row.method],
            name=row.name,
        )
        for row in ROWS
    ]


def _opened(row: Permission, page: OpenPage) -> Endpoint:
    """Let whoever comes to a page; forms are still read up to their limit only."""

    async def endpoint(request: Request) -> Response:
        return await _read(row, request, page)

    return endpoint


async def _read(row: Permission, request: Request, then: OpenPage) -> Response:
    if row.method == POST and request.headers.get("sec-fetch-site", "") not in SAME_SITE:
        return Response(status_code=403)
    office = office_of(request)
    read = read_json if row.is_api else read_form
    try:
        form = await read(request, limit=row.most) if row.method == POST else EMPTY
    except Refusal as refusal:
        return Response(status_code=refusal.status)
    return await run_in_threadpool(then, Ask(request, office, office.desk.now_ms(), form))


@dataclass(frozen=True, slots=True)
class Door:
    """One row's guard before its page."""

    row: Permission
    page: Page

    async def endpoint(self, request: Request) -> Response:
        """Answer one request."""
        return await _read(self.row, request, self.answer)

    def answer(self, ask: Ask) -> Response:
        """Find out who asks, judge, and only then run the page."""
        with ask.office.desk.engine.begin() as connection:
            known = who(ask, connection, row=self.row)
        if known is None:
            return _stranger(self.row)
        try:
            ask.office.limit.take(known.name.encode())
        except TooOften as often:
            return too_often(often)
        stopped = self._stopped(ask, known)
        if stopped is not None:
            return stopped
        if self.row.critical and not sessions.is_fresh(known, now_ms=ask.now_ms):
            if not self._proved(ask, known):
                return _asked_again(self.row, ask, known)
            known = replace(known, proved_at=ask.now_ms)
        try:
            with ask.office.desk.engine.begin() as connection:
                return self.page(Visit(ask, connection, known))
        except Declined as declined:
            return _told(self.row, ask, known, 409, declined.code)
        except Missing:
            return _missing(self.row, ask, known)

    def _stopped(self, ask: Ask, known: Visitor) -> Response | None:
        """Return the refusal, or nothing where the row lets this account through."""
        is_form = self.row.method == POST and not self.row.is_api
        if is_form and not sessions.is_own(known, ask.form.one("csrf")):
            return _told(self.row, ask, known, 403, "page_old")
        if self.row.reach is not Reach.SELF and known.step in STEPS:
            return go(STEPS[known.step])
        if not self.row.allows(known):
            self._note_denied(ask, known)
            return _told(self.row, ask, known, 403, "not_allowed")
        place = ask.request.path_params.get("commune")
        if self.row.reach is Reach.COMMUNE and not known.sees(str(place)):
            self._note_denied(ask, known)
            return _missing(self.row, ask, known)
        return None

    def _proved(self, ask: Ask, known: Visitor) -> bool:
        again = ask.form.one("again")
        engine = ask.office.desk.engine
        return bool(again) and sessions.prove_again(engine, known, again, now_ms=ask.now_ms)

    def _note_denied(self, ask: Ask, known: Visitor) -> None:
        with ask.office.desk.engine.begin() as connection:
            note(connection, known.name, "denied", self.row.name, now_ms=ask.now_ms)


def who(ask: Ask, connection: Connection, *, row: Permission) -> Visitor | None:
    """Return who asks: by the session's cookie at a page, by a token at the API."""
    if row.is_api:
        shown = ask.request.headers.get("authorization", "")
        if not shown.lower().startswith(BEARER):
            return None
        token = shown[len(BEARER) :].strip()
        return sessions.bearer(connection, token, keys=ask.office.keys, now_ms=ask.now_ms)
    token = ask.request.cookies.get(cookie_name(ask), "")
    return sessions.visitor(connection, token, now_ms=ask.now_ms)


def cookie_name(ask: Ask) -> str:
    """Return the session cookie's name; over TLS the browser itself binds it to this host."""
    return SECURE_COOKIE if ask.is_private else COOKIE


def _stranger(row: Permission) -> Response:
    return JSONResponse({"error": "token"}, 401) if row.is_api else go("/login")


def _told(row: Permission, ask: Ask, known: Visitor, status: int, code: str) -> Response:
    if row.is_api:
        return JSONResponse({"error": code}, status)
    return ask.draw("declined.html", known=known, status=status, code=code)


def too_often(often: TooOften) -> Response:
    """Ask whoever comes too often to wait."""
    return Response(status_code=429, headers={"retry-after": str(often.seconds)})


def _asked_again(row: Permission, ask: Ask, known: Visitor) -> Response:
    """Ask for the passphrase once more, with all that was typed: a slip must not lose a letter."""
    if row.is_api:
        return _told(row, ask, known, 403, "again_wrong")
    typed = [
        (key, value)
        for key, values in ask.form.fields.items()
        for value in values
        if key not in {"csrf", "again"}
    ]
    return ask.draw("again.html", known=known, status=403, typed=typed)


def _missing(row: Permission, ask: Ask, known: Visitor) -> Response:
    if row.is_api:
        return JSONResponse({"error": "missing"}, 404)
    return ask.draw("missing.html", known=known, status=404)
