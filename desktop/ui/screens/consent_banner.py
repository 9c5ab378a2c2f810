"""Beside a paper that gives out what is private of a child: whether that was agreed to."""

from functools import partial

from PySide6.QtCore import Signal

from desktop.domain.consent import BARS, SUFFICES, Answered
from desktop.domain.record import RecordId
from desktop.forms.readable import show_date
from desktop.store.consent import consent_of, consent_on
from desktop.ui.forms.form_view import FormView
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import Banner


class ConsentBanner(Banner):
    """Says how consent stands, and tells it; shown only where a purpose asks for it."""

    answered = Signal(object)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.look, "", tone="warn")
        self._parts = parts
        self.setObjectName("consent_state")
        self.hide()

    def ask_record(self, record_id: RecordId) -> None:
        """Ask about a paper that is written already."""
        self.hide()
        catalog, today = self._parts.catalog, self._parts.clock.now().date()
        ask = partial(consent_on, record_id=record_id, catalog=catalog, today=today)
        self._parts.tasks.ask(self, ask, then=self._show)

    def stand_in(self, view: FormView, case_id: RecordId) -> None:
        """Stand over the first part of a form that is being written, and ask about its child."""
        view.notices[view.form.sections[0].key].addWidget(self)
        child = str(view.answers().get("child_ref", ""))
        catalog, today = self._parts.catalog, self._parts.clock.now().date()
        ask = partial(consent_of, case_id=case_id, purpose=view.form.gives.purpose, child=child,
                      catalog=catalog, today=today)  # fmt: skip
        self._parts.tasks.ask(self, ask, then=self._show)

    def _show(self, answer: Answered | None) -> None:
        self.answered.emit(answer)
        if answer is None:
            return
        said = [sentence(self._parts, answer)]
        if answer.by_suspect:
            said.append(self._parts.texts("consent.by_suspect"))
        if answer.state not in SUFFICES:
            said.append(self._parts.texts("consent.law_allows"))
        tone = "danger" if answer.state in BARS else "warn"
        self.say("\n".join(said), tone="good" if answer.state in SUFFICES else tone)
        self.show()


def sentence(parts: Parts, answer: Answered) -> str:
    """Return how consent stands as one sentence with its article."""
    return parts.texts(f"consent.said_{answer.state}", **_words(parts, answer))


def line(parts: Parts, answer: Answered) -> str:
    """Return the same in a few words."""
    return parts.texts(f"consent.line_{answer.state}", purpose=_words(parts, answer)["purpose"])


def _words(parts: Parts, answer: Answered) -> dict[str, str]:
    language = parts.texts.language
    purpose = parts.catalog.lookup("consent_purpose").item(answer.purpose)
    basis = parts.catalog.lookup("consent_basis").item(answer.basis)
    return {
        "purpose": purpose.label.of(language) if purpose else answer.purpose,
        "basis": basis.label.of(language) if basis else answer.basis,
        "day": show_date(answer.on.isoformat()) if answer.on else "",
    }
