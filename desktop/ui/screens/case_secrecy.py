"""A conflict of interest on the page of a case: declaring it, what others see, what nobody sees."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.commands.interest import Routing, declare_relation, routing
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.opened_case import Declaration
from desktop.ui.dates import show_moment
from desktop.ui.parts import Parts
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, EmptyState
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose


class Declaring(QObject):
    """Asks whether the officer means it, with what follows said before; ``declared`` ends it."""

    declared = Signal(str)
    refused = Signal(str)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._page = session, page

    def ask(self, case_id: RecordId) -> None:
        """Find out where the case would go, then ask."""
        work = partial(routing, case_id=case_id, hand=self._session.hand())
        self._session.parts.tasks.ask(
            self, work, then=partial(self._confirm, case_id), failed=self._failed
        )

    def _confirm(self, case_id: RecordId, told: Routing) -> None:
        texts = self._session.parts.texts
        to = "province" if told.officer is None else "officer"
        name = "" if told.officer is None else told.officer.name
        lines = [texts("secrecy.closed"), texts(f"secrecy.to_{to}", name=name)]
        if told.drafts:
            lines.append(texts("secrecy.drafts", count=told.drafts, name=name))
        lines += [texts("secrecy.known"), texts("secrecy.final")]
        offered = [
            ("action_declare_sure", texts("secrecy.sure"), "danger"),
            ("action_cancel", texts("secrecy.cancel"), "primary"),
        ]
        words = (texts("secrecy.title"), "\n\n".join(lines))
        choose(
            self._session.parts.look, self._page.window(), words, offered,
            partial(self._answered, case_id),
        )  # fmt: skip

    def _answered(self, case_id: RecordId, answer: str) -> None:
        if answer != "action_declare_sure":
            return
        parts, hand = self._session.parts, self._session.hand()
        work = partial(declare_relation, case_id=case_id, catalog=parts.catalog, hand=hand)
        parts.tasks.change(self, work, then=self._done, failed=self._failed)

    def _done(self, told: Routing) -> None:
        texts = self._session.parts.texts
        if told.officer is None:
            self.declared.emit(texts("secrecy.done_province"))
        else:
            self.declared.emit(texts("secrecy.done_officer", name=told.officer.name))

    def _failed(self, trouble: Refused | Unavailable) -> None:
        self.refused.emit(self._session.parts.troubles.sentence(trouble))


def declare_card(parts: Parts) -> tuple[Card, Button]:
    """Return the card at the side of a case, and its button."""
    card = Card(parts.look, padding=14, gap=6)
    card.column.addWidget(PlainLabel(parts.texts("secrecy.related_line"), role="soft", wrap=True))
    button = Button("action_declare", parts.texts("secrecy.related"), parts.look, picture="shield")
    card.column.addWidget(button)
    return card, button


def sealed_banner(parts: Parts, declared: tuple[Declaration, ...]) -> Banner:
    """Say to a reader why the case is in no list by its name, and what that asks of them."""
    names = ", ".join(dict.fromkeys(each.officer for each in declared))
    code = "secrecy.banner" if declared else "secrecy.banner_other"
    since = show_moment(declared[0].at_ms) if declared else ""
    words = parts.texts(code, name=names, moment=since)
    banner = Banner(parts.look, words, tone="secret", picture="lock")
    banner.setObjectName("case_sealed")
    return banner


class WithheldPage(QWidget):
    """All that an account sees of a case that is sealed to others."""

    def __init__(self, parts: Parts, back: Button) -> None:
        super().__init__()
        self.setObjectName("case_withheld")
        column = QVBoxLayout(self)
        words = (parts.texts("secrecy.withheld"), parts.texts("secrecy.withheld_line"))
        column.addWidget(EmptyState(parts.look, words, picture="lock", action=back))
