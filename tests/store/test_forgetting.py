"""What the engine gives back when a file is closed is overwritten; the whole of it is F11's."""

import ctypes
import sys

import pytest

from desktop.store import forgetting
from desktop.store.forgetting import overwriting

SIZE = 8_192
# The allocator writes its own marks at the beginning of what is free.
MARKS = 64

glibc = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"), reason="glibc alone"
)


def freed() -> bytes:
    """Return what stands in a piece of memory after it was freed."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.free.argtypes = [ctypes.c_void_p]
    # A second piece behind it, so that the first is not joined to what was never used.
    place, behind = library.malloc(SIZE), library.malloc(SIZE)
    ctypes.memset(place, 0x41, SIZE)
    library.free(place)
    seen = ctypes.string_at(place + MARKS, SIZE - 2 * MARKS)
    library.free(behind)
    return seen


@glibc
@pytest.mark.needs("P44")
def test_what_is_freed_is_overwritten() -> None:
    with overwriting():
        assert b"AAAA" not in freed()


@glibc
def test_control_outside_it_stays() -> None:
    with overwriting():
        pass
    assert b"AAAA" in freed()


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting.sys, "platform", "win32")
    with overwriting():
        assert freed
