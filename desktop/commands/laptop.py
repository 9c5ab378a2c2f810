"""The laptop itself: its first set-up, and its enrolment with the province."""

from desktop.domain.changed import Changed
from desktop.domain.officer import Unit
from desktop.domain.troubles import Problem, Refused
from desktop.store.settings import Province
from desktop.store.store import Store

SETTINGS = Changed(settings=True)
SHORTEST_IDLE, LONGEST_IDLE = 1, 15


def set_up(store: Store, *, unit: Unit, practice: bool) -> Changed:
    """Write how the unit signs; a practice commune stays one for ever."""
    with store.transaction() as tx:
        tx.settings.put("unit", unit)
        tx.settings.put("practice", practice)
    return SETTINGS


def set_idle(store: Store, minutes: int) -> Changed:
    """Lock after so many minutes without anybody; never is no choice."""
    if not SHORTEST_IDLE <= minutes <= LONGEST_IDLE:
        limits = {"minimum": str(SHORTEST_IDLE), "maximum": str(LONGEST_IDLE)}
        raise Refused([Problem("idle_minutes", "out_of_range", limits)])
    with store.transaction() as tx:
        tx.settings.put("idle_minutes", minutes)
    return SETTINGS


def remember_province(store: Store, province: Province) -> Changed:
    """Keep the province that took this laptop in."""
    with store.transaction() as tx:
        tx.settings.put("province", province)
    return Changed(settings=True, sync=True)
