"""Operations without effect: the list, one of them, reading anew, leaving it so."""

from starlette.responses import Response

from sync.server.office import issues
from sync.server.office.fates import Missing
from sync.server.web.asking import Visit, go

LONGEST_POS = 19


def issue_list(visit: Visit, *, mended: int | None = None) -> Response:
    """GET /issues; ``mended`` is what reading anew just gave."""
    rows = issues.issue_rows(visit.connection, visit.known)
    communes = sorted({(row.commune, row.commune_name) for row in rows})
    return visit.draw("issues.html", rows=rows, communes=communes, mended=mended)


def issue(visit: Visit) -> Response:
    """GET /issues/{commune}/{pos}: what stands in the book, without its content."""
    row = issues.issue_row(visit.connection, visit.known, visit.commune, _pos(visit))
    return visit.draw("issue.html", row=row)


def _pos(visit: Visit) -> int:
    text = visit.part("pos")
    if not text.isdecimal() or len(text) > LONGEST_POS:
        raise Missing
    return visit.number(text)


def read_anew(visit: Visit) -> Response:
    """POST /issues/{commune}: read the commune's records with issues anew."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    return issue_list(visit, mended=issues.read_anew(visit.connection, visit.known, place))


def leave(visit: Visit) -> Response:
    """POST /issues/{commune}/{pos}: close it without effect, with a reason."""
    place = visit.desk.exchange.place(visit.connection, visit.commune)
    words = visit.form.one("words", longest=issues.MOST_WORDS)
    issues.leave(visit.connection, visit.known, place, _pos(visit), words)
    return go("/issues")


PAGES = {"issues": issue_list, "issue": issue, "issue_retry": read_anew, "issue_leave": leave}
