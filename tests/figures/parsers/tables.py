"""Lists of children as other offices send them: XLSX, CSV."""

import io
from collections.abc import Sequence

import openpyxl

from desktop.domain.troubles import Refused
from desktop.forms.catalog import load_catalog
from desktop.forms.roll import read_roll
from desktop.forms.workbook import read_table
from tests.figures.parsers import Parser

ROWS = (("TT", "Họ và tên", "Ngày sinh", "Nhóm"), ("1", "Lò Mẫu Mai", "2/3/2016", "Điều 4"))
CATALOG = load_catalog()


def read_children(data: bytes) -> object:
    """Read a list as the import page does."""
    return read_roll(read_table(data), CATALOG)


def seeds() -> Sequence[bytes]:
    """Give one small list of each kind."""
    made = openpyxl.Workbook()
    sheet = made.active
    if sheet is None:
        raise LookupError("a workbook without a sheet")
    for row in ROWS:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    text = "\n".join(";".join(row) for row in ROWS).encode()
    return held.getvalue(), text, text.replace(b";", b",")


PARSERS = (Parser("list of children", read_children, seeds, (Refused,)),)
