"""Merging: every end comes to the same record, and no value is lost that nobody saw replaced."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.difference import difference
from sync.merge import merge
from sync.payloads import Edit, read_patch, read_resolution, written_patch
from sync.protocol import (
    ADD,
    HOLD,
    PATCH,
    PURGE,
    PUT,
    REPLAY,
    RESOLVE,
    SNAPSHOT,
    SUPERVISOR,
    VOID,
    ZERO,
    Footing,
    decode_op,
    encode_op,
)
from sync.register import PROVINCE_DEVICE, Branch, Lineage, Version
from sync.rules import LIFE, Rules
from sync.state import State, View
from sync.writing import CLOCK_MS, Came, Merged
from tests.builders.world import CATALOG, HAZARD

RULES = Rules(CATALOG)
ENTITY = bytes(16)
FORM = "diem_nguy_co"
AT = 1_795_500_000_000
ALONE = Lineage()
DEVICES = [bytes([number]) * 16 for number in (1, 2, 3)]


def op(kind: int, payload: object, *, ctx: int = 0, rank: int = 1, at: int = AT) -> bytes:
    footing = Footing(ctx, rank)
    return encode_op(ENTITY, kind, hlc_ms=at, actor="a1", payload=payload, footing=footing)


def put(**answers: object) -> bytes:
    return op(PUT, [FORM, 1, None, None, answers or dict(HAZARD)])


def patch(*edits: Edit, ctx: int, at: int = AT, rank: int = 1) -> bytes:
    return op(PATCH, written_patch(edits), ctx=ctx, at=at, rank=rank)


def came(body: bytes, device: int, seq: int, pos: int, *, at: int = AT) -> Came:
    return Came(body, DEVICES[device], 1, seq, pos, at)


def province(body: bytes, pos: int) -> Came:
    return Came(body, PROVINCE_DEVICE, 1, pos, pos, AT)


def shown(*given: Came, lineage: Lineage = ALONE) -> View:
    found = merge(Merged(), given, RULES, lineage).view(RULES)
    assert found is not None
    return found


def codes(*given: Came) -> list[str]:
    return [issue.code for issue in merge(Merged(), given, RULES, ALONE).issues]


START = came(put(), 0, 1, 1)


def test_a_later_edit_that_had_seen_the_first_takes_its_place() -> None:
    first = came(patch(Edit("hamlet", "Thôn Một"), ctx=1), 1, 1, 2)
    second = came(patch(Edit("hamlet", "Thôn Hai"), ctx=2, at=AT - 10**10), 2, 1, 3)
    found = shown(START, first, second)
    assert found.answers == {**HAZARD, "hamlet": "Thôn Hai"}
    assert found.conflicts == ()


@pytest.mark.needs("P41")
def test_two_who_did_not_know_of_each_other_are_both_kept_and_shown() -> None:
    first = came(patch(Edit("hamlet", "Thôn Một"), ctx=1), 1, 1, 2)
    second = came(patch(Edit("hamlet", "Thôn Hai"), ctx=1, at=AT + 1), 2, 1, 3)
    (conflict,) = shown(START, first, second).conflicts
    assert (conflict.path, conflict.merge) == ("hamlet", "INFO")
    assert {side.value for side in conflict.sides} == {"Thôn Một", "Thôn Hai"}
    assert conflict.sides[conflict.effective].value == "Thôn Hai"


def test_a_change_told_again_before_its_record_takes_effect_and_replaces_what_it_changed() -> None:
    """A restored province is told so where the record's own laptop has not called yet."""
    early = came(patch(Edit("hamlet", "Thôn Một"), ctx=1), 1, 1, 2)
    struck = came(op(VOID, ["nhập nhầm"], ctx=1), 2, 1, 3)
    late = replace(START, pos=1 << 40)
    assert codes(early, late) == []
    found = shown(early, late)
    assert (found.answers["hamlet"], found.conflicts) == ("Thôn Một", ())
    assert shown(struck, late).is_struck
    assert codes(early) == ["unknown_record"]


def test_the_same_written_twice_is_no_conflict() -> None:
    first = came(patch(Edit("hamlet", "Thôn Một"), ctx=1), 1, 1, 2)
    second = came(patch(Edit("hamlet", "Thôn Một"), ctx=1), 2, 1, 3)
    assert shown(START, first, second).conflicts == ()


