"""Where each case stands and which clocks run, derived from its records as the laptops do it.

Nothing here is sent: it is computed anew from the same papers by the same rules, after records
came in or the law changed, and brought up to date when someone asks. A case that is sealed as a
whole tells the province no facts: its clocks are unknown here, and it is shown so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select

import resources
from desktop.domain.clock import from_ms, to_ms
from desktop.domain.deadline import Due
from desktop.domain.facts import Paper
from desktop.domain.process import standing_of_case
from desktop.domain.record import Answers, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.law import HOLIDAYS, RULES, shipped_law
from desktop.forms.readable import facts
from desktop.forms.sealed import WHOLE, box_key
from sync.merge import merge
from sync.rules import Rules
from sync.server.book import lineage
from sync.server.office.tables import case_clock, case_standing
from sync.server.schema import entity, op
from sync.state import State
from sync.writing import Came, Merged

AT_ONCE = 1_000
"""So many cases are derived at one look; the rest at the next."""

MOST_AGE = 130

_STATE = msgspec.msgpack.Decoder(State)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One commune's cases being derived."""

    connection: Connection
    catalog: Catalog
    rules: Rules
    commune: str


@cache
def law_mark() -> str:
    """Name the law that came with this program: what was derived under another is derived anew."""
    read = "".join(resources.read_text("law", name) for name in (RULES, HOLIDAYS))
    return sha256(read.encode()).hexdigest()[:12]


def bring_up_to_date(
    connection: Connection, catalog: Catalog, communes: Collection[str] | None = None
) -> int:
    """Derive the cases whose records changed since; return how many are left for the next look."""
    waiting = _stale(connection, communes)
    rules = Rules(catalog)
    for commune, case_id, pos in waiting[:AT_ONCE]:
        _derive(_Reading(connection, catalog, rules, commune), case_id, pos)
    return max(0, len(waiting) - AT_ONCE)


def _stale(connection: Connection, communes: Collection[str] | None) -> list[tuple[str, str, int]]:
    last = (
        select(entity.c.commune, entity.c.case_id, func.max(entity.c.pos).label("pos"))
        .where(entity.c.case_id.is_not(None), entity.c.moved_to.is_(None))
        .group_by(entity.c.commune, entity.c.case_id)
    )
    if communes is not None:
        last = last.where(entity.c.commune.in_(communes))
    newest = last.subquery()
    same = and_(
        case_standing.c.commune == newest.c.commune, case_standing.c.case_id == newest.c.case_id
    )
    found = connection.execute(
        select(newest.c.commune, newest.c.case_id, newest.c.pos)
        .join(case_standing, same, isouter=True)
        .where(
            or_(
                case_standing.c.pos.is_(None),
                case_standing.c.pos < newest.c.pos,
                case_standing.c.law != law_mark(),
            )
        )
        .order_by(newest.c.commune, newest.c.case_id)
    )
    return [(str(row.commune), str(row.case_id), int(row.pos)) for row in found]


def _derive(reading: _Reading, case_id: str, pos: int) -> None:
    connection, commune = reading.connection, reading.commune
    rows = connection.execute(
        select(entity).where(entity.c.commune == commune, entity.c.case_id == case_id)
    ).all()
    papers = [paper for row in rows if not row.removed and (paper := _paper(reading, row))]
    papers.sort(key=lambda paper: (paper.made_at, paper.id))
    here = standing_of_case(papers, shipped_law(), today=date.min)
    officer = _last(papers, "case.officer")
    opened = min((_STATE.decode(bytes(row.state)).base.at_ms for row in rows), default=0)
    forget(connection, commune, case_id)
    connection.execute(
        insert(case_standing).values(
            commune=commune,
            case_id=case_id,
            case_code=next((row.case_code for row in rows if row.case_code), ""),
            pos=pos,
            law=law_mark(),
            stage=here.stage.value,
            task=here.next.code,
            holder=here.holder.value,
            officer=(officer or (papers[-1].saved_by if papers else ""))[:64],
            opened_at=opened,
            changed_at=max((row.changed_at for row in rows), default=0),
            sex=_last(papers, "child.sex")[:20],
            born=_last(papers, "child.birth")[:10],
            age=_age(papers),
            kinds=_last(papers, "case.kind")[:200],
            sealed=any(is_sealed_whole(msgspec.json.decode(row.answers)) for row in rows),
        )
    )
    if here.clocks:
        rows_of = [_clock_row(commune, case_id, clock) for clock in here.clocks]
        connection.execute(insert(case_clock), rows_of)


