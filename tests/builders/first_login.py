"""A first log-in at a real province's desk over HTTP, as a person does it with a telephone."""

import html
import re
import time
from base64 import b32decode
from dataclasses import dataclass, field

import urllib3

from sync.server.office.second_factor import code_at


def code_now(shown: str) -> str:
    """Return the six digits for the secret as the page shows it by hand."""
    letters = shown.replace(" ", "")
    return code_at(b32decode(letters + "=" * (-len(letters) % 8)), time.time_ns() // 1_000_000)


@dataclass
class AtTheDesk:
    """Someone at the desk: keeps the cookies and the session's token."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def __post_init__(self) -> None:
        self.pool = urllib3.PoolManager(retries=False)

    def get(self, path: str) -> str:
        return self._keep(self.pool.request("GET", self.address + path, headers=self._headers(),
                                            redirect=False))  # fmt: skip

    def post(self, path: str, **fields: str) -> str:
        return self._keep(self.pool.request_encode_body(
            "POST", self.address + path, fields={"csrf": self.csrf, **fields},
            headers=self._headers(), encode_multipart=False, redirect=False))  # fmt: skip

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}

    def _keep(self, answer: urllib3.BaseHTTPResponse) -> str:
        for line in answer.headers.getlist("Set-Cookie"):
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        page = answer.data.decode()
        if found := re.search(r'name="csrf" value="([^"]+)"', page):
            self.csrf = found[1]
        return page

    def first_log_in(self, name: str, passphrase: str) -> None:
        """Log in, set the telephone up, take the passphrase that the desk suggests."""
        token = re.search(r'name="token" value="([^"]+)"', self.get("/login"))
        assert token is not None
        self.post("/login", name=name, passphrase=passphrase, token=token[1])
        secret = re.search(r'secret">([A-Z2-7 ]+)<', self.get("/setup"))
        assert secret is not None, "the desk asks to set up a telephone"
        self.post("/setup", code=code_now(secret[1]))
        made = re.search(r'once code">([^<]+)<', self.get("/passphrase"))
        assert made is not None
        assert "codes code" in self.post("/passphrase", passphrase=html.unescape(made[1]))
