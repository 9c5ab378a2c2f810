"""The fields of a form, section below section; they are made in turns, for there may be many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.record import Answers
from desktop.forms.form import Section
from desktop.forms.kinds import Computed, Field
from desktop.forms.when import is_relevant
from desktop.store.picking import Pick
from desktop.ui.forms.field_box import FieldBox
from desktop.ui.forms.picking import RefEditor
from desktop.ui.parts import Parts
from desktop.ui.turns import Turns
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel

Titled = Sequence[tuple[Section, str]]


class FormPage(QScrollArea):
    """Holds the boxes that stand so far; ``grown`` tells that all do."""

    edited = Signal(str, object)
    entered = Signal(str)
    grown = Signal()
    referred = Signal(str, str)

    def __init__(self, parts: Parts, sections: Titled) -> None:
        super().__init__()
        self._parts = parts
        self._answers: Answers = {}
        self._awaited: str | None = None
        self._is_grown = False
        self._children: Sequence[Pick] = ()
        self.boxes: dict[str, FieldBox] = {}
        self.notices: dict[str, QVBoxLayout] = {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        px = parts.look.px
        column.setContentsMargins(0, 0, px(6), px(16))
        column.setSpacing(px(14))
        self._cards = {section.key: self._card(section, title) for section, title in sections}
        for card in self._cards.values():
            column.addWidget(card)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._turns = Turns(self._steps([section for section, _ in sections]), self)
        self._turns.done.connect(self._complete)

    def _card(self, section: Section, title: str) -> Card:
        look, language = self._parts.look, self._parts.texts.language
        card = Card(look, padding=20, gap=12)
        card.column.addWidget(PlainLabel(title, role="heading", wrap=True))
        if section.intro is not None:
            card.column.addWidget(PlainLabel(section.intro.of(language), role="soft", wrap=True))
        self.notices[section.key] = QVBoxLayout()
        card.column.addLayout(self.notices[section.key])
        card.hide()
        return card

    def grow(self) -> None:
        """Make the fields in turns."""
        self._turns.begin()

    def finish(self) -> None:
        """Make what is left at once."""
        self._turns.finish()

    def _complete(self) -> None:
        self._is_grown = True
        if self._awaited is not None:
            self.focus_field(self._awaited)
        self.grown.emit()

    def _steps(self, sections: Sequence[Section]) -> Iterator[None]:
        """Make one field a step; a section is shown when it is complete."""
        for section in sections:
            card = self._cards[section.key]
            for _, run in groupby(section.fields, key=lambda field: field.group or field.key):
                column = QVBoxLayout()
                column.setSpacing(self._parts.look.px(8))
                card.column.addLayout(column)
                yield from self._row(column, run)
            card.show()
            if self._awaited is not None:
                self.focus_field(self._awaited)
            yield

    def _row(self, column: QVBoxLayout, fields: Iterable[Field]) -> Iterator[None]:
        """Set a group: whole lines below each other, half ones side by side."""
        half: QHBoxLayout | None = None
        for field in fields:
            box = self._box(field)
            if not field.half:
                column.addWidget(box)
                half = None
            else:
                if half is None:
                    half = QHBoxLayout()
                    half.setSpacing(self._parts.look.px(16))
                    column.addLayout(half)
                half.addWidget(box, 1)
            self._settle(box)
            yield

    def _box(self, field: Field) -> FieldBox:
        box = FieldBox(self._parts, field)
        box.show_answers(self._answers)
        box.edited.connect(self.edited)
        box.entered.connect(self._entered)
        box.finished.connect(self._go_on)
        box.referred.connect(self.referred)
        self.boxes[field.key] = box
        return box

    def _entered(self, key: str) -> None:
        self.ensureWidgetVisible(self.boxes[key], 0, self._parts.look.px(80))
        self.entered.emit(key)

    def show_answers(self, answers: Answers) -> None:
        """Show answers, in the boxes to come too."""
        self._answers = answers
        for box in self.boxes.values():
            box.show_answers(answers)
        self.settle(answers)

    def settle(self, answers: Answers) -> None:
        """Ask what follows from the answers, and count anew."""
        self._answers = answers
        for box in self.boxes.values():
            self._settle(box)

    def offer_children(self, children: Sequence[Pick]) -> None:
        """Let one of the children of the case be chosen, in the boxes to come too."""
        self._children = children
        for box in self.boxes.values():
            self._settle(box)

    def _settle(self, box: FieldBox) -> None:
        editor = box.editor
        if isinstance(editor, RefEditor) and not editor.form:
            # Which child is meant is asked only where there are several.
            editor.offer_within(self._children)
            box.setVisible(len(self._children) > 1)
        if box.field.when is not None:
            box.setVisible(is_relevant(box.field, self._answers))
        if isinstance(box.field, Computed):
            box.recount(self._answers)

    def is_wrong(self, section: Section) -> bool:
        """Say whether something in a section is marked as wrong or worth a look."""
        boxes = [self.boxes[f.key] for f in section.fields if f.key in self.boxes]
        return any(box.problem() for box in boxes)

    def _go_on(self, key: str) -> None:
        """Enter goes to the next field that is asked for."""
        keys = [k for k, box in self.boxes.items() if _takes_keys(box) and not box.isHidden()]
        place = keys.index(key) + 1
        if place < len(keys):
            self.boxes[keys[place]].take_focus()

    def focus_field(self, key: str) -> None:
        """Put the focus into a field as soon as it stands; an empty or unknown key is the first."""
        boxes = {k: box for k, box in self.boxes.items() if self._is_asked(box)}
        box = boxes.get(key)
        if box is None and (self._is_grown or not key):
            box = next(iter(boxes.values()), None)
        self._awaited = key if box is None else None
        if box is not None:
            # The page must have its size before it can scroll to the field.
            QTimer.singleShot(0, box, box.take_focus)

    def _is_asked(self, box: FieldBox) -> bool:
        of_case = isinstance(box.editor, RefEditor) and not box.editor.form
        return _takes_keys(box) and (len(self._children) > 1 or not of_case)

    def go_to_section(self, section: Section) -> None:
        """Go to a section's first field."""
        for field in section.fields:
            if field.key in self.boxes and self._is_asked(self.boxes[field.key]):
                self.ensureWidgetVisible(self._cards[section.key], 0, 0)
                self.boxes[field.key].take_focus()
                return


def _takes_keys(box: FieldBox) -> bool:
    """Say whether a field can be typed into."""
    return box.editor is not None and not box.is_closed
