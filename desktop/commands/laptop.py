"""The laptop itself: its first set-up, and its enrolment with the province."""

from desktop.domain.changed import Changed
from desktop.domain.officer import Unit
from desktop.store.settings import Province
from desktop.store.store import Store

SETTINGS = Changed(settings=True)


def set_up(store: Store, *, unit: Unit, practice: bool) -> Changed:
    """Write how the unit signs; a practice commune stays one for ever."""
    with store.transaction() as tx:
        tx.settings.put("unit", unit)
        tx.settings.put("practice", practice)
    return SETTINGS


def remember_province(store: Store, province: Province) -> Changed:
    """Keep the province that took this laptop in."""
    with store.transaction() as tx:
        tx.settings.put("province", province)
    return Changed(settings=True, sync=True)
