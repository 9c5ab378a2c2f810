"""What comes by stick: brought here, taken in, and the answer handed back."""

from starlette.responses import Response

from sync.protocol import OK, BadFormat
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import place_name
from sync.server.office.stick_list import outing_rows
from sync.server.sticks import Brought, Opened, Sticks
from sync.server.web.asking import Visit
from sync.stick import SUFFIX

SEALED = "application/octet-stream"


def _room(visit: Visit) -> Sticks:
    return Sticks(visit.desk, visit.keys)


def _draw(
    visit: Visit, *, opened: Opened | None = None, brought: Brought | None = None
) -> Response:
    return visit.draw(
        "sticks.html",
        rows=outing_rows(visit.connection, visit.known),
        brought=brought,
        where="" if opened is None else place_name(opened.commune),
        way="" if opened is None else _way(opened),
    )


def _way(opened: Opened) -> str:
    return f"/sticks/{opened.commune}/{bytes(opened.row.id).hex()}"


def stick_list(visit: Visit) -> Response:
    """GET /sticks: whose stick was here last, and where to bring the next."""
    return _draw(visit)


def bring(visit: Visit) -> Response:
    """POST /sticks: take a file in, and show what it brought."""
    room = _room(visit)
    try:
        opened = room.open(visit.connection, visit.form.file)
    except BadFormat as error:
        raise Declined(str(error)) from error
    if not visit.known.sees(opened.commune):
        raise Missing
    brought = room.take(visit.connection, opened)
    action = "stick_brought" if brought.code == OK else "stick_refused"
    about = f"{opened.commune}/{bytes(opened.row.id).hex()[:12]}/{brought.ops}"
    note(visit.connection, visit.known.name, action, about, now_ms=visit.now_ms)
    return _draw(visit, opened=opened, brought=brought)


def answer(visit: Visit) -> Response:
    """GET /sticks/{commune}/{id}: the file to carry back, sealed to the laptop."""
    name = visit.part("id")
    try:
        device = bytes.fromhex(name)
    except ValueError as error:
        raise Missing from error
    room = _room(visit)
    opened = room.last(visit.connection, visit.commune, device)
    if opened is None or opened.commune != visit.commune:
        raise Missing
    raw = room.reply(visit.connection, opened)
    about = f"{visit.commune}/{name[:12]}"
    note(visit.connection, visit.known.name, "stick_answered", about, now_ms=visit.now_ms)
    # The name says no more than a laptop's own files do.
    file = f"{opened.outing.number.hex()}{SUFFIX}"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    return Response(raw, media_type=SEALED, headers=headers)


PAGES = {"sticks": stick_list, "stick_bring": bring, "stick_answer": answer}
