"""The province over HTTP: urllib3, the machine's own trust store, true time-outs, counted bytes.

A body is given as a file object over a small send buffer, so that the read timer starts only
when the last byte has really left: on a 20 KB/s link the kernel would otherwise swallow the
body at once and time out while it is still being sent.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from sync.transport.sending import Piece, send

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0
MAX_ANSWER = 8 << 20
SEND_BUFFER = 16 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CONTENT_TYPE = "application/x-bvte"
SERVER_ERROR = 500
OK, NO_CONTENT, NOT_FOUND, CONFLICT = 200, 204, 404, 409
BUSY = frozenset({429, 503, 507})
# Less than this for so long, and the line counts as dead.
STALL_SECONDS, STALL_BYTES = 60.0, 200
BLOCK = 4_096
EXPIRED_WORDS = ("expired", "not yet valid")

A = TypeVar("A", TimeAnswer, EnrolAnswer)
Told = Callable[[int], None]


class Meter:
    """Counts what went over the line: requests, and body bytes each way."""

    def __init__(self) -> None:
        self.requests = 0
        self.sent = 0
        self.received = 0


class Body(io.BytesIO):
    """A body that counts what the line has taken of it."""

    def __init__(self, raw: bytes | memoryview, meter: Meter, told: Told) -> None:
        super().__init__(raw)
        self._meter = meter
        self._told = told

    def read(self, size: int | None = -1, /) -> bytes:
        """Give the next block."""
        block = super().read(size)
        self._meter.sent += len(block)
        self._told(self._meter.sent)
        return block


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: its status, its headers, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _untold(_: int) -> None:
    """Nobody watches."""


class HttpServer:
    """A province at an address; implements ``sync.ports.Server``."""

    def __init__(
        self,
        address: str,
        *,
        pinned: Path | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        stall_seconds: float = STALL_SECONDS,
        told: Told = _untold,
    ) -> None:
        """Raise ``Unavailable("insecure_address")`` for clear HTTP beyond this machine.

        ``told`` hears how many bytes have left so far.
        """
        self._address = checked_address(address)
        self.meter = Meter()
        self._stall_seconds = stall_seconds
        self._told = told
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
        """Push and pull in one round trip; a long segment from the byte where it was cut."""
        return send(self, request)

    def stick_key(self) -> bytes:
        """Ask for the key that sticks are sealed to, as the province signed it."""
        return _checked(self._send("GET", "/v1/stick-key", b""))

    def ask(self, exchange: bytes) -> bytes:
        """Ask, with whatever is attached, and return the answer."""
        return _checked(self._send("POST", "/v1/sync", exchange))

    def held(self, name: bytes) -> int | None:
        """Say how many bytes of a segment have arrived, or nothing where it is not known."""
        answer = self._send("HEAD", f"/v1/up/{name.hex()}", b"")
        return None if answer.status == NOT_FOUND else _offset(answer)

    def put(self, piece: Piece) -> bytes | int:
        """Send the rest of a segment: the answer, or how far the province has it."""
        headers = {"Upload-Offset": str(piece.start), "Upload-Length": str(piece.length)}
        if piece.request:
            headers["Sync-Request"] = piece.request
        answer = self._send("PATCH", f"/v1/up/{piece.name.hex()}", piece.rest, headers)
        return _offset(answer) if answer.status in {NO_CONTENT, CONFLICT} else _checked(answer)

    def close(self) -> None:
        """Let the connection go."""
        self._pool.clear()

    def _read(self, method: str, path: str, body: bytes, shape: type[A]) -> A:
        raw = _checked(self._send(method, path, body))
        try:
            return msgspec.msgpack.decode(raw, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unavailable("half_answer") from error

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | memoryview,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        headers = {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(body)), **(more or {})}
        self.meter.requests += 1
        try:
            response = self._pool.request(
                method,
                self._address + path,
                body=Body(body, self.meter, self._told) if body else None,
                headers=headers if body or more else {},
                preload_content=False,
                redirect=False,
            )
            answer = self._read_all(response)
            response.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise _trouble(error) from error
        self.meter.received += len(answer)
        return Answer(response.status, response.headers, answer)

    def _read_all(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Read an answer as it comes; one that only drips is given up."""
        parts: list[bytes] = []
        size, mark, since = 0, 0, time.monotonic()
        while size <= MAX_ANSWER and (block := response.read1(BLOCK)):
            parts.append(block)
            size += len(block)
            now = time.monotonic()
            if now - since > self._stall_seconds:
                if size - mark < STALL_BYTES:
                    response.close()
                    raise Unavailable("stalled")
                mark, since = size, now
        return b"".join(parts)


def _offset(answer: Answer) -> int:
    told = answer.headers.get("Upload-Offset", "")
    if answer.status not in {NO_CONTENT, CONFLICT} or not told.isdecimal():
        _checked(answer)
        raise Unavailable("half_answer")
    return int(told)


def _checked(answer: Answer) -> bytes:
    """Return the body of a good answer; how long a busy province asks to wait goes along."""
    status, headers = answer.status, answer.headers
    if status in BUSY:
        asked = headers.get("Retry-After", "")
        raise Unavailable("server_busy", seconds=asked if asked.isdecimal() else "0")
    if status != OK:
        raise Unavailable("server_error" if status >= SERVER_ERROR else "server_refused")
    declared = headers.get("Content-Length")
    long = len(answer.body) > MAX_ANSWER
    if long or (declared is not None and int(declared) != len(answer.body)):
        raise Unavailable("half_answer")
    return answer.body


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
