"""Judging the end of a history: nothing lost, nothing doubled, all equal, no value unseen away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select

from desktop.store import reading
from desktop.store.journal import Journal
from sync.protocol import MARK
from sync.register import Value, Version
from sync.server.desk import Desk
from sync.server.schema import conflict, entity, op
from tests.simulator.acts import DECIDED, LIFE, SETS
from tests.simulator.machines import Machine
from tests.simulator.story import SHORT, Event, Story

Meeting = tuple[str, int, list[tuple[object, Version]]]


@dataclass(frozen=True)
class Standing:
    """A record as one replica has it; ``version`` counts the changes, ``meets`` what waits."""

    answers: Mapping[str, object]
    struck: bool
    version: int
    meets: Mapping[str, Meeting]


_SIDES = msgspec.msgpack.Decoder(tuple[Value, ...])


def at_province(desk: Desk) -> dict[str, Standing]:
    """Return every record as the province has it."""
    with desk.engine.begin() as connection:
        meets: dict[str, dict[str, Meeting]] = {}
        for row in connection.execute(select(conflict)):
            meets.setdefault(row.entity, {})[row.path] = _told(row.merge, row.sides, row.effective)
        return {
            row.id: Standing(
                msgspec.json.decode(row.answers), row.removed, row.version, meets.get(row.id, {})
            )
            for row in connection.execute(select(entity))
        }


def at_laptop(machine: Machine) -> dict[str, Standing]:
    """Return every record as a laptop has it."""
    connection = machine.store.connection
    meets: dict[str, dict[str, Meeting]] = {}
    query = "SELECT entity, path, merge, sides, effective FROM conflict"
    for record, path, merge, sides, effective in connection.execute(query):
        meets.setdefault(record, {})[path] = _told(merge, sides, effective)
    # The province's own note of an operation without effect stands in its book, and in no list.
    query = "SELECT id, answers, struck, version FROM record WHERE form <> '@issue'"
    rows = connection.execute(query)
    return {
        record: Standing(msgspec.json.decode(answers), bool(struck), version, meets.get(record, {}))
        for record, answers, struck, version in rows
    }


def _told(merge: str, sides: bytes, effective: int) -> Meeting:
    values = _SIDES.decode(bytes(sides))
    return merge, effective, [(each.value, each.version) for each in values]


def faults(
    desk: Desk, machines: list[Machine], story: Story, *, was_put_back: bool
) -> Iterator[str]:
    """Name everything that is wrong at the end.

    A province that was put back numbers its book anew, so that who wrote before may be taken not
    to have seen what they had: then a value too many may be shown, and still none may be missing.
    """
    with desk.engine.begin() as connection:
        book = frozenset(bytes(each) for each in connection.execute(select(op.c.chain)).scalars())
        twice = connection.execute(
            select(func.count())
            .where(op.c.kind != MARK)  # two looks in one moment say the same
            .group_by(op.c.body)
            .having(func.count() > 1)
        ).all()
    if twice:
        yield f"doubled: {len(twice)}"
    province = at_province(desk)
    for machine in machines:
        yield from _faults_of(machine, book, province)
    kept = frozenset(each[:SHORT] for each in book)
    for (record, path), left in story.left(kept).items():
        if record in province:
            yield from _value(path, left, province[record], exact=not was_put_back)
        else:
            yield f"lost record of {path}"


def _faults_of(
    machine: Machine, book: frozenset[bytes], province: Mapping[str, Standing]
) -> Iterator[str]:
    if lost := machine.acked - book:
        yield f"{machine.name}: acknowledged and lost: {len(lost)}"
    if missing := machine.own_chains() - book:
        yield f"{machine.name}: never arrived: {len(missing)}"
    if reading.unsent(machine.store):
        yield f"{machine.name}: still waiting"
    if (broken := Journal(machine.store.connection).first_broken()) is not None:
        yield f"{machine.name}: chain broken at {broken}"
    here = at_laptop(machine)
    if here != dict(province):
        differ = [each for each in {*here, *province} if here.get(each) != province.get(each)]
        yield f"{machine.name}: {len(differ)} records differ from the province's"


def _value(path: str, left: list[Event], standing: Standing, *, exact: bool) -> Iterator[str]:
    shown = standing.meets.get(path)
    now = not standing.struck if path == LIFE else standing.answers.get(path)
    if path in _set_paths():
        there = {event.value for event in left if event.act == "add"}
        here = set(now) if isinstance(now, list) else set()
        if there - here or (exact and there != here):
            yield f"{path}: elements are missing, or too many"
        return
    sides = [now] if shown is None else [value for value, _ in shown[2]]
    expected, found = _distinct([event.value for event in left]), _distinct(sides)
    if expected - found:
        yield f"{path}: a value that nobody had seen is gone without a word"
    if exact and found - expected:
        yield f"{path}: a value that was seen and replaced is back"
    if now not in sides:
        yield f"{path}: what is in force is none of the values that meet"
    yield from _in_force(path, sides, now)


def _in_force(path: str, values: list[object], now: object) -> Iterator[str]:
    """Of values that meet one is in force: of a decision the one that protects most."""
    if path == LIFE:
        wanted: list[object] = [any(values)]
    elif path in _decided_paths():
        order = _decided_paths()[path]
        wanted = [min(values, key=lambda value: order.index(str(value)))]
    else:
        wanted = values
    if now not in wanted:
        yield f"{path}: what is in force protects less than it could"


def _set_paths() -> set[str]:
    return {path for paths in SETS.values() for path in paths}


def _decided_paths() -> dict[str, tuple[str, ...]]:
    return {path: codes for paths in DECIDED.values() for path, codes in paths.items()}


def _distinct(values: list[object]) -> set[bytes]:
    return {msgspec.msgpack.encode(value, order="sorted") for value in values}
