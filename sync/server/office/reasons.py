"""Why someone opens a case: asked once for each case and session, and kept.

The audit holds the purpose alone; the words, in which people write names, stay in their table.
"""

from sqlalchemy import Connection, insert, select

from sync.server.office.audit import note
from sync.server.office.fates import Declined
from sync.server.office.roles import Visitor
from sync.server.office.tables import access_reason

PURPOSES = ("follow_up", "inspection", "complaint", "handover", "request")
LEAST_WORDS = 5
MOST_WORDS = 500


def is_given(connection: Connection, known: Visitor, commune: str, case_id: str) -> bool:
    """Say whether this session has told why it opens this case."""
    found = select(access_reason.c.at).where(
        access_reason.c.commune == commune,
        access_reason.c.case_id == case_id,
        access_reason.c.session == known.session,
    )
    return connection.execute(found).first() is not None


def give(
    connection: Connection, known: Visitor, place: tuple[str, str], *, why: tuple[str, str], at: int
) -> None:
    """Keep a reason; ``place`` is commune and case, ``why`` a purpose of the list and words."""
    (commune, case_id), (purpose, words) = place, why
    if purpose not in PURPOSES or len(words) < LEAST_WORDS:
        raise Declined("reason_needed")
    if is_given(connection, known, commune, case_id):
        return
    connection.execute(
        insert(access_reason).values(
            commune=commune,
            case_id=case_id,
            session=known.session,
            account=known.name,
            purpose=purpose,
            words=words[:MOST_WORDS],
            at=at,
        )
    )
    note(connection, known.name, f"reason_{purpose}", f"{commune}/{case_id}", now_ms=at)
