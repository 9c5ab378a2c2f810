"""What the province watches: communes, one commune's sheet, who holds what is late."""

from starlette.responses import Response

from sync.server.office import answerability, directions, issues, oversight, standings
from sync.server.office.fates import Missing
from sync.server.office.permissions import BY_NAME
from sync.server.web.asking import Visit


def communes(visit: Visit) -> Response:
    """GET /communes: every commune with its last contact, the longest silent first."""
    left = _derived(visit)
    rows = oversight.communes(visit.connection, visit.known, now_ms=visit.now_ms)
    return visit.draw("communes.html", rows=rows, left=left)


def _derived(visit: Visit) -> int:
    """Bring what is derived up to date within reach; return how many cases are left."""
    communes = None if visit.known.whole_province else visit.known.communes
    return standings.bring_up_to_date(visit.connection, visit.desk.catalog, communes)


def sheet(visit: Visit) -> Response:
    """GET /communes/{commune}: the head's sheet of one commune, fit to be printed."""
    standings.bring_up_to_date(visit.connection, visit.desk.catalog, [visit.commune])
    found = oversight.communes(
        visit.connection, visit.known, now_ms=visit.now_ms, commune=visit.commune
    )
    if not found:
        raise Missing
    told = directions.direction_rows(
        visit.connection, visit.known, now_ms=visit.now_ms, commune=visit.commune
    )
    return visit.draw(
        "commune.html",
        row=found[0],
        late=_late(visit, visit.commune),
        holders=answerability.holder_rows(
            visit.connection, visit.known, now_ms=visit.now_ms, commune=visit.commune
        ),
        directions=[row for row in told if row.state not in {"closed", "done"}],
        issues=issues.issue_rows(visit.connection, visit.known, commune=visit.commune),
        now=visit.now_ms,
    )


def _late(visit: Visit, commune: str = "") -> tuple[answerability.LateRow, ...]:
    return answerability.late_rows(
        visit.connection,
        visit.known,
        now_ms=visit.now_ms,
        language=visit.ask.language,
        commune=commune,
    )


def holders(visit: Visit) -> Response:
    """GET /overdue: what is late across the communes, and with whom."""
    left = _derived(visit)
    return visit.draw(
        "overdue.html",
        late=_late(visit),
        holders=answerability.holder_rows(visit.connection, visit.known, now_ms=visit.now_ms),
        left=left,
        opens=BY_NAME["case"].allows(visit.known),
    )


PAGES = {"communes": communes, "commune": sheet, "overdue": holders}
