"""What a province is: its name, its key, whether it is for practice."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ACTIVE = "active"
"""The state of a laptop that may send and read."""

PENDING = "pending"
"""The state of a laptop that proved a code and whose words nobody has compared yet."""

LAPSED = "lapsed"
"""The state of a laptop not heard for so long that it may send, and read nothing until let in."""


@dataclass(frozen=True, slots=True)
class Province:
    """What a province is: its name, its key, whether it is for practice.

    ``keys`` is the list that its holders signed, empty before their ceremony.
    """

    name: str
    code: str
    practice: bool
    epoch: int
    key: Ed25519PrivateKey
    keys: bytes = b""
