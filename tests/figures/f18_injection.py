"""F18: whatever is typed stays a text, in every field and wherever it is shown, written or sought.

Five hundred payloads (tests/builders/payloads.py) are dealt out over all fields of words of all
forms, another deal at each round. Each filled form is shown, drawn on paper, saved and sought; each
payload goes to labels, tips, questions, words at the foot, tables, XLSX, CSV, the log and a file's
name; pages of the province are compared, tag by tag, with those of a harmless record. While paper
is made no file is opened and nothing is asked of the network (audit events of Python). Controls: a
label, a paragraph and a page that take markup, a formula without its apostrophe.
"""

import csv
import io
import itertools
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget
from reportlab.platypus import Paragraph

from desktop.domain.record import Answers
from desktop.domain.troubles import Refused
from desktop.domain.vietnamese import clean, match_tokens
from desktop.event_log import fault
from desktop.forms.form import Form
from desktop.forms.kinds import Field, LongText, Text
from desktop.printing.drawing import draw_paper
from desktop.printing.lines import paragraph, style
from desktop.printing.paper import PaperHead
from desktop.store.search import find
from desktop.store.store import Store
from desktop.ui.forms.form_view import FormView
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.papers import Source, file_name
from desktop.ui.widgets.frames import Badge, Banner
from desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.tips import set_tip
from sync.server.office.roles import Role
from sync.server.office.spreadsheet import as_csv, as_xlsx
from sync.server.web.app import create_app
from tests.builders.filling import Words, fillings
from tests.builders.payloads import PAYLOADS
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Running, Visitor
from tests.builders.window import parts_of
from tests.builders.world import (
    CATALOG,
    COMMUNE,
    INTAKE,
    OFFICER,
    START,
    UNIT,
    Hands,
    fill,
    open_store,
)
from tests.figures.figure import Figure, Outcome

HEAD = PaperHead(UNIT, OFFICER, START.date(), "", "00715-2026-K7Q-0001", draft=False, copy=1,
                 opened=CATALOG.compartments())  # fmt: skip
OPENING = frozenset({
    "open", "os.listdir", "os.scandir", "socket.connect", "socket.getaddrinfo", "urllib.Request",
    "subprocess.Popen", "os.system", "ctypes.dlopen", "exec", "compile",
})  # fmt: skip
# What a paper may not hold beside its packed pages: an action, a file, a place outside.
ACTIVE = re.compile(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|SubmitForm|GoToR)\b")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
SAFE_NAME = re.compile(r"[A-Za-z0-9-]+\.pdf")
PAGES = 12
SENTINEL = "Oằkhẫnz"
LEFT = ("incident_place", "child_name", "condition", "consequence", "family", "actions")


class Opened:
    """Counts what Python is asked to open; hears all its life, counts while it is told to."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self._counts = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _arguments: tuple[object, ...]) -> None:
        if self._counts and event in OPENING:
            self.events.append(event)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        self.events, self._counts = [], True
        try:
            yield self.events
        finally:
            self._counts = False


class Deal:
    """Writes the next payload into each field that is asked for, beside a harmless word."""

    def __init__(self, start: int) -> None:
        self._deck = itertools.islice(itertools.cycle(PAYLOADS), start, None)
        self.dealt = 0

    def __call__(self, _field: Field, _part: str = "") -> str:
        self.dealt += 1
        return f"x {next(self._deck)}"


class Skeleton(HTMLParser):
    """The tags of a page and the names of their attributes, without any text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))


def interpreting(page: QWidget) -> list[str]:
    """Name what in a page would take a text for markup: labels, editors, tips."""
    wrong = [w for w in page.findChildren(QLabel) if w.textFormat() != Qt.TextFormat.PlainText]
    rich = [w for w in page.findChildren(QTextEdit) if w.acceptRichText()]
    tips = [w for w in page.findChildren(QWidget) if Qt.mightBeRichText(w.toolTip())]
    return [w.objectName() or type(w).__name__ for w in (*wrong, *rich, *tips)]


class Trials:
    """Counts trials and keeps the faults."""

    def __init__(self) -> None:
        self.n = 0
        self.faults: list[str] = []

    def check(self, name: str, *, held: bool) -> None:
        self.n += 1
        if not held:
            self.faults.append(name)