@pytest.mark.needs("P41")
@pytest.mark.parametrize(
    ("path", "one", "other", "guards"),
    [
        ("risk", "low", "high", "high"),
        ("risk", "medium", None, "medium"),
        ("status", "done", "open", "open"),
        ("status", "doing", "done", "doing"),
    ],
)
def test_a_decision_that_two_took_apart_stays_on_the_safe_side(
    path: str, one: str, other: str | None, guards: str
) -> None:
    sides = [(one, other), (other, one)]
    for first, second in sides:
        a = came(patch(Edit(path, first), ctx=1), 1, 1, 2)
        b = came(patch(Edit(path, second), ctx=1, at=AT + 9), 2, 1, 3)
        found = shown(START, a, b)
        assert found.answers[path] == guards
        assert [each.merge for each in found.conflicts] == ["DECISION"]


@pytest.mark.needs("P41")
def test_only_who_has_authority_ends_the_conflict_of_a_decision() -> None:
    apart = [
        START,
        came(patch(Edit("risk", "low"), ctx=1), 1, 1, 2),
        came(patch(Edit("risk", "medium"), ctx=1), 2, 1, 3),
    ]
    by_officer = came(op(RESOLVE, ["risk", "low"], ctx=3), 1, 2, 4)
    assert codes(*apart, by_officer) == ["no_authority"]
    assert len(shown(*apart, by_officer).conflicts) == 1
    by_head = came(op(RESOLVE, ["risk", "low"], ctx=3, rank=SUPERVISOR), 1, 2, 4)
    found = shown(*apart, by_head)
    assert (found.answers["risk"], found.conflicts) == ("low", ())


def test_a_laptop_that_calls_itself_the_province_is_not_believed() -> None:
    body = op(PATCH, [["hamlet", "X"]], ctx=1, rank=3)
    merged = merge(Merged(), [START, came(body, 1, 1, 2)], RULES, ALONE)
    assert merged.state is not None
    assert merged.state.fields["hamlet"][0].version.rank == SUPERVISOR
    for kind, payload in ((HOLD, True), (PURGE, []), (SNAPSHOT, [FORM, 1, None, None, {}])):
        assert codes(START, came(op(kind, payload, rank=3), 1, 1, 2)) == ["not_owner"]


def test_a_clock_a_year_ahead_wins_nothing() -> None:
    year = 365 * 86_400_000
    ahead = came(patch(Edit("hamlet", "Mai"), ctx=1, at=AT + year), 1, 1, 2)
    right = came(patch(Edit("hamlet", "Nay"), ctx=1, at=AT + 2 * CLOCK_MS), 2, 1, 3, at=AT + year)
    assert shown(START, ahead, right).answers["hamlet"] == "Nay"


def test_nobody_has_read_what_was_not_yet_written() -> None:
    liar = came(patch(Edit("risk", "low"), ctx=10**9), 1, 1, 2)
    other = came(patch(Edit("risk", "medium"), ctx=1), 2, 1, 3)
    assert len(shown(START, liar, other).conflicts) == 1


def test_elements_put_in_and_taken_out_by_two_unite() -> None:
    begun = came(put(**{**HAZARD, "measures": ["fence", "sign"]}), 0, 1, 1)
    one = came(op(ADD, [["measures", ["patrol"], ["sign"]]], ctx=1), 1, 1, 2)
    other = came(patch(Edit("measures", None, ("fill",), (), by_element=True), ctx=1), 2, 1, 3)
    found = shown(begun, one, other)
    assert set(found.answers["measures"]) == {"fence", "patrol", "fill"}  # type: ignore[call-overload]
    assert found.conflicts == ()


def test_an_element_taken_out_by_one_and_put_in_anew_by_another_stays() -> None:
    begun = came(put(**{**HAZARD, "measures": ["sign"]}), 0, 1, 1)
    out = came(op(ADD, [["measures", [], ["sign"]]], ctx=1), 1, 1, 2)
    again = came(op(ADD, [["measures", ["sign"], []]], ctx=1), 2, 1, 3)
    assert shown(begun, out, again).answers["measures"] == ["sign"]
    assert "measures" not in shown(begun, out).answers


