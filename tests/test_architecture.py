"""The walls of the house: sizes of files, classes and functions, and what never enters the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("desktop", "sync", "resources")
FILE_LINES = 300
CLASS_LINES = 200
FUNCTION_LINES = 40
ARGUMENTS = 5

# An exception is a name and its reason; an empty reason is refused below.
ALLOWED: dict[str, str] = {}


def _sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def _is_constructor_of_parts(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Qt constructors and dataclass-like builders name what they join; the rest holds to five."""
    return node.name == "__init__"


def faults(name: str, source: str) -> Iterator[str]:
    """Every wall that the source breaks, as a sentence."""
    lines = source.count("\n")
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > CLASS_LINES:
                yield f"{name}:{node.name}: class of {length} lines"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _faults_of_function(name, node)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield f"{name}:{node.lineno}: star import"


def _faults_of_function(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    length = (node.end_lineno or 0) - node.lineno + 1
    if length > FUNCTION_LINES:
        yield f"{name}:{node.name}: function of {length} lines"
    arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    count = len([a for a in arguments if a.arg not in {"self", "cls"}])
    if count > ARGUMENTS + 1 and not _is_constructor_of_parts(node):
        yield f"{name}:{node.name}: {count} arguments"


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_walls_hold(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    found = list(faults(name, path.read_text(encoding="utf-8")))
    assert [fault for fault in found if fault.rsplit(":", 1)[0] not in ALLOWED] == []


def test_exceptions_carry_a_reason() -> None:
    assert all(reason.strip() for reason in ALLOWED.values())


def test_control_each_wall_is_seen_when_broken() -> None:
    long_file = "x = 1\n" * (FILE_LINES + 1)
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    long_class = "class C:\n" + "    x = 1\n" * CLASS_LINES
    many = "def f(a, b, c, d, e, g, h): ...\n"
    star = "from os import *\n"
    for source in (long_file, long_function, long_class, many, star):
        assert list(faults("planted.py", source))


def test_the_top_level_is_the_clients() -> None:
    expected = {
        "desktop",
        "resources",
        "sync",
        "tests",
        "pyproject.toml",
        "build.spec",
        "README.md",
    }
    assert expected <= {path.name for path in ROOT.iterdir()}


def test_lock_files_name_no_host() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "http://" not in text
        assert "https://" not in text
        assert "--hash=sha256:" in text
