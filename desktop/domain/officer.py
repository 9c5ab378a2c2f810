"""Who works here and how the unit signs its papers."""

from dataclasses import dataclass

from desktop.domain.commune import Commune


@dataclass(frozen=True, slots=True)
class Officer:
    """A commune child-protection officer (Law on Children, Art 53)."""

    id: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Unit:
    """The commune's People's Committee as Decree 30/2020 prints it."""

    commune: Commune
    agency: str
    name: str
    place: str
    symbol: str
    signer_authority: str
    signer_title: str
    signer_name: str
    phone: str
