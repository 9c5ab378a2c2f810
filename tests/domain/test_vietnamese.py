"""Vietnamese text: cleaned, folded, ordered."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.vietnamese import ALPHABET, clean, fold, match_tokens, sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def all_letters() -> list[str]:
    toned = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES]
    lower = [*toned, *(letter for letter in ALPHABET if letter not in VOWELS)]
    return lower + [letter.upper() for letter in lower]


@pytest.mark.parametrize("letter", all_letters())
def test_every_letter_folds_to_its_bare_form_in_nfc_and_nfd(letter: str) -> None:
    bare = fold(letter)
    assert bare.isascii()
    assert len(bare) == 1
    assert fold(unicodedata.normalize("NFD", letter)) == bare


def test_tone_placement_does_not_matter() -> None:
    assert fold("hoà") == fold("hòa") == "hoa"


def test_clean_drops_control_and_direction_marks_and_keeps_lines() -> None:
    assert clean("a\x00b\u202ec\r\nd\te\u200b") == "abc\nd\te"
    assert clean("\ufffea\uffffb\ufdd0c\U0001fffed\u0378") == "abcd\u0378"


def test_clean_joins_decomposed_letters() -> None:
    assert clean(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_tokens_hold_no_sign_of_a_query_language(text: str) -> None:
    assert all(token.isalnum() or token.isidentifier() or token for token in match_tokens(text))
    assert not set('"*():^-+') & set("".join(match_tokens(text)))


def test_people_are_ordered_by_given_name_then_whole_name() -> None:
    people = [
        "Trần Văn Đức",
        "Lê Dung",
        "Nguyễn Thị Ánh",
        "Lê Thị An",
        "Bùi Ơn",
        "Đỗ Văn An",
        "Yên",
    ]
    assert sorted(people, key=sort_key) == [
        "Đỗ Văn An",
        "Lê Thị An",
        "Nguyễn Thị Ánh",
        "Lê Dung",
        "Trần Văn Đức",
        "Bùi Ơn",
        "Yên",
    ]


def test_tones_order_words_that_differ_in_nothing_else() -> None:
    words = ["mạ", "má", "mã", "mả", "mà", "ma"]
    assert sorted(words, key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_letters_follow_the_vietnamese_alphabet() -> None:
    assert sorted(set(ALPHABET), key=sort_key) == list(ALPHABET)


def test_a_name_of_blanks_has_an_empty_key() -> None:
    assert sort_key("  ") == ""
