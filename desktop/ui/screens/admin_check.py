"""The card that checks the vault: how far it is, how to stop it, the first bad place by name."""

import threading
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from desktop.commands.care import Watch, verify_vault
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.verify import Verified
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel


class CheckCard(Card):
    """Checks when asked; ``stop`` ends it soon, so that it never holds up a lock."""

    _progressed = Signal(str, int, int)

    def __init__(self, session: Session) -> None:
        parts = session.parts
        super().__init__(parts.look, padding=18, gap=8)
        self._session, self._texts = session, parts.texts
        self._halt = threading.Event()
        texts, look = parts.texts, parts.look
        self.column.addWidget(PlainLabel(texts("admin.whole"), role="heading"))
        self.column.addWidget(PlainLabel(texts("admin.whole_line"), role="soft", wrap=True))
        self._found = Banner(look, "", tone="good")
        self._found.setObjectName("verify_said")
        self.column.addWidget(self._found)
        self._stage = PlainLabel("", role="soft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(texts("admin.whole"))
        self._verify = Button("action_verify", texts("admin.verify"), look, role="primary",
                              picture="shield")  # fmt: skip
        self._verify.clicked.connect(self._begin)
        self._cancel = Button("action_cancel_verify", texts("admin.cancel_verify"), look)
        self._cancel.clicked.connect(self.stop)
        self.column.addWidget(self._stage)
        self.column.addWidget(self._bar)
        self.column.addLayout(spread(self._verify, self._cancel, None))
        self._progressed.connect(self._show_progress)
        self._rest()

    def stop(self) -> None:
        """End a check that runs."""
        self._halt.set()

    def _begin(self) -> None:
        self._halt = threading.Event()
        self._verify.setEnabled(False)
        for widget in (self._stage, self._bar, self._cancel):
            widget.show()
        self._found.say("")
        session, parts = self._session, self._session.parts
        watch = Watch(self._progressed.emit, self._halt.is_set)
        work = partial(verify_vault, catalog=parts.catalog, hand=session.hand(), watch=watch)
        parts.tasks.change(self, work, then=self._show, failed=self._failed)

    def _show_progress(self, stage: str, done: int, total: int) -> None:
        self._stage.setText(self._texts(f"verify.stage_{stage}"))
        self._bar.setMaximum(max(1, total))
        self._bar.setValue(done)

    def _show(self, found: Verified) -> None:
        self._rest()
        texts = self._texts
        if found.cancelled:
            self._found.say(texts("verify.cancelled"), tone="calm")
        elif found.fault is not None:
            sentence = texts(f"verify.fault_{found.fault.kind}", place=found.fault.place)
            self._found.say(sentence, tone="danger")
        else:
            counts = {"pages": found.pages, "ops": found.ops, "receipts": found.receipts,
                      "records": found.records}  # fmt: skip
            self._found.say(texts("verify.whole", **counts), tone="good")

    def _failed(self, trouble: Refused | Unavailable) -> None:
        self._rest()
        self._found.say(self._session.parts.troubles.sentence(trouble), tone="danger")

    def _rest(self) -> None:
        self._verify.setEnabled(True)
        for widget in (self._stage, self._bar, self._cancel):
            widget.hide()
