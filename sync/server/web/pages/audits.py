"""The audit's page, with the check of its chain."""

from collections.abc import Callable

from starlette.responses import Response

from sync.server.office import audit
from sync.server.web.asking import Visit


def audit_page(visit: Visit) -> Response:
    """GET /audit: the last entries, and whether the whole chain holds."""
    before = visit.ask.query("before")
    mark = visit.number(before) if before else None
    rows = audit.last_entries(visit.connection, before=mark)
    checked = audit.check(
        visit.connection,
        visit.desk.province.key,
        keys=visit.keys,
        now_ms=visit.now_ms,
        whole=bool(visit.ask.query("whole")),
    )
    return visit.draw(
        "audit.html", rows=rows, checked=checked, page=audit.PAGE, words=_words(visit)
    )


def _words(visit: Visit) -> Callable[[str], str]:
    """Return how an action is told in words; one without words is shown by its code."""
    texts = visit.ask.office.texts[visit.ask.language]

    def told(action: str) -> str:
        code = f"desk_audit.act_{action}"
        return texts(code) if texts.has(code) else action

    return told


PAGES = {"audit": audit_page}
