"""Words typed with Telex or VNI left on are read as they were meant; right ones are let be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.syllable import readings, syllables
from desktop.domain.vietnamese import initials, match_groups, with_readings

MEANT = """
nguyeenx nguyen | nguyenex nguyen | nguye64n nguyen | nguyen64 nguyen | thij thi | hwowng huong
dduwcs duc | duwcsd duc | dangd dang | d9u7c1 duc | soong song | hoaf hoa | xuaan xuan
quyeefn quyen | thuowng thuong | nhw nhu | muwowi muoi | giangf giang | duocwj duoc | lee le
ddaof dao | oanhs oanh | gif gi | ly2 ly | vy vi | li ly | quyf quy | truongwf truong
"""
PAIRS = [pair.split() for line in MEANT.strip().splitlines() for pair in line.split(" | ")]


@pytest.mark.needs("P15")
@pytest.mark.parametrize(("typed", "meant"), PAIRS)
def test_keys_left_on_are_read(typed: str, meant: str) -> None:
    assert meant in readings(typed)


@pytest.mark.parametrize("word", ["nguyen", "trang", "khoai", "an", "y", "ksor", "ngoao", "hong"])
def test_words_without_keys_have_no_other_reading(word: str) -> None:
    assert readings(word) == ()


@given(st.sampled_from(sorted(syllables())))
def test_a_reading_is_a_syllable_and_never_the_word_itself(word: str) -> None:
    assert word not in readings(word)
    assert set(readings(word)) <= syllables()


@given(st.text(max_size=40))
def test_any_text_is_read_without_complaint(word: str) -> None:
    assert set(readings(word)) <= syllables()


def test_an_index_gets_what_mistyped_words_meant_and_nothing_for_right_ones() -> None:
    assert with_readings("Nguyeenx Thij An") == "Nguyeenx Thij An nguyen thi"
    assert with_readings("Nguyễn Thị An") == "Nguyễn Thị An"


def test_a_question_keeps_the_typed_word_first() -> None:
    assert match_groups("Nguyeenx an") == (("nguyeenx", "nguyen"), ("an",))


def test_initials_hide_a_name() -> None:
    assert initials(" Đinh  Thị Mẫu ") == "Đ.T.M."
    assert initials("") == ""
