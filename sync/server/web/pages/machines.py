"""The page of laptops: codes to join by, suspend, let in again, revoke."""

from starlette.responses import Response

from sync.server.office import machines
from sync.server.office.places import communes_of, place_name
from sync.server.web import qr
from sync.server.web.asking import Visit, go


def machine_list(visit: Visit, *, code: str = "", commune: str = "") -> Response:
    """GET /devices; ``code`` is a new one, shown this once with its QR."""
    title = visit.ask.office.texts[visit.ask.language]("desk_machines.qr")
    places = communes_of(visit.desk.province.code)
    return visit.draw(
        "devices.html",
        rows=machines.machine_rows(
            visit.connection,
            visit.known,
            server_key=visit.desk.province.key.public_key().public_bytes_raw(),
        ),
        places=[pair for pair in places if visit.known.sees(pair[0])],
        code=f"{code[:5]}-{code[5:]}" if code else "",
        code_for=place_name(commune) if code else "",
        picture=qr.drawn(code, title=title) if code else "",
    )


def make_code(visit: Visit) -> Response:
    """POST /devices/codes."""
    commune = visit.form.one("commune", longest=5)
    code = machines.hand_code(visit.connection, visit.known, commune, now_ms=visit.now_ms)
    return machine_list(visit, code=code, commune=commune)


def set_status(visit: Visit) -> Response:
    """POST /devices/{commune}/{id}."""
    machines.set_status(
        visit.connection,
        visit.known,
        visit.commune,
        visit.part("id"),
        visit.form.one("status", longest=12),
        now_ms=visit.now_ms,
    )
    return go("/devices")


PAGES = {"devices": machine_list, "device_code": make_code, "device_status": set_status}
