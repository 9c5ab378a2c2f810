"""The store with very many cases: our questions and saves against the same SQL on plain SQLite."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from desktop.commands.drafts import begin_draft
from desktop.commands.records import save_draft
from desktop.store import reading
from desktop.store.driver import Connection
from desktop.store.search import find
from desktop.store.store import Store
from tests.benchmarks.big_store import Pair, answers_of
from tests.benchmarks.measure import Row, in_turns
from tests.builders.world import CATALOG, Hands

PAGE = 50
BULK = 10_000
POINTS = 2_000
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
        Question("home screen", partial(reading.home, now=now), 4),
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
    """Measure the encrypted file alone, without a line of our own code."""
    both = (pair.ours.connection, pair.plain)
    for connection in both:
        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, words TEXT)")
    last = max(2, pair.plain.execute("SELECT max(row) FROM record").fetchone()[0])
    measures = (
        ("file: insert 10,000 rows", _insert_many, 4.0),
        ("file: 2,000 point reads", partial(_read_points, last=last), 8.0),
        ("file: count by an index", _count, 8.0),
    )
    for name, work, limit in measures:
        ours, reference = in_turns(partial(work, both[0]), partial(work, both[1]), rounds=rounds)
        yield Row(name, ours, reference, "ms", limit, "plain sqlite3")


def _insert_many(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    rows = ((f"Thôn Giả Tưởng {number}, chuyện kể dài hơn một chút" * 3,) for number in range(BULK))
    connection.executemany("INSERT INTO bare (words) VALUES (?)", rows)
    connection.execute("COMMIT")


def _read_points(connection: sqlite3.Connection, *, last: int) -> None:
    draw = random.Random(7)  # noqa: S311 - the same rows on both sides
    for _ in range(POINTS):
        query = "SELECT answers FROM record WHERE row = ?"
        connection.execute(query, (draw.randint(1, last),)).fetchone()


def _count(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT count(*) FROM case_file WHERE reported_at > 0").fetchone()
