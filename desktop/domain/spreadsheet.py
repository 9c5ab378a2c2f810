"""Cells for spreadsheets: whatever a person typed is words to them, never a formula."""

import re
import unicodedata

# OWASP, CSV injection: what begins a formula, also in full width and after marks nobody sees.
FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")
SHEET_LETTERS = 32_767
# XML 1.0, production 2: a book with one of these could be opened by nobody.
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet computes: an apostrophe stands before a formula's sign.

    Every text that goes to CSV or XLSX goes through here; XLSX cells are typed as texts besides.
    Letters that XML cannot hold are left out.
    """
    shown = NOT_XML.sub("", text)[: SHEET_LETTERS - 1]
    first = next((letter for letter in shown if not _is_blank(letter)), "")
    starts = unicodedata.normalize("NFKC", first).startswith(FORMULA_STARTS)
    return f"'{shown}" if starts or shown[:1] in {"\t", "\r", "\n", "'"} else shown


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
