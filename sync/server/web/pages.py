"""The web desk's pages: server-rendered, no script, nothing from outside; each look is noted."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desktop.domain.clock import from_ms
from resources.texts import LANGUAGES, Texts
from sync.server import views
from sync.server.desk import Desk
from sync.server.office import accounts
from sync.server.office.accounts import Visitor
from sync.server.web.api import Refusal, read_body

COOKIE = "desk"
LANGUAGE = "language"
YEAR_SECONDS = 31_536_000
CASE_FORM = "mau_01"
SITE_FORM = "diem_nguy_co"

Page = Callable[[Request, Visitor], Response]


def language_of(request: Request) -> str:
    """Return the page's language: asked for, remembered, else Vietnamese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE) or ""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def render(request: Request, name: str, status: int = 200, **values: object) -> Response:
    """Draw a template with what every page needs."""
    language = language_of(request)
    texts: Texts = request.app.state.texts[language]
    desk: Desk = request.app.state.desk
    page = request.app.state.templates.get_template(name)
    body = page.render(
        t=texts, language=language, province=desk.province, path=request.url.path,
        moment=_moment, happened=happened, visitor=values.pop("visitor", None), **values,
    )  # fmt: skip
    response = Response(body, status, media_type="text/html; charset=utf-8")
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE, language, max_age=YEAR_SECONDS, httponly=True, samesite="strict"
        )
    return response


def _moment(milliseconds: int | None) -> str:
    moment: datetime | None = None if milliseconds is None else from_ms(milliseconds)
    return moment.strftime("%d/%m/%Y %H:%M") if moment else "—"


def happened(texts: Texts, change: views.Change) -> str:
    """Say what a step of a record was; one of a newer program is shown without its name."""
    code = f"desk.mark_{change.what}" if change.what else f"desk.kind_{change.kind}"
    return texts(code if texts.has(code) else "desk.kind_other")


def guarded(page: Page) -> Callable[[Request], Response]:
    """Let only who is logged in see a page; all others are sent to the door."""

    @wraps(page)
    def guard(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        with desk.engine.begin() as connection:
            token = request.cookies.get(COOKIE, "")
            known = accounts.visitor(connection, token, now_ms=desk.now_ms())
        return page(request, known) if known else RedirectResponse("/login", 303)

    return guard


def login_form(request: Request) -> Response:
    """GET /login."""
    return render(request, "login.html", failed=False)


async def login(request: Request) -> Response:
    """POST /login: the same answer for an unknown name and a wrong passphrase."""
    desk: Desk = request.app.state.desk
    address = request.client.host if request.client else ""
    if not request.app.state.doors.may_try(address):
        return render(request, "login.html", 429, failed=True)
    try:
        fields = parse_qs((await read_body(request, limit=4_096)).decode())
    except (Refusal, UnicodeDecodeError):
        return Response(status_code=400)
    name = "".join(fields.get("name", []))
    with desk.engine.begin() as connection:
        now = desk.now_ms()
        passphrase = "".join(fields.get("passphrase", []))
        token = accounts.log_in(connection, name, passphrase, now_ms=now)
        accounts.note(connection, name[:40], "login" if token else "login_failed", "", now_ms=now)
    if token is None:
        request.app.state.doors.failed(address)
        return render(request, "login.html", 403, failed=True)
    response = RedirectResponse("/communes", 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return response


async def logout(request: Request) -> Response:
    """POST /logout, with the session's own token."""
    desk: Desk = request.app.state.desk
    token = request.cookies.get(COOKIE, "")
    fields = parse_qs((await read_body(request, limit=4_096)).decode(errors="replace"))
    with desk.engine.begin() as connection:
        known = accounts.visitor(connection, token, now_ms=desk.now_ms())
        if known is None or fields.get("csrf") != [known.csrf]:
            return Response(status_code=403)
        accounts.log_out(connection, token)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


def start(_request: Request, _visitor: Visitor) -> Response:
    """GET /."""
    return RedirectResponse("/communes", 303)


def communes(request: Request, visitor: Visitor) -> Response:
    """GET /communes: every commune with its last contact, the longest silent first."""
    desk: Desk = request.app.state.desk
    with desk.engine.begin() as connection:
        rows = views.communes(connection)
    return render(request, "communes.html", visitor=visitor, rows=rows)


def _list(request: Request, visitor: Visitor, form: str) -> Response:
    desk: Desk = request.app.state.desk
    query = request.query_params.get("q", "")[:100]
    after = request.query_params.get("after", "")
    with desk.engine.begin() as connection:
        rows = views.records_of_form(
            connection, form, query=query, after=int(after) if after.isdecimal() else None
        )
    more = rows[-1].changed_at if len(rows) == views.PAGE else None
    return render(
        request, "records.html", visitor=visitor, rows=rows, query=query, more=more, form=form
    )


def cases(request: Request, visitor: Visitor) -> Response:
    """GET /cases: the cases of every commune."""
    return _list(request, visitor, CASE_FORM)


def sites(request: Request, visitor: Visitor) -> Response:
    """GET /sites: the drowning hazard sites of every commune."""
    return _list(request, visitor, SITE_FORM)


def case(request: Request, visitor: Visitor) -> Response:
    """GET /cases/{commune}/{id}: one case with all its records."""
    desk: Desk = request.app.state.desk
    place, case_id = request.path_params["commune"], request.path_params["id"]
    language = language_of(request)
    with desk.engine.begin() as connection:
        rows = views.case_records(connection, place, case_id)
        accounts.note(connection, visitor.name, "view_case", case_id, now_ms=desk.now_ms())
        pages = [
            views.record_page(connection, place, row.id, catalog=desk.catalog, language=language)
            for row in rows
        ]
    if not rows:
        return render(request, "missing.html", 404, visitor=visitor)
    return render(request, "record.html", visitor=visitor, pages=pages)


def site(request: Request, visitor: Visitor) -> Response:
    """GET /sites/{commune}/{id}: one record that belongs to no case."""
    desk: Desk = request.app.state.desk
    place, record_id = request.path_params["commune"], request.path_params["id"]
    with desk.engine.begin() as connection:
        accounts.note(connection, visitor.name, "view_record", record_id, now_ms=desk.now_ms())
        page = views.record_page(
            connection, place, record_id, catalog=desk.catalog, language=language_of(request)
        )
    if page is None:
        return render(request, "missing.html", 404, visitor=visitor)
    return render(request, "record.html", visitor=visitor, pages=[page])


ROUTES = [
    Route("/login", login_form, methods=["GET"]),
    Route("/login", login, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/", guarded(start), methods=["GET"]),
    Route("/communes", guarded(communes), methods=["GET"]),
    Route("/cases", guarded(cases), methods=["GET"]),
    Route("/cases/{commune}/{id}", guarded(case), methods=["GET"]),
    Route("/sites", guarded(sites), methods=["GET"]),
    Route("/sites/{commune}/{id}", guarded(site), methods=["GET"]),
]
