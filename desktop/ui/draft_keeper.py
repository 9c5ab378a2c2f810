"""Keeps a draft by itself while it is typed: a power cut costs a second of typing at most."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.commands.drafts import drop_draft, keep_draft
from desktop.domain.clock import to_ms
from desktop.domain.record import Answers, Draft
from desktop.domain.troubles import Refused, Unavailable
from desktop.ui.parts import Parts

KEEP_MS = 700


class DraftKeeper(QObject):
    """Holds one draft; ``kept`` tells the moment in milliseconds, ``failed`` why not."""

    kept = Signal(object)
    failed = Signal(str)

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.draft: Draft | None = None
        self._dirty = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)

    def hold(self, draft: Draft | None) -> None:
        """Hold another draft, or none."""
        self._timer.stop()
        self.draft, self._dirty = draft, False

    def change(self, answers: Answers, *, field: str | None = None) -> None:
        """Take what was typed; it is kept within the second."""
        if self.draft is None:
            return
        kept = self.draft.field if field is None else field
        self.draft = replace(self.draft, answers=answers, field=kept)
        self._dirty = True
        # Not restarted by typing: a fast typist is kept as often as a slow one.
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep now what is not kept yet."""
        self._timer.stop()
        if not self._dirty or self.draft is None:
            return
        self._dirty = False
        moment = to_ms(self._parts.clock.now())
        draft = replace(self.draft, kept_at=moment)
        form = self._parts.catalog.form(draft.form)
        self._parts.tasks.change(
            self,
            lambda store: keep_draft(store, draft, form=form),
            then=lambda _: self.kept.emit(moment),
            failed=self._not_kept,
        )

    def leave(self) -> None:
        """Keep what is worth it: a new draft with nothing typed is forgotten."""
        draft = self.draft
        if draft is not None and draft.record_id is None and not draft.answers:
            self.hold(None)
            self._parts.tasks.change(self, lambda store: drop_draft(store, draft.id))
        else:
            self.keep()

    def _not_kept(self, trouble: Refused | Unavailable) -> None:
        self._dirty = True
        self._timer.start()
        self.failed.emit(self._parts.troubles.sentence(trouble))
