"""A case sealed whole: closed for whoever declared a relation, at work for the others."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from desktop.commands.drafts import begin_draft, begin_edit, keep_draft
from desktop.commands.hand import Hand
from desktop.commands.interest import declare_relation, routing
from desktop.commands.marks import note_print
from desktop.commands.records import save_draft
from desktop.domain.likeness import Likened
from desktop.domain.officer import SUPERVISOR, Officer
from desktop.domain.record import Answers, Record, RecordId
from desktop.domain.troubles import Refused
from desktop.forms.sealed import WHOLE, box_key
from desktop.store import (
    agenda,
    approvals,
    care,
    children,
    consent,
    directions,
    dues,
    givings,
    history,
    ledger,
    opened_case,
    overview,
    picking,
    reading,
    referrals,
    search,
)
from desktop.store.answers import write_answers
from desktop.store.opener import Opener
from desktop.store.sealed_cases import is_sealed
from desktop.store.store import Store
from desktop.store.verify import verify
from desktop.vault.box import readers_of
from sync.protocol import decode_op
from sync.register import Value, Version
from tests.builders.colleague import COLLEAGUE, posted
from tests.builders.world import (
    ASSESSMENT,
    CATALOG,
    INTAKE,
    OFFICER,
    START,
    Hands,
    edit,
    fill,
    open_store,
)

BOX = box_key(WHOLE)
CHAIR = Officer("c3", "Nguyễn Văn Giả Định", "Chủ tịch")
# Words of the case that nobody may find any more: of its papers, of a draft, of its list row.
WORDS = ("Nguyễn Thị Hương", "nguyen thi huong", "vết bầm", "Giả Tưởng 2", "2017-02-14")
EXTRA: Answers = {**ASSESSMENT, "conclusion": "emergency"}


class Case:
    """One laptop, two officers, a case with two papers and a draft of the second officer's."""

    def __init__(self, store: Store) -> None:
        self.hands = Hands()
        self.mine = store
        self.colleague = posted(store)
        saved = fill(store, "mau_01", INTAKE, hands=self.hands)
        assert saved.case_id is not None
        self.id, self.record_id, self.code = saved.case_id, saved.record_id, saved.code
        fill(store, "mau_02", ASSESSMENT, hands=self.hands, case_id=self.id)
        note_print(store, "mau_01", record_id=self.record_id, copies=1, hand=self.hand())
        self.draft_id = self.begin(self.colleague)

    def hand(self) -> Hand:
        return self.hands.next()

    def begin(self, store: Store, condition: str = "Trẻ có vết bầm mới.") -> RecordId:
        """Let an officer begin an edit and type in it."""
        hand = replace(self.hand(), officer=replace(OFFICER, id=store.officer_id))
        _, draft = begin_edit(store, self.record_id, catalog=CATALOG, hand=hand)
        typed = replace(draft, answers={**draft.answers, "condition": condition})
        keep_draft(store, typed, form=CATALOG.form("mau_01"))
        return draft.id

    def declare(self) -> None:
        declare_relation(self.mine, self.id, catalog=CATALOG, hand=self.hand())


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with open_store(tmp_path / "v") as store:
        yield Case(store)


def tables_of(store: Store) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [str(name) for (name,) in store.connection.execute(query)]


def said_in(store: Store, *, leaving: tuple[str, ...] = ()) -> str:
    """Everything the open file says to whoever has its key, the search indexes' own pages too."""
    said = []
    for table in tables_of(store):
        if table in leaving:
            continue
        for row in store.connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
            said += [
                cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                for cell in row
            ]
    return "\n".join(said)


def found(said: str) -> list[str]:
    return [word for word in WORDS if word in said]


@pytest.mark.needs("P16")
def test_the_one_who_declares_cannot_open_the_box_nor_the_rest(case: Case) -> None:
    case.declare()
    closed = case.mine.connection.execute(
        "SELECT answers FROM record WHERE case_id = ?", (case.id,)
    ).fetchall()
    assert len(closed) == 2
    for (text,) in closed:
        answers = {BOX: str(text).split('"')[3]}
        assert OFFICER.id not in readers_of(answers[BOX])
        assert COLLEAGUE.id in readers_of(answers[BOX])
    record = case.mine.connection.execute(
        "SELECT answers FROM record WHERE id = ?", (case.record_id,)
    ).fetchone()
    box = {BOX: str(record[0]).split('"')[3]}
    assert Opener(case.mine.keys).whole(box, place=case.record_id) is None
    theirs = Opener(case.colleague.keys).whole(box, place=case.record_id)
    assert theirs is not None
    assert theirs["child_name"] == INTAKE["child_name"]


