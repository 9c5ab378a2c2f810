"""Who signs for whom: the words that stand before a title (Decree 30/2020, Annex I, part II, 7)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from desktop.domain.officer import Unit

DEPUTY = "PHÓ "


class Capacity(StrEnum):
    """In what power a person signs."""

    HEAD = "head"
    ACTING = "acting"
    DEPUTY = "deputy"
    BY_ORDER = "by_order"
    BY_MANDATE = "by_mandate"


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs; ``title`` is their own where they are not the head."""

    name: str
    capacity: Capacity = Capacity.HEAD
    title: str = ""


def signer_of(unit: Unit) -> Signer:
    """Return who signs the unit's papers; a deputy named there signs in the chair's place."""
    title = unit.signer_title.upper()
    if title.startswith(DEPUTY):
        return Signer(unit.signer_name, Capacity.DEPUTY, title)
    return Signer(unit.signer_name)


def signing_lines(signer: Signer, unit: Unit, *, collective: bool) -> tuple[str, ...]:
    """Return the lines over a signature: TM., then Q., KT., TL. or TUQ. and the title.

    A paper of the whole committee is signed for it (TM.); the chair's own is not, nor is one
    signed by order or by mandate.
    """
    head = unit.signer_title.upper().removeprefix(DEPUTY)
    title = signer.title.upper()
    body = (unit.signer_authority.upper(),) if collective and unit.signer_authority else ()
    match signer.capacity:
        case Capacity.HEAD:
            return (*body, head)
        case Capacity.ACTING:
            return (*body, f"Q. {head}")
        case Capacity.DEPUTY:
            return (*body, f"KT. {head}", title or f"{DEPUTY}{head}")
        case Capacity.BY_ORDER:
            return (f"TL. {head}", title)
        case Capacity.BY_MANDATE:
            return (f"TUQ. {head}", title)
        case _:
            assert_never(signer.capacity)