def test_rows_of_a_printed_table_are_filled_in_by_two_without_a_conflict() -> None:
    begun = Came(op(PUT, ["mau_02", 1, None, None, {"measures": [{"service": "A"}]}]), DEVICES[0],
                 1, 1, 1, AT)  # fmt: skip
    first = came(patch(Edit("measures/0", {"service": "B"}), ctx=1), 1, 1, 2)
    second = came(patch(Edit("measures/1", {"service": "C"}), ctx=1), 2, 1, 3)
    assert shown(begun, first, second).answers["measures"] == [{"service": "B"}, {"service": "C"}]
    cleared = came(patch(Edit("measures", None), ctx=3), 1, 2, 4)
    assert "measures" not in shown(begun, first, second, cleared).answers


def test_a_row_where_no_table_is_changes_nothing() -> None:
    odd = came(patch(Edit("status/2", {"a": "b"}), ctx=1), 1, 1, 2)
    assert shown(START, odd).answers == HAZARD
    assert codes(START, came(patch(Edit("measures/1", "x"), ctx=1), 1, 1, 2)) == ["row"]


@pytest.mark.needs("P41")
def test_a_record_struck_out_by_one_and_edited_by_another_stays_and_is_asked_about() -> None:
    struck = came(op(VOID, ["nhầm"], ctx=1), 1, 1, 2)
    edited = came(patch(Edit("hamlet", "Thôn Hai"), ctx=1), 2, 1, 3)
    assert shown(START, struck).is_struck
    found = shown(START, struck, edited)
    assert not found.is_struck
    assert [(each.path, each.merge) for each in found.conflicts] == [(LIFE, "DECISION")]
    decided = came(op(RESOLVE, [LIFE, 0], ctx=3, rank=SUPERVISOR), 1, 2, 4)
    assert shown(START, struck, edited, decided).is_struck


def test_a_held_record_is_neither_struck_out_nor_erased() -> None:
    held = province(op(HOLD, payload=True, ctx=1), 2)
    struck = came(op(VOID, ["x"], ctx=2), 1, 1, 3)
    assert not shown(START, held, struck).is_struck
    assert codes(START, held, province(op(PURGE, []), 3)) == ["held"]
    released = province(op(HOLD, payload=False, ctx=3), 4)
    assert shown(START, held, struck, released).is_struck


def test_what_was_erased_says_nothing_and_takes_nothing_more() -> None:
    erased = [START, province(op(PURGE, [], ctx=1), 2)]
    found = shown(*erased)
    assert (found.answers, found.is_struck) == ({}, True)
    assert codes(*erased, came(patch(Edit("hamlet", "X"), ctx=2), 1, 1, 3)) == ["purged"]


def test_the_province_alone_writes_its_orders_and_the_commune_answers_them() -> None:
    order = province(op(PUT, ["@direction", 1, None, None, {"text": "Rào ao trước 1/6"}]), 1)
    answered = came(patch(Edit("answer", "Đã rào"), Edit("text", "Thôi"), ctx=1), 1, 1, 2)
    assert shown(order, answered).answers == {"text": "Rào ao trước 1/6", "answer": "Đã rào"}
    assert codes(order, answered) == ["not_owner"]


def test_an_edit_that_came_late_to_a_transferred_record_meets_the_new_commune() -> None:
    taken_over = province(op(SNAPSHOT, [FORM, 1, None, None, dict(HAZARD)]), 5)
    late = patch(Edit("hamlet", "Thôn Cũ"), Edit("site_name", "Ao Khác"), ctx=900)
    told = province(op(REPLAY, [DEVICES[1], 1, 7, ZERO, 5, late]), 8)
    assert shown(taken_over, told).answers["hamlet"] == "Thôn Cũ"
    between = came(patch(Edit("hamlet", "Thôn Mới"), ctx=5), 0, 1, 6)
    found = shown(taken_over, between, told)
    assert [each.path for each in found.conflicts] == ["hamlet"]
    assert found.answers["site_name"] == "Ao Khác"


def test_a_restored_laptop_is_not_at_odds_with_itself() -> None:
    edited = came(patch(Edit("hamlet", "Một"), ctx=1), 1, 1, 4)
    # Written after a restore, before the laptop had read back its own operation at 4.
    after = Came(patch(Edit("hamlet", "Hai"), ctx=1), DEVICES[1], 2, 2, 5, AT)
    branch = Branch(DEVICES[1], 2, DEVICES[1], 1, 1)
    assert len(shown(START, edited, after).conflicts) == 1
    assert shown(START, edited, after, lineage=Lineage([branch])).conflicts == ()
    # What the laptop lost was never known to it.
    lost = came(patch(Edit("hamlet", "Mất"), ctx=1), 1, 2, 6)
    found = shown(START, edited, after, lost, lineage=Lineage([branch]))
    assert {side.value for side in found.conflicts[0].sides} == {"Hai", "Mất"}


