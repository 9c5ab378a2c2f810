"""Puts the province's routes together and sets the rules every answer keeps."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resources.texts import LANGUAGES, Texts
from sync.server.desk import Desk
from sync.server.limits import Limit
from sync.server.office.sealing import keys_of
from sync.server.uploads import Uploads
from sync.server.web import api, door, pieces
from sync.server.web.asking import Office
from sync.server.web.pages import OPEN_PAGES, PAGES

UPLOADS = "uploads"
FOLDER = Path(__file__).resolve().parent
POLICY = b"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
HEADERS = [
    (b"content-security-policy", POLICY + b"; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


@dataclass(frozen=True, slots=True)
class Often:
    """How often one may ask, at once and by the minute: an account, and a laptop."""

    account: tuple[int, int] = (600, 300)
    laptop: tuple[int, int] = (300, 120)


USUAL = Often()


class Guard:
    """Sends the safety headers with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers)


def create_app(desk: Desk, *, often: Often = USUAL) -> Starlette:
    """Return the province as an ASGI application."""
    routes = [
        *api.ROUTES,
        *pieces.ROUTES,
        *door.routes(PAGES, OPEN_PAGES),
        Mount("/static", StaticFiles(directory=FOLDER / "static")),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(Guard)
    app.state.desk = desk
    app.state.uploads = None if desk.folder is None else Uploads(desk.folder / UPLOADS)
    app.state.office = Office(
        desk,
        keys_of(desk.province.key),
        {language: Texts(language) for language in LANGUAGES},
        Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        ),
        Limit(*often.account),
    )
    app.state.laptops = Limit(*often.laptop)
    return app
