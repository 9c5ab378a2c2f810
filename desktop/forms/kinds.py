"""The closed set of field kinds; adding one makes mypy name each consumer to complete."""

from typing import Literal

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in the program's two languages."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        """Return the text of a language."""
        return self.en if language == "en" else self.vi


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field is asked for only when another has one of these values."""

    key: str
    any_of: tuple[str, ...]


class FieldBase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every field may say, and nothing else (docs/decisions/0001)."""

    key: str
    label: Words
    required: bool = False
    when: When | None = None
    since: int = 1
    until: int = 0
    lines: int = 1
    half: bool = False
    group: str = ""
    hint: Words | None = None
    indexed: Literal["", "name", "text"] = ""
    feeds: str = ""
    merge: Literal["SET", "INFO", "IDENTITY", "DECISION", "OWNED"] = "INFO"
    sealed: str = ""
    law: str = ""
    print: bool = True
    source: str = ""


class Text(FieldBase, frozen=True, tag_field="kind", tag="text"):
    """One line of text."""


class LongText(FieldBase, frozen=True, tag_field="kind", tag="long_text"):
    """Several lines of text."""


class Number(FieldBase, frozen=True, tag_field="kind", tag="number"):
    """A whole number within limits; ``unit`` stands behind it."""

    minimum: int = 0
    maximum: int = 1_000_000
    unit: Words | None = None


class Date(FieldBase, frozen=True, tag_field="kind", tag="date"):
    """A calendar day; ``partial`` also takes a month or a year, ``future`` a day to come."""

    partial: bool = False
    future: bool = False


class Time(FieldBase, frozen=True, tag_field="kind", tag="time"):
    """A time of day, HH:MM."""


class Choice(FieldBase, frozen=True, tag_field="kind", tag="choice"):
    """One item of a lookup."""

    lookup: str


class Choices(FieldBase, frozen=True, tag_field="kind", tag="choices"):
    """Any items of a lookup."""

    lookup: str


class Level(FieldBase, frozen=True, tag_field="kind", tag="level"):
    """Cao, Trung bình or Thấp, each with its official sentence from the lookup's notes.

    ``good`` says that Cao is good here (ability), so that it is never coloured like harm.
    The row's note is a text field of the same group whose key ends in ``_note``.
    """

    lookup: str
    good: bool = False


class Phone(FieldBase, frozen=True, tag_field="kind", tag="phone"):
    """A Vietnamese telephone number, digits only."""


class PersonalId(FieldBase, frozen=True, tag_field="kind", tag="personal_id"):
    """Twelve digits (số định danh cá nhân)."""


class CommuneUnit(FieldBase, frozen=True, tag_field="kind", tag="commune"):
    """A commune by its five-digit code."""


class Ref(FieldBase, frozen=True, tag_field="kind", tag="ref"):
    """Another record, by its id: one of ``form``, or without a form a child of the same case.

    What both forms name alike is filled in from it. It is chosen on the screen, never printed.
    """

    form: str = ""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table; ``preset`` columns hold what the form prints, not an answer.

    Cells hold words, a day, an amount in whole đồng or an item of a lookup. ``share`` is the
    column's part of the paper's width; one that is not printed stands on the screen alone.
    """

    key: str
    label: Words
    preset: bool = False
    kind: Literal["text", "date", "money", "choice"] = "text"
    lookup: str = ""
    share: int = 2
    print: bool = True


class Table(FieldBase, frozen=True, tag_field="kind", tag="table"):
    """Rows of cells; ``rows`` are the first column's texts where the form prints them.

    A preset row is answered by its place: row n of the answer is row n of the form. A table
    without rows of its own takes any number; with ``more`` they may follow the form's rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Words, ...] = ()
    more: bool = False


class Computed(FieldBase, frozen=True, tag_field="kind", tag="computed"):
    """A value counted from other answers by a named function; shown, never typed or stored."""

    function: str


Field = (
    Text
    | LongText
    | Number
    | Date
    | Time
    | Choice
    | Choices
    | Level
    | Phone
    | PersonalId
    | CommuneUnit
    | Ref
    | Table
    | Computed
)
