"""A hand at the keyboard: fills a drawn form through its widgets, and reads what they show.

Vietnamese letters come as an input method sends them.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from desktop.domain.record import Answer, Answers, Cell
from desktop.forms.kinds import CommuneUnit, Computed, Date, Field, Ref, Table
from desktop.forms.places import commune
from desktop.forms.readable import show_date
from desktop.ui.forms.form_view import FormView

Shown = dict[str, str | bool]


def write(widget: QWidget, text: str) -> None:
    """Commit a text into a field, as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def fill_in(view: FormView, answers: Answers) -> None:
    """Type and choose every answer, in the order of the form; each field must be in sight."""
    for field in view.form.asked():
        if not isinstance(field, Computed) and field.key in answers:
            _answer(view, field, answers[field.key])


def _answer(view: FormView, field: Field, answer: Answer) -> None:
    if isinstance(field, Table):
        _fill_table(view, field, answer)
        return
    if isinstance(field, Ref):
        # Without a store there is nothing to choose from; choosing is tested where there is one.
        view.set_answer(field.key, answer)
        return
    found = named(view, field.key)
    assert found.isVisibleTo(view), f"{field.key} is answered but not in sight"
    if isinstance(found, QAbstractButton):
        for code in answer if isinstance(answer, list) else [answer]:
            _choose(view, field, str(code))
    elif isinstance(found, QPlainTextEdit):
        write(found, str(answer))
    elif isinstance(field, CommuneUnit):
        _find_commune(view, found, str(answer))
    else:
        write(found, show_date(str(answer)) if isinstance(field, Date) else str(answer))
        QTest.keyClick(found, Qt.Key.Key_Return)


def named(view: FormView, name: str) -> QWidget:
    """Return the widget of that name."""
    found = view.findChild(QWidget, name)
    assert isinstance(found, QWidget), f"no widget is named {name}"
    return found


def _choose(view: FormView, field: Field, code: str) -> None:
    button = view.findChild(QAbstractButton, f"{field.key}_{code}")
    first = view.findChild(QAbstractButton, field.key)
    (button or first).click()


def _find_commune(view: FormView, line: QWidget, code: str) -> None:
    place = commune(code)
    assert place is not None
    write(line, f"{place.name} {place.province}")
    shown = view.window().findChild(QListWidget, f"{line.objectName()}_list")
    codes = [shown.item(row).data(Qt.ItemDataRole.UserRole) for row in range(shown.count())]
    for _ in range(codes.index(code)):
        QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)


def _fill_table(view: FormView, field: Table, answer: Answer) -> None:
    assert isinstance(answer, list)
    kinds = {column.key: column.kind for column in field.columns}
    for place, row in enumerate(answer, start=1):
        assert isinstance(row, dict)
        for key, cell in row.items():
            found = view.findChild(QWidget, f"{field.key}_{place}_{key}")
            _fill_cell(found or named(view, field.key), kinds[key], cell)


def _fill_cell(found: QWidget, kind: str, cell: Cell) -> None:
    if isinstance(found, QComboBox):
        place = found.findData(cell)
        assert place > 0
        while found.currentIndex() != place:
            QTest.keyClick(found, Qt.Key.Key_Down)
        return
    write(found, show_date(str(cell)) if kind == "date" else str(cell))
    if isinstance(found, QLineEdit):
        found.editingFinished.emit()


def shown(view: FormView) -> Shown:
    """Return what stands in every field and which buttons are marked, by the widgets' names."""
    found: Shown = {w.objectName(): w.text() for w in view.findChildren(QLineEdit)}
    found |= {w.objectName(): w.toPlainText() for w in view.findChildren(QPlainTextEdit)}
    found |= {w.objectName(): w.currentText() for w in view.findChildren(QComboBox)}
    buttons = [b for b in view.findChildren(QAbstractButton) if b.isCheckable()]
    return found | {b.objectName(): b.isChecked() for b in buttons}
