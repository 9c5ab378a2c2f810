"""Every form of the catalog goes the whole way: drawn, filled, saved, read, printed, found, sent.

Nothing here names a form or a field, so that a form added later is walked without a change.
"""

import io
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

import resources
from desktop.commands.drafts import begin_draft, keep_draft
from desktop.commands.records import Saved, save_draft
from desktop.domain.record import Answers, RecordId
from desktop.domain.vietnamese import fold
from desktop.forms.catalog import Catalog, load_catalog
from desktop.forms.check import check
from desktop.forms.form import Form
from desktop.forms.kinds import (
    Choice,
    Choices,
    Column,
    CommuneUnit,
    Computed,
    Date,
    Field,
    Level,
    Table,
    Time,
)
from desktop.forms.places import commune
from desktop.forms.readable import rows_of, show, show_cell
from desktop.printing.drawing import LETTERS, draw_paper
from desktop.printing.heads import spelled_date
from desktop.printing.paper import PaperHead
from desktop.store import reading
from desktop.store.search import find
from desktop.store.store import Store
from desktop.ui.forms.form_view import FormView
from desktop.ui.parts import Parts
from sync.server.desk import Desk
from sync.server.office import case_views
from sync.server.office.roles import Role, Step, Visitor
from tests.builders.filling import Words, fillings
from tests.builders.keyboard import fill_in, shown
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.window import parts_of
from tests.builders.world import CATALOG, COMMUNE, OFFICER, UNIT, Hands, open_store

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "forms"
READER = Visitor("lan", Role.OFFICER, frozenset(), Step.READY, "", 0, b"")
HEAD = PaperHead(UNIT, OFFICER, date(2026, 11, 24), "", "00715-2026-K7Q-0001", draft=False, copy=1,
                 opened=CATALOG.compartments())  # fmt: skip
# The offscreen platform says so of every window; nothing else of Qt's is excused.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
# A tick is drawn with a pen of this width, and nothing else on the paper is.
TICK = b"1.4 w"


@dataclass(frozen=True, slots=True)
class Walk:
    """One filling of one form, on its way."""

    catalog: Catalog
    form: Form
    answers: Answers

    def answered(self) -> list[Field]:
        return [field for field in self.form.asked() if field.key in self.answers]


def walks(catalog: Catalog) -> list[Walk]:
    return [
        Walk(catalog, form, answers)
        for form in catalog.forms.values()
        for answers in fillings(form, catalog, Words())
    ]


