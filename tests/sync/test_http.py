"""The line to the province: every way it can fail has its sentence, and nothing is lost."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.domain.troubles import Unavailable
from desktop.store import reading
from resources.texts import Texts
from sync.transport.http import HttpServer, checked_address
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.serving import listening
from tests.builders.world import HAZARD, INTAKE, Hands, fill, open_store


@contextmanager
def answering(reply: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that does one thing to every connection."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(8)
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            try:
                connection, _ = bound.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    connection.recv(65_536)
                    reply(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        ended.set()
        bound.close()


def saying(raw: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(raw)


REPLIES = {
    "server_error": b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
    "server_refused": b"HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n",
    "half_answer": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nhalf",
}


@pytest.mark.parametrize("code", REPLIES)
def test_a_bad_answer_has_its_sentence(code: str) -> None:
    with answering(saying(REPLIES[code])) as address, pytest.raises(Unavailable) as trouble:
        HttpServer(address, read_seconds=2).time(bytes(16))
    assert trouble.value.code == code
    assert Texts("vi").has(f"trouble.{code}")


def test_an_answer_of_other_bytes_is_half_an_answer() -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    with answering(saying(reply)) as address, pytest.raises(Unavailable, match="half_answer"):
        HttpServer(address).time(bytes(16))


def test_nobody_there_is_offline() -> None:
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    with pytest.raises(Unavailable, match="offline"):
        HttpServer(f"http://127.0.0.1:{port}").time(bytes(16))


def test_silence_ends_by_itself() -> None:
    def silent(connection: socket.socket) -> None:
        connection.recv(1)

    with answering(silent) as address, pytest.raises(Unavailable):
        HttpServer(address, read_seconds=0.3).time(bytes(16))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("treem.tinh.example", "https://treem.tinh.example"),
        (" https://treem.tinh.example/ ", "https://treem.tinh.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://treem.tinh.example", "insecure_address"),
        ("ftp://treem.tinh.example", "insecure_address"),
        ("https://", "bad_address"),
        ("https://ai:matkhau@treem.example", "bad_address"),
        ("https://treem.example/duong/dan", "bad_address"),
        ("https://treem.example:abc", "bad_address"),
    ],
)
def test_addresses(typed: str, found: str) -> None:
    if found.startswith("http"):
        assert checked_address(typed) == found
    else:
        with pytest.raises(Unavailable, match=found):
            checked_address(typed)


def certificate(folder: Path, *, days: tuple[int, int] = (-1, 30), host: str = "127.0.0.1") -> Path:
    """Write a self-signed certificate and its key; ``days`` from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tỉnh Mẫu")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem"


@pytest.mark.parametrize(
    ("days", "host", "pinned", "trouble"),
    [
        ((-1, 30), "127.0.0.1", True, None),
        ((-1, 30), "127.0.0.1", False, "tls_untrusted"),
        ((-1, 30), "127.0.0.2", True, "tls_untrusted"),
        ((-9, -2), "127.0.0.1", True, "tls_clock"),
        ((2, 30), "127.0.0.1", True, "tls_clock"),
    ],
)
def test_certificates(
    tmp_path: Path, days: tuple[int, int], host: str, pinned: bool, trouble: str | None
) -> None:
    desk = make_desk(tmp_path)
    cert = certificate(tmp_path, days=days, host=host)
    with listening(desk, certificate=cert, key=tmp_path / "key.pem") as address:
        server = HttpServer(address, pinned=cert if pinned else None)
        if trouble is None:
            assert server.time(bytes(16)).nonce == bytes(16)
        else:
            with pytest.raises(Unavailable, match=trouble):
                server.time(bytes(16))


def test_control_a_plain_context_would_trust_the_pinned_certificate_only(tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate(tmp_path)))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.needs("P40")
def test_a_day_goes_over_http_in_one_request_and_is_counted(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with open_store(tmp_path / "laptop") as store, listening(desk) as address:
        around = enrolled(store, desk)
        hands = Hands()
        fill(store, "mau_01", INTAKE, hands=hands)
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        server = HttpServer(address)
        outcome = sync(store, server, around)
        assert (server.meter.requests, outcome.sent_ops, reading.unsent(store)) == (1, 2, 0)
        assert 500 < server.meter.sent < 2_500
        server.close()
