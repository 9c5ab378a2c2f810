"""What programmes ask (docs/province-admin-api.yaml): JSON, with a token, under the same rows."""

import msgspec
from starlette.responses import Response

from sync.server.office import (
    answerability,
    audit,
    directions,
    issues,
    machines,
    oversight,
    standings,
    tokens,
)
from sync.server.office.fates import Declined
from sync.server.web.asking import Visit, go
from sync.server.web.pages.numbers import sheet_of
from sync.server.web.pages.orders import send_all


def _json(found: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(found), status, media_type="application/json")


def communes(visit: Visit) -> Response:
    """GET /v1/admin/communes."""
    _derive(visit)
    return _json(oversight.communes(visit.connection, visit.known, now_ms=visit.now_ms))


def _derive(visit: Visit) -> None:
    within = None if visit.known.whole_province else visit.known.communes
    standings.bring_up_to_date(visit.connection, visit.desk.catalog, within)


def overdue(visit: Visit) -> Response:
    """GET /v1/admin/overdue."""
    _derive(visit)
    rows = answerability.late_rows(
        visit.connection, visit.known, now_ms=visit.now_ms, language=visit.ask.language
    )
    return _json(rows)


def devices(visit: Visit) -> Response:
    """GET /v1/admin/devices."""
    key = visit.desk.province.key.public_key().public_bytes_raw()
    return _json(machines.machine_rows(visit.connection, visit.known, server_key=key))


def suspend(visit: Visit) -> Response:
    """POST /v1/admin/devices/{commune}/{id}/suspend: stopping needs no person, letting in does."""
    machines.set_status(
        visit.connection,
        visit.known,
        visit.commune,
        visit.part("id"),
        machines.SUSPENDED,
        now_ms=visit.now_ms,
    )
    return _json({"status": machines.SUSPENDED})


def direction_list(visit: Visit) -> Response:
    """GET /v1/admin/directions."""
    return _json(directions.direction_rows(visit.connection, visit.known, now_ms=visit.now_ms))


def direction_send(visit: Visit) -> Response:
    """POST /v1/admin/directions."""
    return _json(send_all(visit), 201)


def direction(visit: Visit) -> Response:
    """GET /v1/admin/directions/{commune}/{id}."""
    found = directions.direction_row(
        visit.connection, visit.commune, visit.part("id"), now_ms=visit.now_ms
    )
    return _json(found)


def issue_list(visit: Visit) -> Response:
    """GET /v1/admin/issues."""
    return _json(issues.issue_rows(visit.connection, visit.known))


def statistics(visit: Visit) -> Response:
    """GET /v1/admin/statistics?year=&quarter=: with small counts hidden."""
    return _json(sheet_of(visit, full=False))


def audit_entries(visit: Visit) -> Response:
    """GET /v1/admin/audit?before=: a page of the chain, for a system that keeps logs."""
    before = visit.ask.query("before")
    mark = visit.number(before) if before else None
    return _json(audit.last_entries(visit.connection, before=mark))


def token_list(visit: Visit, *, made: str = "") -> Response:
    """GET /tokens: one's own; ``made`` is a new one, shown this once."""
    rows = tokens.token_rows(visit.connection, visit.known, now_ms=visit.now_ms)
    return visit.draw("tokens.html", rows=rows, made=made, days=tokens.DAYS)


def token_make(visit: Visit) -> Response:
    """POST /tokens."""
    days = visit.form.one("days", longest=3)
    if not days.isdecimal():
        raise Declined("token_label")
    made = tokens.make_token(
        visit.connection,
        visit.known,
        visit.form.one("label", longest=41),
        int(days),
        keys=visit.keys,
        now_ms=visit.now_ms,
    )
    return token_list(visit, made=made)


def token_end(visit: Visit) -> Response:
    """POST /tokens/end."""
    label = visit.form.one("label", longest=40)
    tokens.end_token(visit.connection, visit.known, label, now_ms=visit.now_ms)
    return go("/tokens")


PAGES = {
    "api_communes": communes,
    "api_overdue": overdue,
    "api_devices": devices,
    "api_device_suspend": suspend,
    "api_directions": direction_list,
    "api_direction_send": direction_send,
    "api_direction": direction,
    "api_issues": issue_list,
    "api_statistics": statistics,
    "api_audit": audit_entries,
    "tokens": token_list,
    "token_make": token_make,
    "token_end": token_end,
}
