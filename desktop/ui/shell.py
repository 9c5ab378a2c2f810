"""The unlocked window: side bar, top line, pages; goes where it is asked and back again."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.changed import Changed
from desktop.store import reading
from desktop.store.approvals import count_waiting as count_unsigned
from desktop.store.directions import count_waiting
from desktop.store.reading import View
from desktop.store.search import FoundRow, find
from desktop.ui.keys_sheet import OPENERS, show_keys
from desktop.ui.screens.screen import PAGE_OF, Place, Screen, Word
from desktop.ui.session import Session
from desktop.ui.sidebar import Entry, Sidebar
from desktop.ui.syncer import Syncer
from desktop.ui.toast import Toast
from desktop.ui.topbar import Found, Topbar
from desktop.ui.widgets.labels import PlainLabel

NARROW_BELOW = 1200
HISTORY = 50
SYNC = "sync"

Factory = Callable[[Session], Screen]


class Shell(QWidget):
    """Holds the pages, each made at its first visit."""

    lock_requested = Signal()
    switch_requested = Signal()
    theme_toggled = Signal()
    zoomed = Signal(int)
    way_wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        syncer: Syncer,
        *,
        pages: Mapping[str, Factory],
        entries: Sequence[Entry],
    ) -> None:
        super().__init__()
        self._session, self._syncer, self._factories = session, syncer, pages
        self._made: dict[str, Screen] = {}
        self._here = Place("")
        self._past: list[Place] = []
        self._build(entries)
        self.toast = Toast(session.parts.look, self, over=self._open_room)
        self._connect()
        self._bind_keys()

    def _build(self, entries: Sequence[Entry]) -> None:
        parts, place = self._session.parts, self._session.place
        officer = (place.officer.name, place.officer.title)
        self.sidebar = Sidebar(parts, entries, unit=place.unit.commune.name, officer=officer)
        self.topbar = Topbar(parts)
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if place.practice:
            column.addWidget(PlainLabel(parts.texts("shell.practice"), role="practice"))
        column.addWidget(self.topbar)
        column.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(column, 1)

    def _connect(self) -> None:
        parts = self._session.parts
        self.sidebar.chosen.connect(self._chosen)
        self.sidebar.lock_requested.connect(self.lock_requested)
        self.sidebar.switch_requested.connect(self.switch_requested)
        self.topbar.searched.connect(self._search)
        self.topbar.found_chosen.connect(self._found)
        self.topbar.new_intake.connect(self.new_intake)
        self.topbar.theme_toggled.connect(self.theme_toggled)
        self.topbar.back_requested.connect(self.back)
        parts.tasks.changed.connect(self._changed)
        parts.troubles.told.connect(self._tell)
        self._syncer.stood.connect(self.topbar.show_state)

    def _bind_keys(self) -> None:
        zoom = self.zoomed.emit
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.topbar.search.setFocus,
            "Ctrl+N": self.new_intake,
            "Ctrl+L": self.lock_requested.emit,
            "Alt+Left": self.back,
            "Ctrl++": lambda: zoom(1),
            "Ctrl+=": lambda: zoom(1),
            "Ctrl+-": lambda: zoom(-1),
            "Ctrl+0": lambda: zoom(0),
        }
        keys |= dict.fromkeys(OPENERS, lambda: show_keys(self._session.parts, self))
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def open(self, place: Place) -> None:
        """Go to a place; where we were is remembered."""
        if self._here.screen and self._here != place:
            self._past = [*self._past, self.here][-HISTORY:]
        self._show(place)

    def back(self) -> None:
        """Go back to where we came from."""
        self._show(self._past.pop() if self._past else Place("home"))

    def replace(self, place: Place) -> None:
        """Go to a place and forget where we were: a saved form is no place to come back to."""
        self._show(place)

    def leave(self) -> None:
        """Let the page in front keep what is not kept yet."""
        if self._here.screen in self._made:
            self._made[self._here.screen].leave()

    @property
    def here(self) -> Place:
        """Where we are, as a place to come back to."""
        page = self._made.get(self._here.screen)
        return self._here if page is None else page.whereabouts(self._here)

    def _show(self, place: Place) -> None:
        self.leave()
        page = self._page(place.screen)
        self._here = place
        self.pages.setCurrentWidget(page)
        self.sidebar.mark(place.screen)
        self.topbar.back.setEnabled(bool(self._past))
        self.topbar.close_found()
        page.enter(place)
        if self.toast.isVisible():
            self.toast.place()

    def _page(self, name: str) -> Screen:
        if name not in self._made:
            page = self._factories[name](self._session)
            page.asked.connect(self._asked)
            page.looked.connect(self.open)
            page.titled.connect(self.topbar.title.setText)
            page.said.connect(self._say)
            self.pages.addWidget(page)
            self._made[name] = page
        return self._made[name]

    def _asked(self, place: Place) -> None:
        if place.screen == "back":
            self.back()
        elif self._here.screen == "form":
            self.replace(place)
        else:
            self.open(place)

    def _chosen(self, name: str) -> None:
        self.open(Place(name))

    def new_intake(self) -> None:
        """Begin an intake: by searching first."""
        self.open(Place("intake"))

    def _say(self, word: Word) -> None:
        self.toast.say(word.text, action=word.action, on_action=word.on_action)

    def _open_room(self) -> QRect:
        """Return where a word may stand: over the page, but not over its foot."""
        room = self.pages.geometry()
        page = self._made.get(self._here.screen)
        return room.adjusted(0, 0, 0, -page.foot_height() if page is not None else 0)

    def _tell(self, sentence: str) -> None:
        self.toast.say(sentence)

    def _changed(self, changed: Changed) -> None:
        if self._here.screen in self._made:
            self._made[self._here.screen].refresh(changed)
        self.recount()

    def recount(self) -> None:
        """Show beside their entries what is due, directions unanswered, plans unsigned."""
        tasks = self._session.parts.tasks
        tasks.ask(self, reading.count_cases, then=self._counted)
        tasks.ask(self, count_waiting, then=self._directions_counted)
        tasks.ask(self, count_unsigned, then=self._unsigned_counted)

    def _counted(self, counts: Mapping[View, int]) -> None:
        self.sidebar.show_counts({"cases": counts["due"]})

    def _directions_counted(self, waiting: int) -> None:
        self.sidebar.show_counts({"directions": waiting})

    def _unsigned_counted(self, waiting: int) -> None:
        self.sidebar.show_counts({"approvals": waiting})

    def _search(self, words: str) -> None:
        if self.topbar.found is None:
            self.topbar.attach(Found(self._session.parts, self))
        tasks = self._session.parts.tasks
        tasks.ask(self, lambda store: find(store, words), then=self.topbar.show_found)

    def _found(self, row: FoundRow) -> None:
        if row.case_id is not None:
            self.open(Place("case", row.case_id))
        else:
            self.open(Place(PAGE_OF[row.form], row.record_id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side bar where the window is narrow; keep the toast in its place."""
        super().resizeEvent(event)
        self.sidebar.collapse(collapsed=self.width() < self._session.parts.look.px(NARROW_BELOW))
        self.topbar.close_found()
        if self.toast.isVisible():
            self.toast.place()
