"""How consent stands in a case, out of its papers: for each child and purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.domain.child import children_of
from desktop.domain.consent import Answered, consent_for, must_be_asked, worst
from desktop.domain.facts import Paper, read_facts
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.check import age_on
from desktop.forms.readable import facts
from desktop.store.reading import closed_record
from desktop.store.sealed_cases import see_open
from desktop.store.standings import papers_of
from desktop.store.store import Store

FORM = "dong_y"


@dataclass(frozen=True, slots=True)
class Consents:
    """What the case's page says: each purpose that was asked about, its worst answer first told.

    ``record_id`` is the paper that was written last, to go on with.
    """

    answers: tuple[Answered, ...]
    record_id: RecordId | None


def consents(store: Store, case_id: RecordId, *, catalog: Catalog, today: date) -> Consents:
    """Return how consent stands for every purpose that a paper of the case names.

    Raises ``Refused`` for whom the case is sealed from.
    """
    papers = _papers(store, case_id, catalog)
    asked = [paper for paper in papers if paper.form == FORM]
    purposes = dict.fromkeys(
        purpose for paper in asked for purpose in paper.words("consent.purposes")
    )
    found = (worst(_answers(papers, purpose, child="", today=today)) for purpose in purposes)
    answers = tuple(answer for answer in found if answer is not None)
    return Consents(answers, asked[-1].id if asked else None)


def consent_of(
    store: Store, case_id: RecordId, purpose: str, *, child: str, catalog: Catalog, today: date
) -> Answered | None:
    """Return how consent stands for a purpose, of one child, or of all where none is named.

    Nothing where no paper of the case names a child. Raises ``Refused`` for whom the case is
    sealed from.
    """
    papers = _papers(store, case_id, catalog)
    return worst(_answers(papers, purpose, child=child, today=today))


def consent_on(
    store: Store, record_id: RecordId, *, catalog: Catalog, today: date
) -> Answered | None:
    """Return how consent stands for what a paper gives out; nothing where it asks for none.

    Raises ``Refused`` for whom its case is sealed from.
    """
    paper = closed_record(store, record_id)
    form = catalog.forms.get(paper.form)
    if form is None or not form.gives.purpose or paper.case_id is None:
        return None
    child = str(facts(form, paper.answers).get("child.ref", ""))
    return consent_of(store, paper.case_id, form.gives.purpose,
                      child=child, catalog=catalog, today=today)  # fmt: skip


def _papers(store: Store, case_id: RecordId, catalog: Catalog) -> tuple[Paper, ...]:
    see_open(store.connection, case_id, officer=store.officer_id)
    return tuple(papers_of(store.connection, case_id, catalog, store.opener))


def _answers(
    papers: tuple[Paper, ...], purpose: str, *, child: str, today: date
) -> Iterator[Answered]:
    suspects = tuple(name for paper in papers if (name := paper.text("suspect.name")))
    for one in (child,) if child else children_of(papers) or ("",):
        case = read_facts(papers, child=one)
        asks = _asks_child(papers, one, today)
        yield consent_for(case, purpose, asks_child=asks, today=today, suspects=suspects)


def _asks_child(papers: tuple[Paper, ...], child: str, today: date) -> bool:
    own = [paper for paper in papers if child in {"", paper.id}]
    born = next((told for paper in reversed(own) if (told := paper.text("child.birth"))), "")
    span = age_on(born, today) if born else None
    if span is not None:
        return must_be_asked(*span)
    ages = [age for paper in own if isinstance(age := paper.facts.get("child.age"), int)]
    stated = ages[-1] if ages else None
    return must_be_asked(stated, stated)
