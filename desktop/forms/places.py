"""The communes of Vietnam as the domain knows them, and a search among them."""

from collections.abc import Sequence
from functools import cache

from desktop.domain.commune import Commune
from desktop.domain.vietnamese import fold, match_tokens
from resources.communes import province_rows


@cache
def all_communes() -> tuple[Commune, ...]:
    """Return every commune with its province, codes padded as Decision 19/2025 writes them."""
    return tuple(
        Commune(f"{ward.code:05d}", ward.name, f"{province.code:02d}", province.name)
        for province in province_rows()
        for ward in province.wards
    )


# Stands in no decree: the commune of those who are learning the program.
PRACTICE = Commune("00000", "Xã Tập Huấn", "00", "Tỉnh Tập Huấn")


@cache
def commune(code: str) -> Commune | None:
    """Return the commune of a code, or nothing for a code of another time."""
    if code == PRACTICE.code:
        return PRACTICE
    return next((place for place in all_communes() if place.code == code), None)


@cache
def _folded() -> tuple[tuple[str, Commune], ...]:
    return tuple(
        (f" {fold(place.name)} {fold(place.province)} {place.code}", place)
        for place in all_communes()
    )


def search_communes(query: str, *, limit: int = 50) -> Sequence[Commune]:
    """Return communes whose name, province or code has a word beginning with each word asked."""
    words = [f" {word}" for word in match_tokens(query)]
    found = [place for text, place in _folded() if all(word in text for word in words)]
    exact = fold(query)
    return sorted(found, key=lambda place: not fold(place.name).endswith(exact))[:limit]
