"""Directions, inspection orders and urging: sent down, answered, closed."""

from starlette.responses import Response

from sync.server.office import case_views, directions, oversight
from sync.server.office.directions import ANSWERS, KINDS, Message
from sync.server.office.fates import Declined, Missing
from sync.server.web.asking import Visit, go


def direction_list(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    """GET /directions: what waits for an answer first; the form to write a new one.

    With a ``problem`` it shows the form as it was typed.
    """
    given = visit.form.one if problem else visit.ask.query
    commune, case = given("commune", longest=5), given("case", longest=32)
    if commune and not visit.known.sees(commune):
        raise Missing
    about = None
    if commune and case:
        found = case_views.case_records(visit.connection, commune, case)
        about = next((row for row in found if row.case_code), None)
    return visit.draw(
        "directions.html",
        status=status,
        rows=directions.direction_rows(visit.connection, visit.known, now_ms=visit.now_ms),
        places=oversight.enrolled(visit.connection, visit.known),
        kinds=(*KINDS, directions.ASSIGN) if about else KINDS,
        about=about,
        ticked={commune, *visit.form.every("communes")},
        everyone=bool(visit.form.one("everyone")),
        typed=_typed(visit) if problem else _blank(visit, is_about=about is not None),
        problem=problem,
    )


def _blank(visit: Visit, *, is_about: bool) -> Message:
    """Return the form as it is begun: about a case it urges, or assigns where that was asked."""
    if not is_about:
        return Message(KINDS[0], "", "", "", "")
    wanted = visit.ask.query("kind", longest=12)
    return Message(directions.ASSIGN if wanted == directions.ASSIGN else "urge", "", "", "", "")


def _typed(visit: Visit) -> Message:
    form = visit.form
    return Message(
        form.one("kind", longest=12),
        form.one("number", longest=directions.MOST_NUMBER),
        form.one("heading", longest=directions.MOST_HEADING),
        form.one("words", longest=directions.MOST_WORDS),
        form.one("due_on", longest=10),
        form.one("case", longest=32),
    )


def send(visit: Visit) -> Response:
    """POST /directions: one message, to each commune that was ticked."""
    try:
        send_all(visit)
    except Declined as declined:
        return direction_list(visit, problem=declined.code, status=409)
    return go("/directions")


def send_all(visit: Visit) -> list[str]:
    """Send what was typed to each commune that was named; return the ids.

    Raises ``Declined`` before anything is sent.
    """
    message, communes = directions.checked(_typed(visit)), _whom(visit)
    return [
        directions.send(
            visit.connection,
            visit.known,
            visit.desk.exchange.place(visit.connection, commune),
            message,
        )
        for commune in sorted(communes)
    ]


def _whom(visit: Visit) -> set[str]:
    known = {place.code for place in oversight.enrolled(visit.connection, visit.known)}
    communes = known if visit.form.one("everyone") else set(visit.form.every("communes"))
    if not communes or not communes <= known:
        raise Declined("direction_whom")
    return communes


def direction(visit: Visit) -> Response:
    """GET /directions/{commune}/{id}: one direction with its answer, fit to be printed."""
    row = directions.direction_row(
        visit.connection, visit.commune, visit.part("id"), now_ms=visit.now_ms
    )
    return visit.draw("direction.html", row=row, answers=ANSWERS)


def close(visit: Visit) -> Response:
    """POST /directions/{commune}/{id}/close."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    directions.close(visit.connection, visit.known, place, visit.part("id"))
    return go("/directions")


PAGES = {
    "directions": direction_list,
    "direction_send": send,
    "direction": direction,
    "direction_close": close,
}
