"""Cases and records: lists with search, and one record with its history."""

from starlette.responses import Response

from sync.server.office import case_views, reasons
from sync.server.office.audit import note
from sync.server.office.fates import Missing
from sync.server.web.asking import Visit, go

CASE_FORM = "mau_01"
SITE_FORM = "diem_nguy_co"


def _list(visit: Visit, form: str) -> Response:
    query = visit.ask.query("q")
    after = visit.ask.query("after")
    mark = visit.number(after) if after else None
    rows = case_views.records_of_form(visit.connection, visit.known, form, query=query, after=mark)
    more = rows[-1].changed_at if len(rows) == case_views.PAGE else None
    return visit.draw("records.html", rows=rows, query=query, more=more, form=form)


def cases(visit: Visit) -> Response:
    """GET /cases: the cases within reach."""
    return _list(visit, CASE_FORM)


def sites(visit: Visit) -> Response:
    """GET /sites: the drowning hazard sites within reach."""
    return _list(visit, SITE_FORM)


def case(visit: Visit) -> Response:
    """GET /cases/{commune}/{id}: one case with all its records."""
    case_id = visit.part("id")
    rows = case_views.case_records(visit.connection, visit.commune, case_id)
    if not rows:
        raise Missing
    if not reasons.is_given(visit.connection, visit.known, visit.commune, case_id):
        return visit.draw("reason.html", row=rows[0], purposes=reasons.PURPOSES)
    note(visit.connection, visit.known.name, "view_case", case_id, now_ms=visit.now_ms)
    return _drawn(visit, [row.id for row in rows])


def reason(visit: Visit) -> Response:
    """POST /cases/{commune}/{id}/reason: why this case is opened."""
    case_id = visit.part("id")
    if not case_views.case_records(visit.connection, visit.commune, case_id):
        raise Missing
    reasons.give(
        visit.connection,
        visit.known,
        (visit.commune, case_id),
        why=(visit.form.one("purpose"), visit.form.one("words", longest=reasons.MOST_WORDS)),
        at=visit.now_ms,
    )
    return go(f"/cases/{visit.commune}/{case_id}")


def site(visit: Visit) -> Response:
    """GET /sites/{commune}/{id}: one record that belongs to no case."""
    record_id = visit.part("id")
    note(visit.connection, visit.known.name, "view_record", record_id, now_ms=visit.now_ms)
    return _drawn(visit, [record_id])


def _drawn(visit: Visit, ids: list[str]) -> Response:
    pages = [
        case_views.record_page(
            visit.connection,
            visit.commune,
            record_id,
            catalog=visit.desk.catalog,
            language=visit.ask.language,
        )
        for record_id in ids
    ]
    if None in pages:
        raise Missing
    return visit.draw("record.html", pages=pages)


PAGES = {"cases": cases, "case": case, "case_reason": reason, "sites": sites, "site": site}
