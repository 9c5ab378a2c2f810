"""Puts the province's routes together and sets the rules every answer keeps."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resources.texts import LANGUAGES, Texts
from sync.server.desk import Desk
from sync.server.web import api, pages

FOLDER = Path(__file__).resolve().parent
TRIES = 10
TRIES_MS = 15 * 60 * 1000
POLICY = b"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
HEADERS = [
    (b"content-security-policy", POLICY + b"; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


class Doors:
    """Counts failed log-ins by address: ten in a quarter of an hour close the door."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._failed: dict[str, list[int]] = {}

    def may_try(self, address: str) -> bool:
        """Say whether this address may try once more."""
        since = self._desk.now_ms() - TRIES_MS
        recent = [at for at in self._failed.get(address, []) if at > since]
        self._failed[address] = recent
        return len(recent) < TRIES

    def failed(self, address: str) -> None:
        """Count a failed try."""
        self._failed.setdefault(address, []).append(self._desk.now_ms())


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


def create_app(desk: Desk) -> Starlette:
    """Return the province as an ASGI application."""
    routes = [
        *api.ROUTES,
        *pages.ROUTES,
        Mount("/static", StaticFiles(directory=FOLDER / "static")),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(Guard)
    app.state.desk = desk
    app.state.texts = {language: Texts(language) for language in LANGUAGES}
    app.state.doors = Doors(desk)
    app.state.templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return app
