"""Two children that may be one: reasons, weights, and what speaks against it. Names are made up."""

import pytest

from desktop.domain.likeness import Likened, Reason, liken, plain, sound

YEAR = 2026


def reasons(one: Likened, other: Likened) -> set[Reason]:
    return set(liken(one, other, year=YEAR).reasons)


@pytest.mark.needs("P03")
def test_a_shared_identity_number_alone_is_worth_showing() -> None:
    one = Likened("Lò Văn Mẫu", personal_id="012345678901")
    found = liken(one, Likened("Chưa rõ", personal_id="012345678901"), year=YEAR)
    assert found.reasons[0] is Reason.SAME_ID
    assert found.is_worth_showing


def test_two_identity_numbers_that_differ_end_the_matter() -> None:
    one = Likened("Lò Văn Mẫu", "2017-02-14", personal_id="012345678901")
    other = Likened("Lò Văn Mẫu", "2017-02-14", personal_id="012345678902")
    assert liken(one, other, year=YEAR).score == 0


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Nguyễn Thị Mẫu Hương", "NGUYEN THI MAU HUONG", Reason.SAME_NAME),
        ("Nguyễn Thị Mẫu Hương", "Nguyeenx Thij Maaux Hwowng", Reason.SAME_NAME),
        ("Trần Mẫu Vy", "Trần Mẫu Vi", Reason.SAME_NAME),
        ("Hoà Mẫu", "Hòa  Mẫu", Reason.SAME_NAME),
        ("Hương Nguyễn Thị", "Nguyễn Thị Hương", Reason.SAME_WORDS),
        ("Trần Mẫu Sang", "Chần Mẫu Xang", Reason.SOUNDS_ALIKE),
        ("Lê Mẫu Giang", "Lê Mẫu Dan", Reason.SOUNDS_ALIKE),
        ("Lê Mẫu Tú", "Phạm Giả Tú", Reason.SAME_GIVEN),
    ],
)
def test_names_are_alike_for_a_reason(one: str, other: str, reason: Reason) -> None:
    assert reasons(Likened(one), Likened(other)) == {reason}


def test_names_that_share_nothing_give_no_reason() -> None:
    assert reasons(Likened("Lê Mẫu Tú"), Likened("Phạm Giả Định")) == set()
    assert reasons(Likened(""), Likened("")) == set()


def test_birth_mother_and_hamlet_add_up_without_a_name() -> None:
    one = Likened("", "2017-02-14", mother="Vàng Thị Mẫu", hamlet="Bản Giả Tưởng")
    other = Likened("Chưa rõ", "2017-02-14", mother="vang thi mau", hamlet="ban gia tuong")
    found = liken(one, other, year=YEAR)
    assert found.reasons == (Reason.SAME_BIRTH, Reason.SAME_MOTHER, Reason.SAME_HAMLET)
    assert found.is_worth_showing


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (Likened("A", age=9), Likened("B", "2017-03"), True),
        (Likened("A", age=9), Likened("B", "2016"), True),
        (Likened("A", age=9), Likened("B", "2014"), False),
        (Likened("A", age=9), Likened("B"), False),
    ],
)
def test_an_estimated_age_is_near_within_a_year(one: Likened, other: Likened, near: bool) -> None:
    assert (Reason.NEAR_AGE in reasons(one, other)) is near


def test_two_sexes_halve_what_the_rest_says() -> None:
    one = Likened("Lê Mẫu An", "2017-02-14", sex="male")
    same = liken(one, Likened("Lê Mẫu An", "2017-02-14", sex="male"), year=YEAR)
    other = liken(one, Likened("Lê Mẫu An", "2017-02-14", sex="female"), year=YEAR)
    assert other.score == same.score // 2


def test_likeness_is_the_same_both_ways() -> None:
    one = Likened("Trần Mẫu Sang", "2017-02-14", mother="Lê Thị Mẫu")
    other = Likened("Chần Mẫu Xang", "2017", hamlet="Thôn Giả")
    assert liken(one, other, year=YEAR) == liken(other, one, year=YEAR)


def test_a_name_given_alone_is_not_worth_showing_by_itself() -> None:
    assert not liken(Likened("Lê Mẫu Tú"), Likened("Phạm Giả Tú"), year=YEAR).is_worth_showing


def test_sounds_keep_what_no_region_blurs() -> None:
    assert sound("quang") == "quan"
    assert sound(plain("Bình")) != sound(plain("Minh"))
