"""Overwrites the memory that the engine gives back when a file is closed.

What stood in its pages would else lie about until something else is written there. SQLCipher's own
way costs a hundredfold on a search all day long (docs/decisions/0018); this one costs once.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# What mallopt(3) calls M_PERTURB: each freed piece is filled with this byte.
PERTURB, FILL = -6, 0xFF


@contextmanager
def overwriting() -> Iterator[None]:
    """Fill what is freed meanwhile, where the C library can (glibc); elsewhere nothing is done."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is None or not hasattr(library, "mallopt"):
        yield
        return
    library.mallopt(PERTURB, FILL)
    try:
        yield
    finally:
        library.mallopt(PERTURB, 0)
