"""Overview: what is due, what is late, what is not sent, and what was left half written."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.changed import Changed
from desktop.domain.deadline import Due
from desktop.forms.catalog import Catalog
from desktop.forms.clock_words import title
from desktop.store import overview, reading
from desktop.store.alone_dues import urgent
from desktop.store.dues import DueRow
from desktop.store.overview import Home
from desktop.store.reading import AloneRow, DraftRow
from desktop.store.store import Store
from desktop.ui import describe
from desktop.ui.dates import greeting, show_long_day
from desktop.ui.screens.alone_lines import alone_card
from desktop.ui.screens.case_rows import DraftLine, Line
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.charts import BarChart
from desktop.ui.widgets.frames import Badge, Card, EmptyState, StatCard, clear, spread
from desktop.ui.widgets.labels import ElidedLabel, PlainLabel

SHOWN = 7
EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Overview:
    """The home screen's facts."""

    home: Home
    drafts: tuple[DraftRow, ...]
    alone: tuple[tuple[AloneRow, Due], ...] = ()


def read_overview(store: Store, *, now: datetime, officer: str, catalog: Catalog) -> Overview:
    """Return what the home screen shows."""
    alone = urgent(store, catalog=catalog)
    return Overview(overview.home(store, now=now), reading.drafts(store, officer), alone)


class DueLine(Line):
    """A clock that waits: what is to be done, for whom, by when."""

    def __init__(self, session: Session, due: DueRow, *, now: datetime) -> None:
        super().__init__(session, picture="scale", ink="brand")
        parts, case = session.parts, due.case
        name = describe.child_name(parts, case)
        todo = title(due.clock, parts.texts)
        said = [name, case.code, describe.kinds(parts, case)]
        self.words.addWidget(ElidedLabel(todo, role="strong"))
        self.words.addWidget(ElidedLabel(" · ".join(part for part in said if part), role="soft"))
        shown = describe.end_of(parts, due.clock.due_at, now)
        self.row.addWidget(Badge(parts.look, shown.text, tone=shown.tone, picture=shown.picture))
        button = Button("action_open_case", parts.texts("work.open_named", name=name), parts.look,
                        role="icon", picture="chevron-right")  # fmt: skip
        button.clicked.connect(partial(self.go, "case", case.id))
        self.row.addWidget(button)


class HomeScreen(Screen):
    """The first page after unlocking."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        px = self.look.px
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        inside = QWidget()
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(18), px(24), px(20))
        column.setSpacing(px(12))
        self._hello = PlainLabel("", role="title")
        self._today = PlainLabel("", role="soft")
        hello = QVBoxLayout()
        hello.setSpacing(0)
        hello.addWidget(self._hello)
        hello.addWidget(self._today)
        column.addLayout(hello)
        self._cards = self._stat_cards()
        grid = QGridLayout()
        grid.setSpacing(px(12))
        for place, card in enumerate(self._cards):
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        self._drafts = QVBoxLayout()
        column.addLayout(self._drafts)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self._due = QVBoxLayout()
        row.addLayout(self._due, 3)
        row.addWidget(self._chart_card(), 2)
        column.addLayout(row, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _stat_cards(self) -> tuple[StatCard, ...]:
        made = (("overdue", "alert", "danger"), ("due", "clock", "warn"),
                ("cases", "folder", "brand"), ("unsent", "upload", "calm"))  # fmt: skip
        return tuple(
            StatCard(self.look, name=self.texts(f"work.stat_{key}"), picture=picture, tone=tone)
            for key, picture, tone in made
        )

    def _chart_card(self) -> Card:
        card = Card(self.look, padding=16, gap=8)
        card.column.addWidget(PlainLabel(self.texts("work.by_month"), role="heading"))
        self._chart = BarChart(self.look, name=self.texts("work.by_month"))
        card.column.addWidget(self._chart, 1)
        return card

    def enter(self, _place: Place) -> None:
        """Show the day."""
        self.titled.emit(self.texts("shell.nav_home"))
        self._load()

    def refresh(self, _changed: Changed) -> None:
        """Load anew."""
        self._load()

    def _tick(self) -> None:
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        now, officer = self.parts.clock.now(), self.session.place.officer.id
        read = partial(read_overview, now=now, officer=officer, catalog=self.parts.catalog)
        self.parts.tasks.ask(self, read, then=self._show)

    def _show(self, overview: Overview) -> None:
        texts, now, home = self.texts, self.parts.clock.now(), overview.home
        name = self.session.place.officer.name
        self._hello.setText(f"{greeting(now, texts)}, {name}")
        self._today.setText(show_long_day(now, texts))
        figures = (home.counts.overdue, home.counts.today, home.cases, home.unsent)
        for card, key, figure in zip(
            self._cards, ("overdue", "due", "cases", "unsent"), figures, strict=True
        ):
            card.show_figure(figure, texts(f"work.stat_{key}_line"))
        months = [(texts("work.month", number=int(m[5:])), count) for m, count in home.by_month]
        self._chart.show_bars(months)
        clear(self._drafts)
        if overview.drafts:
            self._drafts.addWidget(self._draft_card(overview.drafts))
        if overview.alone:
            self._drafts.addWidget(alone_card(self, overview.alone, now=home.time.at))
        clear(self._due)
        self._due.addWidget(self._due_card(home))

    def _draft_card(self, drafts: tuple[DraftRow, ...]) -> Card:
        card = Card(self.look, padding=16, gap=6)
        card.setObjectName("draft_card")
        card.column.addWidget(PlainLabel(self.texts("work.drafts"), role="heading"))
        for draft in drafts[:3]:
            line = DraftLine(self.session, draft)
            line.asked.connect(self.asked)
            card.column.addWidget(line)
        return card

    def _due_card(self, home: Home) -> Card:
        texts = self.texts
        card = Card(self.look, padding=16, gap=6)
        if not home.due:
            code = "work.all_done" if home.cases else "work.no_cases"
            words = (texts(code), texts(f"{code}_line"))
            action = Button("action_home_intake", texts("shell.new_intake"), self.look,
                            picture="plus")  # fmt: skip
            picture = "check-circle" if home.cases else "sprout"
            card.column.addWidget(
                EmptyState(self.look, words, picture=picture, action=action,
                           on_action=partial(self.go, "intake")), 1)  # fmt: skip
            return card
        head = PlainLabel(texts("work.todo"), role="heading")
        every = Button("action_all_due", texts("work.see_all"), self.look, role="quiet")
        every.clicked.connect(partial(self.go, "agenda"))
        card.column.addLayout(spread(head, None, every))
        for due in home.due[:SHOWN]:
            line = DueLine(self.session, due, now=home.time.at)
            line.asked.connect(self.asked)
            card.column.addWidget(line)
        card.column.addStretch(1)
        return card