def test_branches_in_a_ring_end() -> None:
    ring = Lineage(
        [Branch(DEVICES[0], 1, DEVICES[1], 1, 5), Branch(DEVICES[1], 1, DEVICES[0], 1, 5)]
    )
    assert not ring.holds((DEVICES[0], 1), 9, merge_version())


def merge_version() -> Version:
    merged = merge(Merged(), [came(put(), 2, 1, 1)], RULES, ALONE)
    assert merged.state is not None
    return merged.state.base


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\x91\x01", "op"),
        (op(77, []), "unknown_kind"),
        (op(PATCH, [["a"]]), "patch_fields"),
        (op(PUT, [FORM, 1, None, None, {"hamlet": 1.5}]), "answer_kind"),
        (op(PUT, [FORM, 1, None, None, {"hamlet": "a\0b"}]), "answer_kind"),
        (op(RESOLVE, ["status"]), "resolution"),
    ],
)
def test_what_means_nothing_is_listed_and_changes_nothing(body: bytes, code: str) -> None:
    odd = came(body, 1, 1, 2)
    assert codes(START, odd) == [code]
    assert shown(START, odd).answers == HAZARD


def test_an_edit_of_a_record_that_nothing_opened_is_listed() -> None:
    assert codes(came(patch(Edit("hamlet", "X"), ctx=0), 1, 1, 1)) == ["unknown_record"]


# A history: who wrote what, having read how far; positions are given as the province keeps them.
PATHS = ("hamlet", "risk", "status", "site_name")
VALUES: dict[str, Sequence[str]] = {
    "hamlet": ("Một", "Hai", "Ba"),
    "risk": ("high", "medium", "low"),
    "status": ("open", "doing", "done"),
    "site_name": ("Ao A", "Ao B"),
}
MEASURES = tuple(CATALOG.lookup("hazard_measure").codes())[:4]


@dataclass
class Laptop:
    """A laptop of the model: what it has written and how far it has read."""

    number: int
    read: int = 0
    pending: list[Came] = field(default_factory=list)
    seq: int = 0


@dataclass
class History:
    """What was written, in the province's order, with what each author truly knew."""

    kept: list[Came]
    known: dict[tuple[bytes, int], set[tuple[bytes, int]]]


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a made-up history


def name_of(each: Came) -> tuple[bytes, int]:
    return each.device, each.seq


def written_by(draw: random.Random, laptop: Laptop) -> bytes:
    kind = draw.random()
    at = AT + draw.randint(-5, 5) * 1_000
    if kind < 0.6:
        path = draw.choice(PATHS)
        return patch(Edit(path, draw.choice(VALUES[path])), ctx=laptop.read, at=at)
    if kind < 0.85:
        put_in, out = draw.sample(MEASURES, 2)
        edit = Edit("measures", None, (put_in,), (out,), by_element=True)
        return patch(edit, ctx=laptop.read, at=at)
    if kind < 0.95:
        path = draw.choice(PATHS)
        decided = [path, draw.choice(VALUES[path])]
        return op(RESOLVE, decided, ctx=laptop.read, rank=draw.choice((1, 2)), at=at)
    return op(VOID, ["x"], ctx=laptop.read, at=at)


def history(draw: random.Random, steps: int) -> History:
    laptops = [Laptop(number) for number in range(3)]
    kept = [replace(START, device=PROVINCE_DEVICE)]
    known: dict[tuple[bytes, int], set[tuple[bytes, int]]] = {}
    for _ in range(steps):
        laptop = draw.choice(laptops)
        if laptop.read == 0 or draw.random() < 0.3:
            laptop.read = len(kept)
        elif laptop.pending and draw.random() < 0.4:
            for each in laptop.pending:
                kept.append(replace(each, pos=len(kept) + 1, received_ms=AT))
            laptop.pending = []
        else:
            laptop.seq += 1
            body = written_by(draw, laptop)
            each = Came(body, DEVICES[laptop.number], 1, laptop.seq)
            seen = {name_of(other) for other in kept[: laptop.read]}
            own = {(DEVICES[laptop.number], seq) for seq in range(1, laptop.seq)}
            known[name_of(each)] = seen | own
            laptop.pending.append(each)
    for laptop in laptops:
        for each in laptop.pending:
            kept.append(replace(each, pos=len(kept) + 1, received_ms=AT))
    return History(kept, known)


