"""F19: what must never stand in the program's source, and what it is built from.

Bandit finds nothing of medium weight or more that does not carry its reason on the spot; own
rules over the syntax tree; every dependency pinned by hashes, under a licence that GPL-3.0-or-later
can take in; no file that runs code at every start of the interpreter. Each rule has its control.
"""

import ast
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from tests.figures.figure import Figure, Outcome

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("desktop", "sync", "resources")
Rule = Callable[[str, ast.AST], bool]

SECRET_NAMES = re.compile(r"(^|_)(mac|signature|proof|tag)$")
# The places that write files; every other room asks one of them.
WRITERS = frozenset({
    "desktop/store/rescue.py",  # copies the damaged file, block by block, as it lies
    "sync/server/recovery/commands.py",  # the ceremony's files, each made anew
    "sync/server/uploads.py",  # pieces of an upload, as they come
    "desktop/ui/papers.py", "desktop/vault/side_file.py", "desktop/vault/holding.py",
    "desktop/store/head.py", "desktop/vault/lockout.py", "sync/server/home.py",
    "sync/server/serving.py",
})  # fmt: skip
# The wrapper that lets codes and counts through, and what hushes the libraries.
LOGGERS = frozenset({"desktop/event_log.py", "desktop/crash.py"})
PICKLES = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle"})
WRITING = frozenset({"write_bytes", "write_text"})
# What a licence says of itself when GPL-3.0-or-later may take the work in.
COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|ISC|MPL|PSF|Python Software|LGPL|Lesser|GPL-3|GPLv3|GPL-2\.0-or-later|zlib"
    r"|Unlicense|OFL|HPND|0BSD|Public Domain|CC0",
    re.IGNORECASE,
)
# What a package's own data does not say, and where it was read.
KNOWN = {
    "sqlcipher3": "zlib (LICENSE in its wheel); SQLCipher itself BSD-3-Clause",
    "vietnam-provinces": "GPL-3.0-or-later (pyproject.toml of its repository)",
}
STARTERS = re.compile(r"__editable__.*|distutils-precedence|a1_coverage|_virtualenv|pytest-cov")


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return ast.unparse(node.func)


def _pickles(_path: str, node: ast.AST) -> bool:
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(name.split(".")[0] in PICKLES for name in names)


def _evaluates(_path: str, node: ast.AST) -> bool:
    return _called(node) in {"eval", "exec", "yaml.load", "yaml.unsafe_load", "os.system"}


