"""The laptops' endpoints (docs/province-api.yaml): MessagePack in, MessagePack out."""

from typing import TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.messages import Signed
from sync.protocol import BadFormat, EnrolRequest
from sync.server.desk import Desk
from sync.server.limits import Limit, TooOften
from sync.server.sticks import Sticks
from sync.server.web.asking import Office
from sync.server.web.bodies import Refusal, read_body

MAX_BODY = 5 << 20
NONCE_BYTES = 16
CONTENT_TYPE = "application/x-bvte"

T = TypeVar("T", EnrolRequest, Signed)


def _decode(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400) from error


def _answer(message: msgspec.Struct) -> Response:
    return Response(msgspec.msgpack.encode(message), media_type=CONTENT_TYPE)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def time(request: Request) -> Response:
    """GET /v1/time?n=<32 hex digits>: the province's clock, signed over the nonce."""
    try:
        nonce = bytes.fromhex(request.query_params.get("n", ""))
    except ValueError:
        nonce = b""
    if len(nonce) != NONCE_BYTES:
        return Response(status_code=400)
    return _answer(_desk(request).time(nonce))


async def enroll(request: Request) -> Response:
    """POST /v1/enroll: take a laptop in."""
    try:
        asked = _decode(await read_body(request, limit=4_096), EnrolRequest)
    except Refusal as refusal:
        return Response(status_code=refusal.status)
    return _answer(await run_in_threadpool(_desk(request).enrol, asked))


async def sync(request: Request) -> Response:
    """POST /v1/sync: push, receipts and pull in one round trip."""
    try:
        asked = _decode(await read_body(request, limit=MAX_BODY), Signed)
    except Refusal as refusal:
        return Response(status_code=refusal.status)
    limit: Limit = request.app.state.laptops
    try:
        answer = await run_in_threadpool(_desk(request).sync, asked, admit=limit.take)
    except TooOften as often:
        return Response(status_code=429, headers={"retry-after": str(often.seconds)})
    except BadFormat:
        return Response(status_code=400)
    return _answer(answer)


async def stick_key(request: Request) -> Response:
    """GET /v1/stick-key: the key to which sticks are sealed, signed by the province."""
    return await run_in_threadpool(_stick_key, request)


def _stick_key(request: Request) -> Response:
    office: Office = request.app.state.office
    with office.desk.engine.begin() as connection:
        raw = Sticks(office.desk, office.keys).reader(connection)
    return Response(raw, media_type=CONTENT_TYPE)


ROUTES = [
    Route("/v1/time", time, methods=["GET"]),
    Route("/v1/enroll", enroll, methods=["POST"]),
    Route("/v1/sync", sync, methods=["POST"]),
    Route("/v1/stick-key", stick_key, methods=["GET"]),
]
