"""What was given out of the files: every print and copy, why, to whom; out of the journal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.domain.mark import What
from desktop.domain.record import RecordId
from desktop.store.journal import MARKS
from desktop.store.officers import Officers
from desktop.store.reading import case_row
from desktop.store.sealed_cases import HIDDEN_IDS, see_open
from desktop.store.store import Store
from sync.payloads import read_mark
from sync.protocol import BadFormat, decode_op

GIVEN = frozenset({What.PRINT, What.EXPORT})
MOST = 1_000
# As the index says it, so that the index is taken.
_IS_GIVEN = "kind = 9 AND (instr(body, x'7072696E74') > 0 OR instr(body, x'6578706F7274') > 0)"
_ABOUT = f"""
SELECT given.body, record.case_id, case_file.code FROM (
    SELECT {{place}} AS place, entity, body FROM {{table}} WHERE {_IS_GIVEN}
    ORDER BY {{place}} DESC LIMIT ?2
) AS given
LEFT JOIN record ON record.id = given.entity
LEFT JOIN case_file ON case_file.id = record.case_id
WHERE record.case_id IS NULL OR record.case_id NOT IN {HIDDEN_IDS}
"""  # noqa: S608 - our own fragments
OWN = _ABOUT.format(place="seq", table="op")
THEIRS = _ABOUT.format(place="pos", table="remote_op")
PAPERS = "SELECT id FROM record WHERE case_id = ? ORDER BY row"
THEIRS_ABOUT = "SELECT body FROM remote_op WHERE entity = ? AND kind = 9 ORDER BY pos"


@dataclass(frozen=True, slots=True)
class Given:
    """One print or copy: ``at_ms`` by the author's clock, ``who`` their name; codes as noted.

    ``why`` and ``to`` are empty where the paper left before reasons were noted. ``code`` is the
    case's, empty for lists and blank forms.
    """

    at_ms: int
    who: str
    what: str
    form: str
    why: str
    to: str
    scope: str
    copies: int
    is_draft: bool
    is_unsealed: bool
    is_masked: bool
    case_id: RecordId | None
    code: str


def given_of_case(store: Store, case_id: RecordId) -> tuple[Given, ...]:
    """Return what was given out of a case, the newest first.

    Raises ``Refused`` for whom the case is sealed from.
    """
    see_open(store.connection, case_id, officer=store.officer_id)
    row = case_row(store, case_id)
    code = "" if row is None else row.code
    rows = [(body, case_id, code) for body in _bodies(store, case_id)]
    return _told(store, rows)


def _bodies(store: Store, case_id: RecordId) -> Iterator[bytes]:
    for (record_id,) in store.connection.execute(PAPERS, (case_id,)).fetchall():
        for query in (MARKS, THEIRS_ABOUT):
            for (body,) in store.connection.execute(query, (record_id,)):
                yield bytes(body)


def given(store: Store, *, limit: int = MOST) -> tuple[Given, ...]:
    """Return what was given out of all files last, lists and blank forms too, the newest first."""
    values = (store.officer_id, limit)
    rows = [row for query in (OWN, THEIRS) for row in store.connection.execute(query, values)]
    return _told(store, rows)[:limit]


def _told(store: Store, rows: Iterable[tuple[bytes, str | None, str | None]]) -> tuple[Given, ...]:
    names = Officers(store.connection).names()
    found = (_given(bytes(body), case_id, code or "", names) for body, case_id, code in rows)
    return tuple(sorted((one for one in found if one), key=lambda one: -one.at_ms))


def _given(body: bytes, case_id: str | None, code: str, names: Mapping[str, str]) -> Given | None:
    op = decode_op(body)
    try:
        mark = read_mark(op)
    except BadFormat:
        return None  # kept in the journal; another version's, which this one cannot tell
    if mark.what not in GIVEN:
        return None
    words = {key: str(mark.detail.get(key, "")) for key in ("form", "why", "to", "scope")}
    copies = mark.detail.get("copies", 1)
    return Given(
        op.hlc_ms,
        names.get(op.actor, op.actor),
        mark.what,
        **words,
        copies=copies if isinstance(copies, int) else 1,
        is_draft=bool(mark.detail.get("draft")),
        is_unsealed=bool(mark.detail.get("unsealed")),
        is_masked=bool(mark.detail.get("masked")),
        case_id=None if case_id is None else RecordId(case_id),
        code=code,
    )
