"""Whatever is typed is kept, shown as plain text and printed; whatever breaks loses nothing.

Files that cannot be opened are in tests/store/test_vault.py, certificates and bad answers in
tests/sync/test_http.py; here stands what follows from them for the records.
"""

import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.commands.drafts import begin_draft, keep_draft
from desktop.domain.record import Answer, Answers
from desktop.domain.troubles import Refused, Unavailable
from desktop.domain.vietnamese import clean
from desktop.forms.check import check
from desktop.forms.form import Form
from desktop.forms.kinds import Field, LongText, Table, Text
from desktop.printing.drawing import LETTERS, draw_paper
from desktop.printing.letters.hazard_list import draw_hazard_list
from desktop.printing.paper import UNOFFICIAL, PaperHead
from desktop.store import reading, vault
from desktop.store.journal import Journal
from desktop.store.search import find
from desktop.store.store import Store
from desktop.ui.forms.form_view import FormView
from resources.texts import Texts
from sync.ports import Server
from sync.protocol import MARK, MAX_OP_BYTES, decode_op
from sync.transport.http import HttpServer
from tests.builders.filled_papers import SHORT
from tests.builders.filling import Words, fillings
from tests.builders.keyboard import fill_in, shown
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.serving import listening
from tests.builders.window import parts_of
from tests.builders.world import (
    CATALOG,
    CHEAP,
    HAZARD,
    INTAKE,
    OFFICER,
    PASSPHRASE,
    UNIT,
    Hands,
    fill,
    open_store,
)

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
HEAD = PaperHead(UNIT, OFFICER, date(2026, 11, 24), "", "00715-2026-K7Q-0001", draft=False, copy=1,
                 opened=CATALOG.compartments())  # fmt: skip
LONG = ("Lời kể dài của trẻ <i>&amp; =1+1. " * 4_000)[:100_000]
TYPED = {
    "markup": "<b>đậm</b> <img src='file:///etc/hostname'> &amp; & ]]>",
    "formula": "=1+1",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "emoji": "em bé 😀👩‍👧 vui",
    "nul": "trước\x00sau\x07\x1b[31m",
    "direction": "Hương \u202eanh\u202c \u200e\u200fcuối\u2066x\u2069",
    "zero width": "Hư\u200bơng\ufeff",
    "apart": "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031bng",
    "quotes": 'O\'Neil "x" \\ %s {0} $1; DROP TABLE op;--',
}


def texts_of(form: Form) -> list[Field]:
    return [field for field in form.asked() if isinstance(field, Text | LongText)]


class Nasty:
    """Writes every nasty text into every field, with a word of its own to tell them apart."""

    def __init__(self) -> None:
        self._words = Words()

    def __call__(self, field: Field, part: str = "") -> str:
        return f"{self._words(field, part)} {' '.join(TYPED.values())}"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def printed(form: Form, answers: Answers) -> str:
    """Return the paper's letters, without what stands in the margins between two pages."""
    pages = PdfReader(io.BytesIO(draw_paper(form, answers, catalog=CATALOG, head=HEAD))).pages
    said = [
        line
        for number, page in enumerate(pages, start=1)
        for line in page.extract_text().splitlines()
        if line.strip() not in {str(number), UNOFFICIAL} and not line.startswith(f"{HEAD.code}  ·")
    ]
    return squeezed("".join(said))


def on_paper(text: str) -> str:
    """Return what the paper shows: letters its face cannot draw come as boxes."""
    return squeezed("".join("□" if ord(letter) > 0x1F000 else letter for letter in clean(text)))


def cells_of(answers: Answers, field: Field) -> list[str]:
    answer = answers[field.key]
    if isinstance(field, Table) and isinstance(answer, list):
        said = [column.key for column in field.columns if column.print and column.kind == "text"]
        return [
            str(row[key]) for row in answer if isinstance(row, dict) for key in said if key in row
        ]
    return str(answer).split("\n")


def interpreting(page: QWidget) -> list[str]:
    """Name every widget of a page that would take a text for markup."""
    labels = [w for w in page.findChildren(QLabel) if w.textFormat() != Qt.TextFormat.PlainText]
    rich = [w for w in page.findChildren(QTextEdit) if w.acceptRichText()]
    return [w.objectName() or type(w).__name__ for w in [*labels, *rich] if _has_text(w)]


def _has_text(widget: QLabel | QTextEdit) -> bool:
    return not isinstance(widget, QLabel) or widget.pixmap().isNull()


