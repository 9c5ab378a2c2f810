"""Canaries: made-up words that stand nowhere else, and a search for them in any disguise."""

import base64
import json
import unicodedata
from pathlib import Path
from urllib.parse import quote

from desktop.domain.record import Answer, Answers
from desktop.domain.vietnamese import fold
from desktop.forms.form import Form
from desktop.forms.kinds import Field, PersonalId, Phone
from tests.builders.filling import Words

NAME = "Khuyểnz Đẫngzuyz"
OFFICER_NAME = "Nguyệchz"
PHONE = "0987650123"
PERSONAL_ID = "008317987650"
PASSPHRASE = "duoichim vanganhz bayquaz ruongluaz"
CANARIES = (*NAME.split(), OFFICER_NAME, PHONE, PERSONAL_ID, *PASSPHRASE.split())


class Planter:
    """Fills every text of a form with the canary's name and a word of its own."""

    def __init__(self) -> None:
        self._words = Words()

    def __call__(self, field: Field, part: str = "") -> str:
        return f"{NAME} {self._words(field, part)}"


def planted(form: Form, answers: Answers) -> Answers:
    """Put the canary's numbers where a form asks for numbers."""
    numbers: dict[type, Answer] = {Phone: PHONE, PersonalId: PERSONAL_ID}
    return {key: numbers.get(type(form.field(key)), value) for key, value in answers.items()}


def spellings(word: str) -> dict[str, str]:
    """Return a word as any part of the program might write it."""
    found = {
        "nfc": unicodedata.normalize("NFC", word),
        "nfd": unicodedata.normalize("NFD", word),
        "folded": fold(word),
        "lower": word.lower(),
        "upper": word.upper(),
        "folded upper": fold(word).upper(),
    }
    if word.isdecimal():
        found["grouped"] = " ".join(word[place : place + 3] for place in range(0, len(word), 3))
        found["phone"] = f"{word[:-6]} {word[-6:-3]} {word[-3:]}"
    return found


def encodings(text: str) -> dict[str, bytes]:
    """Return a text as any file might hold it."""
    raw = text.encode()
    return {
        "utf-8": raw,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "repr": ascii(text)[1:-1].encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "url": quote(text).encode(),
        **{f"base64 {start}": in_base64(raw, start) for start in range(3)},
    }


def in_base64(raw: bytes, start: int) -> bytes:
    """Return the characters that are this text's alone, wherever in three bytes it begins."""
    first, last = -(-8 * start // 6), 8 * (start + len(raw)) // 6
    return base64.b64encode(bytes(start) + raw)[first:last]


PATTERNS = {
    f"{word}: {spelling}, {encoding}": pattern
    for word in CANARIES
    for spelling, text in spellings(word).items()
    for encoding, pattern in encodings(text).items()
}
# So long that noise, such as an encrypted file, holds none of them by chance.
assert min(map(len, PATTERNS.values())) >= 7


def canaries_in(raw: bytes) -> list[str]:
    """Name every canary that sings in these bytes, and how."""
    return [name for name, pattern in PATTERNS.items() if pattern in raw]


def leaks(folder: Path) -> dict[str, list[str]]:
    """Name every file under a folder in whose name or bytes a canary sings."""
    found = {}
    for path in sorted(folder.rglob("*")):
        told = str(path.relative_to(folder))
        raw = path.read_bytes() if path.is_file() else b""
        if songs := canaries_in(told.encode()) + canaries_in(raw):
            found[told] = songs
    return found
