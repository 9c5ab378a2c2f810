"""Every referral of the commune, out of its papers: what waits for an answer, and who answers."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.clock import VIETNAM, from_ms
from desktop.domain.record import Answers, RecordId
from desktop.domain.referral import Referral
from desktop.forms.catalog import Catalog
from desktop.forms.readable import facts
from desktop.store.answers import read_answers
from desktop.store.sealed_cases import HIDDEN_IDS
from desktop.store.store import Store

FORM = "phieu_chuyen_gui"
MOST = 2_000


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral with its case."""

    record_id: RecordId
    case_id: RecordId
    code: str
    child: str
    kind: str
    referral: Referral


REFERRALS = f"""
SELECT record.id, record.case_id, case_file.code, case_file.child, record.answers, record.saved_at
FROM record JOIN case_file ON case_file.id = record.case_id
WHERE record.form = ?2 AND record.case_id IS NOT NULL AND record.struck = 0
AND record.case_id NOT IN {HIDDEN_IDS} ORDER BY record.row DESC LIMIT ?3
"""  # noqa: S608 - our own fragments


def referrals(store: Store, *, catalog: Catalog, limit: int = MOST) -> tuple[ReferralRow, ...]:
    """Return the newest referrals; those that wait for an answer first, the oldest of them first.

    The child is named as on the paper; a referral without a date counts from the day of saving.
    """
    rows = store.connection.execute(REFERRALS, (store.officer_id, FORM, limit)).fetchall()
    told = ((row, store.opener.whole(read_answers(row[4]), place=row[0])) for row in rows)
    found = [_row(row, answers, catalog) for row, answers in told if answers is not None]
    return tuple(sorted(found, key=lambda row: (not row.referral.is_waiting(),
                                                _age(row.referral))))  # fmt: skip


def _age(one: Referral) -> int:
    """Order those that wait by age, the others by their newness."""
    return one.sent_on.toordinal() if one.is_waiting() else -one.sent_on.toordinal()


def _row(
    row: tuple[str, str, str, str, str, int], answers: Answers, catalog: Catalog
) -> ReferralRow:
    id_, case_id, code, child, _, saved_at = row
    told = facts(catalog.form(FORM), answers)
    saved = from_ms(saved_at).astimezone(VIETNAM).date()
    referral = Referral(
        agency=str(told.get("referral.to", "")),
        sent_on=_day(told.get("referral.date")) or saved,
        answered_on=_day(told.get("referral.answered_date")),
        answer=str(told.get("referral.answer", "")),
        done_on=_day(told.get("referral.done_date")),
    )
    named = str(answers.get("child_name", "")) or child
    kind = str(told.get("referral.kind", ""))
    return ReferralRow(RecordId(id_), RecordId(case_id), code, named, kind, referral)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
