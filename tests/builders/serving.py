"""The province really listening on loopback, in a thread of the test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from sync.server.desk import Desk
from sync.server.web.app import USUAL, Often, create_app


@contextmanager
def listening(
    desk: Desk,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    often: Often = USUAL,
) -> Iterator[str]:
    """Serve a desk and give its address; stopped when the block ends."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(64)
    config = uvicorn.Config(
        create_app(desk, often=often), log_level="error", ssl_certfile=certificate, ssl_keyfile=key
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    scheme = "https" if certificate else "http"
    try:
        yield f"{scheme}://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
