"""Resumable uploads (docs/province-api.yaml): pieces of a segment from a byte on.

The names of the headers are those of the IETF's draft of Resumable Uploads for HTTP.
"""

import base64
import binascii

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sync.messages import Signed
from sync.protocol import BadFormat
from sync.server.desk import Desk
from sync.server.limits import Limit, TooOften
from sync.server.uploads import Uploads, fits

OFFSET, LENGTH, REQUEST = "upload-offset", "upload-length", "sync-request"
LONGEST_REQUEST = 4_096
CONTENT_TYPE = "application/x-bvte"


def _uploads(request: Request) -> Uploads:
    """Return the place for pieces; a province without a folder of its own takes none."""
    uploads: Uploads | None = request.app.state.uploads
    if uploads is None:
        raise HTTPException(503)
    return uploads


def _name(request: Request) -> bytes:
    try:
        return bytes.fromhex(request.path_params["id"])
    except ValueError:
        return b""


def _number(request: Request, header: str) -> int:
    told = request.headers.get(header, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1  # noqa: PLR2004 - no segment is so long


async def held(request: Request) -> Response:
    """HEAD /v1/up/{id}: how many bytes of a segment have arrived."""
    found = _uploads(request).held(_name(request))
    if found is None:
        return Response(status_code=404)
    return Response(status_code=204, headers={OFFSET: str(found)})


async def piece(request: Request) -> Response:
    """PATCH /v1/up/{id}: bytes from an offset on; the last of them brings the answer."""
    desk: Desk = request.app.state.desk
    uploads = _uploads(request)
    name, start, length = _name(request), _number(request, OFFSET), _number(request, LENGTH)
    if not fits(name, start, length):
        return Response(status_code=400)
    if told := request.headers.get(REQUEST):
        status = await run_in_threadpool(_bind, desk, uploads, name, told)
        if status:
            return Response(status_code=status)
    reached = uploads.held(name)
    if reached is None or reached != start:
        offset = {} if reached is None else {OFFSET: str(reached)}
        return Response(status_code=404 if reached is None else 409, headers=offset)
    try:
        async for chunk in request.stream():
            if start + len(chunk) > length:
                return Response(status_code=400)
            if chunk:
                start = uploads.write(name, start, chunk)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody hears it; what came is kept
    if start < length:
        return Response(status_code=204, headers={OFFSET: str(start)})
    limit: Limit = request.app.state.laptops
    return await run_in_threadpool(_answer, desk, uploads, name, limit)


def _bind(desk: Desk, uploads: Uploads, name: bytes, told: str) -> int:
    """Take the request with which a segment comes; return the status of a refusal, or nothing."""
    if len(told) > LONGEST_REQUEST:
        return 400
    try:
        signed = msgspec.msgpack.decode(base64.b64decode(told, validate=True), type=Signed)
        device = desk.announced(signed, name)
    except (BadFormat, binascii.Error, msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return 400
    if device is None:
        return 403
    uploads.bind(name, signed, device=device)
    return 0


def _answer(desk: Desk, uploads: Uploads, name: bytes, limit: Limit) -> Response:
    try:
        answer = desk.sync(uploads.whole(name), admit=limit.take)
    except TooOften as often:
        return Response(status_code=429, headers={"retry-after": str(often.seconds)})
    except BadFormat:
        return Response(status_code=400)
    return Response(msgspec.msgpack.encode(answer), media_type=CONTENT_TYPE)


ROUTES = [
    Route("/v1/up/{id}", held, methods=["HEAD"]),
    Route("/v1/up/{id}", piece, methods=["PATCH"]),
]
