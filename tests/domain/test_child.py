"""A child as records describe one, and the keys that bring those together who may be the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.child import Child, blocks, children_of, described
from desktop.domain.facts import Paper, read_facts
from desktop.domain.likeness import Likened, liken
from desktop.domain.record import Answer, RecordId

YEAR = 2026
NAMES = ("Nguyễn Thị Mẫu Hương", "nguyen thi mau huong", "Hương Nguyễn Thị Mẫu", "Trần Mẫu Sang",
         "Chần Mẫu Xang", "Lê Mẫu Tú", "Phạm Giả Tú", "Vy", "Vi", "Nguyeenx Thij Maaux Hwowng",
         "")  # fmt: skip
CHILDREN = st.builds(
    Likened,
    name=st.sampled_from(NAMES),
    birth=st.sampled_from(("", "2017", "2018", "2017-02", "2017-02-14", "2018-01-01")),
    age=st.sampled_from((None, 8, 9)),
    sex=st.sampled_from(("", "male", "female")),
    mother=st.sampled_from(("", "Lò Thị Giả", "LO THI GIA", "Vàng Thị Giả")),
    hamlet=st.sampled_from(("", "Thôn Mẫu 1", "thon mau 1", "Thôn Mẫu 2")),
    personal_id=st.sampled_from(("", "012345678901", "012345678902")),
)


@pytest.mark.needs("P03")
@given(one=CHILDREN, other=CHILDREN)
def test_nobody_who_is_worth_showing_is_missed_by_the_keys(one: Likened, other: Likened) -> None:
    if liken(one, other, year=YEAR).is_worth_showing:
        assert blocks(one) & blocks(other)


def test_control_a_key_left_out_would_be_seen() -> None:
    one = Likened("Lê Mẫu Tú", birth="2017", hamlet="Thôn Mẫu 1")
    other = Likened("Phạm Giả Tú", birth="2018", hamlet="thon mau 1")
    assert liken(one, other, year=YEAR).is_worth_showing
    shared = blocks(one) & blocks(other)
    assert {key.partition(":")[0] for key in shared} == {"near"}


def told(**facts: Answer) -> Child | None:
    named = {f"child.{name}": value for name, value in facts.items()}
    return described(named, id_=RecordId("c" * 32), year=YEAR)


def test_a_record_that_names_nobody_or_points_at_an_earlier_one_describes_no_child() -> None:
    assert told(sex="male") is None
    assert told(name="Lò Văn Mẫu", master="a" * 32) is None
    child = told(name="Lò Văn Mẫu", age=9)
    assert child is not None
    assert child.likened.birth == "2017"


def paper(id_: str, **facts: Answer) -> Paper:
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)
    told = {name.replace("__", "."): value for name, value in facts.items()}
    return Paper(RecordId(id_), at, at, told)


@pytest.mark.needs("P02")
def test_each_child_of_a_case_has_its_own_papers_and_its_own_age() -> None:
    first = paper("1", child__name="Mẫu An", child__birth="2012-03-01", report__date="2026-05-04")
    second = paper("2", child__name="Mẫu Bình", child__birth="2020-06-01")
    plan = paper("3", plan__date="2026-05-06", child__ref="2")
    papers = (first, second, plan)
    assert children_of(papers) == ("1", "2")
    an, binh = (read_facts(papers, child=child) for child in children_of(papers))
    assert [str(an.birth), str(binh.birth)] == ["2012-03-01", "2020-06-01"]
    assert [len(an.all("plan")), len(binh.all("plan"))] == [0, 1]
    assert len(an.reports) == len(binh.reports) == 1
