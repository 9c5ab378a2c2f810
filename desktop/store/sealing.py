"""Closes what a form keeps sealed before it reaches the disk, and opens it for its readers."""

from collections.abc import Mapping

from desktop.domain.record import Answer, Answers, RecordId
from desktop.domain.secrecy import readers
from desktop.forms.form import Form
from desktop.forms.sealed import PREFIX, box_key, boxes, to_seal
from desktop.store.answers import read_answers, write_answers
from desktop.store.officers import Officers
from desktop.store.store import Store
from desktop.vault.box import Reader, close_box, open_box, readers_of


def opened(store: Store, answers: Answers, *, place: RecordId) -> Answers:
    """Return the answers with every box open that this officer may open; the rest stay closed."""
    found: dict[str, Answer] = {}
    for key, value in answers.items():
        inside = None
        if isinstance(value, str) and key.startswith(PREFIX):
            inside = open_box(value, store.keys, place=_place(place, key))
        if inside is None:
            found[key] = value
        else:
            found |= read_answers(inside.decode())
    return found


def sealed(
    store: Store, form: Form, answers: Answers, *, place: RecordId, before: Answers
) -> Answers:
    """Return the answers as they may stand on disk: sealed ones in boxes, each for its readers.

    ``before`` is what the record said, on disk. A box whose content is unchanged stays as it is;
    one that this officer cannot open stays too, since its fields were never shown to them.
    """
    found = to_seal(form, answers)
    inside = {key for group in found.values() for key in group}
    kept = {key: value for key, value in answers.items() if key not in inside}
    old = boxes(before)
    for compartment, group in found.items():
        key = box_key(compartment)
        kept[key] = _closed(store, group, key=key, place=place, old=old.get(compartment))
    return kept


def _closed(
    store: Store, group: Mapping[str, Answer], *, key: str, place: RecordId, old: str | None
) -> str:
    where = _place(place, key)
    named = {store.officer_id}
    if old is not None:
        inside = open_box(old, store.keys, place=where)
        if inside is not None and read_answers(inside.decode()) == group:
            return old
        named |= set(readers_of(old))
    postings = Officers(store.connection).all()
    chosen = [
        Reader(posting.officer.id, posting.sealing_key)
        for posting in readers(postings, named=named)
    ]
    return close_box(write_answers(group).encode(), chosen, place=where)


def sealed_to_me(store: Store, form: Form, answers: Answers, *, place: RecordId) -> Answers:
    """Return a draft's answers with what is sealed closed for this officer alone."""
    found = to_seal(form, answers)
    inside = {key for group in found.values() for key in group}
    kept = {key: value for key, value in answers.items() if key not in inside}
    me = [Reader(store.officer_id, store.keys.sealing_public())]
    for compartment, group in found.items():
        key = box_key(compartment)
        kept[key] = close_box(write_answers(group).encode(), me, place=_place(place, key))
    return kept


def _place(place: RecordId, key: str) -> str:
    return f"{place}|{key}"
