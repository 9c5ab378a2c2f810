"""No text that goes to a spreadsheet is computed there, and an innocent one stays as it is."""

import pytest

from desktop.domain.spreadsheet import guarded
from tests.builders.payloads import FORMULAS


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84912345678", "-5", "@x", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1", "＠x"],
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Nguyễn Thị Mẫu", "0912 345 678", "a=b", "12/03/2019", "  x"])
def test_an_innocent_text_stays(text: str) -> None:
    assert guarded(text) == text


def test_none_of_the_known_ones_passes() -> None:
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
    assert [
        text for text in FORMULAS if guarded(text).lstrip("\u200b\ufeff ").startswith(starts)
    ] == []


def test_a_cell_holds_no_more_than_a_sheet_takes() -> None:
    assert len(guarded("=" * 100_000)) <= 32_767


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_letters_that_no_book_can_hold_are_left_out(letter: str) -> None:
    assert guarded(f"Bản{letter} Mẫu") == "Bản Mẫu"
    assert guarded(f"{letter}=1+1") == "'=1+1"
