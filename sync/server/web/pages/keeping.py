"""Holding a case for the law, and forgetting one by a legal order."""

from starlette.responses import Response

from sync.server.erasing import LONGEST_ORDER
from sync.server.office import case_views, erasure
from sync.server.office.fates import Missing
from sync.server.web.asking import Visit, go


def hold(visit: Visit) -> Response:
    """POST /cases/{commune}/{id}/hold."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    held = visit.form.one("held") == "yes"
    erasure.hold(visit.connection, visit.known, place, visit.part("id"), held=held)
    return go(f"/cases/{visit.commune}/{visit.part('id')}")


def form(visit: Visit) -> Response:
    """GET /cases/{commune}/{id}/keep: hold it, or propose to forget it."""
    case_id = visit.part("id")
    rows = case_views.case_records(visit.connection, visit.commune, case_id)
    code = next((row.case_code for row in rows if row.case_code), None)
    if code is None:
        raise Missing
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    held = erasure.is_held(visit.connection, place, case_id)
    return visit.draw("keep.html", row=rows[0], code=code, held=held, longest=LONGEST_ORDER)


def propose(visit: Visit) -> Response:
    """POST /cases/{commune}/{id}/erase."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    number = visit.form.one("number", longest=LONGEST_ORDER + 1)
    erasure.propose(visit.connection, visit.known, place, visit.part("id"), number)
    return go("/erasures")


def erasure_list(visit: Visit) -> Response:
    """GET /erasures."""
    rows = erasure.erasure_rows(visit.connection, visit.known)
    return visit.draw("erasures.html", rows=rows)


def decide(visit: Visit) -> Response:
    """POST /erasures/{commune}/{id}."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    agreed = visit.form.one("answer") == "yes"
    erasure.decide(visit.connection, visit.known, place, visit.part("id"), agreed=agreed)
    return go("/erasures")


PAGES = {
    "hold": hold,
    "keep_form": form,
    "erase_propose": propose,
    "erasures": erasure_list,
    "erase_decide": decide,
}
