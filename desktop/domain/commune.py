"""A commune (xã, phường, đặc khu): the only level under the province since 1 July 2025."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commune:
    """Five-digit code and name with its kind; the province likewise, two digits.

    Codes by Decision 19/2025/QĐ-TTg; leading zeros belong to them.
    """

    code: str
    name: str
    province_code: str
    province: str
