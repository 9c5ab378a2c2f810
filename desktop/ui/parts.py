"""What every screen is given: texts, work, forms, clock, look, troubles."""

from dataclasses import dataclass

from desktop.domain.clock import Clock
from desktop.forms.catalog import Catalog
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Look
from desktop.ui.troubles import Troubles
from resources.texts import Texts


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the program that screens are built from."""

    texts: Texts
    tasks: Tasks
    catalog: Catalog
    clock: Clock
    look: Look
    troubles: Troubles
