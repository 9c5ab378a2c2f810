"""Backups: which there are, where and how old; made, checked and chosen here."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.commands.care import back_up, check_backup, choose_second_place
from desktop.domain.changed import Changed
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.backup import Made
from desktop.store.generations import VERY_OLD_DAYS, Generation, Standing, read_standing
from desktop.ui.dates import show_moment
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.backup_place import SecondPlace
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.sizes import show_size
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.progress import Progress
from desktop.ui.widgets.sheet import choose
from desktop.ui.widgets.table import ROW_HEIGHT, Table

# The list is as long as its rows, within reason.
HEAD_HEIGHT, FEWEST, MOST = 50, 3, 6
OLD_DAYS = 2


class BackupsScreen(Screen):
    """The backups page; ``way_wanted`` asks for a way in that needs the vault shut."""

    way_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        px = self.look.px
        inside = QWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(12))
        self._standing = Banner(self.look, "", tone="calm")
        self._standing.setObjectName("backup_standing")
        self._said = Banner(self.look, "", tone="good")
        self._said.setObjectName("backup_said")
        self._progress = Progress(self.texts, self.look, area="backup", name="backup",
                                  label=self.texts("backup.now"))  # fmt: skip
        for widget in (self._standing, self._said):
            column.addWidget(widget)
        column.addLayout(self._acts())
        column.addWidget(self._progress)
        column.addWidget(self._list())
        self._second = SecondPlace(self.parts)
        self._second.chosen.connect(self._choose_place)
        column.addWidget(self._second)
        column.addWidget(self._about())
        column.addStretch(1)

    def _button(self, verb: str, picture: str, *, role: str = "") -> Button:
        return Button(f"action_{verb}", self.texts(f"backup.{verb}"), self.look, role=role,
                      picture=picture)  # fmt: skip

    def _acts(self) -> QHBoxLayout:
        self._pressed: QWidget | None = None
        self._now = self._button("now", "save", role="primary")
        self._now.clicked.connect(self._make)
        self._check = self._button("check", "shield")
        self._check.clicked.connect(self._check_chosen)
        self._restore = self._button("restore", "undo")
        self._restore.clicked.connect(self._ask_restore)
        return spread(self._now, self._check, None, self._restore)

    def _list(self) -> Card:
        texts = self.texts
        columns: tuple[Column[Generation], ...] = (
            Column(texts("backup.made_at"), 2.2,
                   lambda row: Shown(show_moment(row.copy.made_at_ms), strong=True)),
            Column(texts("backup.where"), 1.8, self._where),
            Column(texts("backup.size"), 1, lambda row: Shown(show_size(row.copy.size_bytes))),
            Column(texts("backup.checked"), 2.2, self._checked),
        )  # fmt: skip
        self._model: RowsModel[Generation] = RowsModel(columns)
        self._table = Table(self.look, name="backup_list", label=texts("backup.list"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.row_taken.connect(self._check_row)
        self._card = card = Card(self.look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        words = (texts("backup.none"), texts("backup.none_line"))
        self._stack.addWidget(EmptyState(self.look, words, picture="save"))
        return card

    def _where(self, row: Generation) -> Shown:
        return Shown(self.texts("backup.at_second" if row.is_second else "backup.at_laptop"))

    def _checked(self, row: Generation) -> Shown:
        if not row.opens:
            return Shown(self.texts("backup.other_key"), tone="warn", picture="clock")
        if row.checked_at is None:
            return Shown(self.texts("backup.unchecked"), tone="calm", picture="info")
        moment = show_moment(row.checked_at)
        return Shown(self.texts("backup.whole_at", moment=moment), tone="good",
                     picture="check-circle")  # fmt: skip

    def _about(self) -> Card:
        card = Card(self.look, padding=16, gap=6)
        card.column.addWidget(PlainLabel(self.texts("backup.about"), role="heading"))
        for code in ("about_holds", "about_opens", "about_safe"):
            card.column.addWidget(PlainLabel(self.texts(f"backup.{code}"), role="soft", wrap=True))
        return card

    def enter(self, _place: Place) -> None:
        """Show how the backups stand."""
        self.titled.emit(self.texts("backup.title"))
        self._said.say("")
        self._load()
        self._now.setFocus()

    def leave(self) -> None:
        """Hold up no lock: what runs stops soon."""
        self._progress.stop()

    def refresh(self, changed: Changed) -> None:
        """Load anew when a backup was made or another place chosen."""
        if changed.settings or changed.records:
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, read_standing, then=self._show)

    def _show(self, standing: Standing) -> None:
        days = standing.days_old(now_ms=to_ms(self.parts.clock.now()))
        code, tone = standing_words(standing.last_at, days)
        moment = "" if standing.last_at is None else show_moment(standing.last_at)
        self._standing.say(self.texts(f"backup.{code}", moment=moment, days=days or 0), tone=tone)
        self._second.show_standing(standing)
        chosen = self._table.currentIndex().row()
        self._model.show_rows(standing.generations)
        self._table.share_out()
        rows = len(standing.generations)
        shown = min(max(rows, FEWEST), MOST)
        self._card.setFixedHeight(self.look.px(HEAD_HEIGHT + ROW_HEIGHT * shown))
        self._stack.setCurrentIndex(0 if rows else 1)
        for button in (self._check, self._restore):
            button.setEnabled(bool(rows))
        if rows:
            self._table.selectRow(min(max(chosen, 0), rows - 1))

    def _make(self) -> None:
        self._begin()
        watch = self._progress.begin("source")
        work = partial(back_up, hand=self.session.hand(), watch=watch)
        self.parts.tasks.change(self, work, then=self._made, failed=self._failed)

    def _begin(self) -> None:
        self._pressed = self.focusWidget()
        self._said.say("")
        for button in (self._now, self._check, self._restore):
            button.setEnabled(False)

    def _end(self) -> None:
        self._progress.rest()
        for button in (self._now, self._check, self._restore):
            button.setEnabled(True)
        if self._pressed is not None:
            self._pressed.setFocus()
        self._load()

    def _made(self, made: Made) -> None:
        self._end()
        words = {"moment": show_moment(made.copy.made_at_ms), "count": made.point.seq,
                 "size": show_size(made.copy.size_bytes)}  # fmt: skip
        said = self.texts("backup.done", **words)
        if made.elsewhere:
            trouble = Unavailable(made.elsewhere)
            said = f"{said} {self.parts.troubles.sentence(trouble)}"
        self._said.say(said, tone="warn" if made.elsewhere else "good")

    def _failed(self, trouble: Refused | Unavailable) -> None:
        self._end()
        stopped = isinstance(trouble, Unavailable) and trouble.code == "stopped"
        tone = "calm" if stopped else "danger"
        self._said.say(self.parts.troubles.sentence(trouble), tone=tone)

    def _check_chosen(self) -> None:
        self._check_row(self._table.currentIndex().row())

    def _check_row(self, number: int) -> None:
        row = self._model.row(number)
        if row is None or not self._check.isEnabled():
            return
        self._begin()
        watch = self._progress.begin("read")
        work = partial(check_backup, copy=row.copy, hand=self.session.hand(), watch=watch)
        moment = show_moment(row.copy.made_at_ms)
        self.parts.tasks.change(
            self, work, then=lambda _: self._checked_whole(moment), failed=self._failed
        )

    def _checked_whole(self, moment: str) -> None:
        self._end()
        self._said.say(self.texts("backup.is_whole", moment=moment), tone="good")

    def _choose_place(self, place: Path | None) -> None:
        work = partial(choose_second_place, place=place)
        self.parts.tasks.change(self, work, failed=self._failed)

    def _ask_restore(self) -> None:
        texts = self.texts
        words = (texts("backup.restore"), texts("backup.restore_line"))
        offered = [("action_restore_go", texts("backup.restore_go"), ""),
                   ("action_cancel", texts("paper.cancel"), "primary")]  # fmt: skip
        choose(self.look, self.window(), words, offered, self._restore_answered)

    def _restore_answered(self, answer: str) -> None:
        if answer == "action_restore_go":
            self.way_wanted.emit("restore")


def standing_words(last_at: int | None, days: int | None) -> tuple[str, str]:
    """Return the sentence and tone of how the backups stand; ``days`` is how long work waits."""
    if last_at is None:
        return ("never", "warn") if days is not None else ("nothing_yet", "calm")
    if days is None:
        return "level", "good"
    if days >= VERY_OLD_DAYS:
        return "very_old", "danger"
    return ("old", "warn") if days >= OLD_DAYS else ("young", "calm")
