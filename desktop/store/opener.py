"""What one officer's keys open: the boxes among a record's answers, one inside the other."""

from collections.abc import Mapping

from desktop.domain.record import Answer, Answers, RecordId
from desktop.forms.sealed import PREFIX, WHOLE, box_key
from desktop.store.answers import read_answers
from desktop.vault.box import open_box
from desktop.vault.officer_keys import OfficerKeys


class Opener:
    """The keys of whoever is at work; without any, every box stays closed."""

    def __init__(self, keys: OfficerKeys | None = None) -> None:
        self._keys = keys

    def whole(self, answers: Answers, *, place: RecordId) -> Answers | None:
        """Return a record's own answers, out of the box of a case sealed whole.

        Nothing where that box stays closed. What another laptop wrote beside the box, not
        knowing of it, counts: it came later.
        """
        key = box_key(WHOLE)
        box = answers.get(key)
        if not isinstance(box, str):
            return answers
        inside = self._open(box, key, place)
        if inside is None:
            return None
        return {**inside, **{name: value for name, value in answers.items() if name != key}}

    def all(self, answers: Answers, *, place: RecordId) -> Answers:
        """Return the answers with every box open that these keys open; the rest stay closed."""
        found: dict[str, Answer] = {}
        told = self.whole(answers, place=place)
        for key, value in (answers if told is None else told).items():
            inside = None
            if isinstance(value, str) and key.startswith(PREFIX):
                inside = self._open(value, key, place)
            found |= {key: value} if inside is None else inside
        return found

    def _open(self, box: str, key: str, place: RecordId) -> Mapping[str, Answer] | None:
        if self._keys is None:
            return None
        inside = open_box(box, self._keys, place=place_of(place, key))
        return None if inside is None else read_answers(inside.decode())


SHUT = Opener()


def place_of(place: RecordId, key: str) -> str:
    """Name a box by its record, or draft, and its key there."""
    return f"{place}|{key}"
