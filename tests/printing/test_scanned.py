"""A scan of a paper says of which case and form it is; what is no such scan says nothing."""

from hashlib import sha256

import pytest

from desktop.domain.troubles import Unavailable
from desktop.printing.code import mark
from desktop.printing.scanned import read_scan
from tests.builders.scanning import scan

CODE = "00715-2026-K7Q-0001"


@pytest.mark.needs("P08")
@pytest.mark.parametrize(("turned", "kind"), [(0, "PNG"), (2.5, "JPEG"), (180, "PNG")])
def test_the_code_is_read_though_the_page_lies_askew(turned: float, kind: str) -> None:
    picture = scan(mark(CODE, "mau_05", "what it shows"), turned=turned, kind=kind)
    found = read_scan(picture)
    assert found is not None
    assert (found.code, found.form) == (CODE, "mau_05")
    assert found.digest == sha256(picture).hexdigest()


def test_another_code_or_none_is_of_no_paper_of_ours() -> None:
    assert read_scan(scan("https://example.org/x")) is None
    assert read_scan(scan("MN1|only|three")) is None


@pytest.mark.parametrize("picture", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_said_to_be_none(picture: bytes) -> None:
    with pytest.raises(Unavailable) as refused:
        read_scan(picture)
    assert refused.value.code == "scan_unreadable"
