"""Drafts on disk: one row each, kept in one small commit."""

from desktop.domain.record import Draft, RecordId
from desktop.store.answers import read_answers, write_answers
from desktop.store.driver import Connection


class Drafts:
    """The half-filled forms of this laptop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, draft: Draft, *, title: str) -> None:
        """Keep a draft as it stands; ``title`` is what a list calls it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO draft (id, form, form_version, case_id, record_id, answers,"
            " title, field, kept_at, officer, base, seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft.id,
                draft.form,
                draft.form_version,
                draft.case_id,
                draft.record_id,
                write_answers(draft.answers),
                title,
                draft.field,
                draft.kept_at,
                draft.officer,
                "" if draft.base is None else write_answers(draft.base),
                draft.seen,
            ),
        )

    def drop(self, draft_id: RecordId) -> None:
        """Forget a draft."""
        self._connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))

    def hand_over(self, giver: str, taker: str) -> None:
        """Give all drafts of one officer to another, who goes on with them."""
        self._connection.execute("UPDATE draft SET officer = ? WHERE officer = ?", (taker, giver))

    def of_case(self, case_id: RecordId) -> tuple[Draft, ...]:
        """Return every officer's drafts in a case, as they lie on disk."""
        rows = self._connection.execute(
            "SELECT id FROM draft WHERE case_id = ? ORDER BY kept_at", (case_id,)
        ).fetchall()
        found = (self.get(RecordId(row[0])) for row in rows)
        return tuple(draft for draft in found if draft is not None)

    def get(self, draft_id: RecordId) -> Draft | None:
        """Return a draft, or nothing where it was saved or dropped."""
        row = self._connection.execute(
            "SELECT id, form, form_version, case_id, answers, field, kept_at, officer, record_id,"
            " base, seen FROM draft WHERE id = ?",
            (draft_id,),
        ).fetchone()
        if row is None:
            return None
        answers = read_answers(row[4])
        base = read_answers(row[9]) if row[9] else None
        return Draft(
            row[0], row[1], row[2], row[3], answers, row[5], row[6], row[7], row[8], base, row[10]
        )
