"""Administration: who works at this laptop, how each opens it, and whether the vault is whole."""

from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from PySide6.QtWidgets import QButtonGroup, QScrollArea, QVBoxLayout, QWidget

from desktop.commands.laptop import set_idle
from desktop.commands.officers import (
    Newcomer,
    add_officer,
    change_passphrase,
    new_supervisor_code,
    remove_officer,
)
from desktop.domain.changed import Changed
from desktop.domain.officer import CHAIR, OFFICER, SUPERVISOR, Officer, Posting
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.store import Store
from desktop.ui.hiding.system import CAN_REFUSE_CAPTURE
from desktop.ui.screens.admin_check import CheckCard
from desktop.ui.screens.admin_panels import JoinOfficer, NewPassphrase
from desktop.ui.screens.kit_card import KitCard
from desktop.ui.screens.law_card import LawCard
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, Banner, Card, clear, rule, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.vault.device_secret import FILE

MINUTES = (1, 3, 5, 10, 15)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who works here, how this machine keeps its secret, and after how long it locks."""

    postings: tuple[Posting, ...]
    secret: str
    idle_minutes: int


def read_keeping(store: Store) -> Keeping:
    """Return what the administration screen shows."""
    with store.transaction() as tx:
        current = tuple(posting for posting in tx.officers.all() if posting.is_current)
        return Keeping(current, store.access.entrance.secret, tx.settings.idle_minutes())


class AdminScreen(Screen):
    """The administration page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        px = self.look.px
        self._check, self._kit = CheckCard(session), KitCard(session)
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
        self._said = Banner(self.look, "", tone="good")
        self._said.setObjectName("admin_said")
        column.addWidget(self._said)
        cards = (
            self._officers_card(),
            self._laptop_card(),
            self._kit,
            LawCard(session),
            self._check,
        )
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)

    def _button(self, verb: str, *, picture: str = "", role: str = "") -> Button:
        return Button(f"action_{verb}", self.texts(f"admin.{verb}"), self.look, role=role,
                      picture=picture)  # fmt: skip

    def _officers_card(self) -> Card:
        card = Card(self.look, padding=18, gap=8)
        add = self._button("add_officer", picture="plus")
        add.clicked.connect(self._open_join)
        change = self._button("change_passphrase", picture="edit")
        change.clicked.connect(self._open_change)
        code = self._button("supervisor_code", picture="shield")
        code.clicked.connect(self._make_code)
        title = PlainLabel(self.texts("admin.officers"), role="heading")
        card.column.addWidget(title)
        self._rows = QVBoxLayout()
        card.column.addLayout(self._rows)
        card.column.addLayout(spread(add, change, code, None))
        self._panel = QVBoxLayout()
        card.column.addLayout(self._panel)
        return card

    def _laptop_card(self) -> Card:
        card = Card(self.look, padding=18, gap=8)
        card.column.addWidget(PlainLabel(self.texts("admin.laptop"), role="heading"))
        self._secret = Banner(self.look, "", tone="good", picture="shield")
        self._secret.setObjectName("admin_secret")
        card.column.addWidget(self._secret)
        code = "admin.capture_refused" if CAN_REFUSE_CAPTURE else "admin.capture_possible"
        card.column.addWidget(PlainLabel(self.texts(code), role="soft", wrap=True))
        card.column.addWidget(PlainLabel(self.texts("admin.idle"), role="label"))
        group, row = QButtonGroup(self), []
        self._chips: dict[int, Button] = {}
        for minutes in MINUTES:
            chip = Button(f"idle_{minutes}", self.texts("admin.minutes", count=minutes),
                          self.look, role="chip")  # fmt: skip
            chip.clicked.connect(partial(self._set_idle, minutes))
            group.addButton(chip)
            self._chips[minutes] = chip
            row.append(chip)
        card.column.addLayout(spread(*row, None))
        return card

    def enter(self, _place: Place) -> None:
        """Show how the laptop is kept."""
        self.titled.emit(self.texts("shell.nav_admin"))
        self._said.say("")
        self._load()

    def leave(self) -> None:
        """Hold up no lock: a check stops soon, what was shown once goes."""
        self._check.stop()
        self._kit.forget()
        self._close_panel()
        self._said.say("")

    def refresh(self, changed: Changed) -> None:
        """Load anew when settings changed."""
        if changed.settings:
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, read_keeping, then=self._show)

    def _show(self, keeping: Keeping) -> None:
        clear(self._rows)
        for place, posting in enumerate(keeping.postings, start=1):
            self._rows.addWidget(self._row(posting, place))
        weak = keeping.secret == FILE
        self._secret.say(
            self.texts("admin.secret_file" if weak else "admin.secret_system"),
            tone="warn" if weak else "good", picture="shield",
        )  # fmt: skip
        if keeping.idle_minutes in self._chips:
            self._chips[keeping.idle_minutes].setChecked(True)

    def _row(self, posting: Posting, place: int) -> QWidget:
        row = QWidget()
        officer, look = posting.officer, self.look
        role = posting.role if posting.role in {SUPERVISOR, CHAIR} else OFFICER
        name = PlainLabel(officer.name, role="strong")
        title = PlainLabel(officer.title, role="soft")
        badge = Badge(look, self.texts(f"admin.role_{role}"), tone="brand")
        line = spread(name, title, badge, None, gap=look.px(10))
        line.setContentsMargins(0, look.px(4), 0, look.px(4))
        if officer.id != self.session.place.officer.id:
            text = self.texts("admin.remove_named", name=officer.name)
            button = Button(f"action_remove_officer_{place}", text, look, role="icon",
                            picture="trash")  # fmt: skip
            button.clicked.connect(partial(self._remove, officer.id))
            line.addWidget(button)
        row.setLayout(line)
        return row

    def _open_join(self) -> None:
        panel = JoinOfficer(self.parts)
        panel.gathered.connect(self._join)
        self._open(panel)

    def _open_change(self) -> None:
        panel = NewPassphrase(self.parts, self.session.place.officer.name)
        panel.gathered.connect(self._change)
        self._open(panel)

    def _open(self, panel: JoinOfficer | NewPassphrase) -> None:
        self._close_panel()
        panel.left.connect(self._close_panel)
        self._panel.addWidget(rule())
        self._panel.addWidget(panel)
        panel.begin()

    def _close_panel(self) -> None:
        clear(self._panel)

    def _join(self, officer: tuple[str, str], role: str, passphrase: str) -> None:
        newcomer = Newcomer(Officer(uuid4().hex[:8], *officer), role)
        self._do(
            partial(add_officer, newcomer=newcomer, passphrase=passphrase,
                    hand=self.session.hand()),
            "admin.officer_added",
        )  # fmt: skip

    def _remove(self, officer_id: str) -> None:
        self._said.say(self.texts("admin.removing"), tone="calm")
        self._do(
            partial(remove_officer, officer_id=officer_id, hand=self.session.hand()),
            "admin.officer_removed",
        )

    def _change(self, old: str, new: str, compromised: bool) -> None:  # noqa: FBT001 - a signal
        self._do(
            partial(change_passphrase, old=old, new=new, hand=self.session.hand(),
                    is_compromised=compromised),
            "admin.passphrase_changed",
        )  # fmt: skip

    def _set_idle(self, minutes: int) -> None:
        self._do(partial(set_idle, minutes=minutes), "admin.idle_set")

    def _do(self, work: "partial[Changed]", done: str) -> None:
        def ended(_: Changed) -> None:
            self._close_panel()
            self._said.say(self.texts(done), tone="good")

        self.parts.tasks.change(self, work, then=ended, failed=self._failed)

    def _make_code(self) -> None:
        work = partial(new_supervisor_code, hand=self.session.hand())
        self.parts.tasks.change(self, work, then=self._show_code, failed=self._failed)

    def _show_code(self, code: str) -> None:
        self._said.say(self.texts("admin.code_made", code=code), tone="warn", picture="shield")

    def _failed(self, trouble: Refused | Unavailable) -> None:
        troubles = self.parts.troubles
        refused = isinstance(trouble, Refused) and trouble.problems
        sentence = troubles.problem(trouble.problems[0]) if isinstance(
            trouble, Refused) and refused else troubles.sentence(trouble)  # fmt: skip
        self._said.say(sentence, tone="danger")
