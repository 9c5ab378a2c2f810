"""One request as a page meets it: who asks, in which language, and what an answer is drawn with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desktop.domain.clock import from_ms
from resources.texts import LANGUAGES, Texts
from sync.server.desk import Desk
from sync.server.limits import Limit
from sync.server.office.case_views import Change
from sync.server.office.fates import Missing
from sync.server.office.permissions import BY_NAME
from sync.server.office.roles import Visitor
from sync.server.office.sealing import Keys
from sync.server.office.sessions import is_fresh
from sync.server.web.bodies import EMPTY, Form
from sync.server.web.navigation import ways_of

LANGUAGE = "language"
YEAR_SECONDS = 31_536_000
UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class Office:
    """What every page shares for the life of the server."""

    desk: Desk
    keys: Keys
    texts: Mapping[str, Texts]
    templates: Environment
    limit: Limit


def moment(milliseconds: int | None) -> str:
    """Return a moment as people write it, in Vietnam's time."""
    return UNKNOWN if milliseconds is None else from_ms(milliseconds).strftime("%d/%m/%Y %H:%M")


def day(iso: str) -> str:
    """Return a day as people write it (dd/mm/yyyy), from its ISO form."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return UNKNOWN


def happened(texts: Texts, change: Change) -> str:
    """Say what a step of a record was; one of a newer program is shown without its name."""
    code = f"desk.mark_{change.what}" if change.what else f"desk.kind_{change.kind}"
    return texts(code if texts.has(code) else "desk.kind_other")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request from whoever it is; ``now_ms`` is the one time of this request."""

    request: Request
    office: Office
    now_ms: int
    form: Form = EMPTY

    @property
    def is_private(self) -> bool:
        """Say whether the way here is encrypted, so that cookies may say so too."""
        return self.request.url.scheme == "https"

    @property
    def language(self) -> str:
        """The page's language: asked for, remembered, else Vietnamese."""
        asked = self.request.query_params.get("lang") or self.request.cookies.get(LANGUAGE)
        return asked if asked in LANGUAGES else LANGUAGES[0]

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    def query(self, key: str, *, longest: int = 100) -> str:
        """Return a value of the address's question, or an empty text."""
        return self.request.query_params.get(key, "").strip()[:longest]

    def draw(
        self, name: str, *, known: Visitor | None = None, status: int = 200, **values: object
    ) -> Response:
        """Draw a template with what every page needs."""
        texts = self.office.texts[self.language]
        body = self.office.templates.get_template(name).render(
            t=texts,
            language=self.language,
            province=self.office.desk.province,
            path=self.request.url.path,
            known=known,
            fresh=known is not None and is_fresh(known, now_ms=self.now_ms),
            may=_asked_of(known),
            groups=ways_of(known),
            moment=moment,
            day=day,
            happened=happened,
            **values,
        )
        response = Response(body, status, media_type="text/html; charset=utf-8")
        if self.request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(
                LANGUAGE,
                self.language,
                max_age=YEAR_SECONDS,
                httponly=True,
                samesite="strict",
                secure=self.is_private,
            )
        return response


def _asked_of(known: Visitor | None) -> Callable[[str], bool]:
    """Return the question that templates ask before they show a way: may this account take it."""
    return lambda name: known is not None and BY_NAME[name].allows(known)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request from someone known, inside one transaction: all of it happens or nothing."""

    ask: Ask
    connection: Connection
    known: Visitor

    @property
    def now_ms(self) -> int:
        """The one time of this request."""
        return self.ask.now_ms

    @property
    def form(self) -> Form:
        """The fields that came with it."""
        return self.ask.form

    @property
    def desk(self) -> Desk:
        """The province as laptops meet it."""
        return self.ask.office.desk

    @property
    def keys(self) -> Keys:
        """The desk's keys."""
        return self.ask.office.keys

    def part(self, key: str) -> str:
        """Return a part of the address, as the route names it."""
        return str(self.ask.request.path_params[key])

    @property
    def commune(self) -> str:
        """The commune that the address names; the door has seen that it is within reach."""
        return self.part("commune")

    def number(self, text: str) -> int:
        """Read a number that stands in an address or a form; raises ``Missing``."""
        if not text.isdecimal() or len(text) > len(str(1 << 62)):
            raise Missing
        return int(text)

    def draw(self, name: str, *, status: int = 200, **values: object) -> Response:
        """Draw a template for the one who asks."""
        return self.ask.draw(name, known=self.known, status=status, **values)


def go(path: str) -> Response:
    """Send the browser on, by a fresh GET."""
    return RedirectResponse(path, 303)
