"""What build.spec takes along is what the program needs; the build itself is ``make bundle``.

The spec is run with recorders in the place of PyInstaller's own builders.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = {".py", ".pyc"}
TAKEN = ("resources", "desktop/store/migrations")


class Recorder:
    """Stands where PyInstaller's builders stand and keeps what they were given."""

    pure = scripts = binaries = datas = ()

    def __init__(self, *given: object, **named: object) -> None:
        self.given, self.named = given, named


@pytest.fixture(scope="module")
def spec() -> dict[str, object]:
    pytest.importorskip("PyInstaller")
    names: dict[str, object] = {"SPECPATH": str(ROOT)}
    names |= dict.fromkeys(("Analysis", "PYZ", "EXE", "COLLECT"), Recorder)
    source = (ROOT / "build.spec").read_text(encoding="utf-8")
    exec(compile(source, "build.spec", "exec"), names)  # noqa: S102 - our own file
    return names


@pytest.fixture
def taken(spec: dict[str, object]) -> set[str]:
    """Name every data file by the place it takes in the bundle."""
    datas = analysis(spec).named["datas"]
    assert isinstance(datas, list)
    return {(Path(place) / Path(source).name).as_posix() for source, place in datas}


def analysis(spec: dict[str, object]) -> Recorder:
    found = spec["analysis"]
    assert isinstance(found, Recorder)
    return found


def wanted() -> Iterator[str]:
    for folder in TAKEN:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in CODE:
                yield path.relative_to(ROOT).as_posix()


def left_behind(taken: set[str]) -> list[str]:
    return [name for name in wanted() if name not in taken]


def test_every_resource_and_migration_is_taken_to_its_own_place(taken: set[str]) -> None:
    assert left_behind(taken) == []
    assert len([name for name in taken if name.endswith(".toml")]) > 40
    assert "desktop/store/migrations/0001_beginning.sql" in taken
    assert "vietnam_provinces/data/nested-divisions.json" in taken
    assert "LICENSE" in taken
    assert [name for name in taken if Path(name).suffix in CODE] == []


@pytest.mark.parametrize("name", ["resources/theme/style.qss", "resources/forms/mau_01.toml"])
def test_control_a_resource_left_behind_is_seen(taken: set[str], name: str) -> None:
    assert left_behind(taken - {name}) == [name]


def loaded_by_name(source: str) -> list[str]:
    """Return the modules that code names in a text, which PyInstaller cannot see."""
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and is_module(text)]


def is_module(text: str) -> bool:
    path = ROOT / text.replace(".", "/")
    parts = text.split(".")
    named = parts[0] in {"desktop", "resources", "sync"} and all(p.isidentifier() for p in parts)
    return (
        len(parts) > 1
        and named
        and (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file())
    )


def test_whatever_is_loaded_by_its_name_is_taken_along(spec: dict[str, object]) -> None:
    hidden = analysis(spec).named["hiddenimports"]
    assert isinstance(hidden, list)
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "desktop").rglob("*.py")]
    named = {name for source in sources for name in loaded_by_name(source)}
    assert "desktop.program" in named
    assert named <= set(hidden)
    assert {"sqlcipher3", "reportlab.graphics.barcode.qr"} <= set(hidden)


def test_control_a_name_in_a_text_is_seen() -> None:
    assert loaded_by_name("load('desktop.ui.shell'); say('desktop.ui is here')") == [
        "desktop.ui.shell"
    ]


IMPORT_ALL = """
import pkgutil, sys, desktop
for found in pkgutil.walk_packages(desktop.__path__, "desktop."):
    if not found.name.endswith("__main__"):
        __import__(found.name)
sys.stdout.write(" ".join(sys.modules))
"""


def loaded(extra: str = "") -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL.replace("import pkgutil,", f"import {extra}pkgutil,")],
        capture_output=True, check=True, encoding="utf-8", cwd=ROOT, timeout=60,
    ).stdout  # fmt: skip
    return set(said.split())


def left_out(spec: dict[str, object]) -> set[str]:
    found = analysis(spec).named["excludes"]
    assert isinstance(found, list)
    return set(found)


def test_nothing_left_out_is_ever_imported_by_the_laptop(spec: dict[str, object]) -> None:
    assert loaded() & left_out(spec) == set()


def test_control_an_import_of_what_is_left_out_is_seen(spec: dict[str, object]) -> None:
    assert "sync.server" in loaded("sync.server, ") & left_out(spec)


def test_the_bundle_is_one_folder_without_a_console(spec: dict[str, object]) -> None:
    program, bundle = spec["program"], spec["bundle"]
    assert isinstance(program, Recorder)
    assert isinstance(bundle, Recorder)
    assert (program.named["exclude_binaries"], program.named["console"]) == (True, False)
    assert program.named["name"] == bundle.named["name"] == "mang-non"
    assert program.named["upx"] is bundle.named["upx"] is False
