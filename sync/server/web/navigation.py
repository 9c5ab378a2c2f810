"""The desk's map: its rooms, and of them the ones that an account may enter."""

from dataclasses import dataclass

from sync.server.office.permissions import BY_NAME
from sync.server.office.roles import Visitor


@dataclass(frozen=True, slots=True)
class Way:
    """One entry: the row at the door, and the text that names it."""

    row: str
    text: str

    @property
    def address(self) -> str:
        """Where it leads."""
        return BY_NAME[self.row].path


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, under a heading."""

    text: str
    ways: tuple[Way, ...]


MAP = (
    Group(
        "desk.nav_watch",
        (
            Way("communes", "desk.communes"),
            Way("overdue", "desk.overdue"),
            Way("directions", "desk.directions"),
            Way("statistics", "desk.statistics"),
            Way("issues", "desk.issues"),
        ),
    ),
    Group(
        "desk.nav_cases",
        (
            Way("cases", "desk.cases"),
            Way("sites", "desk.sites"),
            Way("transfers", "desk.transfers"),
        ),
    ),
    Group(
        "desk.nav_admin",
        (
            Way("devices", "desk.devices_way"),
            Way("sticks", "desk_stick.title"),
            Way("accounts", "desk.accounts"),
            Way("units", "desk.units"),
            Way("erasures", "desk.erasures"),
            Way("audit", "desk.audit"),
        ),
    ),
)


def ways_of(known: Visitor | None) -> tuple[Group, ...]:
    """Return the part of the map that an account may enter."""
    if known is None:
        return ()
    groups = (
        Group(group.text, tuple(way for way in group.ways if BY_NAME[way.row].allows(known)))
        for group in MAP
    )
    return tuple(group for group in groups if group.ways)
