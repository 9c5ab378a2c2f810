"""Passphrases: 55 bits where they are made, and enough guesses left where they are one's own."""

import secrets

import pytest

from desktop.vault.guesses import MOST_LETTERS, bits
from desktop.vault.passphrase import (
    LEAST_BITS,
    PAIRS,
    depends_on_keyboard,
    generate,
    weakness,
    words,
)

NAMES = ("Xã Mẫu Thử", "Lê Thị Thử Nghiệm", "Tỉnh Tuyên Quang")


def test_made_passphrases_hold_55_bits() -> None:
    assert len(set(words())) == 2048
    assert all(word.isascii() and word.islower() for word in words())
    drawn = iter(range(5))
    assert generate(lambda below: next(drawn) % below).split() == list(words()[:PAIRS])


def test_a_made_one_passes_the_rules_for_ones_own() -> None:
    for _ in range(200):
        assert weakness(generate(secrets.randbelow), names=NAMES) is None


@pytest.mark.needs("P44")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ngan", "passphrase_short"),
        ("Treem@2024", "passphrase_short"),
        ("123456789012345", "passphrase_plain"),
        ("aaaaaaaaaaaaaaaaaaaa", "passphrase_plain"),
        ("qwertyuiop123456", "passphrase_plain"),
        ("xamauthu xamauthu", "passphrase_plain"),
        ("ubndxaphuongmai", "passphrase_plain"),
        ("Gµ trèng g¸y trªn ®åi chÌ lóc m­a", "passphrase_code_table"),
        ("Gaø troáng gaùy treân ñoài cheø luùc möa", "passphrase_code_table"),
        ("gà gáy trên đê", "passphrase_short"),
        ("matkhau123456789", "passphrase_plain"),
        ("lethithunghiem15031985", "passphrase_plain"),
        ("bao ve tre em xa Mau Thu 2026", "passphrase_plain"),
        ("Tr33m@2024!!!!!!", "passphrase_plain"),
        ("hoc hoc hoc hoc hoc hoc", "passphrase_plain"),
        ("tuyen quang ha giang 2026", "passphrase_plain"),
        ("bagiun dayquia huoikheo", None),
        ("con meo den ngu tren mai nha cu", None),
        ("Gà trống gáy trên đồi chè lúc mưa", None),
        ("x7$kQ9!mZ2#pL5&w", None),
    ],
)
def test_ones_own_is_judged_by_the_guesses_that_are_left(typed: str, code: str | None) -> None:
    assert weakness(typed, names=NAMES) == code


def test_a_name_of_the_neighbourhood_is_worth_next_to_nothing() -> None:
    typed = "phongdoiquetram"
    assert bits(typed, names=()) > bits(typed, names=("Phong Đổi Quế Trâm",)) + 20


def test_a_very_long_one_is_judged_by_its_beginning() -> None:
    assert bits("x7kq9mz2pl5w" * 4 + "a" * 100_000, names=()) > LEAST_BITS
    assert bits("a" * MOST_LETTERS + "x7kq9mz2pl5w", names=()) < LEAST_BITS


def test_letters_that_hang_on_the_input_method_are_told() -> None:
    assert depends_on_keyboard("mật khẩu")
    assert not depends_on_keyboard("mat khau")