def test_no_table_but_the_journal_says_a_word_of_the_case(case: Case) -> None:
    before = said_in(case.mine, leaving=("op",))
    assert found(before)
    case.declare()
    assert found(said_in(case.mine, leaving=("op",))) == []


def test_the_reader_goes_on_with_everything(case: Case) -> None:
    case.declare()
    them = case.colleague
    row = reading.case_row(them, case.id)
    assert row is not None
    assert (row.code, row.child, row.officer) == (case.code, "", COLLEAGUE.id)
    assert row.is_sealed
    record = reading.record(them, case.record_id)
    assert record.answers["child_name"] == INTAKE["child_name"]
    assert record.answers["reporter_name"] == INTAKE["reporter_name"]
    assert "reporter_name" not in reading.closed_record(them, case.record_id).answers
    assert search.find(them, "hương") == ()
    assert [each.record_id for each in search.find(them, case.code)] == [case.record_id]
    assert len(history.changes_of(them, case.record_id)) >= 3


def test_a_half_written_form_of_a_reader_is_still_there_and_saves(case: Case) -> None:
    case.declare()
    draft = reading.draft(case.colleague, case.draft_id)
    assert draft is not None
    assert draft.answers["condition"] == "Trẻ có vết bầm mới."
    hand = replace(case.hand(), officer=COLLEAGUE)
    save_draft(case.colleague, draft, catalog=CATALOG, hand=hand)
    answers = reading.record(case.colleague, case.record_id).answers
    assert answers["condition"] == "Trẻ có vết bầm mới."
    assert answers["child_name"] == INTAKE["child_name"]
    assert found(said_in(case.mine, leaving=("op",))) == []


def test_the_draft_of_the_one_who_goes_is_the_successors(case: Case) -> None:
    mine = case.begin(case.mine, "Ghi dở của người khai.")
    case.declare()
    assert [row.id for row in reading.drafts(case.mine, OFFICER.id)] == []
    taken = reading.draft(case.colleague, mine)
    assert taken is not None
    assert (taken.officer, taken.answers["condition"]) == (COLLEAGUE.id, "Ghi dở của người khai.")


def test_what_a_reader_adds_is_sealed_too(case: Case) -> None:
    case.declare()
    hands = case.hands
    saved = fill(case.colleague, "mau_02", EXTRA, hands=hands, case_id=case.id)
    (text,) = case.mine.connection.execute(
        "SELECT answers FROM record WHERE id = ?", (saved.record_id,)
    ).fetchone()
    assert list(reading.read_answers(text)) == [BOX]
    (body,) = case.mine.connection.execute(
        "SELECT body FROM op WHERE entity = ? ORDER BY seq DESC", (saved.record_id,)
    ).fetchone()
    assert b"emergency" not in bytes(body)
    assert reading.record(case.colleague, saved.record_id).answers["conclusion"] == "emergency"
    with pytest.raises(Refused):
        reading.record(case.mine, saved.record_id)


def test_an_edit_of_a_reader_sends_a_new_box_and_no_word(case: Case) -> None:
    case.declare()
    last = case.mine.connection.execute("SELECT max(seq) FROM op").fetchone()[0]
    edit(case.colleague, case.record_id, {"condition": "Trẻ có vết bầm lớn."}, hands=case.hands)
    bodies = case.mine.connection.execute("SELECT body FROM op WHERE seq > ?", (last,)).fetchall()
    assert any(BOX.encode() in bytes(body) for (body,) in bodies)
    assert not [body for (body,) in bodies if "vết bầm".encode() in bytes(body)]
    answers = reading.record(case.colleague, case.record_id).answers
    assert answers["condition"] == "Trẻ có vết bầm lớn."


def test_two_readers_edits_of_one_record_both_stay(case: Case) -> None:
    chair = posted(case.mine, CHAIR, role=SUPERVISOR)
    case.declare()
    edit(chair, case.record_id, {"incident_place": "Thôn Mẫu 9"}, hands=case.hands)
    draft = reading.draft(case.colleague, case.draft_id)
    assert draft is not None
    hand = replace(case.hand(), officer=COLLEAGUE)
    save_draft(case.colleague, draft, catalog=CATALOG, hand=hand)
    answers = reading.record(chair, case.record_id).answers
    assert answers["incident_place"] == "Thôn Mẫu 9"
    assert answers["condition"] == "Trẻ có vết bầm mới."


