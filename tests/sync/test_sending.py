"""A long segment over a bad line: cut at any byte, it goes on from there and wastes little."""

import base64
import os
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import reading
from sync.messages import Signed
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer
from sync.server.desk import Desk
from sync.server.uploads import Uploads
from sync.transport.http import HttpServer
from sync.transport.sending import INLINE_BYTES, Piece, send
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.serving import listening
from tests.builders.world import HAZARD, Hands, fill, open_store

# What a question of how far, and a piece, cost beside their own bytes: see the test of it below.
ASKING_BYTES, PIECE_BYTES = 180, 280


@dataclass
class BadLine:
    """A simulated line in simulated time; after so many bytes each connection is cut."""

    desk: Desk
    uploads: Uploads
    cut_every: int
    rate: float = 30_000.0
    round_trip: float = 0.4
    seconds: float = 0.0
    sent: int = 0
    left: int = 0
    forgets: bool = False
    seen: list[int] = field(default_factory=list)

    def _carry(self, count: int) -> int:
        """Carry bytes until the connection is cut; say how many arrived."""
        if self.left <= 0:
            self.left = self.cut_every
            self.seconds += self.round_trip
        carried = min(count, self.left)
        self.left -= carried
        self.sent += carried
        self.seconds += carried / self.rate
        return carried

    def _whole(self, count: int) -> None:
        if self._carry(count) < count:
            raise Unavailable("offline")
        self.seconds += self.round_trip

    def ask(self, exchange: bytes) -> bytes:
        self._whole(PIECE_BYTES + len(exchange))
        return msgspec.msgpack.encode(self.desk.sync(msgspec.msgpack.decode(exchange, type=Signed)))

    def held(self, name: bytes) -> int | None:
        self._whole(ASKING_BYTES)
        return self.uploads.held(name)

    def put(self, piece: Piece) -> bytes | int:
        self._whole(PIECE_BYTES + len(piece.request))
        if piece.request:
            signed = msgspec.msgpack.decode(base64.b64decode(piece.request), type=Signed)
            device = self.desk.announced(signed, piece.name)
            assert device is not None
            self.uploads.bind(piece.name, signed, device=device)
        arrived = self._carry(len(piece.rest))
        self.seen.append(piece.start)
        kept = 0 if self.forgets and arrived < len(piece.rest) else arrived
        reached = self.uploads.write(piece.name, piece.start, bytes(piece.rest[:kept]))
        if arrived < len(piece.rest):
            raise Unavailable("offline")
        assert reached == piece.length
        self.seconds += self.round_trip
        return msgspec.msgpack.encode(self.desk.sync(self.uploads.whole(piece.name)))

    def time(self, nonce: bytes) -> TimeAnswer:
        return self.desk.time(nonce)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self.desk.enrol(request)

    def sync(self, request: Signed) -> Signed:
        return send(self, request)


def long_work(store: object, count: int) -> None:
    """Save records whose words cannot be pressed: a segment of some hundred kilobytes."""
    hands, random = Hands(), Random(7)  # noqa: S311 - repeatable words
    for _ in range(count):
        words = base64.b64encode(random.randbytes(1_500)).decode()
        fill(store, "diem_nguy_co", {**HAZARD, "description": words}, hands=hands)  # type: ignore[arg-type] # a store


def waste_of(line: BadLine, payload: int) -> float:
    return line.sent / payload - 1


@pytest.mark.needs("P40")
def test_a_line_cut_every_20_kb_finishes_and_wastes_under_three_percent(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, desk)
        long_work(store, 150)
        line = BadLine(desk, Uploads(tmp_path / "up"), 20_000)
        outcome = sync(store, line, around)
        assert reading.unsent(store) == 0
        assert outcome.sent_bytes > 150_000
        assert len(line.seen) > outcome.sent_bytes // 20_000
        assert waste_of(line, outcome.sent_bytes) <= 0.03
        assert line.seconds < 2 * outcome.sent_bytes / line.rate + len(line.seen) * 1.6


def test_headers_cost_no_more_than_the_simulated_line_says() -> None:
    heard: list[bytes] = []

    def hear(bound: socket.socket) -> None:
        with bound.accept()[0] as connection:
            heard.append(connection.recv(65_536))

    piece = Piece(bytes(16), 1_234_567, memoryview(b""), 1_234_567, "")
    with socket.create_server(("127.0.0.1", 0)) as bound:
        for ask in (lambda line: line.held(bytes(16)), lambda line: line.put(piece)):
            thread = threading.Thread(target=hear, args=(bound,), daemon=True)
            thread.start()
            line = HttpServer(f"http://127.0.0.1:{bound.getsockname()[1]}", read_seconds=0.5)
            with pytest.raises(Unavailable):
                ask(line)
            thread.join(5)
    asking, putting = map(len, heard)
    host = len("treem.tinhmau.gov.vn") - len("127.0.0.1:12345")
    assert asking + host <= ASKING_BYTES
    assert putting + host <= PIECE_BYTES


def test_control_a_province_that_forgets_pieces_never_ends(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, desk)
        long_work(store, 60)
        line = BadLine(desk, Uploads(tmp_path / "up"), 20_000, forgets=True)
        with pytest.raises(Unavailable, match="offline"):
            sync(store, line, around)
        assert reading.unsent(store) == 60


@pytest.mark.needs("P40")
def test_over_http_a_second_try_goes_on_where_the_first_was_cut(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store, listening(desk) as address:
        around = enrolled(store, desk)
        long_work(store, 60)

        def arrived() -> int:
            return sum(part.stat().st_size for part in (tmp_path / "uploads").glob("*.part"))

        def cut(sent: int) -> None:
            until = time.monotonic() + 5
            while sent > 50_000 and arrived() <= 20_000 and time.monotonic() < until:
                time.sleep(0.01)  # a line cut at once would take along what nobody has read yet
            if sent > 50_000:
                raise Unavailable("offline")

        with pytest.raises(Unavailable, match="offline"):
            sync(store, HttpServer(address, told=cut), around)
        assert arrived() > 20_000
        server = HttpServer(address)
        outcome = sync(store, server, around)
        assert reading.unsent(store) == 0
        assert server.meter.sent < outcome.sent_bytes - 20_000
        server.close()


def test_nobody_else_may_announce_and_wrong_bytes_are_thrown_away(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with listening(desk) as address:
        stranger = Signed(b"\x90", bytes(64), os.urandom(INLINE_BYTES + 1))
        with pytest.raises(Unavailable, match="server_refused"):
            send(HttpServer(address), stranger)
    assert not (tmp_path / "uploads").exists()
