"""Everything that reads foreign bytes, gathered for the fuzzing of F6.

Whoever owns a format adds a module to this package that exposes ``PARSERS``: a tuple of
``Parser``. Its seeds should be valid and small, one of each shape; mutations grow from them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Parser:
    """A reader of bytes from outside; ``allowed`` are the only exceptions that it may raise."""

    name: str
    parse: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    allowed: tuple[type[Exception], ...]


def parsers() -> tuple[Parser, ...]:
    """Return every parser of every module here, by name."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in _modules()]
    found = [parser for module in modules for parser in module.PARSERS]
    return tuple(sorted(found, key=lambda parser: parser.name))


def _modules() -> list[pkgutil.ModuleInfo]:
    return sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name)
