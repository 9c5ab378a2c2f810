"""Plays every workflow in a sandbox and looks for its words in clear: ``leaking FOLDER VARIANT``.

Searched are, after each workflow and while the vault is open, every file of the sandbox (home,
temporary and working folder, vault) and every deleted file that this process still holds open.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.store import opening
from tests.builders.world import PASSPHRASE
from tests.faults.acts import Work
from tests.faults.workflows import WORKFLOWS
from tests.safety.canaries import encodings, spellings

WORDS = ("Nguyễn Thị Hương", "Bà Hàng Xóm Mẫu", "vết bầm ở tay", "Giả Tưởng", "Trạm Y tế xã Mẫu",
         "Lời kể dài của trẻ", "Lê Thị Thử Nghiệm", PASSPHRASE)  # fmt: skip
PATTERNS = {
    f"{word}: {spelling}, {encoding}": pattern
    for word in WORDS
    for spelling, text in spellings(word).items()
    for encoding, pattern in encodings(text).items()
}
# More rows than any cache holds, so that a sorter without memory writes them out.
SORT = """
WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 15000)
SELECT n, replace(hex(zeroblob(4)), '00', answers) FROM many, (SELECT answers FROM record LIMIT 1)
ORDER BY -n
"""


def songs(raw: bytes) -> list[str]:
    """Name every pattern that stands in these bytes."""
    return [name for name, pattern in PATTERNS.items() if pattern in raw]


def files_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file that one could find, and what deleted files still hold."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "province" not in path.parts:
            yield str(path.relative_to(folder)), path.read_bytes()
    held = Path("/proc/self/fd")
    for entry in sorted(held.iterdir()) if held.is_dir() else ():
        try:
            if entry.readlink().name.endswith("(deleted)"):
                yield f"deleted {entry.readlink()}", entry.read_bytes()
        except OSError:
            continue


def leaks(folder: Path) -> list[str]:
    """Name every leak of a sandbox."""
    return [
        f"{name}: {song}"
        for name, raw in files_under(folder)
        for song in songs(name.encode() + b"\0" + raw)
    ]


def play_all(sandbox: Path) -> tuple[int, list[str]]:
    """Play every workflow, searching while the vault is open and after; count the searches."""
    found: list[str] = []
    for number, workflow in enumerate(WORKFLOWS):
        home = sandbox / "data" / str(number)
        (home / "province").mkdir(parents=True)
        work = Work(home / "vault", home / "province")
        workflow.prepare(work)
        workflow.play(work)
        if workflow is WORKFLOWS[-1]:
            rows = work.store.connection.execute(SORT)
            rows.fetchone()
        with work.store.transaction() as tx:
            tx.settings.put("looked", WORDS[0])
            found += leaks(sandbox)
        work.close()
        found += leaks(sandbox)
        shutil.rmtree(home)
    return 2 * len(WORKFLOWS), found


def main() -> None:
    """Play with the program's settings, or with temporary files on disk: the planted fault."""
    sandbox, variant = Path(sys.argv[1]), sys.argv[2]
    if variant == "temp-files":
        opening.PRAGMAS["temp_store"] = ("FILE", 1)
    os.chdir(sandbox / "work")
    searches, found = play_all(sandbox)
    (sandbox / "found.json").write_text(json.dumps([searches, found]), encoding="utf-8")


if __name__ == "__main__":
    main()
