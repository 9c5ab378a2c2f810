"""What the backups page shows: the generations in each place, and how long ago the last one was."""

from dataclasses import dataclass
from pathlib import Path

from desktop.store.backup import CHECKED, DAY_MS, LAST, PLACE, LastBackup, has_changed
from desktop.store.copies import BACKUP, Copy, copies_in, epoch_of, vault_of
from desktop.store.store import Store

VERY_OLD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Generation:
    """A backup of this vault; ``checked_at`` is when it was last read whole here, or nothing.

    ``opens`` says that today's database key seals it; ``is_second`` that it lies in the second
    place.
    """

    copy: Copy
    checked_at: int | None
    opens: bool
    is_second: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the backups stand: where, which, when the last was made, whether anything is newer."""

    generations: tuple[Generation, ...]
    place: Path
    second: Path | None
    second_found: bool
    last_at: int | None
    changed: bool

    def days_old(self, *, now_ms: int) -> int | None:
        """Return how many whole days what was changed waits for a backup; nothing if it does not.

        A clock that was set back shows no days at all, so it counts as old.
        """
        if not self.changed:
            return None
        if self.last_at is None or now_ms < self.last_at:
            return VERY_OLD_DAYS
        return (now_ms - self.last_at) // DAY_MS

    @property
    def is_second_behind(self) -> bool:
        """Whether the second place is reachable and lacks the newest backup."""
        newest = max((each.copy.made_at_ms for each in self.generations), default=0)
        there = [each.copy.made_at_ms for each in self.generations if each.is_second]
        return self.second_found and max(there, default=0) < newest


def read_standing(store: Store) -> Standing:
    """Return how the backups stand; the places are looked at, their files are not opened whole."""
    with store.transaction() as tx:
        told = tx.settings.get(PLACE, str)
        last = tx.settings.get(LAST, LastBackup)
        checked = tx.settings.get(CHECKED, dict[str, int]) or {}
    second = Path(told) if told else None
    here = store.folder / BACKUP
    vault, epoch = vault_of(store.folder), epoch_of(store.folder)
    found = second is not None and second.is_dir()
    rows = [
        Generation(copy, checked.get(copy.path.stem), copy.epoch == epoch, place == second)
        for place in (here, second if found else None)
        if place is not None
        for copy in copies_in(place)
        if copy.vault == vault
    ]
    at = last.at_ms if last else None
    return Standing(tuple(rows), here, second, found, at, has_changed(store))