def test_clocks_run_on_for_the_reader_and_whoever_goes_sees_none(case: Case) -> None:
    before = dues.clocks_of_case(case.mine, case.id)
    assert before
    case.declare()
    assert dues.clocks_of_case(case.colleague, case.id) == before
    now = START + timedelta(hours=1)
    theirs = dues.due_rows(case.colleague, now=now, officer=COLLEAGUE.id)
    assert {row.case.id for row in theirs} == {case.id}
    edit(case.colleague, case.record_id, {"heard_time": "07:40"}, hands=case.hands)
    after = dues.clocks_of_case(case.colleague, case.id)
    assert [clock.rule.code for clock in after] == [clock.rule.code for clock in before]
    assert dues.clocks_of_case(case.mine, case.id) == ()


# Every question that the store answers, and what it may say of a case sealed to whoever asks.
ROOMS = (
    reading,
    search,
    dues,
    overview,
    agenda,
    directions,
    ledger,
    history,
    approvals,
    care,
    children,
    consent,
    givings,
    opened_case,
    picking,
    referrals,
)


def questions(room: ModuleType) -> Iterator[str]:
    for name, question in inspect.getmembers(room, inspect.isfunction):
        first = next(iter(inspect.signature(question).parameters), "")
        if not name.startswith("_") and question.__module__ == room.__name__ and first == "store":
            yield name


def answers_to(case: Case, store: Store, room: ModuleType, name: str) -> str:
    """Ask a question with every mix of the values known; what is refused says nothing."""
    rows = [row for (row,) in store.connection.execute("SELECT row FROM case_file")]
    values: dict[str, list[object]] = {
        "case_id": [case.id],
        "record_id": [case.record_id],
        "draft_id": [case.draft_id],
        "rows": [rows],
        "view": list(reading.NATURAL),
        "order": [None, "due", "new", "name"],
        "form": ["mau_01"],
        "officer": [OFFICER.id, COLLEAGUE.id],
        "now": [START + timedelta(hours=1), START + timedelta(days=30)],
        "wall": [START],
        "span": ["overdue", "today", "week", "later", "all"],
        "catalog": [CATALOG],
        "query": ["huong", "vet bam", case.code],
        "limit": [20],
        "first": [START.date()],
        "last": [START.date() + timedelta(days=40)],
        "shown": [(START.date(), START.date() + timedelta(days=40))],
        "record": [case.record_id, None],
        "child_id": [case.record_id],
        "child": ["", case.record_id],
        "likened": [Likened(name="Nguyễn Thị Hương", hamlet="Bản Mẫu")],
        "purpose": ["services"],
        "today": [START.date()],
        "year": [2026],
        "leave_out": [""],
        "paper": [Record(case.record_id, "mau_04", 1, case.id, {}, 1, 0, "")],
    }
    question = getattr(room, name)
    parameters = inspect.signature(question).parameters
    needed = [
        each
        for each, parameter in parameters.items()
        if each != "store" and (each in values or parameter.default is inspect.Parameter.empty)
    ]
    assert set(needed) <= set(values), f"{name}: give this test a value for each argument"
    plant_conflict(store, case.record_id)
    plant_direction(store, case)
    plant_referral(store, case)
    said = []
    for mix in product(*(values[each] for each in needed)):
        try:
            said.append(repr(question(store, **dict(zip(needed, mix, strict=True)))))
        except Refused as refused:
            said.append(repr(refused.problems))
    store.connection.execute("DELETE FROM record WHERE id = ?", (PLANTED,))
    return "\n".join(said)


def plant_conflict(store: Store, record_id: RecordId) -> None:
    """Let two values of the child's name meet, as two laptops' edits would."""
    version = Version(b"d" * 16, 1, 1, 1, 0, 1, actor="x")
    sides = [Value(version, "Nguyễn Thị Hương"), Value(version, "Nguyễn Thị Hường")]
    store.connection.execute(
        "INSERT OR REPLACE INTO conflict (entity, path, merge, sides, effective, opened_at)"
        " VALUES (?, 'child_name', 'IDENTITY', ?, 0, 1)",
        (record_id, msgspec.msgpack.encode(sides)),
    )


