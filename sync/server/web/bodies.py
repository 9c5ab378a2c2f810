"""Bodies from outside: read up to a limit and no further, then parsed into plain text fields."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from desktop.domain.vietnamese import clean

MOST_FIELDS = 400


class Refusal(Exception):  # noqa: N818 - an answer, not a failure
    """A request that is not answered; carries the status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that a person sent, and perhaps one file."""

    fields: Mapping[str, list[str]]
    file: bytes = b""

    def one(self, key: str, *, longest: int = 2_000) -> str:
        """Return a field's text without spaces around it, or an empty text."""
        return clean("".join(self.fields.get(key, [])[:1])).strip()[:longest]

    def every(self, key: str) -> tuple[str, ...]:
        """Return each value that a field was given."""
        values = (clean(value).strip() for value in self.fields.get(key, []))
        return tuple(value for value in values if value)


EMPTY = Form({})


async def read_body(request: Request, *, limit: int) -> bytes:
    """Read a body, stopping at the limit before more of it is taken in."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > limit:
        raise Refusal(413 if told.isdecimal() else 400)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413)
    return bytes(body)


async def read_form(request: Request, *, limit: int) -> Form:
    """Read a form; raises ``Refusal`` for what is too long or no form."""
    body = await read_body(request, limit=limit)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _multipart(request, body)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refusal(400) from error
    return Form(fields)


async def read_json(request: Request, *, limit: int) -> Form:
    """Read a programme's fields: an object of texts, or of lists of texts; else ``Refusal``."""
    body = await read_body(request, limit=limit)
    try:
        told = msgspec.json.decode(body or b"{}", type=dict[str, str | list[str]])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400) from error
    if len(told) > MOST_FIELDS:
        raise Refusal(400)
    return Form({key: [value] if isinstance(value, str) else value for key, value in told.items()})


async def _multipart(request: Request, body: bytes) -> Form:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, once(), max_files=1, max_fields=MOST_FIELDS, max_part_size=len(body)
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise Refusal(400) from error
    fields: dict[str, list[str]] = {}
    file = b""
    for key, value in parsed.multi_items():
        if isinstance(value, UploadFile):
            file = await value.read()
            await value.close()
        else:
            fields.setdefault(key, []).append(value)
    return Form(fields, file)
