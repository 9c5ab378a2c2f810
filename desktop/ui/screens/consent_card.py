"""On the case's page: what may be given out of it, and who agreed."""

from functools import partial

from PySide6.QtCore import Signal

from desktop.domain.consent import BARS, SUFFICES
from desktop.domain.record import RecordId
from desktop.store.consent import FORM, Consents, consents
from desktop.ui.screens.consent_banner import line
from desktop.ui.screens.screen import Place
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel

SIGNS = {True: "– ", False: "! "}


class ConsentCard(Card):
    """A line a purpose; ``asked`` names the paper to write or to amend."""

    asked = Signal(object)

    def __init__(self, session: Session, case_id: RecordId, code: str) -> None:
        super().__init__(session.parts.look, padding=14, gap=4)
        self._parts, self._case_id, self._code = session.parts, case_id, code
        self.column.addWidget(PlainLabel(self._parts.texts("consent.title"), role="strong"))
        ask = partial(consents, case_id=case_id, catalog=self._parts.catalog,
                      today=self._parts.clock.now().date())  # fmt: skip
        self._parts.tasks.ask(self, ask, then=self._show)

    def _show(self, found: Consents) -> None:
        texts = self._parts.texts
        if not found.answers:
            self.column.addWidget(PlainLabel(texts("consent.nothing"), role="soft", wrap=True))
        for answer in found.answers:
            role = "problem" if answer.state in BARS else "soft"
            words = SIGNS[answer.state in SUFFICES] + line(self._parts, answer)
            label = PlainLabel(words, role=role, wrap=True)
            label.setObjectName(f"consent_{answer.purpose}")
            self.column.addWidget(label)
        if found.record_id is not None:
            self._button("change", "edit", Place("form", found.record_id, "edit"))
        self._button("write", "plus", Place("form", self._case_id, FORM))
        self._button("log", "eye", Place("givings", self._case_id, self._code))

    def _button(self, code: str, picture: str, place: Place) -> None:
        button = Button(f"action_consent_{code}", self._parts.texts(f"consent.{code}"),
                        self._parts.look, role="row", picture=picture)  # fmt: skip
        button.clicked.connect(partial(self.asked.emit, place))
        self.column.addWidget(button)
