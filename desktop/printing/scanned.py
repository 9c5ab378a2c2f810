"""The code on a scanned paper: which case and form the scan is of, and the scan's own digest."""

import io
from dataclasses import dataclass
from hashlib import sha256

import zxingcpp
from PIL import Image, UnidentifiedImageError

from desktop.domain.troubles import Unavailable

KIND = "MN1"
PARTS = 4
# A page at 600 dots an inch, in colour, with room to spare.
MOST_PIXELS = 60_000_000
MOST_BYTES = 40_000_000


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan says: the case's code, the form, and the SHA-256 of the picture's bytes."""

    code: str
    form: str
    digest: str


def read_scan(picture: bytes) -> Scan | None:
    """Return what the code on a scanned page says; nothing where no code of ours is on it.

    Raises ``Unavailable`` (``scan_unreadable``) for what is no picture or far too large a one.
    """
    if len(picture) > MOST_BYTES:
        raise Unavailable("scan_unreadable")
    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "TIFF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unavailable("scan_unreadable")
            page = opened.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Unavailable("scan_unreadable") from error
    for found in zxingcpp.read_barcodes(page):
        parts = found.text.split("|")
        if len(parts) == PARTS and parts[0] == KIND:
            return Scan(parts[1], parts[2].partition("/")[0], sha256(picture).hexdigest())
    return None
