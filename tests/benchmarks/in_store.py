"""The store with very many cases: our questions and saves against the same SQL on plain SQLite."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from desktop.commands.drafts import begin_draft
from desktop.commands.records import save_draft
from desktop.domain.likeness import Likened
from desktop.store import overview, reading
from desktop.store.children import alike
from desktop.store.driver import Connection
from desktop.store.search import find
from desktop.store.store import Store
from tests.benchmarks.big_store import Pair, answers_of
from tests.benchmarks.measure import Row, in_turns
from tests.builders.world import CATALOG, Hands

PAGE = 50
BULK = 10_000
POINTS = 2_000
FILE_LIMIT = 5
Asked = Callable[[sqlite3.Connection], None]
SAME_SQL = "the same SQL, plain sqlite3"


@dataclass(frozen=True, slots=True)
class Question:
    """Something a screen asks, and how many times longer than bare SQL it may take."""

    name: str
    ask: Callable[[Store], object]
    limit: float


def _first_page(store: Store) -> object:
    return reading.case_rows(store, reading.case_ids(store)[:PAGE])


def _page_by_name(store: Store) -> object:
    middle = reading.case_ids(store, order="name")
    return reading.case_rows(store, middle[len(middle) // 2 :][:PAGE])


def questions() -> tuple[Question, ...]:
    """Return what is measured."""
    now = Hands().next().now
    return (
        Question("search: a rare name", partial(find, query="tan ngoc quynh"), 4),
        Question("search: a common beginning", partial(find, query="ng th h"), 4),
        Question("search: words of the narrative", partial(find, query="tieng khoc ban dem"), 4),
        Question("list: first page, newest", _first_page, 4),
        Question("list: a middle page, by name", _page_by_name, 4),
        Question("home screen", partial(overview.home, now=now), 4),
        Question("numbers beside the views", reading.count_cases, 4),
    )


def statements_of(store: Store, work: Callable[[], object]) -> list[str]:
    """Return the SQL that a piece of work runs, values in place."""
    heard: list[str] = []
    store.connection.set_trace_callback(heard.append)
    work()
    store.connection.set_trace_callback(None)
    return once_each(heard)


def once_each(heard: list[str]) -> list[str]:
    """Leave out what FTS5 says of itself, and what a trigger made the engine say again."""
    spoken = [each for each in heard if not each.startswith("--")]
    return [each for place, each in enumerate(spoken) if place == 0 or each != spoken[place - 1]]


def replay(plain: sqlite3.Connection | Connection, statements: list[str]) -> None:
    """Run statements and take every row they give."""
    for statement in statements:
        plain.execute(statement).fetchall()


def reads(pair: Pair, *, rounds: int) -> Iterator[Row]:
    """Measure every question."""
    for question in questions():
        ask = partial(question.ask, pair.ours)
        again = partial(replay, pair.plain, statements_of(pair.ours, ask))
        ours, reference = in_turns(ask, again, rounds=rounds)
        yield Row(question.name, ours, reference, "ms", question.limit, SAME_SQL)
    yield alikeness(pair.ours, rounds=rounds)


def alikeness(store: Store, *, rounds: int) -> Row:
    """Measure who may be the same child, while a name is typed: the slowest of many names."""
    slowest = 0.0
    for number in range(1, 20 * rounds + 1):
        told = answers_of(number)
        name, birth, mother = (str(told[f"{key}"]) for key in
                               ("child_name", "child_birth", "mother_name"))  # fmt: skip
        typed = Likened(name, birth, mother=mother)
        begun = time.perf_counter()
        alike(store, typed, year=2026)
        slowest = max(slowest, (time.perf_counter() - begun) * 1000)
    return Row("who may be the same child, slowest", slowest, 100, "ms", 1, "the limit of P03")


class Saver:
    """Saves one new case a turn, then lets plain SQLite run the very same statements."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._hands = Hands()
        self._heard: list[str] = []

    def ours(self) -> None:
        store, self._heard = self._pair.ours, []
        answers = answers_of(1_000_000 + self._hands.turn)
        form = CATALOG.form("mau_01")
        store.connection.set_trace_callback(self._heard.append)
        _, draft = begin_draft(store, form, hand=self._hands.next())
        filled = replace(draft, answers=answers)
        save_draft(store, filled, catalog=CATALOG, hand=self._hands.next())
        store.connection.set_trace_callback(None)

    def plain(self) -> None:
        replay(self._pair.plain, once_each(self._heard))


def saves(pair: Pair, *, rounds: int) -> Iterator[Row]:
    """Measure a save: draft begun, form checked, record, search text, signed chain, commit."""
    saver = Saver(pair)
    ours, reference = in_turns(saver.ours, saver.plain, rounds=rounds)
    yield Row("save a new case (two commits)", ours, reference, "ms", 3, SAME_SQL)


def engine(pair: Pair, *, rounds: int) -> Iterator[Row]:
    """Measure the encrypted file alone, without a line of our own code.

    Python's own SQLite is of another version and build, so the same engine stands beside it
    without a key: the difference to that one is encryption and nothing else.
    """
    others = {"plain sqlite3": pair.plain, "the same engine without a key": pair.keyless}
    for connection in (pair.ours.connection, *others.values()):
        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, words TEXT)")
    last = max(2, pair.plain.execute("SELECT max(row) FROM record").fetchone()[0])
    for against, other in others.items():
        points = Points(last), Points(last)
        measures: tuple[tuple[str, Asked, Asked], ...] = (
            ("file: insert 10,000 rows", _insert_many, _insert_many),
            ("file: 2,000 point reads, ever others", *points),
            ("file: count by an index", _count, _count),
        )
        for name, mine, theirs in measures:
            work = partial(mine, pair.ours.connection), partial(theirs, other)
            ours, reference = in_turns(*work, rounds=rounds)
            yield Row(name, ours, reference, "ms", FILE_LIMIT, against)


class Points:
    """Reads rows at random, other ones each turn, so that the cache seldom holds them."""

    def __init__(self, last: int) -> None:
        self._draw = random.Random(7)  # noqa: S311 - the same rows on both sides
        self._last = last

    def __call__(self, connection: sqlite3.Connection) -> None:
        for _ in range(POINTS):
            query = "SELECT answers FROM record WHERE row = ?"
            connection.execute(query, (self._draw.randint(1, self._last),)).fetchone()


def _insert_many(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    rows = ((f"Thôn Giả Tưởng {number}, chuyện kể dài hơn một chút" * 3,) for number in range(BULK))
    connection.executemany("INSERT INTO bare (words) VALUES (?)", rows)
    connection.execute("COMMIT")


def _count(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT count(*) FROM case_file WHERE reported_at > 0").fetchone()
