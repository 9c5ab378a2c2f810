"""Listening: uvicorn on an address, told when it is ready, stopped by a signal."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from resources.texts import Texts
from sync.server.desk import Desk
from sync.server.web.app import create_app

# Longer than a slow laptop takes to read the last answer before it asks again.
KEEP_ALIVE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and with which certificate."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None


def serve(
    desk: Desk,
    where: Listening,
    *,
    ready_file: Path | None,
    say: Callable[[str], None],
    texts: Texts,
) -> None:
    """Serve until stopped; ``ready_file`` receives the address once it is bound."""
    bound = socket.socket(socket.AF_INET6 if ":" in where.host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((where.host, where.port))
    scheme = "https" if where.certificate else "http"
    address = f"{scheme}://{where.host}:{bound.getsockname()[1]}"
    config = uvicorn.Config(
        create_app(desk),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        access_log=False,
        log_level="warning",
        server_header=False,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    say(texts("province.listening", address=address))
    bound.listen(2048)
    if ready_file is not None:
        ready_file.write_text(address, encoding="utf-8")
    uvicorn.Server(config).run(sockets=[bound])
