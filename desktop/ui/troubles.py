"""Turns troubles into calm sentences, and our bugs into a sentence and a line without content."""

from PySide6.QtCore import QObject, Signal

from desktop.domain.troubles import Problem, Refused, Unavailable
from desktop.event_log import fault
from desktop.ui.tasks import Tasks
from resources.texts import Texts

# What is refused of a case as a whole stands beside no field.
WHOLE_CASE = "case"


class Troubles(QObject):
    """Whatever went wrong, as one sentence for a person."""

    told = Signal(str)

    def __init__(self, texts: Texts, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        tasks.troubled.connect(self.tell)
        tasks.broken.connect(self.bug)

    def tell(self, trouble: Refused | Unavailable) -> None:
        """Say a trouble that no screen took up."""
        self.told.emit(self.sentence(trouble))

    def sentence(self, trouble: Refused | Unavailable) -> str:
        """Return the sentence of a trouble."""
        if isinstance(trouble, Refused):
            if trouble.problems and trouble.problems[0].key == WHOLE_CASE:
                return self.problem(trouble.problems[0])
            return self._texts("shell.refused", count=len(trouble.problems))
        code = f"trouble.{trouble.code}"
        return self._texts(code if self._texts.has(code) else "shell.bug", **trouble.values)

    def problem(self, problem: Problem) -> str:
        """Return the sentence beside a field."""
        return self._texts(f"problem.{problem.code}", **problem.values)

    def bug(self, error: BaseException) -> None:
        """Say that something of ours broke; the log gets kind and place, never a value."""
        fault(type(error), error)
        self.told.emit(self._texts("shell.bug"))
