"""Children: a record of their own, joined where two are one child's, parted where they are not."""

from collections.abc import Mapping
from dataclasses import replace

from desktop.commands.drafts import begin_draft, edit_of, keep_draft
from desktop.commands.hand import Hand
from desktop.commands.records import save_draft
from desktop.domain.changed import Changed
from desktop.domain.record import Answer, Answers, Draft, RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.store import reading
from desktop.store.children import root_of
from desktop.store.store import Store

FORM = "tre_em"
INTAKE = "mau_01"
HOUSEHOLD = "ho_gia_dinh"
MASTER_KEY, SAME_KEY, HOUSEHOLD_KEY = "child_master", "same_as", "household"


def give_record(
    store: Store, child_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, RecordId]:
    """Give a child who is known from a case alone a record of its own; returns its id.

    What the intake says of the child is taken over, and the intake then points at the record.
    """
    known = reading.record(store, child_id)
    if known.form == FORM:
        return Changed(), child_id
    form = catalog.form(FORM)
    told = _told(known.answers, form)
    changed, made = _add(store, FORM, told, catalog=catalog, hand=hand)
    pointed = _amend(store, child_id, {MASTER_KEY: made}, catalog=catalog, hand=_next(hand))
    return changed | pointed, made


def _told(answers: Answers, form: Form) -> dict[str, Answer]:
    """Return what one form says that another asks too; an age is dropped beside a birth date."""
    told = {k: v for k, v in answers.items() if form.has(k) and not form.field(k).sealed}
    if "child_birth" in told:
        told.pop("child_age", None)
    return told


def begin_intake(
    store: Store, child_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, Draft]:
    """Begin an intake about a child who is known: its case will be one more of that child's."""
    root = root_of(store, child_id)
    form = catalog.form(INTAKE)
    known = _told(reading.record(store, root).answers, form)
    wanted = {f.key for f in form.asked() if f.merge == "IDENTITY"}
    about: dict[str, Answer] = {key: value for key, value in known.items() if key in wanted}
    _, draft = begin_draft(store, form, hand=hand)
    draft = replace(draft, answers={**about, MASTER_KEY: root})
    return keep_draft(store, draft, form=form), draft


def found_household(
    store: Store, child_id: RecordId, *, catalog: Catalog, hand: Hand
) -> tuple[Changed, RecordId]:
    """Found the household in which a child lives; returns its id.

    Its head is whom the child's record names first: father, mother, a carer, the child.
    """
    changed, root = give_record(store, root_of(store, child_id), catalog=catalog, hand=hand)
    told = reading.record(store, root).answers
    carers = told.get("carers")
    first = carers[0] if isinstance(carers, list) and carers else {}
    named = str(first.get("name", "")) if isinstance(first, dict) else ""
    heads = (told.get("father_name"), told.get("mother_name"), named, told.get("child_name"))
    answers: dict[str, Answer] = {"head_name": str(next(head for head in heads if head))}
    answers |= {key: told[key] for key in ("hamlet", "address") if key in told}
    second = _next(_next(hand))
    made, home = _add(store, HOUSEHOLD, answers, catalog=catalog, hand=second)
    told_of = {HOUSEHOLD_KEY: home}
    return changed | made | _amend(store, root, told_of, catalog=catalog, hand=_next(second)), home


def join(
    store: Store, child_id: RecordId, into: RecordId, *, catalog: Catalog, hand: Hand
) -> Changed:
    """Say that two records are one child's: the first then shows the second.

    It is one chained operation on the first record; ``part`` takes it back, and the history keeps
    both. Raises ``Refused`` where they are one already.
    """
    first, second = root_of(store, child_id), root_of(store, into)
    if first == second:
        raise Refused((Problem(SAME_KEY, "already_joined"),))
    return _amend(store, first, {_key(store, first): second}, catalog=catalog, hand=hand)


def part(store: Store, child_id: RecordId, *, catalog: Catalog, hand: Hand) -> Changed:
    """Take back that a record is another child's too: both stand for themselves again."""
    return _amend(store, child_id, {_key(store, child_id): None}, catalog=catalog, hand=hand)


def _key(store: Store, child_id: RecordId) -> str:
    return SAME_KEY if reading.record(store, child_id).form == FORM else MASTER_KEY


def _add(
    store: Store, form: str, answers: Mapping[str, Answer], *, catalog: Catalog, hand: Hand
) -> tuple[Changed, RecordId]:
    draft = Draft(
        hand.new_id(), form, catalog.form(form).version, None, dict(answers), "", hand.at_ms,
        hand.officer.id, None,
    )  # fmt: skip
    changed, saved = save_draft(store, draft, catalog=catalog, hand=hand)
    return changed, saved.record_id


def _amend(
    store: Store,
    record_id: RecordId,
    told: Mapping[str, Answer | None],
    *,
    catalog: Catalog,
    hand: Hand,
) -> Changed:
    draft = edit_of(store, record_id, hand=hand)
    answers = {key: value for key, value in draft.answers.items() if key not in told}
    answers |= {key: value for key, value in told.items() if value is not None}
    changed, _ = save_draft(store, replace(draft, answers=answers), catalog=catalog, hand=hand)
    return changed


def _next(hand: Hand) -> Hand:
    """Return a hand for the next thing made in one act, with randomness not used before."""
    turned = hand.entropy[10:] + hand.entropy[:10]
    return replace(hand, entropy=turned)