def plant_direction(store: Store, case: Case) -> None:
    """Let the province have sent a direction down about the case."""
    answers = {"case": case.id, "case_code": case.code, "number": "7", "words": WORDS[0]}
    store.connection.execute(
        "INSERT OR REPLACE INTO record (id, form, form_version, case_id, version, answers, title,"
        " saved_at, saved_by, seq) VALUES (?, '@direction', 1, NULL, 1, ?, '', 1, '', 0)",
        ("d" * 32, write_answers(answers)),
    )


PLANTED = "e" * 32


def plant_referral(store: Store, case: Case) -> None:
    """Let a referral lie open in the case, and the case wait for its chair."""
    answers: Answers = {"child_name": WORDS[0], "recipient": "Trạm Y tế Mẫu"}
    store.connection.execute(
        "INSERT INTO record (id, form, form_version, case_id, version, answers, title,"
        " saved_at, saved_by, seq) VALUES (?, 'phieu_chuyen_gui', 1, ?, 1, ?, '', 1, '', 0)",
        (PLANTED, case.id, write_answers(answers)),
    )
    store.connection.execute("UPDATE case_file SET holder = 'chair' WHERE id = ?", (case.id,))


ASKED = [(room, name) for room in ROOMS for name in questions(room)]
# These tell of the laptop, of law, or of what has no case.
SPEAKS_OF_NO_CASE = {
    "cursor",
    "unsent",
    "receipts",
    "alone_rows",
    "synced_at",
    "legal_now",
    "notes",
    "picks",
}
# No list of children names one of a sealed case, to anybody: a reader finds the child in the case.
LISTED_TO_NOBODY = {
    "alike",
    "child_ids",
    "child_rows",
    "count_children",
    "find_children",
    "likened_of",
}
# What is told only once a relation was declared, and to readers alone.
TOLD_AFTER = {"declarations"}
# Of the laptop's own operations the ledger must tell, by their numbers: not what they are about.
SPEAKS_OF_OPERATIONS = {"ledger", "printed_count", "root_of", "awaits_approval"}


@pytest.mark.parametrize(("room", "name"), ASKED, ids=lambda each: getattr(each, "__name__", each))
def test_no_question_tells_the_one_who_declared_anything(
    case: Case, room: ModuleType, name: str
) -> None:
    told = answers_to(case, case.mine, room, name)
    case.declare()
    mine, theirs = (answers_to(case, store, room, name) for store in (case.mine, case.colleague))
    if name in SPEAKS_OF_NO_CASE:
        assert not found(told)
        return
    assert case.code not in mine
    assert found(mine) == []
    if name in SPEAKS_OF_OPERATIONS:
        return
    assert case.id not in mine
    if name not in TOLD_AFTER:
        assert mine != told, "says as much as before"
    if name not in LISTED_TO_NOBODY:
        assert mine != theirs, "says as much as to a reader"


# What screens, papers and commands may take from the store beside the rooms that are asked above,
# and why no word of a sealed case comes that way.
TAKEN = {
    "alone_dues": "the clocks of what has no case",
    "backup": "copies of the whole file, closed as it is",
    "caller": "who stands at the door",
    "copies": "same",
    "copy_file": "same",
    "generations": "same",
    "driver": "a name for types",
    "entry": "the door",
    "journal": "the door of sync: operations in a row, by number",
    "laptop": "same",
    "listing": "writes what lists show",
    "merging": "writes records as operations make them",
    "officers": "who works here",
    "province": "the province's keys",
    "stick": "files on a stick, sealed; of records it knows nothing",
    "rebuild": "counts of what was rescued",
    "recovering": "the door",
    "rekey": "a new key for the whole file",
    "replay": "lays edits into answers that are given to it",
    "rescue": "makes a new file of a damaged one, boxes closed",
    "restore": "puts a copy in the file's place",
    "sealed_cases": "who reads a sealed case",
    "sealing": "closes and opens boxes by the keys of who is at work",
    "settings": "what the laptop knows of itself",
    "store": "the open file",
    "vault": "the door",
    "verify": "counts and ids",
    "watch": "progress of long work",
    "witness": "codes",
}


IMPORT = re.compile(r"^from desktop\.store(?:\.(\w+))? import (.*)")


def test_screens_papers_and_commands_ask_in_these_rooms_alone() -> None:
    """A room of questions added later is asked above, or says here why it needs no filter."""
    taken = set()
    root = Path(inspect.getfile(reading)).parent.parent
    for room in ("ui", "printing", "commands"):
        for path in (root / room).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if (
                    found := re.match(r"from desktop\.store(?:\.(\w+))? import (.*)", line)
                ) is None:
                    continue
                taken |= {found[1]} if found[1] else set(re.findall(r"\w+", found[2]))
    asked = {room.__name__.rpartition(".")[2] for room in ROOMS}
    assert taken - asked - TAKEN.keys() == set()
    assert asked <= taken | {"history"}