def on_paper(form: Form, answers: Answers, opened: Opened, trials: Trials) -> None:
    with opened.counted() as events:
        pdf = draw_paper(form, answers, catalog=CATALOG, head=HEAD)
    trials.check(f"paper {form.key} printed", held=pdf.startswith(b"%PDF"))
    trials.check(f"paper {form.key} opens {events[:3]}", held=not events)
    trials.check(f"paper {form.key} acts", held=ACTIVE.search(STREAM.sub(b"", pdf)) is None)


def on_screen(view: FormView, answers: Answers, trials: Trials) -> None:
    view.set_answers(answers)
    trials.check(f"screen {view.form.key}: {interpreting(view)[:2]}", held=not interpreting(view))
    for field in view.form.asked():
        if isinstance(field, Text | LongText) and field.key in answers:
            shown = view.page.boxes[field.key]
            trials.check(f"screen {field.key}", held=shown.editor is not None)


def in_store(store: Store, form: Form, answers: Answers, hands: Hands, trials: Trials) -> None:
    """Save what can be saved: what a rule refuses, it refuses by name."""
    try:
        if form.subject in {"opens_case", "alone"}:
            fill(store, form.key, answers, hands=hands)
        held = True
    except Refused as refused:
        held = bool(refused.problems)
    trials.check(f"saved {form.key}", held=held)


def sought(store: Store, trials: Trials) -> None:
    """No question is a command to the engine: it finds what its plain words find, and no more."""
    for payload in PAYLOADS:
        words = " ".join(match_tokens(payload))
        trials.check(f"search {payload[:30]!r}", held=find(store, payload) == find(store, words))


def on_widgets(trials: Trials) -> None:
    with parts_of() as parts:
        page, look = QWidget(), parts.look
        plain, cut = PlainLabel(parent=page), ElidedLabel(parent=page)
        banner, badge = Banner(look, parent=page), Badge(look, parent=page)
        model = RowsModel((Column("x", 1.0, lambda text: Shown(text, text)),))
        for payload in PAYLOADS:
            text = clean(payload)
            plain.setText(text)
            cut.setText(text)
            banner.say(text, tone="danger")
            badge.say(text, tone="warn", picture="clock")
            set_tip(page, text)
            set_tip(plain, text)
            sheet = Sheet(look, page, title=text, text=text)
            parts.troubles.told.emit(text)
            model.show_rows((text,))
            tip = model.data(model.index(0, 0, QModelIndex()), Qt.ItemDataRole.ToolTipRole)
            trials.check(f"widget {payload[:30]!r}", held=not interpreting(page) and tip is None)
            trials.check(f"label {payload[:30]!r}", held=plain.text() == text)
            sheet.setParent(None)
            sheet.deleteLater()
            QApplication.processEvents()
        page.deleteLater()


def in_tables(trials: Trials) -> None:
    """Read back what a spreadsheet would: every cell a text, none a formula."""
    texts = [clean(payload)[:30_000] for payload in PAYLOADS if clean(payload).strip()]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([("x",), *((t,) for t in texts)],
                                                     title="x", heads=1)))  # fmt: skip
    kinds = [row[0].data_type for row in book.active.iter_rows(min_row=2)]
    for text, kind in itertools.zip_longest(texts, kinds):
        trials.check(f"xlsx {text!r:.30}", held=kind in {"s", "inlineStr"})
    rows = csv.reader(io.StringIO(as_csv([(t,) for t in texts]).decode("utf-8-sig"), newline=""))
    for text, row in itertools.zip_longest(texts, rows):
        trials.check(f"csv {text!r:.30}", held=not FORMULA.match(row[0].lstrip(" \u200b\ufeff")))


def in_log_and_names(trials: Trials) -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    log = logging.getLogger("mang-non")
    log.addHandler(handler)
    log.propagate = False
    for payload in PAYLOADS:
        said.truncate(0)
        said.seek(0)
        error = ValueError(payload)
        fault(type(error), error)
        lines = said.getvalue().splitlines()
        trials.check(f"log {payload[:30]!r}", held=lines == ["fault kind=ValueError at="])
        name = file_name(Source("mau_01", {}, payload, 0))
        trials.check(f"file name {payload[:30]!r}", held=SAFE_NAME.fullmatch(name) is not None)
    log.removeHandler(handler)
    log.propagate = True