def _clock_row(commune: str, case_id: str, clock: Due) -> dict[str, object]:
    return {
        "commune": commune,
        "case_id": case_id,
        "rule": clock.rule.code,
        "occasion": clock.start.key[:80],
        "child": clock.start.child[:80],
        "holder": clock.rule.holder,
        "started_at": to_ms(clock.started_at),
        "due_at": None if clock.due_at is None else to_ms(clock.due_at),
        "met_at": None if clock.met_at is None else to_ms(clock.met_at),
        "waits": clock.rule.waits,
    }


def forget(connection: Connection, commune: str, case_id: str = "") -> None:
    """Drop what was derived of a case that went to another commune, or of a whole commune."""
    for table in (case_standing, case_clock):
        where = [table.c.commune == commune]
        if case_id:
            where.append(table.c.case_id == case_id)
        connection.execute(delete(table).where(*where))


def is_sealed_whole(answers: Mapping[str, object]) -> bool:
    """Say whether a record belongs to a case that is sealed as a whole."""
    return box_key(WHOLE) in answers


def _last(papers: Sequence[Paper], name: str) -> str:
    """Return what the newest paper says that says anything; several codes as one word."""
    said = (",".join(paper.words(name)) for paper in reversed(papers))
    return next((word for word in said if word), "")


def _age(papers: Sequence[Paper]) -> int | None:
    said = (paper.facts.get("child.age") for paper in reversed(papers))
    return next((age for age in said if isinstance(age, int) and 0 <= age < MOST_AGE), None)


def _paper(reading: _Reading, row: Any) -> Paper | None:
    """Return a record as the rules read it; a form of another program says nothing."""
    form = reading.catalog.forms.get(row.form)
    if form is None:
        return None
    state = _STATE.decode(bytes(row.state))
    answers = msgspec.json.decode(row.answers)
    earlier = tuple(_versions(reading, row))[:-1] if row.version > 1 else ()
    last = max(state.life, key=lambda each: (each.version.pos, each.version.seq)).version
    saved = from_ms(last.at_ms)
    made = earlier[0].saved_at if earlier else from_ms(state.base.at_ms)
    told = facts(form, answers)
    return Paper(RecordId(row.id), made, saved, told, earlier, row.form, last.actor)


def _versions(reading: _Reading, row: Any) -> Iterator[Paper]:
    """Return what a record said after each of its changes, as its operations tell it."""
    connection, commune = reading.connection, reading.commune
    known = lineage(connection, commune)
    merged = Merged()
    count = 0
    story = connection.execute(
        select(op).where(and_(op.c.commune == commune, op.c.entity == row.id)).order_by(op.c.pos)
    )
    for each in story:
        came = Came(
            bytes(each.body), bytes(each.device), each.incarnation, each.seq, each.pos,
            each.received_at,
        )  # fmt: skip
        merged = merge(merged, [came], reading.rules, known)
        state, view = merged.state, merged.view(reading.rules)
        if state is None or view is None or state.versions == count:
            continue
        count = state.versions
        form = reading.catalog.forms.get(state.form)
        if form is not None:
            last = max(state.life, key=lambda one: (one.version.pos, one.version.seq)).version
            saved = from_ms(last.at_ms)
            said = facts(form, cast("Answers", view.answers))
            yield Paper(RecordId(row.id), saved, saved, said)