def digest(merged: Merged) -> object:
    state = merged.state
    assert state is not None
    return (
        merged.view(RULES),
        state.fields,
        {p: dict(s) for p, s in state.sets.items()},
        state.life,
    )


@given(st.integers(0, 2**32), st.integers(2, 40))
def test_every_order_in_which_nothing_comes_before_what_it_had_seen_leads_to_one_record(
    seed: int, steps: int
) -> None:
    draw = dice(seed)
    told = history(draw, steps)
    at_province = merge(Merged(), told.kept, RULES, ALONE)
    assert values_of(merge(Merged(), shuffled(draw, told), RULES, ALONE)) == values_of(at_province)


def shuffled(draw: random.Random, told: History) -> list[Came]:
    """Return another order in which each operation follows all that its author knew."""
    waiting, done = list(told.kept[1:]), [told.kept[0]]
    seen = {name_of(done[0])}
    while waiting:
        ready = [each for each in waiting if told.known[name_of(each)] <= seen]
        taken = draw.choice(ready)
        waiting.remove(taken)
        done.append(taken)
        seen.add(name_of(taken))
    return done


def values_of(merged: Merged) -> object:
    """Return the registers, and the elements without the order in which they came."""
    state = merged.state
    assert state is not None
    found = merged.view(RULES)
    elements = {path: dict(sorted(each.items())) for path, each in state.sets.items()}
    return state.fields, elements, state.life, found and found.conflicts


@given(st.integers(0, 2**32), st.integers(2, 40))
def test_what_stands_is_exactly_what_nobody_had_seen_replaced(seed: int, steps: int) -> None:
    told = history(dice(seed), steps)
    merged = merge(Merged(), told.kept, RULES, ALONE)
    state = merged.state
    assert isinstance(state, State)
    refused = {name_of(issue.came) for issue in merged.issues}
    for path in PATHS:
        writers = [
            each for each in told.kept[1:] if path in touched(each) and name_of(each) not in refused
        ]
        left = {
            name_of(each)
            for each in writers
            if not any(name_of(each) in told.known[name_of(other)] for other in writers)
        }
        register = state.fields.get(path, ())
        assert {(value.version.device, value.version.seq) for value in register} == left


def touched(each: Came) -> set[str]:
    found = decode_op(each.body)
    if found.kind == PATCH:
        return {edit.path for edit in read_patch(found)}
    return {read_resolution(found).path} if found.kind == RESOLVE else set()


@given(st.integers(0, 2**32), st.integers(2, 30), st.integers(0, 30))
def test_merging_goes_on_from_what_was_kept_and_twice_is_once(
    seed: int, steps: int, cut: int
) -> None:
    kept = history(dice(seed), steps).kept
    half = merge(Merged(), kept[: cut + 1], RULES, ALONE)
    assert half.state is not None
    raw = msgspec.msgpack.encode(half.state)
    again = Merged(msgspec.msgpack.decode(raw, type=State), dict(half.base))
    whole = merge(Merged(), kept, RULES, ALONE)
    assert digest(merge(again, kept[cut + 1 :], RULES, ALONE)) == digest(whole)
    twice = merge(whole, kept, RULES, ALONE)
    assert (digest(twice)) == digest(whole)


@given(st.integers(0, 2**32))
def test_a_difference_leads_from_what_was_seen_to_what_was_left(seed: int) -> None:
    draw = dice(seed)

    def answers() -> dict[str, object]:
        found: dict[str, object] = {p: draw.choice(VALUES[p]) for p in PATHS if draw.random() < 0.8}
        words = draw.sample(MEASURES, draw.randint(0, 4))
        return found | ({"measures": sorted(words, key=MEASURES.index)} if words else {})

    before, after = answers(), answers()
    edits = difference(FORM, before, after, RULES)
    begun = came(op(PUT, [FORM, 1, None, None, before]), 0, 1, 1)
    assert shown(begun, came(patch(*edits, ctx=1), 1, 1, 2)).answers == after
    assert bool(edits) == (before != after)
