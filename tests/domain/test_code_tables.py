"""Old code tables: what Unikey gives under TCVN3 and VNI Windows is read as what was meant."""

import pytest

from desktop.domain.code_tables import LETTERS, TCVN3, is_of_old_table, readings


@pytest.mark.needs("P44")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TRÖÔØNG MAÀM NON", "TRƯỜNG MẦM NON"),
        ("MAÏC ÑÓNH CHI", "MẠC ĐĨNH CHI"),
        ("Xin chaøo caùc baïn", "Xin chào các bạn"),
        ("aê aé aè aú aü aë ñ ô ö ò ó æ î", "ă ắ ằ ẳ ẵ ặ đ ơ ư ị ĩ ỉ ỵ"),
        ("B¹n ®ång hµnh", "Bạn đồng hành"),
        ("§­êng nói s«ng ngßi", "Đường núi sông ngòi"),
    ],
)
def test_a_text_is_read_under_its_table(typed: str, meant: str) -> None:
    assert meant in readings(typed)
    assert readings(typed)[0] == typed
    assert is_of_old_table(typed)


def test_each_letter_of_tcvn3_has_one_sign() -> None:
    assert len(set(TCVN3)) == len(TCVN3) == len(LETTERS)


@pytest.mark.parametrize(
    "typed", ["bagiun dayquia", "Đường núi sông ngòi", "hoà bình", "naïve café", ""]
)
def test_what_makes_sense_as_it_stands_is_left_alone(typed: str) -> None:
    assert not is_of_old_table(typed)


def test_plain_letters_and_unicode_have_one_reading() -> None:
    assert readings("bagiun dayquia") == ("bagiun dayquia",)
    assert readings("Đường núi") == ("Đường núi",)
