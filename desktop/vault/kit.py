"""The reserve code: the device secret on paper, in the commune's safe.

A machine that dies takes its secret along; with the code, a backup and a passphrase the records
open on another. The code alone opens nothing.
"""

from desktop.domain.typed_code import read_code, write_code
from sync.key_cost import KEY_BYTES


def write_kit(secret: bytearray) -> str:
    """Return a device secret as thirteen groups of five letters."""
    return write_code(bytes(secret))


def read_kit(typed: str) -> bytearray:
    """Return the device secret of a code; raises ``Refused`` naming the group that is wrong."""
    return bytearray(read_code(typed, length=KEY_BYTES))
