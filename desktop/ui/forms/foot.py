"""The foot of a form: whether the draft is kept, and the three ways to leave it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.ui.dates import show_hour
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel, IconLabel


class FormFoot(QFrame):
    """Says when the draft was kept; offers to drop it, leave it or save it."""

    dropped = Signal()
    left = Signal()
    saved = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self._texts = parts.texts
        texts, look = parts.texts, parts.look
        row = QHBoxLayout(self)
        px = look.px
        row.setContentsMargins(px(20), px(10), px(16), px(10))
        row.setSpacing(px(10))
        self._sign = IconLabel("check-circle", look, ink="soft")
        self._state = ElidedLabel(texts("form.kept_here"), role="soft")
        self._state.setObjectName("draft_state")
        row.addWidget(self._sign)
        row.addWidget(self._state, 1)
        drop = Button("action_drop_draft", texts("work.drop_draft"), look, role="quiet",
                      picture="trash")  # fmt: skip
        later = Button("action_leave_form", texts("work.later"), look)
        self._save = Button("action_save", texts("work.save"), look, role="primary",
                            picture="save")  # fmt: skip
        drop.clicked.connect(self.dropped)
        later.clicked.connect(self.left)
        self._save.clicked.connect(self.saved)
        for button in (drop, later, self._save):
            row.addWidget(button)

    def show_kept(self, moment: int) -> None:
        """Say when the draft was kept."""
        self._sign.show_icon("check-circle", "good")
        self._state.set_tone("")
        self._state.setText(self._texts("work.draft_kept", hour=show_hour(moment)))

    def show_trouble(self, sentence: str) -> None:
        """Say why the draft is not kept."""
        self._sign.show_icon("alert", "danger")
        self._state.set_tone("danger")
        self._state.setText(sentence)

    def set_saving(self, *, saving: bool) -> None:
        """Let nobody save twice."""
        self._save.setEnabled(not saving)
