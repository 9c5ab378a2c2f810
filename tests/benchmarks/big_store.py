"""A commune with very many cases: made in bulk through the real schema, encrypted and plain."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from desktop.domain.record import Answers, Record, RecordId
from desktop.domain.vietnamese import sort_key
from desktop.forms import readable
from desktop.store import migrations
from desktop.store.answers import write_answers
from desktop.store.driver import Connection, connect
from desktop.store.listing import ties_of
from desktop.store.opening import PRAGMAS
from desktop.store.people import People
from desktop.store.store import Store
from sync.protocol import PUT, ZERO, chain, encode_op
from tests.builders.world import CATALOG, COMMUNE, INTAKE, open_store

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vàng", "Giàng", "Lò", "Đặng", "Bùi", "Đỗ",
          "Ngô", "Lý", "Tẩn", "Thào", "Sùng")  # fmt: skip
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thu", "Đức", "Hữu", "Quang", "Mỹ", "Thanh", "Bảo")
GIVEN = ("An", "Ánh", "Bình", "Châu", "Dũng", "Đào", "Giang", "Hà", "Hương", "Khánh", "Lan",
         "Linh", "Mai", "Nam", "Oanh", "Phúc", "Quỳnh")  # fmt: skip
STORY = """trẻ bị đánh mắng nhiều lần, nhà gần suối, mẹ đi làm xa, ở với ông bà, có vết bầm ở tay,
sợ hãi, không đến lớp, hàng xóm nghe tiếng khóc ban đêm, cô giáo báo, cần khám, xác minh thêm"""
WORDS = STORY.split()
HOUR_MS = 3_600_000
FIRST_MS = 1_700_000_000_000
TABLES = ("setting", "device", "case_file", "record", "clock", "op", "search_text",
          "child", "child_block")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """The same rows in the real encrypted store, in plain SQLite, in our engine with no key."""

    ours: Store
    plain: sqlite3.Connection
    keyless: Connection


def answers_of(number: int) -> Answers:
    """Return the answers of the n-th made-up case, always the same."""
    draw = random.Random(number)  # noqa: S311 - made-up data
    name = f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {draw.choice(GIVEN)}"
    return {
        **INTAKE,
        "child_name": name,
        "child_birth": f"{draw.randint(2011, 2025)}-{draw.randint(1, 12):02d}-11",
        "child_sex": draw.choice(("male", "female")),
        "mother_name": f"{draw.choice(FAMILY)} Thị {draw.choice(GIVEN)}",
        "incident_place": f"Thôn {draw.choice(GIVEN)} {draw.randint(1, 9)}",
        "condition": " ".join(draw.choices(WORDS, k=40)).capitalize() + ".",
        "reporter_phone": f"09{draw.randint(10_000_000, 99_999_999)}",
    }


@contextmanager
def open_pair(folder: Path, *, cases: int) -> Iterator[Pair]:
    """Make the stores; they end with the block."""
    with open_store(folder / "laptop") as store:
        _fill(store, cases)
        plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
        keyless = connect(str(folder / "keyless.db"), isolation_level=None)
        for other in (plain, keyless):
            _copy(store, other)
        yield Pair(store, plain, keyless)
        plain.close()
        keyless.close()


def _fill(store: Store, cases: int) -> None:
    form = CATALOG.form("mau_01")
    link = acked = ZERO
    mark = max(0, cases - 20)
    connection = store.connection
    people = People(connection)
    connection.execute("BEGIN IMMEDIATE")
    for number in range(1, cases + 1):
        answers = answers_of(number)
        at = FIRST_MS + number * HOUR_MS // 4
        record, case = f"{number:032x}", f"{number + (1 << 60):032x}"
        code = f"{COMMUNE.code}-2026-{store.device_prefix}-{number:04d}"
        body = encode_op(
            bytes.fromhex(record), PUT, hlc_ms=at, actor="a1",
            payload=["mau_01", 1, case, code, dict(answers)],
        )  # fmt: skip
        link = chain(link, body)
        _insert(connection, "op", (number, PUT, record, link, body, at))
        acked = link if number == mark else acked
        child = str(answers["child_name"])
        met = at + HOUR_MS if number % 50 else None
        _insert(connection, "case_file", (
            number, case, code, 2026, number, at, "a1", child, sort_key(child),
            answers["child_birth"], None, answers["child_sex"], answers["incident_place"], "", "",
            at, at + 12 * HOUR_MS, met, "plan" if met else "", number,
            "verifying" if met else "received", "verify" if met else "assess", "officer", "a1",
            None if met else at + 12 * HOUR_MS, store.device_prefix,
        ))  # fmt: skip
        _insert(connection, "clock", (
            case, "DL-12H", record, "", "a1", "officer", at, at + 12 * HOUR_MS, at + 12 * HOUR_MS,
            met, "", "", "", 1,
        ))  # fmt: skip
        _insert(connection, "record", (
            number, record, "mau_01", 1, case, 1, write_answers(answers), child, at, "a1", number,
            0,
        ))  # fmt: skip
        told = Record(RecordId(record), "mau_01", 1, RecordId(case), answers, 1, at, "a1")
        people.keep(number, ties_of(form, told))
        body_text = readable.body(form, answers, catalog=CATALOG)
        _insert(connection, "search_text", (number, f"{child} {code}", body_text))
    connection.execute("UPDATE device SET acked_seq = ?, acked_chain = ?", (mark, acked))
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, name: str, values: tuple[object, ...]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {name} VALUES ({marks})", values)  # noqa: S608 - our tables


def _copy(store: Store, plain: sqlite3.Connection) -> None:
    """Give plain SQLite the same settings, the same schema and the same rows."""
    for name, (wanted, _) in PRAGMAS.items():
        # Python's own SQLite is too old to write FTS from a trigger it does not trust.
        if name != "trusted_schema":
            plain.execute(f"PRAGMA {name} = {wanted}")
    for step in migrations.STEPS:
        script = files(migrations).joinpath(step).read_text(encoding="utf-8")
        plain.executescript(script)
    plain.execute("BEGIN IMMEDIATE")
    for name in TABLES:
        for row in store.connection.execute(f"SELECT * FROM {name}"):  # noqa: S608 - our tables
            _insert(plain, name, tuple(row))
    plain.execute("COMMIT")
