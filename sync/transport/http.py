"""The province over HTTP: urllib3, the machine's own trust store, true time-outs, counted bytes.

A body is given as a file object over a small send buffer, so that the read timer starts only
when the last byte has really left: on a 20 KB/s link the kernel would otherwise swallow the
body at once and time out while it is still being sent.
"""

import io
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
import truststore
import urllib3
from urllib3.connection import HTTPConnection
from urllib3.util import Timeout

from desktop.domain.troubles import Unavailable
from sync.messages import Signed
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0
MAX_ANSWER = 8 << 20
SEND_BUFFER = 16 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CONTENT_TYPE = "application/x-bvte"
SERVER_ERROR = 500
TOO_OFTEN = 429
EXPIRED_WORDS = ("expired", "not yet valid")

A = TypeVar("A", TimeAnswer, EnrolAnswer, Signed)


class Meter:
    """Counts what went over the line: requests, and body bytes each way."""

    def __init__(self) -> None:
        self.requests = 0
        self.sent = 0
        self.received = 0


class HttpServer:
    """A province at an address; implements ``sync.ports.Server``."""

    def __init__(
        self,
        address: str,
        *,
        pinned: Path | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """Raise ``Unavailable("insecure_address")`` for clear HTTP beyond this machine."""
        self._address = checked_address(address)
        self.meter = Meter()
        options = [
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER),
        ]
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=1,
            timeout=Timeout(connect=connect_seconds, read=read_seconds),
            retries=False,
            blocksize=4096,
            socket_options=options,
            ssl_context=_trust(self._address, pinned),
        )

    def time(self, nonce: bytes) -> TimeAnswer:
        """Ask the province's clock."""
        return self._read("GET", f"/v1/time?n={nonce.hex()}", b"", TimeAnswer)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Ask to be taken in."""
        return self._read("POST", "/v1/enroll", msgspec.msgpack.encode(request), EnrolAnswer)

    def sync(self, request: Signed) -> Signed:
        """Push and pull in one round trip."""
        return self._read("POST", "/v1/sync", msgspec.msgpack.encode(request), Signed)

    def close(self) -> None:
        """Let the connection go."""
        self._pool.clear()

    def _read(self, method: str, path: str, body: bytes, shape: type[A]) -> A:
        raw = self._send(method, path, body)
        try:
            return msgspec.msgpack.decode(raw, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unavailable("half_answer") from error

    def _send(self, method: str, path: str, body: bytes) -> bytes:
        headers = {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(body))}
        self.meter.requests += 1
        self.meter.sent += len(body)
        try:
            response = self._pool.request(
                method,
                self._address + path,
                body=io.BytesIO(body) if body else None,
                headers=headers if body else {},
                preload_content=False,
                redirect=False,
            )
            answer = response.read(MAX_ANSWER + 1)
            response.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise _trouble(error) from error
        self.meter.received += len(answer)
        return _checked(response.status, response.headers, answer)


def _checked(status: int, headers: Mapping[str, str], answer: bytes) -> bytes:
    if status == TOO_OFTEN:
        raise Unavailable("server_busy")
    if status != 200:  # noqa: PLR2004 - the one good answer of this protocol
        raise Unavailable("server_error" if status >= SERVER_ERROR else "server_refused")
    declared = headers.get("Content-Length")
    if len(answer) > MAX_ANSWER or (declared is not None and int(declared) != len(answer)):
        raise Unavailable("half_answer")
    return answer


def checked_address(typed: str) -> str:
    """Return scheme and host; clear HTTP is for this machine alone."""
    address = typed.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise Unavailable("bad_address") from error
    if not host or parts.path not in {"", "/"} or parts.query or parts.username:
        raise Unavailable("bad_address")
    address = address.removesuffix("/")
    if parts.scheme == "http" and host in LOOPBACK:
        return address
    if parts.scheme != "https":
        raise Unavailable("insecure_address")
    return address


def _trust(address: str, pinned: Path | None) -> ssl.SSLContext | None:
    if address.startswith("http:"):
        return None
    if pinned is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context(cafile=str(pinned))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _trouble(error: urllib3.exceptions.HTTPError) -> Unavailable:
    """Name the world's failure; the library's own words may hold addresses and are dropped."""
    if isinstance(error, urllib3.exceptions.SSLError):
        told = str(error)
        return Unavailable(
            "tls_clock" if any(w in told for w in EXPIRED_WORDS) else "tls_untrusted"
        )
    if isinstance(error, urllib3.exceptions.ProtocolError | urllib3.exceptions.DecodeError):
        return Unavailable("half_answer")
    return Unavailable("offline")
