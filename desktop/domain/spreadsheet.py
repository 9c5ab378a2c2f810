"""Cells for spreadsheets: whatever a person typed is words to them, never a formula."""

import unicodedata

# OWASP, CSV injection: what begins a formula, also in full width and after marks nobody sees.
FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")
SHEET_LETTERS = 32_767


def guarded(text: str) -> str:
    """Return a text that no spreadsheet computes: an apostrophe stands before a formula's sign.

    Every text that goes to CSV or XLSX goes through here; XLSX cells are typed as texts besides.
    """
    shown = text[: SHEET_LETTERS - 1]
    first = next((letter for letter in shown if not _is_blank(letter)), "")
    starts = unicodedata.normalize("NFKC", first).startswith(FORMULA_STARTS)
    return f"'{shown}" if starts or shown[:1] in {"\t", "\r", "\n", "'"} else shown


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
