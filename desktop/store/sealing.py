"""Closes what a form keeps sealed before it reaches the disk, and opens it for its readers."""

from collections.abc import Iterable, Mapping, Sequence

from desktop.domain.officer import Posting
from desktop.domain.record import Answer, Answers, Record, RecordId
from desktop.domain.secrecy import readers
from desktop.domain.troubles import Problem, Refused
from desktop.forms.form import Form
from desktop.forms.sealed import WHOLE, box_key, boxes, to_seal
from desktop.store.answers import read_answers, write_answers
from desktop.store.driver import Connection
from desktop.store.officers import Officers
from desktop.store.opener import place_of
from desktop.store.sealed_cases import is_sealed, readers_here
from desktop.store.settings import Settings
from desktop.store.store import Store
from desktop.vault.box import Reader, close_box, open_box, readers_of
from desktop.vault.province_readers import readers_of as provinces_readers
from sync.payloads import Edit, Patch

PROVINCE = "province"


def opened(store: Store, answers: Answers, *, place: RecordId) -> Answers:
    """Return the answers with every box open that this officer may open; the rest stay closed."""
    return store.opener.all(answers, place=place)


def said_by(store: Store, record: Record) -> Answers:
    """Return what a record says, its compartments closed.

    Raises ``Refused`` where the box of its whole case stays closed: an officer who left and came
    back has other keys.
    """
    said = store.opener.whole(record.answers, place=record.id)
    if said is None:
        raise Refused([Problem("case", "case_sealed")])
    return said


def sealed(
    store: Store,
    form: Form,
    answers: Answers,
    *,
    place: RecordId,
    before: Answers,
    barred: Sequence[str] = (),
) -> Answers:
    """Return the answers as they may stand on disk: sealed ones in boxes, each for its readers.

    ``before`` is what the record said, on disk. A box whose content is unchanged stays as it is;
    one that this officer cannot open stays too, since its fields were never shown to them.
    ``barred`` are those who read nothing of the case.
    """
    found = to_seal(form, answers)
    inside = {key for group in found.values() for key in group}
    kept = {key: value for key, value in answers.items() if key not in inside}
    old = boxes(before)
    for compartment, group in found.items():
        key, known = box_key(compartment), old.get(compartment)
        kept[key] = _unchanged(store, group, place_of(place, key), known) or closed(
            group, _chosen(store, known, barred), place=place, key=key
        )
    return kept


def _unchanged(
    store: Store, group: Mapping[str, Answer], where: str, old: str | None
) -> str | None:
    inside = None if old is None else open_box(old, store.keys, place=where)
    return old if inside is not None and read_answers(inside.decode()) == group else None


def _chosen(store: Store, old: str | None, barred: Sequence[str]) -> list[Reader]:
    named = {store.officer_id} | (set() if old is None else set(readers_of(old)))
    return as_readers(readers(Officers(store.connection).all(), named=named, barred=barred))


def closed(answers: Answers, chosen: Sequence[Reader], *, place: RecordId, key: str) -> str:
    """Return the box of some answers, for its readers."""
    return close_box(write_answers(answers).encode(), chosen, place=place_of(place, key))


def in_case(
    store: Store, answers: Answers, *, place: RecordId, case_id: RecordId | None, at_ms: int
) -> Answers:
    """Return a record's answers as they lie on disk: in one box where its case is sealed whole."""
    connection = store.connection
    if case_id is None or not is_sealed(connection, case_id):
        return answers
    chosen = as_readers(readers_here(connection, case_id))
    chosen += province_reader(connection, at_ms=at_ms)
    return closed_to(chosen, answers, place=place)


def boxed(store: Store, before: Record, now: Answers, *, at_ms: int) -> Patch:
    """Return the edits that put a record of a sealed case into a new box, and leave only that.

    What goes is named and not said: an edit that told it would tell what the box holds.
    """
    found = in_case(store, now, place=before.id, case_id=before.case_id, at_ms=at_ms)
    gone = [key for key in before.answers if key not in found]
    return tuple(Edit(key, found.get(key)) for key in [*found, *gone])


def province_reader(connection: Connection, *, at_ms: int) -> list[Reader]:
    """Return the province as a reader, by its key of today; nothing where it has none yet."""
    known = Settings(connection).province()
    found = None if known is None else provinces_readers(known.keys, at_ms=at_ms)
    return [] if found is None else [Reader(PROVINCE, found.escrow)]


def sealed_to_me(
    store: Store, form: Form, answers: Answers, *, place: RecordId, case_id: RecordId | None = None
) -> Answers:
    """Return a draft's answers with what is sealed closed for this officer alone.

    In a case that is sealed whole that is all of it.
    """
    if is_sealed(store.connection, case_id):
        return closed_to([me(store)], answers, place=place)
    found = to_seal(form, answers)
    inside = {key for group in found.values() for key in group}
    kept = {key: value for key, value in answers.items() if key not in inside}
    for compartment, group in found.items():
        key = box_key(compartment)
        kept[key] = closed(group, [me(store)], place=place, key=key)
    return kept


def closed_to(chosen: Sequence[Reader], answers: Answers, *, place: RecordId) -> Answers:
    """Return answers in one box for their readers."""
    key = box_key(WHOLE)
    return {key: closed(answers, chosen, place=place, key=key)}


def as_readers(postings: Iterable[Posting]) -> list[Reader]:
    """Return officers as the readers of a box."""
    return [Reader(each.officer.id, each.sealing_key) for each in postings]


def me(store: Store) -> Reader:
    """Return the officer at work as a reader."""
    return Reader(store.officer_id, store.keys.sealing_public())