@pytest.mark.parametrize(("room", "name"), [(reading, "case_row"), (search, "find")])
def test_control_a_question_without_the_filter_is_seen(
    case: Case, room: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if room is reading:
        monkeypatch.setattr(reading, "SEEN", "?1 IS NOT NULL")
    else:
        nobody = "(SELECT 'x' WHERE ?1 IS NULL)"
        monkeypatch.setattr(search, "HIDDEN_IDS", nobody)
    case.declare()
    assert case.code in answers_to(case, case.mine, room, name)


def test_every_way_of_writing_is_shut_too(case: Case) -> None:
    _, draft = begin_draft(case.mine, CATALOG.form("mau_02"), hand=case.hand(), case_id=case.id)
    case.declare()
    ways = (
        lambda: begin_draft(case.mine, CATALOG.form("mau_02"), hand=case.hand(), case_id=case.id),
        lambda: begin_edit(case.mine, case.record_id, catalog=CATALOG, hand=case.hand()),
        lambda: keep_draft(case.mine, draft, form=CATALOG.form("mau_02")),
        lambda: save_draft(case.mine, draft, catalog=CATALOG, hand=case.hand()),
        lambda: routing(case.mine, case.id, hand=case.hand()),
        lambda: declare_relation(case.mine, case.id, catalog=CATALOG, hand=case.hand()),
    )
    for way in ways:
        with pytest.raises(Refused, match="case_sealed"):
            way()


def test_the_journal_tells_who_declared_and_who_goes_on_without_a_name(case: Case) -> None:
    case.declare()
    (body,) = case.mine.connection.execute(
        "SELECT body FROM op WHERE kind = 9 ORDER BY seq DESC"
    ).fetchone()
    op = decode_op(bytes(body))
    assert (op.actor, op.entity.hex()) == (OFFICER.id, case.record_id)
    last = history.changes_of(case.colleague, case.record_id)[-1]
    assert last.what == "conflict_of_interest"
    assert dict(last.detail) == {"to": COLLEAGUE.id, "readers": 1, "records": 2}
    assert OFFICER.name.encode() not in bytes(body)


def test_without_another_reader_nothing_is_sealed(tmp_path: Path) -> None:
    with open_store(tmp_path / "v") as store:
        saved = fill(store, "mau_01", INTAKE, hands=Hands())
        assert saved.case_id is not None
        with pytest.raises(Refused, match="no_other_reader"):
            declare_relation(store, saved.case_id, catalog=CATALOG, hand=Hands().next())
        assert not is_sealed(store.connection, saved.case_id)
        assert reading.record(store, saved.record_id).answers == INTAKE


def test_a_reader_may_declare_later_and_the_rest_go_on(case: Case) -> None:
    chair = posted(case.mine, CHAIR, role=SUPERVISOR)
    case.declare()
    hand = replace(case.hand(), officer=COLLEAGUE)
    _, told = declare_relation(case.colleague, case.id, catalog=CATALOG, hand=hand)
    assert told.officer == CHAIR
    assert reading.case_row(case.mine, case.id) is None
    assert reading.case_row(case.colleague, case.id) is None
    answers = reading.record(chair, case.record_id).answers
    assert answers["child_name"] == INTAKE["child_name"]


def test_one_posted_later_is_no_reader(case: Case) -> None:
    case.declare()
    later = posted(case.mine, CHAIR, role=SUPERVISOR)
    assert reading.case_row(later, case.id) is None
    saved = fill(case.colleague, "mau_02", EXTRA, hands=case.hands, case_id=case.id)
    box = case.mine.connection.execute(
        "SELECT answers FROM record WHERE id = ?", (saved.record_id,)
    ).fetchone()[0]
    assert set(readers_of(str(box).split('"')[3])) == {COLLEAGUE.id}


def test_a_sealed_case_verifies_whole_for_everybody(case: Case) -> None:
    case.declare()
    edit(case.colleague, case.record_id, {"condition": "Đã bình tĩnh."}, hands=case.hands)
    for store in (case.mine, case.colleague):
        told = verify(store, catalog=CATALOG)
        assert told.whole, told
        assert told.stale == 0
