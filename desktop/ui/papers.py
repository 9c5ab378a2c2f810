"""Which paper a thing becomes, and its drawing off the window's thread."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from desktop.commands.hand import Hand
from desktop.commands.marks import note_export, note_print
from desktop.domain.changed import Changed
from desktop.domain.mark import Leaving
from desktop.domain.record import Answers, Record, RecordId
from desktop.domain.signing import Signer
from desktop.domain.troubles import Problem, Unavailable
from desktop.forms.catalog import Catalog
from desktop.forms.check import check
from desktop.forms.form import Form
from desktop.forms.sealed import compartments
from desktop.printing.drawing import draw_paper
from desktop.printing.letters.hazard_list import draw_hazard_list
from desktop.printing.paper import PaperHead
from desktop.printing.whole_file import CasePaper, hand_over, whole_file
from desktop.store import reading
from desktop.store.approvals import awaits_approval
from desktop.store.store import Store
from desktop.ui.session import Workplace

HAZARD, HAND_OVER = "diem_nguy_co", "ban_giao_ho_so"

# A code from a colleague's laptop is a text from outside, too.
NOT_IN_NAME = re.compile(r"[^0-9A-Za-z-]+")
Command = Callable[[Store], Changed]


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be printed: one record, or the rows of a list, or nothing for a blank form."""

    form: str
    answers: Answers
    code: str
    saved_at: int
    rows: tuple[Answers, ...] = ()
    kind: str = "record"
    record_id: RecordId | None = None
    may_unseal: bool = False
    unsealed: bool = False
    printed: int = 0
    awaits: bool = False
    papers: tuple["Source", ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A drawn document with what keeps it from being official."""

    pdf: bytes
    problems: tuple[Problem, ...]
    awaits: bool = False

    @property
    def is_draft(self) -> bool:
        """Say whether the paper bears the draft mark: incomplete, or not approved yet."""
        return bool(self.problems) or self.awaits


def read_record(store: Store, record_id: RecordId, *, unsealed: bool = False) -> Source:
    """Return a record with its case's code; what is sealed stays closed unless it is asked for."""
    record = reading.closed_record(store, record_id)
    opened = reading.record(store, record_id)
    case = reading.case_row(store, record.case_id) if record.case_id else None
    return Source(
        record.form,
        (opened if unsealed else record).answers,
        case.code if case else "",
        record.saved_at,
        record_id=record_id,
        may_unseal=opened.answers != record.answers,
        unsealed=unsealed,
        printed=reading.printed_count(store, record_id),
        awaits=record.case_id is not None and awaits_approval(store, record),
        papers=_handed_over(store, record),
    )


def _handed_over(store: Store, record: Record) -> tuple[Source, ...]:
    """Return the papers that hand-over minutes list, where the officer wrote no list."""
    listed = record.form != HAND_OVER or "items" in record.answers or record.case_id is None
    return () if listed or record.case_id is None else _papers_of(store, record.case_id)


def read_whole(store: Store, case_id: RecordId) -> Source:
    """Return all papers of a case, each as it would be printed alone, sealed parts closed."""
    papers = _papers_of(store, case_id)
    first = papers[0]
    return replace(first, kind="whole", papers=papers)


def _papers_of(store: Store, case_id: RecordId) -> tuple[Source, ...]:
    rows = reading.records_of_case(store, case_id)
    return tuple(read_record(store, row.id) for row in rows if row.form != HAND_OVER)


def read_list(store: Store, form: str) -> Source:
    """Return all records of a form that belongs to no case."""
    rows = tuple(row.answers for row in reading.alone_rows(store, form))
    return Source(form, {}, "", 0, rows, "list")


def blank(form: str) -> Source:
    """Return an empty form, to be filled in by hand."""
    return Source(form, {}, "", 0, (), "blank")


def draw(
    source: Source,
    place: Workplace,
    *,
    catalog: Catalog,
    today: date,
    number: str,
    signer: Signer | None = None,
) -> Paper:
    """Draw the paper; one that is not complete bears the draft mark."""
    form = catalog.form(source.form)
    problems = _problems(form, source, today)
    on = None if source.kind == "blank" else today
    opened = frozenset(compartments(form) if source.unsealed else ())
    draft = bool(problems) or source.awaits
    # A draft is none of the copies that are counted.
    copy = 1 if draft else source.printed + 1
    head = PaperHead(place.unit, place.officer, on, number, source.code, draft, copy,
                     practice=place.practice, opened=opened, signer=signer)  # fmt: skip
    return Paper(_drawn(form, source, catalog, head), problems, source.awaits)


def _problems(form: Form, source: Source, today: date) -> tuple[Problem, ...]:
    if source.kind != "record":
        return ()
    return check(form, source.answers, today=today, official=True)


def _drawn(form: Form, source: Source, catalog: Catalog, head: PaperHead) -> bytes:
    papers = [_case_paper(one, catalog, head) for one in source.papers]
    if source.kind == "whole":
        return whole_file(papers, catalog=catalog, head=replace(head, number="", copy=1))
    if papers:
        return hand_over(papers, source.answers, catalog=catalog, head=head)
    if source.kind == "list":
        return draw_hazard_list(form, source.rows, catalog=catalog, head=head)
    return draw_paper(form, source.answers, catalog=catalog, head=head)


def _case_paper(one: Source, catalog: Catalog, head: PaperHead) -> CasePaper:
    """Return a paper of the file under its own head: a draft stays one there."""
    form = catalog.form(one.form)
    today = head.on or date.min
    draft = bool(_problems(form, one, today)) or one.awaits
    own = replace(head, number="", draft=draft, copy=1, opened=frozenset())
    return CasePaper(form, one.answers, own)


def leaving(source: Source, paper: Paper, why: str, to: str) -> Leaving:
    """Return how a paper leaves, for the journal."""
    scope = "" if source.kind == "record" else source.kind
    return Leaving(why, to, scope, draft=paper.is_draft, unsealed=source.unsealed)


def printed(source: Source, left: Leaving, copies: int, *, hand: Hand) -> Command:
    """Return the command that keeps in the journal that a paper was printed."""
    return partial(
        note_print,
        form=source.form,
        record_id=source.record_id,
        copies=copies,
        leaving=left,
        hand=hand,
    )


def exported(source: Source, left: Leaving, *, hand: Hand) -> Command:
    """Return the command that keeps in the journal that a copy was saved outside."""
    record_id = source.record_id
    return partial(note_export, form=source.form, record_id=record_id, leaving=left, hand=hand)


def file_name(source: Source) -> str:
    """Return a name for a saved copy: code and form, never a person's name, nor a way out."""
    form = "ho-so" if source.kind == "whole" else source.form.replace("_", "-")
    parts: Sequence[str] = [NOT_IN_NAME.sub("", source.code), form]
    return "-".join(part for part in parts if part) + ".pdf"


def write_copy(path: Path, pdf: bytes) -> None:
    """Write a copy that the officer asked for; raises ``Unavailable`` where there is no room."""
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise Unavailable("copy_failed") from error