WALKS = walks(CATALOG)
every_form = pytest.mark.parametrize(
    "walk", WALKS, ids=[f"{walk.form.key}-{place}" for place, walk in enumerate(WALKS)]
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def test_the_walks_answer_every_field_that_is_asked() -> None:
    for form in CATALOG.forms.values():
        asked = {field.key for field in form.asked() if not isinstance(field, Computed)}
        answered = {key for walk in WALKS if walk.form is form for key in walk.answers}
        assert answered == asked
        assert all(
            check(form, walk.answers, today=date(2026, 11, 24), official=True) == ()
            for walk in WALKS
            if walk.form is form
        )


def draw(parts: Parts, form: Form, qtbot: QtBot) -> FormView:
    view = FormView(parts, form).whole()
    qtbot.addWidget(view)
    view.resize(1158, 640)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.mark.needs("P10")
@every_form
def test_every_form_goes_the_whole_way(
    walk: Walk, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    go(walk, qtbot, store, make_desk(tmp_path))


def test_a_form_of_tomorrow_with_every_kind_of_field_needs_no_change(
    tmp_path: Path, qtbot: QtBot
) -> None:
    for room in ("forms", "lookups"):
        shutil.copytree(resources.path(room), tmp_path / "resources" / room)
    shutil.copy(SAMPLES / "tomorrow.toml", tmp_path / "resources" / "forms")
    catalog = load_catalog(tmp_path / "resources")
    form = catalog.form("tomorrow")
    assert {type(field) for field in form.fields} == set(get_args(Field))
    fresh = [walk for walk in walks(catalog) if walk.form is form]
    assert len(fresh) == 2, "a girl's and a boy's"
    for place, walk in enumerate(fresh):
        folder = tmp_path / str(place)
        folder.mkdir()
        with open_store(folder / "laptop") as store:
            go(walk, qtbot, store, make_desk(folder))


def go(walk: Walk, qtbot: QtBot, store: Store, desk: Desk) -> None:
    desk.catalog = walk.catalog
    with parts_of(walk.catalog) as parts:
        typed = filled_by_hand(walk, parts, qtbot)
        around = enrolled(store, desk)
        saved = saved_by_commands(walk, typed, store)
        kept = reading.record(store, saved.record_id).answers
        assert kept == walk.answers
        assert_shown_again(walk, kept, parts, qtbot)
    assert_printed(walk, kept)
    assert_found(walk, store, saved.record_id)
    sync(store, desk, around)
    assert reading.unsent(store) == 0
    assert_seen_at_the_province(walk, desk, saved)


def filled_by_hand(walk: Walk, parts: Parts, qtbot: QtBot) -> Answers:
    view = draw(parts, walk.form, qtbot)
    told: list[str] = []
    view.edited.connect(lambda key, _: told.append(key))
    fill_in(view, walk.answers)
    assert set(told) == set(walk.answers)
    assert view.answers() == walk.answers
    return view.answers()


def saved_by_commands(walk: Walk, typed: Answers, store: Store) -> Saved:
    hands = Hands()
    case_id = None
    if walk.form.subject == "in_case":
        opening = next(each for each in WALKS if each.form.subject == "opens_case")
        case_id = saved_by_commands(opening, opening.answers, store).case_id
        hands.turn = 100
    _, draft = begin_draft(store, walk.form, hand=hands.next(), case_id=case_id)
    draft = replace(draft, answers=typed, field=next(iter(typed)))
    keep_draft(store, draft, form=walk.form)
    assert reading.draft(store, draft.id) == draft
    changed, saved = save_draft(store, draft, catalog=walk.catalog, hand=hands.next())
    assert changed.records == {saved.record_id}
    assert reading.draft(store, draft.id) is None
    return saved


def assert_shown_again(walk: Walk, kept: Answers, parts: Parts, qtbot: QtBot) -> None:
    first, again = (draw(parts, walk.form, qtbot) for _ in range(2))
    fill_in(first, walk.answers)
    again.set_answers(kept)
    assert shown(again) == shown(first)
    assert again.answers() == kept


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def paper_of(walk: Walk, answers: Answers) -> tuple[str, int]:
    """Return the paper's letters without spaces, and how many boxes are ticked."""
    pages = PdfReader(
        io.BytesIO(draw_paper(walk.form, answers, catalog=walk.catalog, head=HEAD))
    ).pages
    ticks = sum(page.get_contents().get_data().count(TICK) for page in pages)  # type: ignore[union-attr]
    return squeezed("".join(page.extract_text() for page in pages)), ticks


def words_of(walk: Walk, field: Field) -> list[str]:
    """Return the words an answer is read by, on paper and screen."""
    answer = walk.answers[field.key]
    if isinstance(field, CommuneUnit):
        place = commune(str(answer))
        assert place is not None
        return [place.name]
    if isinstance(field, Table):
        return cells_of(walk, field, field.columns)
    return show(field, answer, catalog=walk.catalog).split("\n")


def cells_of(walk: Walk, field: Table, columns: Iterable[Column]) -> list[str]:
    rows = rows_of(walk.answers[field.key])
    return [
        show_cell(column, row[column.key], catalog=walk.catalog)
        for row in rows
        for column in columns
        if column.key in row
    ]


def on_paper(walk: Walk, field: Field) -> list[list[str]]:
    """Return what must stand on the paper, each with the ways in which it may be written."""
    if isinstance(field, Table):
        return [[cell] for cell in cells_of(walk, field, (c for c in field.columns if c.print))]
    if isinstance(field, Date):
        day = date.fromisoformat(str(walk.answers[field.key]))
        return [[*words_of(walk, field), spelled_date(day)]]
    if isinstance(field, Time):
        (hour,) = words_of(walk, field)
        return [[hour, hour.replace(":", " giờ ")]]
    if isinstance(field, Choices):
        codes = walk.answers[field.key]
        items = walk.catalog.lookup(field.lookup).items
        return [[item.label.vi] for item in items if isinstance(codes, list) and item.code in codes]
    return [[words] for words in words_of(walk, field)]


def assert_printed(walk: Walk, kept: Answers) -> None:
    paper, ticks = paper_of(walk, kept)
    printed = [field for field in walk.answered() if field.print]
    chosen = 0
    for field in printed:
        if isinstance(field, Choice | Choices | Level):
            codes = kept[field.key]
            chosen += len(codes) if isinstance(codes, list) else 1
            if walk.form.key not in LETTERS:
                continue
        for ways in on_paper(walk, field):
            assert any(squeezed(words) in paper for words in ways), field.key
    # A letter may tell a choice in words; a form's own sheet ticks each, and nothing else.
    assert ticks == chosen or walk.form.key in LETTERS


def assert_found(walk: Walk, store: Store, record_id: RecordId) -> None:
    for field in walk.answered():
        if isinstance(field, Choice | Choices | Level | CommuneUnit):
            continue
        query = fold(" ".join(words_of(walk, field)))
        found = [row.record_id for row in find(store, query)]
        if field.indexed and not field.sealed:
            assert record_id in found, field.key
        elif field.sealed:
            # The words of another paper of the case may fold alike; this one is never found.
            assert record_id not in found, field.key


def assert_seen_at_the_province(walk: Walk, desk: Desk, saved: Saved) -> None:
    with desk.engine.begin() as connection:
        page = case_views.record_page(
            connection, COMMUNE.code, saved.record_id, catalog=walk.catalog, language="vi"
        )
        listed = case_views.records_of_form(
            connection, READER, walk.form.key, query=fold(saved.code or page.row.title), after=None
        )
    assert page is not None
    assert page.row.case_id == saved.case_id
    assert saved.record_id in [row.id for row in listed]
    told = [
        "" if field.sealed else show(field, walk.answers[field.key], catalog=walk.catalog)
        for field in walk.answered()
    ]
    assert [line.value for line in page.lines] == told
    assert [line.sealed for line in page.lines] == [bool(f.sealed) for f in walk.answered()]
    assert page.changes[-1].receipt


@every_form
def test_control_an_empty_form_prints_none_of_the_answers(walk: Walk) -> None:
    paper, ticks = paper_of(walk, {})
    assert ticks == 0
    for field in walk.answered():
        for words in words_of(walk, field):
            if "Oằ" in words:
                assert squeezed(words) not in paper
