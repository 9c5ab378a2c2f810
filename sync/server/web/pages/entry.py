"""The door and an account's own matters: log in, second factor, passphrase, log out."""

import hmac
import secrets

from starlette.responses import RedirectResponse, Response

from sync.server.office import accounts, audit, passphrases, second_factor, sessions
from sync.server.office.fates import Declined
from sync.server.office.permissions import BY_NAME
from sync.server.office.roles import Step
from sync.server.office.sessions import Knock
from sync.server.web import qr
from sync.server.web.asking import Ask, Visit, go
from sync.server.web.door import cookie_name
from sync.server.web.theme import style_sheet

# The first of these that an account may see is its start.
STARTS = (("communes", "/communes"), ("audit", "/audit"))


def theme(_ask: Ask) -> Response:
    """GET /theme.css."""
    return Response(style_sheet(), media_type="text/css; charset=utf-8")


def login_form(ask: Ask, *, status: int = 200, problem: str = "") -> Response:
    """GET /login, with a token that only this browser can send back."""
    token = ask.request.cookies.get(_login_cookie(ask)) or secrets.token_urlsafe(24)
    response = ask.draw("login.html", status=status, problem=problem, token=token)
    response.set_cookie(
        _login_cookie(ask), token, httponly=True, samesite="strict", secure=ask.is_private
    )
    return response


def _login_cookie(ask: Ask) -> str:
    return f"{cookie_name(ask)}-door"


def login(ask: Ask) -> Response:
    """POST /login: the same answer for an unknown name, a wrong word and a shut door."""
    kept = ask.request.cookies.get(_login_cookie(ask), "")
    if not kept or not hmac.compare_digest(kept.encode(), ask.form.one("token").encode()):
        return login_form(ask, status=403, problem="page_old")
    office = ask.office
    knock = Knock(
        ask.form.one("name", longest=40),
        ask.form.one("passphrase", longest=passphrases.MOST),
        ask.form.one("code", longest=20),
        ask.address,
    )
    token = sessions.log_in(office.desk.engine, knock, keys=office.keys, now_ms=ask.now_ms)
    if token is None:
        return login_form(ask, status=403, problem="login_failed")
    with office.desk.engine.begin() as connection:
        audit.seal_day(connection, office.desk.province.key, now_ms=ask.now_ms)
    response = go("/")
    response.set_cookie(
        cookie_name(ask), token, httponly=True, samesite="strict", secure=ask.is_private
    )
    response.delete_cookie(_login_cookie(ask), secure=ask.is_private, httponly=True)
    return response


def logout(visit: Visit) -> Response:
    """POST /logout."""
    sessions.log_out(visit.connection, visit.known, now_ms=visit.now_ms)
    response = RedirectResponse("/login", 303)
    secure = visit.ask.is_private
    response.delete_cookie(cookie_name(visit.ask), secure=secure, httponly=True)
    return response


def start(visit: Visit) -> Response:
    """GET /: to the first page that the account may see."""
    if visit.known.step is Step.SETUP:
        return go("/setup")
    if visit.known.step is Step.CHANGE:
        return go("/passphrase")
    return go(next((path for name, path in STARTS if BY_NAME[name].allows(visit.known)), "/setup"))


def setup_form(visit: Visit, *, status: int = 200, problem: str = "") -> Response:
    """GET /setup: the QR for the telephone, shown until its first code comes back."""
    if visit.known.step is not Step.SETUP:
        return start(visit)
    secret = accounts.secret_of(visit.connection, visit.known, keys=visit.keys)
    province = visit.desk.province.name
    address = second_factor.address_of(secret, visit.known.name, province)
    title = visit.ask.office.texts[visit.ask.language]("desk_door.qr")
    return visit.draw(
        "setup.html",
        status=status,
        problem=problem,
        picture=qr.drawn(address, title=title),
        secret=second_factor.by_hand(secret),
    )


def setup(visit: Visit) -> Response:
    """POST /setup: the telephone's first code."""
    try:
        accounts.confirm_second(
            visit.connection,
            visit.known,
            visit.form.one("code", longest=20),
            keys=visit.keys,
            now_ms=visit.now_ms,
        )
    except Declined as declined:
        return setup_form(visit, status=409, problem=declined.code)
    return go("/passphrase")


def passphrase_form(visit: Visit, *, status: int = 200, problem: str = "") -> Response:
    """GET /passphrase: a made passphrase to take, or one of one's own."""
    if visit.known.step is Step.SETUP:
        return go("/setup")
    made = passphrases.made_passphrase()
    return visit.draw("passphrase.html", status=status, problem=problem, made=made)


def passphrase(visit: Visit) -> Response:
    """POST /passphrase: the new one; the recovery codes are shown once, here."""
    words = visit.form.one("passphrase", longest=passphrases.MOST)
    try:
        codes = accounts.change_passphrase(
            visit.connection, visit.known, words, keys=visit.keys, now_ms=visit.now_ms
        )
    except Declined as declined:
        return passphrase_form(visit, status=409, problem=declined.code)
    return visit.draw("recovery.html", codes=second_factor.in_groups(codes))


PAGES = {
    "logout": logout,
    "start": start,
    "setup_form": setup_form,
    "setup": setup,
    "passphrase_form": passphrase_form,
    "passphrase": passphrase,
}
OPEN_PAGES = {"login_form": login_form, "login": login, "theme": theme}
