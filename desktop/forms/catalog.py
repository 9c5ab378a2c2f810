"""Loads the form and lookup files, and refuses a bad one naming file and place."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

import resources
from desktop.forms.computed import FUNCTIONS
from desktop.forms.form import Form, Giving
from desktop.forms.kinds import Choice, Choices, Computed, Level, Ref, Table, Words

T = TypeVar("T", bound=msgspec.Struct)


class BadFormFile(Exception):  # noqa: N818 - it names the file, not a kind of failure
    """A form or lookup file that breaks the rules: file, place in it, reason."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        self.file = file
        self.place = place
        self.reason = reason
        super().__init__(f"{file}: {place}: {reason}")


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a lookup; ``note`` is the official sentence that explains it."""

    code: str
    label: Words
    note: Words | None = None


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A closed list of values with its source; codes are only ever added.

    ``protective`` lists the codes anew where the items' own order is not from the value that
    protects a child most to the one that protects least.
    """

    name: str
    source: str
    confidence: str
    items: tuple[Item, ...]
    protective: tuple[str, ...] = ()

    def codes(self) -> tuple[str, ...]:
        """Return the codes in the list's order."""
        return tuple(item.code for item in self.items)

    def item(self, code: str) -> Item | None:
        """Return the item of a code, or nothing for a code of another version."""
        return next((item for item in self.items if item.code == code), None)


class Catalog:
    """All forms and lookups of the program, by key."""

    def __init__(self, forms: Mapping[str, Form], lookups: Mapping[str, Lookup]) -> None:
        self.forms = MappingProxyType(dict(forms))
        self._lookups = MappingProxyType(dict(lookups))

    def compartments(self) -> frozenset[str]:
        """Return every sealed compartment that a form knows."""
        return frozenset(f.sealed for form in self.forms.values() for f in form.fields if f.sealed)

    def form(self, key: str) -> Form:
        """Return a form; an unknown key is our bug."""
        return self.forms[key]

    def has_lookup(self, name: str) -> bool:
        """Say whether there is a lookup of that name."""
        return name in self._lookups

    def lookup(self, name: str) -> Lookup:
        """Return a lookup; an unknown name is our bug."""
        return self._lookups[name]


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read every form and lookup under the resources (or another folder of that shape)."""
    root = folder or resources.ROOT
    lookups = {
        lookup.name: lookup
        for lookup in (_read(path, Lookup) for path in sorted((root / "lookups").glob("*.toml")))
    }
    for lookup in lookups.values():
        if {item.code for item in lookup.items} != set(lookup.protective or lookup.codes()):
            raise BadFormFile(f"{lookup.name}.toml", "protective", "not the codes of the items")
    forms = {}
    for path in sorted((root / "forms").glob("*.toml")):
        form = _read(path, Form)
        for place, reason in _faults(form, lookups):
            raise BadFormFile(path.name, place, reason)
        forms[form.key] = form
    for form in forms.values():
        for field in form.fields:
            if isinstance(field, Ref) and field.form and field.form not in forms:
                raise BadFormFile(f"{form.key}.toml", field.key, f"no form {field.form}")
    return Catalog(forms, lookups)


def _read(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), shape)
    except tomllib.TOMLDecodeError as error:
        raise BadFormFile(path.name, "TOML", str(error)) from error
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        raise BadFormFile(path.name, place.strip("`") or "file", reason) from error


def _faults(form: Form, lookups: Mapping[str, Lookup]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for field in form.fields:
        if field.key in seen:
            yield field.key, "the key stands twice"
        seen.add(field.key)
        if isinstance(field, Choice | Choices | Level) and field.lookup not in lookups:
            yield field.key, f"no lookup {field.lookup}"
        if isinstance(field, Table):
            for column in field.columns:
                if column.kind == "choice" and column.lookup not in lookups:
                    yield f"{field.key}.{column.key}", f"no lookup {column.lookup}"
        if isinstance(field, Ref) and field.print:
            yield field.key, "a reference is not printed"
        if isinstance(field, Computed) and field.function not in FUNCTIONS:
            yield field.key, f"no function {field.function}"
    for field in form.fields:
        if field.when is not None and field.when.key not in seen:
            yield field.key, f"depends on an unknown field {field.when.key}"
        if field.sealed and field.indexed:
            yield field.key, "a sealed field is never searched"
    if form.gives != Giving():
        yield from _giving_faults(form.gives, lookups)
    for key in (form.sheet.number_from, form.sheet.date_from):
        if key and key not in seen:
            yield "sheet", f"no field {key}"


def _giving_faults(gives: Giving, lookups: Mapping[str, Lookup]) -> Iterator[tuple[str, str]]:
    codes = {"consent_purpose": gives.purpose, "giving_reason": gives.reason,
             "giving_recipient": gives.to}  # fmt: skip
    for lookup, code in codes.items():
        if code and (lookup not in lookups or lookups[lookup].item(code) is None):
            yield "gives", f"no {code} in {lookup}"
