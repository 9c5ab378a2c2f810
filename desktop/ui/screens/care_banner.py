"""On the decision that gives a child into care: what the law asks for and the case still lacks."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.care import Missing
from desktop.domain.record import RecordId
from desktop.store.care import care_missing
from desktop.ui.forms.form_view import FormView
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import Banner

FORM, SECTION = "mau_12", "carer"


class CareBanner(QWidget):
    """Warns and never bars: the chair answers for the decision."""

    def __init__(self, parts: Parts, view: FormView, case_id: RecordId) -> None:
        super().__init__()
        self._parts = parts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._banner = Banner(parts.look, "", tone="warn")
        self._banner.setObjectName("care_missing")
        column.addWidget(self._banner)
        view.notices[SECTION].addWidget(self)
        ask = partial(care_missing, case_id=case_id, child=str(view.answers().get("child_ref", "")),
                      catalog=parts.catalog, now=parts.clock.now())  # fmt: skip
        parts.tasks.ask(self, ask, then=self._show)

    def _show(self, found: Sequence[Missing]) -> None:
        texts = self._parts.texts
        if not found:
            self._banner.say(texts("care.whole"), tone="good")
            return
        said = [texts(f"care.{one.lack}", count=one.count) for one in found]
        self._banner.say("\n".join([texts("care.head"), *(f"– {line}" for line in said)]),
                         tone="warn")  # fmt: skip
