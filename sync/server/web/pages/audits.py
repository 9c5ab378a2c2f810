"""The audit's page, with the check of its chain."""

from starlette.responses import Response

from sync.server.office import audit
from sync.server.web.asking import Visit


def audit_page(visit: Visit) -> Response:
    """GET /audit: the last entries, and whether the whole chain holds."""
    before = visit.ask.query("before")
    mark = visit.number(before) if before else None
    rows = audit.last_entries(visit.connection, before=mark)
    verdict = audit.verify(visit.connection, visit.desk.province.key)
    return visit.draw("audit.html", rows=rows, verdict=verdict, page=audit.PAGE)


PAGES = {"audit": audit_page}
