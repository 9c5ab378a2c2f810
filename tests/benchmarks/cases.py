"""What screens ask of 100,000 cases: the encrypted store against the same on plain sqlite3."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from desktop.commands.drafts import begin_draft, keep_draft
from desktop.commands.records import save_draft
from desktop.domain.case import Case, case_code
from desktop.domain.clock import to_ms
from desktop.domain.record import Record, RecordId
from desktop.forms import readable
from desktop.store import reading, vault
from desktop.store.migrations import migrate
from desktop.store.opening import PRAGMAS
from desktop.store.records import Found
from desktop.store.search import find, find_cases
from desktop.store.store import Store
from tests.benchmarks.table import Line, paired
from tests.builders.world import (
    CATALOG,
    CHEAP,
    INTAKE,
    OFFICER,
    PASSPHRASE,
    START,
    UNIT,
    Hands,
)

CASES = 100_000
SCREEN_MS = 100.0
SAVE_MS = 50.0
WARM = 1.15
# Under a millisecond the two drivers' own call costs are measured, which nobody feels.
FELT_MS = 1.0
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vàng", "Giàng", "Lò", "Đặng", "Bùi")
MIDDLE = ("Thị", "Văn", "Mẫu", "Minh", "Ngọc", "Thu", "Gia", "Bảo", "Khánh", "Hồng")
GIVEN = ("Hương", "An", "Bình", "Chi", "Dũng", "Én", "Phúc", "Giang", "Hải", "Khánh", "Long")
TABLES = ("setting", "case_file", "record", "op", "receipt", "search_text")


def name_of(number: int) -> str:
    """Make up a name: the number decides it."""
    parts = (FAMILY[number % 10], MIDDLE[number // 10 % 10], GIVEN[number // 100 % 11])
    return f"{' '.join(parts)} {number // 1100}"


def fill(store: Store, cases: int) -> None:
    """Put cases in by the store's own parts, in one transaction."""
    form = CATALOG.form("mau_01")
    with store.transaction() as tx:
        tx.settings.put("unit", UNIT)
        tx.settings.put("officer", OFFICER)
        for number in range(1, cases + 1):
            heard = START - timedelta(minutes=5 * (cases - number))
            case_id = RecordId(f"{number:032x}")
            code = case_code(commune="00715", year=2026, device="BCH", number=number)
            tx.cases.open(Case(case_id, code, to_ms(heard), OFFICER.id), year=2026, number=number)
            answers = {
                **INTAKE,
                "child_name": name_of(number),
                "heard_date": heard.date().isoformat(),
                "heard_time": heard.strftime("%H:%M"),
            }
            record_id = RecordId(f"{number + (1 << 64):032x}")
            record = Record(record_id, form.key, 1, case_id, answers, 1, to_ms(heard), OFFICER.id)
            seq = tx.journal.append(record_id, 0, [form.key, 1, case_id, code, answers],
                                    actor=OFFICER.id, at_ms=record.saved_at)  # fmt: skip
            body = readable.body(form, answers, catalog=CATALOG)
            found = Found(answers["child_name"], f"{readable.names(form, answers)} {code}", body)
            tx.records.add(record, found, seq=seq)
            tx.cases.take_facts(record, readable.facts(form, answers), seq=seq)
    store.connection.execute("UPDATE case_file SET met_at = reported_at WHERE row % 50 <> 0")
    store.connection.execute("ANALYZE")


def plain_copy(store: Store, path: Path) -> Store:
    """Return the same rows under the same schema and settings in the standard library's driver."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma, (wanted, _) in PRAGMAS.items():
        # The standard library's engine calls full-text search from a trigger unsafe.
        if pragma != "trusted_schema":
            connection.execute(f"PRAGMA {pragma} = {wanted}")
    migrate(connection)
    device = store.connection.execute("SELECT * FROM device").fetchall()
    into = f"INSERT INTO device VALUES ({marks(device[0])})"  # noqa: S608 - our own tables
    connection.executemany(into, device)
    connection.execute("BEGIN")
    for table in TABLES:
        rows = store.connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - same
        first = rows.fetchone()
        if first is not None:
            into = f"INSERT INTO {table} VALUES ({marks(first)})"  # noqa: S608 - same
            connection.execute(into, first)
            connection.executemany(into, rows)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    return Store(connection, path.parent)


def marks(row: Sequence[object]) -> str:
    return ", ".join("?" * len(row))


def saver(store: Store) -> Callable[[], object]:
    """Return the save an officer feels: a draft kept and made a record with its case."""
    hands = Hands()

    def save() -> None:
        form = CATALOG.form("mau_01")
        _, draft = begin_draft(store, form, hand=hands.next())
        save_draft(store, replace(draft, answers=INTAKE), catalog=CATALOG, hand=hands.next())

    return save


def keeper(store: Store) -> Callable[[], object]:
    form = CATALOG.form("mau_01")
    _, draft = begin_draft(store, form, hand=Hands().next())
    filled = replace(draft, answers=INTAKE)
    return lambda: keep_draft(store, filled, form=form)


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """Return what screens ask, by name."""
    rows = reading.case_ids(store)
    middle = rows[CASES // 2 : CASES // 2 + 100]
    one = reading.case_rows(store, middle[:1])[0].id
    return {
        "home screen": lambda: reading.home(store, now=START),
        "list: order of all": lambda: reading.case_ids(store),
        "list: a page of 100": lambda: reading.case_rows(store, middle),
        "one case": lambda: (reading.case_row(store, one), reading.records_of_case(store, one)),
        "counts of views": lambda: reading.count_cases(store),
        "quick search: n": lambda: find(store, "n"),
        "quick search: nguyen thi huong": lambda: find(store, "nguyen thi huong"),
        "quick search: narrative": lambda: find(store, "vết bầm"),
        "list search: hương 90": lambda: find_cases(store, "hương 90", limit=500),
    }


def measure(folder: Path) -> Iterator[Line]:
    """Fill both stores and ask both in turn."""
    store = vault.create(folder / "big", passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP)
    fill(store, CASES)
    plain = plain_copy(store, folder / "plain.db")
    against = "the same on plain sqlite3"
    asked = zip(questions(store).items(), questions(plain).values(), strict=True)
    for (name, ours), theirs in asked:
        mine, reference = paired(ours, theirs)
        limit = WARM if mine >= FELT_MS else 0.0
        yield Line(f"{name}, 100,000 cases", "ms", mine, reference, against, limit)
        yield Line(f"{name}: a screen's limit", "ms", mine, limit=SCREEN_MS, absolute=True)
    for name, make in (("save", saver), ("keep a draft", keeper)):
        mine, reference = paired(make(store), make(plain))
        yield Line(f"{name}, 100,000 cases", "ms", mine, reference, against)
        yield Line(f"{name}: as it is felt", "ms", mine, limit=SAVE_MS, absolute=True)
    store.close()
    plain.close()
