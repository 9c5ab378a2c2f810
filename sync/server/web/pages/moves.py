"""Cases handed from commune to commune, and communes that became others."""

import os

from starlette.responses import Response

from sync.server import handing
from sync.server.handing import Handing, HandoverRow
from sync.server.office import case_views, standings, units
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import communes_of, known_communes, place_name
from sync.server.web.asking import Visit, go

LEAST_WORDS, MOST_WORDS = 5, 500


def transfer_list(visit: Visit) -> Response:
    """GET /transfers: the receipts, the newest first."""
    within = None if visit.known.whole_province else visit.known.communes
    return visit.draw(
        "transfers.html", rows=handing.handovers(visit.connection, within), name_of=place_name
    )


def transfer(visit: Visit) -> Response:
    """GET /transfers/{commune}/{id}: one receipt, fit to be printed; ``id`` is its number."""
    return visit.draw("transfer.html", row=_one(visit), name_of=place_name)


def _one(visit: Visit) -> HandoverRow:
    found = handing.handovers(visit.connection, [visit.commune])
    row = next((each for each in found if each.number == visit.part("id")), None)
    if row is None:
        raise Missing
    return row


def transfer_form(visit: Visit) -> Response:
    """GET /cases/{commune}/{id}/transfer: to whom, and why."""
    case_id = visit.part("id")
    rows = case_views.case_records(visit.connection, visit.commune, case_id)
    code = next((row.case_code for row in rows if row.case_code), None)
    if code is None:
        raise Missing
    places = [pair for pair in communes_of(visit.desk.province.code) if pair[0] != visit.commune]
    return visit.draw("transfer_form.html", code=code, records=len(rows), places=places,
                      giving=place_name(visit.commune))  # fmt: skip


def transfer_make(visit: Visit) -> Response:
    """POST /cases/{commune}/{id}/transfer."""
    to, words = visit.form.one("to", longest=5), visit.form.one("words", longest=MOST_WORDS)
    if not known_communes([to]) or len(words) < LEAST_WORDS:
        raise Declined("transfer_whom")
    exchange, case_id = visit.desk.exchange, visit.part("id")
    made = handing.hand_over(
        visit.connection,
        exchange.place(visit.connection, visit.commune),
        exchange.place(visit.connection, to),
        case_id,
        Handing(visit.known.name, words, os.urandom(16), visit.desk.province.key.sign),
    )
    standings.forget(visit.connection, visit.commune, case_id)
    about = f"{visit.commune}/{case_id}"
    note(visit.connection, visit.known.name, "case_handed_over", about, now_ms=visit.now_ms)
    return go(f"/transfers/{visit.commune}/{made.number}")


def unit_page(visit: Visit) -> Response:
    """GET /units: the official table is asked for."""
    return visit.draw("units.html", changes=None, done=None)


def unit_plan(visit: Visit) -> Response:
    """POST /units: what the table would change; nothing is written."""
    table = units.read_table(visit.form.file)
    changes = units.planned(visit.connection, table)
    return visit.draw("units.html", changes=changes, done=None, table=len(table))


def unit_apply(visit: Visit) -> Response:
    """POST /units/apply: one commune at a time, after the dry run was looked at."""
    old, new = visit.form.one("old", longest=5), visit.form.one("new", longest=5)
    moved = units.carry_out(visit.connection, visit.known, visit.desk, old, new)
    names = (place_name(old), place_name(new))
    return visit.draw("units.html", changes=None, done=moved, names=names)


PAGES = {
    "transfers": transfer_list,
    "transfer": transfer,
    "transfer_form": transfer_form,
    "transfer_make": transfer_make,
    "units": unit_page,
    "unit_plan": unit_plan,
    "unit_apply": unit_apply,
}
