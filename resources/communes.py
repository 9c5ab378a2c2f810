"""The 3,321 communes in force since 1 July 2025, from the package vietnam-provinces."""

from functools import cache
from importlib.resources import files

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A commune as the package lists it; codes are numbers there and words in law."""

    name: str
    code: int


class ProvinceRow(msgspec.Struct, frozen=True):
    """A province with its communes."""

    name: str
    code: int
    wards: tuple[Row, ...]


@cache
def province_rows() -> tuple[ProvinceRow, ...]:
    """Read the package's table; about 10 ms, once."""
    # One step at a time: in the frozen program the package is a folder without code.
    data = files("vietnam_provinces").joinpath("data")
    table = data.joinpath("nested-divisions.json").read_bytes()
    return msgspec.json.decode(table, type=tuple[ProvinceRow, ...])
