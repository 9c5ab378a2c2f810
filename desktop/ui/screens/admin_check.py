"""The card that checks the vault: how far it is, how to stop it, the first bad place by name."""

from functools import partial

from desktop.commands.care import verify_vault
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.verify import Verified
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.progress import Progress


class CheckCard(Card):
    """Checks when asked; ``stop`` ends it soon, so that it never holds up a lock."""

    def __init__(self, session: Session) -> None:
        parts = session.parts
        super().__init__(parts.look, padding=18, gap=8)
        self._session, self._texts = session, parts.texts
        texts, look = parts.texts, parts.look
        self.column.addWidget(PlainLabel(texts("admin.whole"), role="heading"))
        self.column.addWidget(PlainLabel(texts("admin.whole_line"), role="soft", wrap=True))
        self._found = Banner(look, "", tone="good")
        self._found.setObjectName("verify_said")
        self.column.addWidget(self._found)
        self._verify = Button("action_verify", texts("admin.verify"), look, role="primary",
                              picture="shield")  # fmt: skip
        self._verify.clicked.connect(self._begin)
        self._progress = Progress(texts, look, area="verify", name="verify",
                                  label=texts("admin.whole"))  # fmt: skip
        self.column.addWidget(self._progress)
        self.column.addLayout(spread(self._verify, None))

    def stop(self) -> None:
        """End a check that runs."""
        self._progress.stop()

    def _begin(self) -> None:
        self._verify.setEnabled(False)
        self._found.say("")
        session, parts = self._session, self._session.parts
        watch = self._progress.begin()
        work = partial(verify_vault, catalog=parts.catalog, hand=session.hand(), watch=watch)
        parts.tasks.change(self, work, then=self._show, failed=self._failed)

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
        self._progress.rest()