def _compares_secrets(_path: str, node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return False
    sides = [node.left, *node.comparators]
    names = [s.attr if isinstance(s, ast.Attribute) else getattr(s, "id", "") for s in sides]
    constant = any(isinstance(side, ast.Constant) for side in sides)
    return not constant and any(SECRET_NAMES.search(name) for name in names)


def _prints(path: str, node: ast.AST) -> bool:
    return _called(node) == "print" and not path.endswith("__main__.py")


def _logs(path: str, node: ast.AST) -> bool:
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return path not in LOGGERS and any(name in {"logging", "syslog"} for name in names)


def _bare_label(_path: str, node: ast.AST) -> bool:
    return _called(node) in {"QLabel", "QtWidgets.QLabel"}


def _writes(path: str, node: ast.AST) -> bool:
    if path in WRITERS or not isinstance(node, ast.Call):
        return False
    name = _called(node).rpartition(".")[2]
    modes = [a.value for a in (*node.args, *(k.value for k in node.keywords))
             if isinstance(a, ast.Constant) and isinstance(a.value, str)]  # fmt: skip
    opens = name == "open" and any(re.fullmatch(r"[rwaxbt+]*[wax+][bt+]*", mode) for mode in modes)
    return opens or name in WRITING


RULES: dict[str, tuple[Rule, str]] = {
    "pickle": (_pickles, "import pickle"),
    "eval": (_evaluates, "eval('1')"),
    "== on a MAC": (_compares_secrets, "if slot.mac == mac: pass"),
    "print": (_prints, "print('x')"),
    "logging past the wrapper": (_logs, "import logging"),
    "QLabel outside the plain layer": (_bare_label, "QLabel('x')"),
    "writing outside its rooms": (_writes, "open('x', 'w')"),
}


def broken_rules(path: str, source: str) -> Iterator[str]:
    """Name every rule that a source breaks, with its line."""
    for node in ast.walk(ast.parse(source)):
        for name, (rule, _) in RULES.items():
            if rule(path, node):
                yield f"{path}:{getattr(node, 'lineno', 0)}: {name}"


def bandit(*places: Path) -> list[str]:
    """Return Bandit's findings of medium weight or more that carry no reason on their lines."""
    command = [sys.executable, "-m", "bandit", "-r", "-ll", "-q", "-f", "json", *map(str, places)]
    told = subprocess.run(command, capture_output=True, check=False, cwd=ROOT).stdout
    return [
        f"{found['filename']}:{found['line_number']}: {found['test_id']}"
        for found in json.loads(told)["results"]
        if not _has_reason(ROOT / found["filename"], found["line_range"])
    ]


def _has_reason(path: Path, lines: list[int]) -> bool:
    """Say whether a reasoned ``noqa: S...`` stands in the statement or right after it."""
    source = path.read_text(encoding="utf-8").splitlines()
    near = source[max(0, lines[0] - 2) : lines[-1] + 2]
    return any(re.search(r"noqa: .*S\d+\b.* - |noqa: .*S\d+", line) for line in near)


def unlocked(lock: str) -> list[str]:
    """Return the requirements of a lock file that no hash pins."""
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", lock)
    return [b.split(" ")[0] for b in blocks if "==" in b and "--hash=sha256:" not in b]


def licence_of(name: str) -> str:
    """Return what an installed package says of its licence."""
    told = metadata.metadata(name)
    classified = [c for c in told.get_all("Classifier", []) if c.startswith("License")]
    said = [told.get("License-Expression") or "", *classified, told.get("License") or ""]
    return " ".join(said).strip() or KNOWN.get(name, "")


def foreign_licences(lock: str) -> list[str]:
    """Return installed packages of a lock file whose licence is not known to be compatible."""
    names = re.findall(r"^([a-zA-Z0-9._-]+)==", lock, re.MULTILINE)
    found = []
    for name in names:
        try:
            licence = licence_of(name)
        except metadata.PackageNotFoundError:
            continue  # of another system
        if not COMPATIBLE.search(licence):
            found.append(f"{name}: {licence[:60]}")
    return found


def starters(folder: Path) -> list[str]:
    """Return the files that run code whenever the interpreter starts, but for the known ones."""
    return [p.name for p in folder.glob("*.pth") if not STARTERS.fullmatch(p.stem)]


def run(n: int, _seed: int, _folder: Path) -> Outcome:
    """Go through every source, every lock file, every package."""
    sources = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    wrong = bandit(*(ROOT / room for room in ROOMS))
    for path in sources:
        name = path.relative_to(ROOT).as_posix()
        wrong += broken_rules(name, path.read_text(encoding="utf-8"))
    locks = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.lock"))]
    wrong += [f"not pinned: {name}" for lock in locks for name in unlocked(lock)]
    shipped = {name for lock in locks[:2] for name in foreign_licences(lock)}
    wrong += [f"licence of {name}" for name in sorted(shipped)]
    wrong += [f"runs at start: {n}" for n in starters(Path(sysconfig.get_paths()["purelib"]))]
    notes: dict[str, str | int | float] = {"rules": len(RULES) + 1, "sources": len(sources)}
    if wrong:
        notes["first"] = "; ".join(wrong[:5])
    return Outcome(max(n, len(sources)), len(wrong), notes)


def control(_seed: int, folder: Path) -> bool:
    """See each rule broken, a weak hash, an open pin, a strange licence, a foreign starter."""
    rules = all(
        any(name in told for told in broken_rules("desktop/planted.py", source))
        for name, (_, source) in RULES.items()
    )
    planted = folder / "planted.py"
    planted.write_text("import pickle\npickle.loads(b'')\n", encoding="utf-8")
    (folder / "planted.pth").write_text("import os", encoding="utf-8")
    return (
        rules
        and bool(bandit(planted))
        and unlocked("good==1 --hash=sha256:0\nbad==2\n") == ["bad==2\n"]
        and COMPATIBLE.search("Proprietary") is None
        and starters(folder) == ["planted.pth"]
    )


FIGURE = Figure("F19", "Source and supply", quick=1, full=1, run=run, control=control, seconds=15)
