"""A browser without a screen, talking to the province's application in the same process."""

import asyncio
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        found = [value for key, value in self.headers if key == name.lower().encode()]
        return found[0].decode() if found else ""

    @property
    def csrf(self) -> str:
        found = re.search(r'name="(?:csrf|token)" value="([^"]+)"', self.text)
        return found[1] if found else ""


class Running:
    """An event loop for as long as a test talks to the application."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def ask(self, scope: dict[str, object], body: bytes) -> Answer:
        sent: list[dict[str, object]] = []
        told = [False]

        async def receive() -> dict[str, object]:
            if told[0]:
                return {"type": "http.disconnect"}
            told[0] = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        self._loop.run_until_complete(self.app(scope, receive, send))
        parts = [m.get("body", b"") for m in sent if m["type"] == "http.response.body"]
        return Answer(sent[0]["status"], list(sent[0]["headers"]), b"".join(parts))


@dataclass
class Visitor:
    """One browser: keeps its cookies; sends the session's own token with every form."""

    running: Running
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    scheme: str = "http"
    address: str = "127.0.0.1"
    bearer: str = ""

    def get(self, path: str, *, method: str = "GET") -> Answer:
        return self._ask(method, path, b"", "")

    def post(self, path: str, **fields: object) -> Answer:
        """Send a form; a list gives a field several times."""
        form = {"csrf": self.csrf, **fields}
        body = urlencode(form, doseq=True).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, path: str, raw: bytes, name: str = "bang.csv") -> Answer:
        """Send a form with a file, as a browser does."""
        parts = (
            (b'name="csrf"', self.csrf.encode()),
            (f'name="file"; filename="{name}"'.encode(), raw),
        )
        body = b"".join(
            b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + value + b"\r\n"
            for head, value in parts
        )
        return self.send(path, body + b"--x--\r\n", "multipart/form-data; boundary=x")

    def send(
        self, path: str, body: bytes, kind: str = "application/json", *, method: str = "POST"
    ) -> Answer:
        return self._ask(method, path, body, kind)

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        parts = urlsplit(path)
        headers: Headers = [(b"host", b"tinh.test"), (b"content-length", str(len(body)).encode())]
        if kind:
            headers.append((b"content-type", kind.encode()))
        if self.cookies:
            jar = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            headers.append((b"cookie", jar.encode()))
        if self.bearer:
            headers.append((b"authorization", f"Bearer {self.bearer}".encode()))
        scope: dict[str, object] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": self.scheme,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": headers,
            "client": (self.address, 1),
            "server": ("tinh.test", 80),
        }
        answer = self.running.ask(scope, body)
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for key, value in answer.headers:
            if key == b"set-cookie":
                for name, cookie in SimpleCookie(value.decode()).items():
                    if cookie["max-age"] == "0":
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = cookie.value
