"""Codes copied by hand: read back as written, a mistyped group named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.troubles import Refused
from desktop.domain.typed_code import ALPHABET, read_code, tidy, write_code


def refused(typed: str, *, length: int) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        read_code(typed, length=length)
    (problem,) = refusal.value.problems
    return problem.code, problem.values.get("group", "")


@given(st.binary(min_size=1, max_size=40))
def test_a_code_is_read_as_it_was_written(raw: bytes) -> None:
    code = write_code(raw)
    assert read_code(code, length=len(raw)) == raw
    assert read_code(code.lower().replace("-", " "), length=len(raw)) == raw
    assert all(len(group) == 5 for group in code.split("-"))


def test_confused_letters_are_read_as_what_was_meant() -> None:
    assert tidy(" o1l-I0 ") == "01110"


@given(st.binary(min_size=7, max_size=7), st.data())
def test_every_single_wrong_letter_is_seen_and_its_group_named(
    raw: bytes, data: st.DataObject
) -> None:
    letters = list(tidy(write_code(raw)))
    place = data.draw(st.integers(0, len(letters) - 1))
    wrong = data.draw(st.sampled_from([each for each in ALPHABET if each != letters[place]]))
    letters[place] = wrong
    assert refused("".join(letters), length=7) == ("code_group", str(place // 5 + 1))


def test_swapped_groups_are_seen() -> None:
    one, two, three = write_code(bytes(range(7))).split("-")
    assert refused(f"{two}-{one}-{three}", length=7) == ("code_group", "1")


@pytest.mark.parametrize("typed", ["", "00000", "00000-00000-00000-00000"])
def test_too_few_or_too_many_letters_are_told(typed: str) -> None:
    assert refused(typed, length=7)[0] == "code_length"


def test_a_letter_that_no_code_has_is_seen() -> None:
    code = write_code(bytes(7))
    assert refused("U" + code[1:], length=7) == ("code_group", "1")


def test_bits_beyond_the_bytes_are_refused() -> None:
    eighth = write_code(bytes(6) + b"\x01\x80")
    assert read_code(eighth, length=8)
    assert refused(write_code(bytes(7) + b"\xf0")[:17], length=7)[0] == "code_group"
