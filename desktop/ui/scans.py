"""Scans that lie in the known places: the newest pictures, and what the code on one says."""

from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.printing.scanned import MOST_BYTES, Scan, read_scan
from desktop.ui.copies_out import places

SHOWN = 6
ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff"})


def pictures() -> tuple[Path, ...]:
    """Return the newest pictures on the desk, in the documents and on sticks."""
    found = [path for _, folder in places() for path in folder.iterdir()
             if path.suffix.lower() in ENDINGS and path.is_file()]  # fmt: skip
    return tuple(sorted(found, key=lambda path: -path.stat().st_mtime)[:SHOWN])


def scan_of(path: Path) -> Scan | None:
    """Read a picture and the code on it; raises ``Unavailable`` where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unavailable("scan_unreadable")
        return read_scan(path.read_bytes())
    except OSError as error:
        raise Unavailable("scan_unreadable") from error
