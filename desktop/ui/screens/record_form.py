"""A form being filled: the draft keeps itself, saving makes it a record."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout

from desktop.commands.drafts import begin_draft, begin_edit, drop_draft, keep_draft
from desktop.commands.records import Saved, cleaned, save_draft
from desktop.domain.record import Answer, Draft, RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.forms.check import check, warnings
from desktop.forms.form import Form
from desktop.store import reading
from desktop.store.opened_case import opened_case
from desktop.store.reading import CaseRow
from desktop.ui.draft_keeper import DraftKeeper
from desktop.ui.forms.foot import FormFoot
from desktop.ui.forms.form_view import FormView
from desktop.ui.screens.referring import Referring
from desktop.ui.screens.screen import PAGE_OF, Place, Screen
from desktop.ui.screens.suggestion import SuggestionBanner
from desktop.ui.session import Session


class FormScreen(Screen):
    """Fills one draft. Place: ``id`` a draft, or with ``more`` a form to begin in that case."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._view: FormView | None = None
        self._suggestion: SuggestionBanner | None = None
        self._saving = False
        self._field = ""
        self._keeper = DraftKeeper(self.parts, self)
        self._foot = FormFoot(self.parts)
        self._foot.dropped.connect(self._drop)
        self._foot.left.connect(self._later)
        self._foot.saved.connect(self._save)
        self._keeper.kept.connect(self._foot.show_kept)
        self._keeper.failed.connect(self._foot.show_trouble)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._foot)
        save = QShortcut(QKeySequence("Ctrl+Return"), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self._save)

    def enter(self, place: Place) -> None:
        """Open the draft, or begin one."""
        self._clear()
        tasks, hand, catalog = self.parts.tasks, self.session.hand(), self.parts.catalog
        case_id = RecordId(place.id) if place.id else None
        act, _, self._field = place.more.partition(":")
        if act == "edit":
            record_id = RecordId(place.id)
            tasks.change(self, lambda store: begin_edit(store, record_id, catalog=catalog,
                                                        hand=hand), then=self._opened)  # fmt: skip
        elif place.more:
            form = catalog.form(place.more)
            tasks.change(self, lambda store: begin_draft(store, form, hand=hand, case_id=case_id),
                         then=self._opened)  # fmt: skip
        else:
            draft_id = RecordId(place.id)
            tasks.ask(self, lambda store: reading.draft(store, draft_id), then=self._opened)

    def _clear(self) -> None:
        if self._view is not None:
            self._view.hide()
            self._view.deleteLater()
        self._view, self._suggestion, self._saving = None, None, False
        self._keeper.hold(None)

    def _opened(self, draft: Draft | None) -> None:
        if draft is None:
            self.go("home")
            return
        form = self.parts.catalog.form(draft.form)
        self.titled.emit(f"{form.number} · {form.short.of(self.texts.language)}".strip(" ·"))
        view = FormView(self.parts, form)
        self._keeper.hold(draft)
        self._view = view
        view.set_answers(draft.answers)
        view.edited.connect(self._edited)
        view.field_entered.connect(self._entered)
        referring = Referring(self.session, view, draft)
        referring.asked.connect(self._look_at_child)
        self._column.insertWidget(0, view, 1)
        view.fit(self.width())
        view.focus_field(self._field or draft.field)
        view.grown.connect(self._grown)
        view.grow()
        if "conclusion" in view.notices and draft.case_id is not None:
            self._ask_case(draft.case_id)

    def _grown(self) -> None:
        draft = self._keeper.draft
        if draft is not None:
            self._say_problems(self.parts.catalog.form(draft.form))

    def _look_at_child(self, child_id: str) -> None:
        self.look_at("child", child_id)

    def _ask_case(self, case_id: RecordId) -> None:
        tasks, catalog = self.parts.tasks, self.parts.catalog
        tasks.ask(self, lambda store: opened_case(store, case_id, catalog=catalog),
                  then=self._case_known)  # fmt: skip

    def _case_known(self, case: CaseRow | None) -> None:
        # Another form may have been opened meanwhile.
        if self._view is None or case is None or "conclusion" not in self._view.notices:
            return
        self._suggestion = SuggestionBanner(self.parts, case)
        self._suggestion.taken.connect(self._take_suggestion)
        self._view.notices["conclusion"].addWidget(self._suggestion)
        self._suggestion.show_for(self._view.answers())

    def _take_suggestion(self, conclusion: str) -> None:
        if self._view is not None:
            self._view.set_answer("conclusion", conclusion)
            # The button that was pressed is gone; without this the focus would leave the form.
            self._view.focus_field("conclusion")

    def _edited(self, _key: str, _answer: Answer | None) -> None:
        if self._view is None:
            return
        answers = self._view.answers()
        self._keeper.change(answers)
        if self._suggestion is not None:
            self._suggestion.show_for(answers)

    def _entered(self, key: str) -> None:
        draft = self._keeper.draft
        if draft is not None and self._view is not None and draft.field != key:
            self._keeper.change(self._view.answers(), field=key)
            self._say_problems(self.parts.catalog.form(draft.form))

    def _say_problems(self, form: Form) -> None:
        """Name what is wrong when a field is left: never while it is being typed."""
        if self._view is None:
            return
        today = self.parts.clock.now().date()
        answers = cleaned(self._view.answers())
        found = check(form, answers, today=today, official=False)
        self._view.set_problems(found, warnings(form, answers, today=today))

    def whereabouts(self, place: Place) -> Place:
        """Return the draft, so that coming back does not begin another."""
        draft = self._keeper.draft
        return place if draft is None else Place("form", draft.id)

    def foot_height(self) -> int:
        """Keep short words off the buttons that save and drop."""
        return self._foot.sizeHint().height()

    def leave(self) -> None:
        """Keep at once what was typed, and hold it in memory no longer."""
        if not self._saving:
            self._keeper.leave()
            self._clear()

    def _later(self) -> None:
        self.go("back")

    def _drop(self) -> None:
        dropped = self._keeper.draft
        if dropped is None:
            return
        self._clear()
        form = self.parts.catalog.form(dropped.form)

        def undo() -> None:
            tasks = self.parts.tasks
            tasks.change(self, lambda store: keep_draft(store, dropped, form=form),
                         then=lambda _: self.go("form", dropped.id))  # fmt: skip

        self.parts.tasks.change(self, lambda store: drop_draft(store, dropped.id))
        self.say(self.texts("work.draft_dropped"), self.texts("work.undo"), undo)
        self.go("back")

    def _save(self) -> None:
        draft = self._keeper.draft
        if draft is None or self._saving:
            return
        self._keeper.keep()
        self._saving = True
        self._foot.set_saving(saving=True)
        catalog, hand = self.parts.catalog, self.session.hand()
        self.parts.tasks.change(
            self,
            lambda store: save_draft(store, draft, catalog=catalog, hand=hand),
            then=self._saved,
            failed=self._refused,
        )

    def _saved(self, saved: Saved) -> None:
        self._foot.set_saving(saving=False)
        draft = self._keeper.draft
        self._clear()
        if draft is None:
            return
        form, edited = self.parts.catalog.form(draft.form), draft.record_id is not None
        name = form.short.of(self.texts.language)
        if saved.case_id is None:
            self.say(self.texts("work.saved", form=name))
            self.go(PAGE_OF.get(form.key, "home"), saved.record_id)
            return
        code = "work.case_opened" if form.subject == "opens_case" and not edited else "work.saved"
        self.say(self.texts(code, form=name, code=saved.code))
        self.go("case", saved.case_id)

    def _refused(self, trouble: Refused | Unavailable) -> None:
        self._saving = False
        self._foot.set_saving(saving=False)
        self.say(self.parts.troubles.sentence(trouble))
        if isinstance(trouble, Refused) and self._view is not None:
            self._view.set_problems(trouble.problems)
            self._view.focus_field(trouble.problems[0].key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out of the form what has no room."""
        super().resizeEvent(event)
        if self._view is not None:
            self._view.fit(self.width())
