"""Who asks to be let in where a vault is not simply unlocked: for a restore, for a rescue."""

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.store import Access, Entrance, Premises
from desktop.vault.device_secret import KeyKeeper
from desktop.vault.door import Door
from desktop.vault.holding import Holding
from desktop.vault.system_keys import usual_keepers
from sync.key_cost import STRONG, KeyCost


@dataclass(frozen=True, slots=True)
class Caller:
    """An officer with a passphrase; ``officer`` may be left out where there is only one."""

    passphrase: str
    officer: str | None = None
    floor: KeyCost = STRONG
    keepers: tuple[KeyKeeper, ...] = ()

    def premises(self, folder: Path) -> Premises:
        """Hold the folder, so that no other program has it; raises ``vault_open_elsewhere``."""
        return Premises(self.keepers or usual_keepers(folder), Holding(folder), self.floor)

    def enter(self, door: Door, premises: Premises) -> Access:
        """Go in by the door; raises ``Unavailable`` with what is wrong."""
        known = door.owners()
        if self.officer is None and len(known) != 1:
            raise Unavailable("vault_officer_unknown")
        keys = door.enter(self.officer or known[0].id, self.passphrase, floor=self.floor)
        return Access(keys, Entrance(door.kind), premises)
