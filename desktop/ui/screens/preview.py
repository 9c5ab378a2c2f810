"""The paper before it is printed: drawn in memory, checked, shown; no temporary file."""

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSignalBlocker
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.commands.marks import note_look
from desktop.domain.record import RecordId
from desktop.forms.form import Form
from desktop.ui.outlet import Outlet
from desktop.ui.papers import (
    Paper,
    Source,
    blank,
    draw,
    read_list,
    read_record,
    read_whole,
)
from desktop.ui.screens.consent_banner import ConsentBanner
from desktop.ui.screens.giving_card import GivingCard
from desktop.ui.screens.missing_card import MissingCard
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.screens.signer_card import SignerCard
from desktop.ui.session import Session
from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.options import Tick
from desktop.ui.widgets.tips import set_tip
from resources.texts import Texts

SIDE = 300


TITLES = {
    "list": "paper.title_list", "blank": "paper.title_blank", "whole": "paper.title_whole",
}  # fmt: skip


class PreviewScreen(Screen):
    """Place: ``id`` a record; or ``more`` is ``list:<form>`` or ``blank:<form>``."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._place = Place("paper")
        self._source: Source | None = None
        self.paper: Paper | None = None
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self._giving = GivingCard(self.parts, self)
        self._outlet = Outlet(session, self, self.document, self._giving)
        self._outlet.told.connect(self.say)
        self._view = QPdfView(self)
        self._view.setObjectName("paper_view")
        self._view.setAccessibleName(self.texts("paper.preview"))
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setDocument(self.document)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._view, 1)
        row.addWidget(self._side())
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._outlet.offer_printers)

    def _side(self) -> QWidget:
        texts, look = self.texts, self.look
        side = QWidget()
        column = QVBoxLayout(side)
        px = look.px
        column.setContentsMargins(px(16), px(16), px(20), px(16))
        column.setSpacing(px(10))
        self._state = Banner(look, "", tone="good")
        self._state.setObjectName("paper_state")
        column.addWidget(self._state)
        self._missing = MissingCard(self.parts)
        self._missing.mend.clicked.connect(self._edit)
        column.addWidget(self._missing)
        self._consent = ConsentBanner(self.parts)
        self._consent.answered.connect(self._giving.take_consent)
        column.addWidget(self._consent)
        self._number = _number_line(texts, column)
        self._number.editingFinished.connect(self._redraw)
        self._signer = SignerCard(self.parts)
        self._signer.changed.connect(self._redraw)
        column.addWidget(self._signer)
        self._unsealed = _unsealing(self.texts, self.look)
        self._unsealed.toggled.connect(self._reread)
        column.addWidget(self._unsealed)
        column.addWidget(self._giving)
        column.addLayout(self._buttons())
        column.addWidget(PlainLabel(texts("paper.secret"), role="faint", wrap=True))
        column.addStretch(1)
        # On a low screen the side scrolls rather than cut a sentence off.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        bar = scroll.verticalScrollBar().sizeHint().width()
        side.setFixedWidth(look.px(SIDE))
        scroll.setFixedWidth(look.px(SIDE) + bar)
        scroll.setWidget(side)
        return scroll

    def _buttons(self) -> QVBoxLayout:
        texts, look = self.texts, self.look
        column = QVBoxLayout()
        self._print_button = Button("action_print", texts("paper.print"), look, role="primary",
                                    picture="printer")  # fmt: skip
        self._print_button.clicked.connect(self._outlet.offer_printers)
        save = Button("action_save_pdf", texts("paper.save"), look, picture="save")
        save.clicked.connect(self._outlet.offer_places)
        column.addWidget(self._print_button)
        column.addWidget(save)
        zooms = [Button(f"action_zoom_{way}", texts(f"paper.zoom_{way}"), look, role="icon",
                        picture=f"zoom-{way}") for way in ("in", "out")]  # fmt: skip
        zooms[0].clicked.connect(partial(self._zoom, 1.2))
        zooms[1].clicked.connect(partial(self._zoom, 1 / 1.2))
        column.addLayout(spread(*zooms, None))
        return column

    def enter(self, place: Place) -> None:
        """Draw the paper that the place names."""
        self._place = place
        self.paper, self._source = None, None
        self._outlet.hold(None, None)
        self._number.clear()
        with QSignalBlocker(self._unsealed):
            self._unsealed.setChecked(False)
        self._unsealed.hide()
        self._consent.hide()
        self._giving.forget()
        kind, _, form = place.more.partition(":")
        self.document.close()
        self._state.say(self.texts("paper.drawing"), tone="calm")
        self._missing.hide()
        if kind == "blank":
            self._take(blank(form))
        elif kind == "whole":
            case_id = RecordId(place.id)
            self.parts.tasks.ask(self, lambda store: read_whole(store, case_id), then=self._take)
        elif kind == "list":
            self.parts.tasks.ask(self, lambda store: read_list(store, form), then=self._take)
        else:
            self._reread()
            self._consent.ask_record(RecordId(place.id))
            look = partial(note_look, record_id=RecordId(place.id), hand=self.session.hand())
            self.parts.tasks.change(self, look)

    def _reread(self) -> None:
        """Read the record anew: closed, or with what is sealed to this officer too."""
        record_id, unsealed = RecordId(self._place.id), self._unsealed.isChecked()
        self.parts.tasks.ask(
            self, lambda store: read_record(store, record_id, unsealed=unsealed), then=self._take
        )

    def leave(self) -> None:
        """Hold the paper in memory no longer."""
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray())
        self.paper, self._source = None, None
        self._outlet.hold(None, None)

    def _take(self, source: Source) -> None:
        self._source = source
        self._signer.setVisible(signed_by_chair(self.parts.catalog.form(source.form), source))
        self._unsealed.setVisible(source.may_unseal and source.kind == "record")
        form = self.parts.catalog.form(source.form)
        if source.kind != "blank":
            self._giving.begin(form.gives)
        code = TITLES.get(source.kind, "")
        short = form.short.of(self.texts.language)
        title = self.texts(code, form=short) if code else f"{form.number} · {short}".strip(" ·")
        self.titled.emit(f"{title} {source.code}".strip())
        self._redraw()

    def _redraw(self) -> None:
        source, place, catalog = self._source, self.session.place, self.parts.catalog
        if source is None:
            return
        signer = self._signer.signer() if self._signer.isVisibleTo(self) else None
        today, number = self.parts.clock.now().date(), self._number.text().strip()
        self.parts.tasks.aside(
            self,
            partial(
                draw, source, place, catalog=catalog, today=today, number=number, signer=signer
            ),
            then=self._drawn,
            failed=lambda trouble: self._state.say(
                self.parts.troubles.sentence(trouble), tone="danger"
            ),
        )

    def _drawn(self, paper: Paper) -> None:
        self.paper = paper
        self._outlet.hold(self._source, paper)
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(paper.pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        draft = paper.is_draft
        code = "draft" if paper.problems else "awaits" if paper.awaits else "ready"
        self._state.say(self.texts(f"paper.{code}"), tone="warn" if draft else "good")
        self._print_button.relabel(self.texts("paper.print_draft" if draft else "paper.print"))
        if self._source is not None:
            self._missing.show_problems(self.parts.catalog.form(self._source.form), paper.problems)

    def _edit(self) -> None:
        self.go("form", self._place.id, "edit")

    def _zoom(self, factor: float) -> None:
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(self._view.zoomFactor() * factor)


def _unsealing(texts: Texts, look: Look) -> Tick:
    """Return the box that asks for the sealed part, with why it should not be asked for."""
    box = Tick(texts("paper.with_sealed"), look)
    box.setObjectName("paper_with_sealed")
    box.setAccessibleName(texts("paper.with_sealed"))
    box.setAccessibleDescription(texts("paper.with_sealed_why"))
    set_tip(box, texts("paper.with_sealed_why"))
    return box


def _number_line(texts: Texts, column: QVBoxLayout) -> LineField:
    """Add the line for the number that the registry gave, and return it."""
    label, line = PlainLabel(texts("paper.number"), role="label"), LineField()
    label.setBuddy(line)
    column.addWidget(label)
    column.addWidget(line)
    line.setObjectName("paper_number")
    line.setAccessibleName(texts("paper.number"))
    line.setPlaceholderText(texts("paper.number_hint"))
    line.setMaxLength(12)
    return line


def signed_by_chair(form: Form, source: Source) -> bool:
    """Say whether who signs is to be chosen: on a paper of the chair, and on one alone."""
    return form.sheet.signer == "chair" and source.kind == "record"
