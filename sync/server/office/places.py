"""Communes by code and name as the desk shows them, of this time and of the times before."""

from collections.abc import Collection

from desktop.forms.places import all_communes
from desktop.forms.places import commune as commune_of


def place_name(code: str) -> str:
    """Return a commune's name with its province, or its code where it is unknown."""
    place = commune_of(code)
    return f"{place.name}, {place.province}" if place else code


def known_communes(codes: Collection[str]) -> frozenset[str]:
    """Keep the codes that name a commune."""
    return frozenset(code for code in codes if commune_of(code) is not None)


def communes_of(province: str) -> tuple[tuple[str, str], ...]:
    """Return code and name of every commune of a province, by name."""
    found = [
        (place.code, place.name) for place in all_communes() if place.province_code == province
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))
