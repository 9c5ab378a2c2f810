"""A child met again is the same child: known from a case, given a record, joined and parted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.commands.care import Watch, verify_vault
from desktop.commands.children import begin_intake, found_household, give_record, join, part
from desktop.commands.drafts import begin_draft
from desktop.domain.likeness import Likened, Reason
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused
from desktop.store import reading
from desktop.store.children import (
    alike,
    cases_of_child,
    child_ids,
    child_page,
    child_rows,
    find_children,
    root_of,
)
from desktop.store.picking import case_children, pick, picks, told_by
from desktop.store.store import Store
from tests.builders.world import CATALOG, INTAKE, Hands, edit, fill, open_store, save

YEAR = 2026


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def names(store: Store) -> list[str]:
    return [row.name for row in child_rows(store, child_ids(store))]


def intake(store: Store, hands: Hands, **more: object) -> RecordId:
    return fill(store, "mau_01", {**INTAKE, **more}, hands=hands).record_id  # type: ignore[dict-item] # answers


@pytest.mark.needs("P02", "P03")
def test_a_child_named_in_an_intake_is_known_and_found_at_the_next_one(store: Store) -> None:
    hands = Hands()
    first = intake(store, hands, mother_name="Lò Thị Giả")
    typed = Likened("nguyen thi huong", birth="2017", mother="lo thi gia")
    (found,) = alike(store, typed, year=YEAR)
    assert found.child.id == first
    assert found.likeness.reasons == (Reason.SAME_NAME, Reason.SAME_MOTHER, Reason.NEAR_AGE)
    assert alike(store, Likened("Người Khác Hẳn", birth="2010"), year=YEAR) == ()
    assert alike(store, typed, year=YEAR, leave_out=first) == ()


@pytest.mark.needs("P02")
def test_the_same_child_chosen_at_the_second_intake_has_two_cases(store: Store) -> None:
    hands = Hands()
    first = intake(store, hands)
    _, draft = begin_intake(store, first, catalog=CATALOG, hand=hands.next())
    assert draft.answers["child_name"] == INTAKE["child_name"]
    assert "reporter_name" not in draft.answers
    second = save(store, draft, {**INTAKE, **draft.answers}, hands=hands)
    assert names(store) == ["Nguyễn Thị Hương"]
    assert root_of(store, second.record_id) == first
    assert {case.id for case in cases_of_child(store, first)} == {
        case.id for case in cases_of_child(store, second.record_id)
    }
    page = child_page(store, second.record_id)
    assert page.child.id == first
    assert len(page.cases) == 2
    assert [event.form for event in page.events] == ["mau_01", "mau_01"]


@pytest.mark.needs("P02")
def test_a_child_is_given_a_record_that_its_case_points_at(store: Store) -> None:
    hands = Hands()
    first = intake(store, hands, father_name="Nguyễn Văn Giả")
    _, made = give_record(store, first, catalog=CATALOG, hand=hands.next())
    answers = reading.record(store, made).answers
    assert answers["child_name"] == INTAKE["child_name"]
    assert answers["father_name"] == "Nguyễn Văn Giả"
    assert "reporter_phone" not in answers
    assert root_of(store, first) == made
    assert len(cases_of_child(store, made)) == 1
    assert give_record(store, made, catalog=CATALOG, hand=hands.next())[1] == made


@pytest.mark.needs("P03")
def test_two_records_are_joined_and_parted_and_history_keeps_both(store: Store) -> None:
    hands = Hands()
    one, other = intake(store, hands), intake(store, hands, child_name="Nguyễn Thị Mẫu Hương")
    assert len(names(store)) == 2
    join(store, other, one, catalog=CATALOG, hand=hands.next())
    assert root_of(store, other) == one
    assert len(names(store)) == 1
    assert len(cases_of_child(store, one)) == 2
    with pytest.raises(Refused):
        join(store, one, other, catalog=CATALOG, hand=hands.next())
    part(store, other, catalog=CATALOG, hand=hands.next())
    assert root_of(store, other) == other
    assert len(names(store)) == 2
    assert [len(cases_of_child(store, child)) for child in (one, other)] == [1, 1]
    steps = [step.fields for step in reading.history(store, other) if not step.what]
    told = [field for fields in steps for field in fields if field.key == "child_master"]
    assert [(field.before, field.after) for field in told] == [(None, one), (one, None)]


@pytest.mark.needs("P03")
def test_two_children_with_records_of_their_own_are_joined_too(store: Store) -> None:
    hands = Hands()
    ids = [fill(store, "tre_em", {"child_name": name}, hands=hands).record_id
           for name in ("Lò Văn Mẫu", "Lò Văn Mẫu A")]  # fmt: skip
    join(store, ids[1], ids[0], catalog=CATALOG, hand=hands.next())
    assert [row.id for row in child_page(store, ids[0]).joined] == [ids[1]]
    part(store, ids[1], catalog=CATALOG, hand=hands.next())
    assert child_page(store, ids[0]).joined == ()


def test_records_that_point_at_each_other_in_a_ring_end_nothing(store: Store) -> None:
    hands = Hands()
    ids = [fill(store, "tre_em", {"child_name": f"Mẫu {n}"}, hands=hands).record_id
           for n in range(2)]  # fmt: skip
    for one, other in (ids, ids[::-1]):
        edit(store, one, {"same_as": other}, hands=hands)
    assert root_of(store, ids[0]) in ids
    assert child_page(store, ids[0]).child.id in ids


@pytest.mark.needs("P02")
def test_brothers_and_sisters_are_shown_by_their_household(store: Store) -> None:
    hands = Hands()
    first = intake(store, hands, father_name="Nguyễn Văn Giả")
    _, home = found_household(store, first, catalog=CATALOG, hand=hands.next())
    sister = {"child_name": "Nguyễn Thị Mẫu Lan", "household": home}
    lan = fill(store, "tre_em", sister, hands=hands).record_id
    page = child_page(store, first)
    assert page.household is not None
    assert page.household.answers["head_name"] == "Nguyễn Văn Giả"
    assert [row.id for row in page.siblings] == [lan]
    assert [one.name for one in picks(store, "ho_gia_dinh", "gia")] == ["Nguyễn Văn Giả"]
    assert [one.id for one in picks(store, "ho_gia_dinh", "")] == [home]
    assert pick(store, RecordId("f" * 32)) is None
    assert told_by(store, RecordId("f" * 32)) == {}


@pytest.mark.needs("P02")
def test_one_case_holds_several_children_and_a_suspect_with_a_relation_to_each(
    store: Store,
) -> None:
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    brother = {"child_name": "Nguyễn Văn Mẫu Bình", "child_birth": "2019", "part": "Cùng bị đánh."}
    fill(store, "tre_lien_quan", brother, hands=hands, case_id=saved.case_id)
    relations = [
        {"child": "Nguyễn Thị Hương", "relation": "step_father", "lives_with": "yes"},
        {"child": "Nguyễn Văn Mẫu Bình", "relation": "father", "lives_with": "yes"},
    ]
    _, begun = begin_draft(store, CATALOG.form("doi_tuong"), hand=hands.next(),
                           case_id=saved.case_id)  # fmt: skip
    named = begun.answers["relations"]
    assert named == [{"child": "Nguyễn Thị Hương"}, {"child": "Nguyễn Văn Mẫu Bình"}]
    suspect = {"suspect_name": "Lê Văn Giả", "relations": relations, "suspect_is_carer": "yes"}
    fill(store, "doi_tuong", suspect, hands=hands, case_id=saved.case_id)
    assert saved.case_id is not None
    case = reading.case_row(store, saved.case_id)
    assert case is not None
    assert case.child == "Nguyễn Thị Hương, Nguyễn Văn Mẫu Bình"
    assert (case.birth, case.suspect_is_carer) == (INTAKE["child_birth"], "yes")
    children = case_children(store, saved.case_id, catalog=CATALOG)
    assert [one.name for one in children] == ["Nguyễn Thị Hương", "Nguyễn Văn Mẫu Bình"]
    assert len(find_children(store, "mau binh", limit=9)) == 1
    assert len(cases_of_child(store, children[1].id)) == 1


def test_what_lists_show_of_children_is_derived_anew_where_it_was_lost(store: Store) -> None:
    hands = Hands()
    first = intake(store, hands)
    for table in ("child_block", "child", "link"):
        store.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    assert names(store) == []
    _, told = verify_vault(store, catalog=CATALOG, hand=hands.next(), watch=Watch())
    assert told.stale == 1
    assert [row.id for row in child_rows(store, child_ids(store))] == [first]
    typed = Likened(str(INTAKE["child_name"]), birth="2017")
    assert alike(store, typed, year=datetime.now(UTC).year)
