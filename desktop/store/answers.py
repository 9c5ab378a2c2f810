"""Answers as JSON text in a column, and back."""

from typing import cast

import msgspec

from desktop.domain.record import Answers, Cell

# msgspec takes one kind of list in a union; the rows of a table and the words of a choice share it.
_DECODER = msgspec.json.Decoder(dict[str, str | int | list[str | dict[str, Cell]]])


def write_answers(answers: Answers) -> str:
    """Return the column's text."""
    return msgspec.json.encode(answers).decode()


def read_answers(text: str) -> Answers:
    """Return the answers of a column."""
    return cast("Answers", _DECODER.decode(text))
