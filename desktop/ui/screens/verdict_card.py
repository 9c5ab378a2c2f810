"""The chair's answer to the plan that is marked: number, day, signer, reason."""

from datetime import date

from PySide6.QtWidgets import QVBoxLayout

from desktop.commands.approvals import ON_PAPER, SCREEN, Verdict
from desktop.domain.clock import VIETNAM
from desktop.domain.officer import CHAIR
from desktop.domain.vietnamese import clean
from desktop.forms.parse import read_date
from desktop.forms.readable import rows_of, show_date
from desktop.store.approvals import Dossier
from desktop.ui import describe
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField, PaperField
from desktop.ui.widgets.frames import Banner, Card, clear, spread
from desktop.ui.widgets.labels import PlainLabel


class VerdictCard(Card):
    """The plan in short, and the chair's answer: number, day, signer, reason."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.parts.look, padding=16, gap=6)
        self._session = session
        texts, look = session.parts.texts, session.parts.look
        self.on_screen = session.place.role == CHAIR
        self.scan = ""
        self._title = PlainLabel("", role="heading", wrap=True)
        self._plan = QVBoxLayout()
        self.column.addWidget(self._title)
        self.column.addLayout(self._plan)
        self.number, self.day, self.signer = (self._line(k) for k in ("number", "day", "signer"))
        label = PlainLabel(texts("approval.reason"), role="label")
        self.reason = PaperField()
        self.reason.setObjectName("approval_reason")
        self.reason.setAccessibleName(texts("approval.reason"))
        self.reason.setFixedHeight(look.px(58))
        label.setBuddy(self.reason)
        self.column.addWidget(label)
        self.column.addWidget(self.reason)
        self.said = Banner(look, "", tone="danger")
        self.said.setObjectName("approval_said")
        self.column.addWidget(self.said)
        code = "approve" if self.on_screen else "approved_on_paper"
        self.back = Button("action_return_plan", texts("approval.return"), look, picture="undo")
        self.approve = Button("action_approve_plan", texts(f"approval.{code}"), look,
                              role="primary", picture="check")  # fmt: skip
        self.column.addLayout(spread(self.back, None, self.approve))
        self.column.addStretch(1)

    def _line(self, key: str) -> LineField:
        texts = self._session.parts.texts
        label = PlainLabel(texts(f"approval.{key}"), role="label")
        line = LineField()
        line.setObjectName(f"approval_{key}")
        line.setAccessibleName(texts(f"approval.{key}"))
        line.setMaxLength(120)
        label.setBuddy(line)
        self.column.addWidget(label)
        self.column.addWidget(line)
        return line

    def show_dossier(self, found: Dossier) -> None:
        """Show the plan's activities and begin an answer."""
        parts, place = self._session.parts, self._session.place
        self._title.setText(describe.child_name(parts, found.case))
        clear(self._plan)
        rows = rows_of(found.plan.answers.get("activities")) if found.plan else []
        for row in rows:
            told = [str(row.get(key, "")) for key in ("task", "unit", "person")]
            day = show_date(str(row["until"])) if row.get("until") else ""
            said = " · ".join(word for word in (*told, day) if word)
            self._plan.addWidget(PlainLabel(f"– {said}", role="soft", wrap=True))
        today = parts.clock.now().astimezone(VIETNAM).date()
        self.day.setText(show_date(today.isoformat()))
        signer = place.officer.name if self.on_screen else place.unit.signer_name
        self.signer.setText(signer)
        self.number.clear()
        self.reason.clear()
        self.said.say("")
        self.scan = ""

    def verdict(self, result: str) -> Verdict | None:
        """Return the answer as typed; nothing where its day is none."""
        read = read_date(self.day.text())
        if read is None:
            return None
        medium = SCREEN if self.on_screen else ON_PAPER
        words = [clean(w).strip() for w in (self.signer.text(), self.number.text(),
                                            self.reason.toPlainText())]  # fmt: skip
        return Verdict(
            result, date.fromisoformat(read), words[0], words[1], medium, words[2], self.scan
        )
