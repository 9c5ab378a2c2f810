"""A column of a list, declared once: its name, its width, how a row fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: a line, a smaller one under it, and a badge in place of both where it has a tone."""

    text: str
    more: str = ""
    tone: str = ""
    picture: str = ""
    strong: bool = False

    def spoken(self) -> str:
        """Return the cell in words."""
        return f"{self.text}, {self.more}" if self.more else self.text


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """``share`` is its part of the width; one that is ``spare`` goes first where room is scarce."""

    title: str
    share: float
    cell: Callable[[Row], Shown]
    spare: bool = False
