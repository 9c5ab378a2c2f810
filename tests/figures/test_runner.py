"""The runner: a failing figure fails, a control that sees nothing fails, a crash is told."""

import json
import sys
from pathlib import Path

import pytest

from tests.figures.__main__ import main, write
from tests.figures.figure import Control, Figure, Outcome, Run, Skipped, discover, find
from tests.figures.measure import Line, holds, measure
from tests.figures.parsers import parsers


def holding(n: int, seed: int, folder: Path) -> Outcome:
    (folder / "used").write_text(str(seed), encoding="utf-8")
    return Outcome(n, 0, {"note": "đủ"})


def failing(n: int, _seed: int, _folder: Path) -> Outcome:
    return Outcome(n, 2)


def crashing(_n: int, _seed: int, _folder: Path) -> Outcome:
    raise ZeroDivisionError


def impossible(_n: int, _seed: int, _folder: Path) -> Outcome:
    raise Skipped("no compiler")


def seen(_seed: int, _folder: Path) -> bool:
    return True


def missed(_seed: int, _folder: Path) -> bool:
    return False


def broken(_seed: int, _folder: Path) -> bool:
    raise ZeroDivisionError


def line_of(folder: Path, run: Run = holding, control: Control = seen) -> Line:
    figure = Figure("F0", "Planted", quick=3, full=9, run=run, control=control)
    return measure(figure, n=3, seed=7, folder=folder)


def test_a_figure_that_holds_tells_what_it_did(tmp_path: Path) -> None:
    line = line_of(tmp_path)
    assert holds(line)
    assert (line["figure"], line["n"], line["failures"]) == ("F0", 3, 0)
    assert (line["control"], line["seed"], line["note"]) == ("caught", 7, "đủ")
    assert (tmp_path / "run" / "used").exists()


def test_a_failing_figure_fails(tmp_path: Path) -> None:
    line = line_of(tmp_path, run=failing)
    assert line["failures"] == 2
    assert not holds(line)


@pytest.mark.parametrize(("control", "told"), [(missed, "missed"), (broken, "broken")])
def test_a_control_that_sees_nothing_fails(tmp_path: Path, control: Control, told: str) -> None:
    line = line_of(tmp_path, control=control)
    assert line["control"] == told
    assert not holds(line)


def test_a_figure_that_crashes_fails_and_says_where(tmp_path: Path) -> None:
    line = line_of(tmp_path, run=crashing)
    assert str(line["error"]).startswith("ZeroDivisionError at test_runner.py:")
    assert not holds(line)


def test_a_machine_that_cannot_measure_says_why(tmp_path: Path) -> None:
    line = line_of(tmp_path, run=impossible)
    assert (line["n"], line["skipped"]) == (0, "no compiler")
    assert holds(line)


def test_figures_are_found_by_their_files_and_stand_in_order() -> None:
    figures = discover()
    numbers = [int(figure.id[1:]) for figure in figures]
    assert numbers == sorted(set(numbers))
    assert len(figures) == len(list(Path(__file__).parent.glob("f[0-9]*.py")))
    assert all(0 < figure.quick <= figure.full for figure in figures)
    assert find("F6").title == "Parser fuzz"
    with pytest.raises(KeyError):
        find("F99")


def test_a_file_that_is_not_its_figures_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "f8_other.py").write_text(
        "from tests.figures.test_runner import holding, seen\n"
        "from tests.figures.figure import Figure\n"
        "FIGURE = Figure('F9', 'x', quick=1, full=1, run=holding, control=seen)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(TypeError, match="named after its FIGURE"):
        discover(tmp_path / "planted", "planted")


def test_lines_are_written_in_the_order_of_the_figures(tmp_path: Path) -> None:
    told = tmp_path / "lines.jsonl"
    write([{"figure": "F10"}, {"figure": "F2", "note": "đủ"}], told)
    lines = told.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["figure"] for line in lines] == ["F2", "F10"]
    assert "đủ" in lines[0]


def test_a_figure_nobody_knows_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--quick", "--only", "F99", "--json", str(tmp_path / "x")])
    assert "no such figure: F99" in capsys.readouterr().err


@pytest.mark.slow
def test_a_figure_that_dies_is_a_failure_not_a_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false" if sys.platform != "win32" else "where")
    told = tmp_path / "lines.jsonl"
    assert main(["--quick", "--only", "F6", "--json", str(told)]) == 1
    (line,) = map(json.loads, told.read_text(encoding="utf-8").splitlines())
    assert line["control"] == "not run"
    assert line["error"].startswith("ended: ")


def test_every_parser_reads_its_own_seeds() -> None:
    found = parsers()
    assert len({parser.name for parser in found}) == len(found) >= 4
    for parser in found:
        seeds = parser.seeds()
        assert seeds, parser.name
        for raw in seeds:
            parser.parse(raw)
