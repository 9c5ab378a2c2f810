"""The suggested conclusion of Mẫu số 02: advice with its reason; the officer decides."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.record import Answers
from desktop.domain.risk import Assessment, Level, Suggestion, suggest
from desktop.store.reading import CaseRow
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner


class SuggestionBanner(QWidget):
    """Says what the facts suggest; ``taken`` carries the conclusion."""

    taken = Signal(str)

    def __init__(self, parts: Parts, case: CaseRow) -> None:
        super().__init__()
        self._parts, self._case = parts, case
        self._suggested = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.look.px(6))
        self._banner = Banner(parts.look, "", tone="brand")
        self._banner.setObjectName("suggestion")
        self._take = Button("action_take_suggestion", parts.texts("work.take"), parts.look)
        self._take.clicked.connect(self._taken)
        self._banner.add_action(self._take)
        self._caution = Banner(parts.look, "", tone="warn")
        self._caution.setObjectName("suggestion_caution")
        column.addWidget(self._banner)
        column.addWidget(self._caution)

    def show_for(self, answers: Answers) -> None:
        """Show the suggestion for these answers."""
        texts = self._parts.texts
        suggested = suggest(assessment_of(answers, self._case))
        if suggested is None:
            self._banner.say(texts("work.no_suggestion"), tone="calm")
            self._take.hide()
        else:
            self._banner.say(self._sentence(suggested), tone="brand", picture="scale")
            self._take.setVisible(answers.get("conclusion") != suggested.conclusion)
        self._suggested = "" if suggested is None else suggested.conclusion
        chosen = str(answers.get("conclusion", ""))
        differs = bool(chosen and self._suggested and chosen != self._suggested)
        unsaid = differs and not answers.get("conclusion_reason")
        self._caution.say(texts("work.differs") if unsaid else "", tone="warn")

    def _sentence(self, suggested: Suggestion) -> str:
        texts = self._parts.texts
        item = self._parts.catalog.lookup("conclusion").item(suggested.conclusion)
        label = item.label.of(texts.language) if item else suggested.conclusion
        reason = texts(f"work.reason_{suggested.reason}")
        return texts("work.suggestion", conclusion=label, reason=reason)

    def _taken(self) -> None:
        self.taken.emit(self._suggested)


def assessment_of(answers: Answers, case: CaseRow) -> Assessment:
    """Return what the suggestion reads: four rows of the form, and the facts of the case."""
    return Assessment(
        harm=_level(answers, "harm_level"),
        reach=_level(answers, "further_harm"),
        self_protection=_level(answers, "self_protection"),
        adult_support=_level(answers, "adult_support"),
        suspect_is_carer=case.suspect_is_carer == "yes",
        is_sexual="sexual" in case.kinds.split(","),
    )


def _level(answers: Answers, key: str) -> Level | None:
    value = answers.get(key)
    return Level(value) if isinstance(value, str) and value in set(Level) else None
