"""Files that a way in may begin with: backups and grants, in the folder and on what is plugged in.

No dialog of the system's is used: it remembers folders, and could not be covered at once.
"""

from collections.abc import Iterator
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.copies import BACKUP, copies_in, vault_of
from desktop.ui.copies_out import Places, places
from desktop.ui.dates import show_moment
from desktop.ui.sizes import show_size
from desktop.ui.ways.steps import FoundFile
from resources.texts import Texts
from sync.recovery import GRANT_MAGIC, MAX_FILE

# A place with more files than this is no stick that a grant is brought on.
MOST_FILES = 500


def find_copies(folder: Path, texts: Texts, known: Places | None = None) -> list[FoundFile]:
    """Return the backups beside the vault, then those on desk, documents and sticks."""
    here = (texts("backup.at_laptop"), folder / BACKUP)
    vault = vault_of(folder)
    found = []
    for name, place in (here, *(places() if known is None else known)):
        for copy in copies_in(place):
            words = [show_moment(copy.made_at_ms), show_size(copy.size_bytes), name]
            if vault and copy.vault != vault:
                words.append(texts("ways.other_laptop"))
            found.append(FoundFile(copy.path, "  ·  ".join(words)))
    return found


def find_grants(known: Places | None = None) -> list[FoundFile]:
    """Return the files on desk, documents and sticks that begin as a grant does."""
    found = []
    for name, place in places() if known is None else known:
        grants = [path for path in _small_files(place) if _is_grant(path)]
        found += [FoundFile(path, f"{path.name}  ·  {name}") for path in grants]
    return found


def _small_files(place: Path) -> Iterator[Path]:
    try:
        for number, path in enumerate(sorted(place.iterdir())):
            if number >= MOST_FILES:
                return
            if path.is_file() and path.stat().st_size <= 2 * MAX_FILE:
                yield path
    except OSError:
        return  # a stick that was drawn out


def _is_grant(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(GRANT_MAGIC)) == GRANT_MAGIC
    except OSError:
        return False


def read_small(path: Path) -> bytes:
    """Return a small file's bytes; raises ``recovery_bad`` for one that is too long or gone."""
    try:
        with path.open("rb") as file:
            return file.read(2 * MAX_FILE + 1)
    except OSError as error:
        raise Unavailable("recovery_bad") from error
