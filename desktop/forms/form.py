"""A form: sections of fields, and how its paper is headed and signed."""

from functools import cached_property
from typing import Literal, get_args

import msgspec

from desktop.forms.kinds import Field, Words

Step = Literal[
    "intake",
    "people",
    "emergency",
    "verify",
    "plan",
    "act",
    "review",
    "care",
    "letter",
    "prevention",
]
STEPS: tuple[Step, ...] = get_args(Step)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A titled run of fields; a section without a title goes on from the one before.

    On paper ``questions`` are set as a ruled table of two columns, question and answer.
    """

    key: str
    fields: tuple[Field, ...]
    title: Words | None = None
    intro: Words | None = None
    layout: Literal["lines", "questions"] = "lines"


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the paper is headed and signed by Decree 30/2020; ``wide`` papers lie on their side.

    A citizen's application has country and motto alone over it and is sent to the committee.
    ``number_from`` and ``date_from`` name the answers that hold the paper's own number and day.
    """

    symbol: str = ""
    addressee: bool = False
    recipients: tuple[str, ...] = ()
    signer: str = "officer"
    head: Literal["office", "citizen"] = "office"
    signature: str = ""
    numbered: bool = True
    wide: bool = False
    number_from: str = ""
    date_from: str = ""


class Giving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For what a paper usually leaves the file; ``purpose`` is what consent to it is asked for.

    All are codes of lookups: ``consent_purpose``, ``giving_reason``, ``giving_recipient``.
    """

    purpose: str = ""
    reason: str = "file"
    to: str = "office"


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One form file of ``resources/forms``.

    ``draft`` is a form whose official text we could not find: it asks only what the articles
    name, and its paper says so. ``confirmed`` and ``to_supply`` say what was checked and what
    the province must still give (docs/forms.md). A ``fixed`` record is never amended: who was
    wrong writes another.
    """

    key: str
    version: int
    number: str
    title: Words
    short: Words
    subject: Literal["opens_case", "in_case", "alone"]
    source: str
    confidence: str
    checked: bool
    sections: tuple[Section, ...]
    sheet: Sheet = Sheet()
    gives: Giving = Giving()
    step: Step = "act"
    draft: bool = False
    fixed: bool = False
    confirmed: Words | None = None
    to_supply: Words | None = None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    def field(self, key: str) -> Field:
        """Return the field of that key; an unknown key is our bug."""
        return self._by_key[key]

    def has(self, key: str) -> bool:
        """Say whether the form has the field."""
        return key in self._by_key

    def asked(self) -> tuple[Field, ...]:
        """Return the fields of this version: not yet retired, not of a later one."""
        return tuple(
            field
            for field in self.fields
            if field.since <= self.version and not 0 < field.until <= self.version
        )
