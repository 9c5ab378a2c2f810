"""A record: one filled form, in its versions; a draft: the same, still being typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

RecordId = NewType("RecordId", str)
Cell = str | int
Answer = str | int | list[str] | list[dict[str, Cell]]
Answers = Mapping[str, Answer]

ENTROPY_BYTES = 10


def new_record_id(now_ms: int, entropy: bytes) -> RecordId:
    """Name a record: 48 bits of time, then 80 random bits, so that ids sort by age."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError("ten random bytes name a record")
    return RecordId((now_ms.to_bytes(6, "big") + entropy).hex())


@dataclass(frozen=True, slots=True)
class Record:
    """A saved form; ``saved_at`` is milliseconds of UTC, ``saved_by`` an officer's id."""

    id: RecordId
    form: str
    form_version: int
    case_id: RecordId | None
    answers: Answers
    version: int
    saved_at: int
    saved_by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A form being typed; ``field`` has the focus, ``record_id`` is the record being edited.

    ``base`` holds the record's answers as they lay on disk when the edit began, ``seen`` how far
    the commune's book had been read then.
    """

    id: RecordId
    form: str
    form_version: int
    case_id: RecordId | None
    answers: Answers
    field: str
    kept_at: int
    officer: str
    record_id: RecordId | None
    base: Answers | None = None
    seen: int = 0