@pytest.mark.parametrize("form", CATALOG.forms.values(), ids=list(CATALOG.forms))
def test_any_text_in_any_field_is_kept_clean_shown_plain_and_printed(
    tmp_path: Path, qtbot: QtBot, form: Form
) -> None:
    typed = next(iter(fillings(form, CATALOG, Nasty())))
    with parts_of() as parts, open_store(tmp_path) as store:
        view = FormView(parts, form).whole()
        qtbot.addWidget(view)
        view.show()
        fill_in(view, typed)
        saved = fill(store, form.key, view.answers(), hands=Hands())
        kept = reading.record(store, saved.record_id).answers
        again = FormView(parts, form).whole()
        qtbot.addWidget(again)
        again.set_answers(kept)
        told = shown(again)
        assert interpreting(again) == []
        for text in TYPED.values():
            find(store, text)
    paper = printed(form, kept)
    for field in texts_of(form):
        if field.key in typed:
            assert kept[field.key] == clean(str(typed[field.key])).strip()
            assert told[field.key] == kept[field.key]
    for field in form.asked():
        if field.key in kept and field.print and isinstance(field, Text | LongText | Table):
            assert all(on_paper(cell) in paper for cell in cells_of(kept, field)), field.key


def test_control_a_label_that_takes_markup_is_seen(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    label, rich, plain = QLabel("<b>x</b>", page), QTextEdit(page), QPlainTextEdit(page)
    assert plain
    assert len(interpreting(page)) == 2
    label.setTextFormat(Qt.TextFormat.PlainText)
    rich.setAcceptRichText(False)
    assert interpreting(page) == []


def one_of_each_layout() -> list[tuple[Form, Field]]:
    """Return a field for each way that long words can be set on paper.

    A letter made by hand has its own ways; the sheets drawn from their schema share theirs.
    """
    found: dict[tuple[object, ...], tuple[Form, Field]] = {}
    for form in CATALOG.forms.values():
        maker = form.key if form.key in LETTERS else form.sheet.wide
        for section in form.sections:
            for field in section.fields:
                if isinstance(field, Text | LongText | Table) and field.print:
                    note = field.key.endswith("_note")
                    way = (maker, section.layout, type(field), field.half, note)
                    found.setdefault(way, (form, field))
    return list(found.values())


LAYOUTS = one_of_each_layout()


@pytest.mark.parametrize(
    ("form", "field"), LAYOUTS, ids=[f"{form.key}-{field.key}" for form, field in LAYOUTS]
)
def test_a_hundred_kilobytes_are_kept_and_printed_whole(
    tmp_path: Path, form: Form, field: Field
) -> None:
    answer: Answer = LONG
    if isinstance(field, Table):
        words = [c.key for c in field.columns if c.print and c.kind == "text" and not c.preset]
        answer = [{words[-1]: LONG}]
    with open_store(tmp_path) as store:
        saved = fill(store, form.key, {**SHORT[form.key], field.key: answer}, hands=Hands())
        kept = reading.record(store, saved.record_id).answers
    assert cells_of(kept, field) == [LONG.strip()]
    # Page numbers, marks and draft heads stand between the lines: count what is said.
    said, typed = printed(form, kept).count("=1+1."), LONG.count("=1+1.")
    # A letter may say a name again, on its slip.
    assert said >= typed
    assert said % typed == 0


def test_a_hundred_kilobytes_in_a_list_of_sites_are_printed() -> None:
    form = CATALOG.form("diem_nguy_co")
    pdf = draw_hazard_list(form, [{**HAZARD, "site_name": LONG}], catalog=CATALOG, head=HEAD)
    words = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    # A narrow column may break the words themselves; none is lost.
    assert words.count("=1+1.") == LONG.count("=1+1.")


def test_a_hundred_kilobytes_typed_into_a_line_are_not_cut(qtbot: QtBot) -> None:
    form = CATALOG.form("mau_01")
    with parts_of() as parts:
        view = FormView(parts, form).whole()
        qtbot.addWidget(view)
        view.show()
        fill_in(view, {"child_name": LONG})
        assert view.answers()["child_name"] == LONG.strip()


def test_a_record_too_large_to_send_is_a_draft_with_a_sentence_never_an_operation(
    tmp_path: Path,
) -> None:
    form = CATALOG.form("mau_01")
    long = dict.fromkeys(("condition", "consequence", "family", "actions"), "ạ" * 150_000)
    hands = Hands()
    with open_store(tmp_path) as store:
        _, draft = begin_draft(store, form, hand=hands.next())
        keep_draft(store, replace(draft, answers={**INTAKE, **long}), form=form)
        with pytest.raises(Refused, match="too_long"):
            fill(store, "mau_01", {**INTAKE, **long}, hands=hands)
        kept = reading.draft(store, draft.id)
        assert kept is not None
        assert kept.answers["condition"] == long["condition"]
        assert reading.unsent(store) == 0
        (op,) = Journal(store.connection).after(0, limit=9, max_bytes=1)
        assert (decode_op(op).kind, len(op) < 200) == (MARK, True)  # the refusal itself


def test_the_largest_record_that_is_taken_fits_one_operation(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    largest = {**INTAKE, **dict.fromkeys(("condition", "family"), "\u1ea1" * 145_000)}
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, desk)
        fill(store, "mau_01", largest, hands=Hands())
        (op,) = Journal(store.connection).after(0, limit=9, max_bytes=1)
        assert 800_000 < len(op) < MAX_OP_BYTES
        sync(store, desk, around)
        assert reading.unsent(store) == 0


WRONG = {
    "no such day": ("child_birth", "31/02/2017", "bad_date_partial"),
    "a day to come": ("heard_date", "2027-01-01", "future_date"),
    "a letter in a phone": ("reporter_phone", "09123O5678", "phone_letters"),
    "an age that disagrees": ("child_age", 3, "age_disagrees"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_right_is_told_at_its_field_and_kept_as_a_draft(
    tmp_path: Path, qtbot: QtBot, case: str
) -> None:
    key, value, code = WRONG[case]
    form, answers = CATALOG.form("mau_01"), {**INTAKE, key: value}
    problems = check(form, answers, today=date(2026, 11, 24), official=True)
    assert [(p.key, p.code) for p in problems if p.code != "required"] == [(key, code)]
    with parts_of() as parts, open_store(tmp_path) as store:
        view = FormView(parts, form).whole()
        qtbot.addWidget(view)
        view.set_answers(answers)
        view.set_problems(problems)
        sentence = Texts("vi")(f"problem.{code}", **problems[0].values)
        assert sentence in {label.text() for label in view.findChildren(QLabel)}
        _, draft = begin_draft(store, form, hand=Hands().next())
        keep_draft(store, replace(draft, answers=answers), form=form)
        kept = reading.draft(store, draft.id)
        assert kept is not None
        assert kept.answers == answers


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def offline(address: str) -> Server:
    return HttpServer(address.rsplit(":", 1)[0] + ":9", connect_seconds=1)


def in_clear_to_a_stranger(_address: str) -> Server:
    return HttpServer("http://treem.tinh.example")


UNREACHABLE: dict[str, Callable[[str], Server]] = {
    "offline": offline,
    "insecure_address": in_clear_to_a_stranger,
}


@pytest.mark.parametrize("code", UNREACHABLE)
def test_a_province_that_cannot_be_reached_costs_nothing_and_is_tried_again(
    store: Store, tmp_path: Path, code: str
) -> None:
    desk = make_desk(tmp_path)
    around = enrolled(store, desk)
    fill(store, "mau_01", INTAKE, hands=Hands())
    with listening(desk) as address:
        for _ in range(2):
            with pytest.raises(Unavailable, match=code):
                sync(store, UNREACHABLE[code](address), around)
            assert reading.unsent(store) == 1
        assert sync(store, HttpServer(address), around).sent_ops == 1
    assert reading.unsent(store) == 0


def test_a_province_that_fails_in_the_middle_is_sent_the_rest_later(
    store: Store, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path)
    around = enrolled(store, desk)
    fill(store, "mau_01", INTAKE, hands=Hands())
    trigger = "CREATE TRIGGER boom BEFORE INSERT ON entity BEGIN SELECT RAISE(ABORT, 'x'); END"
    with listening(desk) as address:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql(trigger)
        with pytest.raises(Unavailable, match="server_error"):
            sync(store, HttpServer(address), around)
        assert reading.unsent(store) == 1
        with desk.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER boom")
        assert sync(store, HttpServer(address), around).sent_ops == 1


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse to write beyond a size; a disk that is really full is F3's."""
    import resource  # noqa: PLC0415 - only where the system has it
    import signal  # noqa: PLC0415 - same

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def fill_until_it_fails(store: Store, hands: Hands) -> None:
    for _ in range(50):
        fill(store, "mau_01", {**INTAKE, "condition": LONG}, hands=hands)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is a Unix one")
def test_a_disk_that_takes_no_more_is_a_sentence_and_what_was_saved_stays(tmp_path: Path) -> None:
    hands = Hands()
    with open_store(tmp_path) as store:
        kept = fill(store, "mau_01", INTAKE, hands=hands)
        size = (tmp_path / "vault.db").stat().st_size
        with files_no_larger_than(size), pytest.raises(Unavailable, match="disk_failing"):
            fill_until_it_fails(store, hands)
        before = reading.count_cases(store)["all"]
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        assert Journal(store.connection).first_broken() is None
    again = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    assert reading.record(again, kept.record_id).answers == INTAKE
    assert reading.count_cases(again)["all"] == before
    again.close()


def test_every_trouble_of_a_day_has_a_sentence_in_both_languages() -> None:
    codes = ("offline", "server_error", "half_answer", "tls_untrusted", "tls_clock", "clock",
             "disk_full", "disk_failing", "store_busy", "insecure_address",
             "bad_address")  # fmt: skip
    for language in ("vi", "en"):
        texts = Texts(language)
        assert len({texts(f"trouble.{code}") for code in codes}) == len(codes)