def tell_why(browser: Visitor, path: str) -> None:
    """Give the reason that a case of another place asks for."""
    browser.post(f"{path}/reason", reason="oversight", note="")


def on_pages(folder: Path, pages: int, trials: Trials) -> None:
    """Send records to a province and compare its pages with that of a harmless one."""
    folder.mkdir()
    desk = make_desk(folder)
    deck = itertools.cycle(PAYLOADS)
    with open_store(folder / "laptop") as store:
        around, hands = enrolled(store, desk), Hands()
        whole: Mapping[str, str] = dict.fromkeys(LEFT, "x")
        cases = [fill(store, "mau_01", {**INTAKE, **whole}, hands=hands)]
        for _ in range(pages):
            typed = {key: f"x {next(deck)}" for key in LEFT}
            cases.append(fill(store, "mau_01", {**INTAKE, **typed}, hands=hands))
        sync(store, desk, around)
    running = Running(create_app(desk))
    staff = Staff(desk, running)
    staff.hire("officer", Role.OFFICER)
    browser = staff.enter("officer")
    skeletons = []
    for case in cases:
        path = f"/cases/{COMMUNE.code}/{case.case_id}"
        answer = browser.get(path)
        skeletons.append(Skeleton(answer.text).tags)
    running.close()
    desk.engine.dispose()
    for number, tags in enumerate(skeletons[1:]):
        trials.check(f"page {number}", held=tags == skeletons[0] and len(tags) > 20)


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Deal n rounds over all forms, then each payload to each of the other places."""
    app, opened, trials = QApplication.instance() or QApplication([]), Opened(), Trials()
    assert app is not None
    for form in CATALOG.forms.values():  # what is loaded at the first paper is no fault
        for answers in fillings(form, CATALOG, Words()):
            draw_paper(form, answers, catalog=CATALOG, head=HEAD)
    dealt = 0
    with parts_of() as parts, open_store(folder / "laptop") as store:
        hands = Hands()
        fill(store, "mau_01", {**INTAKE, "child_name": f"Trẻ {SENTINEL}"}, hands=hands)
        for form in CATALOG.forms.values():
            view = FormView(parts, form).whole()
            for turn in range(n):
                deal = Deal((seed + dealt + 97 * turn) % len(PAYLOADS))
                for answers in fillings(form, CATALOG, deal):
                    on_screen(view, answers, trials)
                    on_paper(form, answers, opened, trials)
                    in_store(store, form, answers, hands, trials)
                dealt += deal.dealt
            view.deleteLater()
        sought(store, trials)
    on_widgets(trials)
    in_tables(trials)
    in_log_and_names(trials)
    on_pages(folder / "province", PAGES * n, trials)
    notes: dict[str, str | int | float] = {"payloads": len(PAYLOADS), "typed": dealt}
    if trials.faults:
        notes["first"] = "; ".join(trials.faults[:4])
    return Outcome(trials.n + dealt, len(trials.faults), notes)


def control(_seed: int, _folder: Path) -> bool:
    """See a label, a paragraph and a page that take markup, and an unguarded formula."""
    app, opened = QApplication.instance() or QApplication([]), Opened()
    page = QWidget()
    QLabel("<b>x</b>", page)
    caught = bool(app) and bool(interpreting(page))
    shape = style()
    with opened.counted() as events:
        paragraph("<img src='/etc/hostname'/>", shape).wrap(400, 400)
        calm = not events
        try:
            Paragraph("<img src='/etc/hostname'/>", shape).wrap(400, 400)
        except Exception:  # noqa: BLE001 - whatever it thinks of the picture
            caught = caught and bool(events)
    harmless, marked = Skeleton("<p>x</p>").tags, Skeleton("<p><b>x</b></p>").tags
    return caught and calm and bool(events) and harmless != marked and bool(FORMULA.match("=1+1"))


FIGURE = Figure("F18", "Texts stay texts", quick=1, full=16, run=run, control=control, seconds=40)
