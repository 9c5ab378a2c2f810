"""What the province sent down to this commune, as the screen of directions asks for it."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.record import Answers, RecordId
from desktop.store.ledger import NoteRow, notes
from desktop.store.sealed_cases import hidden_cases
from desktop.store.store import Store

FORM, TRANSFER_FORM = "@direction", "@transfer"
TRANSFER_IN, TRANSFER_OUT = "transfer_in", "transfer_out"
ENDED = frozenset({"done", "cannot"})


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """A direction of the province; ``answer`` is the commune's last word, or empty.

    A case handed over stands here too (``kind`` transfer_in or transfer_out), headed by its code:
    who receives it confirms, who gave it has nothing to answer.
    """

    id: RecordId
    kind: str
    number: str
    heading: str
    words: str
    due_on: str
    case: str
    case_code: str
    sent_at: int
    answer: str
    answer_words: str
    answer_by: str
    is_closed: bool

    @property
    def waits(self) -> bool:
        """Say whether the province still waits for an answer."""
        return not self.is_closed and self.answer not in ENDED

    def is_late(self, today: date) -> bool:
        """Say whether the day to answer by has passed without one."""
        return self.waits and bool(self.due_on) and self.due_on < today.isoformat()


def direction_rows(store: Store) -> tuple[DirectionRow, ...]:
    """Return what was sent down: what waits first, by its day; then the newest.

    One about a case that is sealed to others is theirs to read.
    """
    with store.transaction() as tx:
        unit = tx.settings.unit()
    here = "" if unit is None else unit.commune.code
    told = [_row(note) for note in notes(store, FORM)]
    told += [_handed(note, here) for note in notes(store, TRANSFER_FORM)]
    hidden = hidden_cases(store.connection, officer=store.officer_id)
    rows = (row for row in told if row.case not in hidden)
    return tuple(sorted(rows, key=lambda row: (not row.waits, row.due_on or "9", -row.sent_at)))


def _row(note: NoteRow) -> DirectionRow:
    said = note.answers
    sent = said.get("sent_at")
    return DirectionRow(
        note.record,
        _word(said, "kind"),
        _word(said, "number"),
        _word(said, "heading"),
        _word(said, "words"),
        _word(said, "due_on"),
        _word(said, "case"),
        _word(said, "case_code"),
        sent if isinstance(sent, int) else note.at,
        _word(said, "answer"),
        _word(said, "answer_words"),
        _word(said, "answer_by"),
        bool(said.get("closed")),
    )


def _handed(note: NoteRow, here: str) -> DirectionRow:
    said = note.answers
    sent, comes = said.get("at"), _word(said, "to") == here
    return DirectionRow(
        note.record,
        TRANSFER_IN if comes else TRANSFER_OUT,
        _word(said, "number"),
        _word(said, "case_code"),
        _word(said, "why"),
        "",
        _word(said, "case_id") if comes else "",
        "",
        sent if isinstance(sent, int) else note.at,
        _word(said, "answer"),
        _word(said, "answer_words"),
        _word(said, "answer_by"),
        is_closed=not comes,
    )


def _word(said: Answers, key: str) -> str:
    value = said.get(key, "")
    return value if isinstance(value, str) else ""


def count_waiting(store: Store) -> int:
    """Return how many wait for an answer."""
    return sum(row.waits for row in direction_rows(store))
