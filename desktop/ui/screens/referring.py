"""What a form knows of other records: it fills in what it points at, and says who is alike."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.child import MASTER, described
from desktop.domain.record import Answers, Draft, RecordId
from desktop.forms.kinds import Ref
from desktop.forms.readable import facts
from desktop.store.children import Alike, alike
from desktop.store.picking import CHILD_FORM, Pick, case_children, told_by
from desktop.ui.forms.form_view import FormView
from desktop.ui.screens.care_banner import FORM, CareBanner
from desktop.ui.screens.consent_banner import ConsentBanner
from desktop.ui.screens.likeness_banner import LikenessBanner
from desktop.ui.session import Session

DEBOUNCE_MS = 250


class Referring(QObject):
    """Stands beside one open form, and ends with it; ``asked`` names a child to look at."""

    asked = Signal(str)

    def __init__(self, session: Session, view: FormView, draft: Draft) -> None:
        super().__init__(view)
        self._parts, self._view = session.parts, view
        self._record_id = draft.record_id
        self._masters = [f.key for f in view.form.asked() if f.feeds == MASTER]
        self._banner: LikenessBanner | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._compare)
        view.referred.connect(self._referred)
        if draft.case_id is not None:
            self._ask_children(draft.case_id)
        if view.form.key == FORM and draft.case_id is not None:
            CareBanner(session.parts, view, draft.case_id)
        if view.form.gives.purpose and draft.case_id is not None:
            ConsentBanner(session.parts).stand_in(view, draft.case_id)
        if self._names_a_child():
            self._stand_by_name()

    def _names_a_child(self) -> bool:
        return bool(self._masters) or self._view.form.key == CHILD_FORM

    def _ask_children(self, case_id: RecordId) -> None:
        catalog = self._parts.catalog
        self._parts.tasks.ask(
            self,
            lambda store: case_children(store, case_id, catalog=catalog),
            then=self._offer_children,
        )

    def _offer_children(self, children: Sequence[Pick]) -> None:
        self._view.offer_children(children)

    def _stand_by_name(self) -> None:
        named = next(f.key for f in self._view.form.asked() if f.feeds == "child.name")
        section = next(s for s in self._view.form.sections if any(f.key == named for f in s.fields))
        self._banner = LikenessBanner(self._parts)
        self._banner.chosen.connect(self._same)
        self._banner.asked.connect(self.asked)
        self._view.notices[section.key].addWidget(self._banner)
        self._view.edited.connect(self._pause_start)
        self._compare()

    def _pause_start(self) -> None:
        self._pause.start()

    def _compare(self) -> None:
        """Look for children who may be the one that is being written of."""
        form, answers = self._view.form, self._view.answers()
        now = self._parts.clock.now()
        nobody = RecordId("")
        child = described(facts(form, answers), id_=self._record_id or nobody, year=now.year)
        if child is None or child.same_as:
            self._show(())
            return
        self._parts.tasks.ask(
            self,
            lambda store: alike(store, child.likened, year=now.year, leave_out=child.id),
            then=self._show,
        )

    def _show(self, found: Sequence[Alike]) -> None:
        if self._banner is not None:
            self._banner.show_alike(found)

    def _same(self, child_id: str) -> None:
        """Point at the child that the officer says is the same one."""
        key = self._masters[0] if self._masters else "same_as"
        self._view.set_answer(key, child_id)
        self._referred(key, child_id)
        self._view.focus_field(
            next(f.key for f in self._view.form.asked() if f.feeds == "child.name")
        )

    def _referred(self, key: str, record_id: str) -> None:
        wanted = RecordId(record_id)
        self._parts.tasks.ask(
            self, lambda store: told_by(store, wanted), then=partial(self._fill, key)
        )

    def _fill(self, key: str, told: Answers) -> None:
        """Take over what both forms name alike; what was typed about a child stays as typed."""
        field = self._view.form.field(key)
        typed = self._view.answers()
        keeps = isinstance(field, Ref) and field.form == CHILD_FORM
        if keeps and self._view.form.key == CHILD_FORM:
            return
        for other in self._view.form.asked():
            if isinstance(other, Ref) or other.sealed or other.key not in told:
                continue
            if not (keeps and other.key in typed):
                self._view.set_answer(other.key, told[other.key])
