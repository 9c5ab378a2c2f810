"""What all screens share: where one is, how one asks to go elsewhere, how a word is said."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.changed import Changed
from desktop.ui.session import Session

# The list that a form without a case belongs to.
PAGE_OF = {"diem_nguy_co": "hazards", "tre_em": "child", "ho_gia_dinh": "registers",
           "co_quan": "registers", "mau_08": "registers", "mau_09": "registers",
           "mau_14": "registers", "su_co_du_lieu": "registers"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A screen and what it shows: ``id`` names a case, record or draft; ``more`` a form."""

    screen: str
    id: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A short message, with an action where there is one."""

    text: str
    action: str = ""
    on_action: Callable[[], None] | None = None


class Screen(QWidget):
    """A page of the window; asks upwards, is told downwards."""

    asked = Signal(object)
    looked = Signal(object)
    said = Signal(object)
    titled = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("page")
        self.session = session
        self.parts = session.parts
        self.texts = session.parts.texts
        self.look = session.parts.look

    def enter(self, place: Place) -> None:
        """Show what the place names."""
        raise NotImplementedError

    def whereabouts(self, place: Place) -> Place:
        """Return the place to come back to: where a form was begun, its draft."""
        return place

    def leave(self) -> None:
        """Be left for another screen: keep what is not kept yet."""

    def foot_height(self) -> int:
        """Say how high the buttons at the foot stand, which nothing may cover."""
        return 0

    def refresh(self, changed: Changed) -> None:
        """Show anew what has changed, if it is shown here."""

    def say(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Say a short word at the foot of the window."""
        self.said.emit(Word(text, action, on_action))

    def look_at(self, screen: str, id_: str) -> None:
        """Ask for another screen only to look: one comes back to what is half done here."""
        self.looked.emit(Place(screen, id_))

    def go(self, screen: str, id_: str = "", more: str = "") -> None:
        """Ask for another screen."""
        self.asked.emit(Place(screen, id_, more))
