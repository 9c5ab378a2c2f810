"""The table tells the truth: a limit that is broken is said and ends the run with 1."""

import json
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.benchmarks import __main__ as bench
from tests.benchmarks import in_store
from tests.benchmarks.big_store import TABLES, open_pair
from tests.benchmarks.measure import Row, in_turns, table
from tests.benchmarks.start import BARE, once
from tests.benchmarks.steps import Beats


def row(ours: float, limit: float) -> Row:
    return Row("a thing", ours, 10.0, "ms", limit, "another")


def test_a_limit_is_held_up_to_itself() -> None:
    assert row(20, 2).held
    assert not row(20.1, 2).held
    assert "| NO " in table([row(21, 2)])


def test_what_is_slower_is_measured_as_slower() -> None:
    slow, quick = in_turns(partial(time.sleep, 0.02), partial(time.sleep, 0.005), rounds=3)
    assert 2 < slow / quick < 6


def test_both_stores_hold_the_same_rows_and_give_the_same_answers(tmp_path: Path) -> None:
    with open_pair(tmp_path, cases=60) as pair:
        for name in TABLES:
            query = f"SELECT * FROM {name}"  # noqa: S608 - our tables
            ours = [tuple(found) for found in pair.ours.connection.execute(query)]
            assert ours == pair.plain.execute(query).fetchall()
            assert ours
        for question in in_store.questions():
            ask = partial(question.ask, pair.ours)
            for statement in in_store.statements_of(pair.ours, ask):
                found = pair.ours.connection.execute(statement).fetchall()
                assert [tuple(each) for each in found] == pair.plain.execute(statement).fetchall()


def test_a_save_is_the_same_work_on_both_sides(tmp_path: Path) -> None:
    with open_pair(tmp_path, cases=5) as pair:
        saver = in_store.Saver(pair)
        for _ in range(3):
            saver.ours()
            saver.plain()
        for name in ("record", "op", "search_text", "case_file"):
            query = f"SELECT * FROM {name} ORDER BY 1"  # noqa: S608 - our tables
            found = pair.ours.connection.execute(query).fetchall()
            assert [tuple(each) for each in found] == pair.plain.execute(query).fetchall()
            assert len(found) == 8


def test_the_start_of_a_slower_program_is_seen(tmp_path: Path) -> None:
    slow = f"import time; time.sleep(0.5)\n{BARE}"
    assert once(slow, tmp_path) > once(BARE, tmp_path) + 250


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="timed on Linux")
def test_a_small_run_leaves_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    code = bench.main(["--out", str(tmp_path), "--cases", "120", "--rounds", "1"])
    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    names = " ".join(line["name"] for line in told["rows"])
    for wanted in ("start", "save", "search", "list", "home", "insert", "point", "count", "PDF",
                   "upload of 1 case", "upload of 120 cases, requests"):  # fmt: skip
        assert wanted in names
    assert code == (0 if all(line["held"] for line in told["rows"]) else 1)
    assert "| start" in (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"bench.json", "bench.md"}


def test_a_step_that_holds_the_window_up_is_seen(qtbot: QtBot) -> None:
    beats = Beats()
    calm = beats.longest_ms(lambda: None, lambda: qtbot.wait(30))
    held = beats.longest_ms(lambda: time.sleep(0.2), lambda: qtbot.wait(30))
    assert held > 200 > calm
