"""Every legal clock of a case, computed from its facts; and the commune's own, by the year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from desktop.domain.answers import ENDS, OUTLASTS, is_over
from desktop.domain.deadline import Due, Pause, Start, add_months, due, lengths
from desktop.domain.events import STARTS, Begun, begin
from desktop.domain.facts import CaseFacts
from desktop.domain.rule import LastDay, Law, Rule, Unit, rule_at

# Thirty years of half-yearly reports: what recurs must end somewhere.
MOST = 60
QUARTER = 3
QUARTERLY = "quarter_ended"


def clocks(facts: CaseFacts, known: Law) -> tuple[Due, ...]:
    """Return every clock that the case started: the open ones first, the earliest first."""
    counted = [
        clock
        for code, versions in known.rules.items()
        for begun in STARTS[versions[-1].starts](facts)
        for clock in _Counting(known, code, _pauses(facts, code)).of(begun)
    ]
    return tuple(sorted(counted, key=_order))


def _order(clock: Due) -> tuple[bool, bool, datetime, str]:
    ends = clock.due_at or clock.started_at
    return clock.met_at is not None, clock.due_at is None, ends, clock.rule.code


def _pauses(facts: CaseFacts, code: str) -> tuple[Pause, ...]:
    """Return the pauses of a clock; one without a reason is none."""
    return tuple(
        Pause(turn.on, turn.paper.day("pause.until"), turn.text("pause.reason"))
        for turn in facts.all("pause")
        if turn.text("pause.rule") == code and turn.text("pause.reason")
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    """One rule at work on one case."""

    law: Law
    code: str
    pauses: tuple[Pause, ...]

    def of(self, begun: Begun) -> Iterator[Due]:
        """Return the clocks that one start sets going."""
        rule = rule_at(self.law, self.code, begun.start.day)
        if rule is None:
            return
        answers = sorted(ENDS[rule.ends](begun))
        over = _over_at(rule, begun)
        if rule.schedule or rule.every:
            yield from self._scheduled(rule, begun.start, answers, over)
            return
        met = min([*answers[:1], *over], default=None)
        met_on = None if met is None else met.date()
        governing = rule_at(self.law, self.code, begun.start.day, met_on=met_on)
        if governing is not None:
            yield self._due(governing, begun.start, met)

    def _due(self, rule: Rule, start: Start, met_at: datetime | None) -> Due:
        return due(rule, start, calendar=self.law.calendar, pauses=self.pauses, met_at=met_at)

    def _scheduled(
        self, rule: Rule, start: Start, answers: Sequence[datetime], over: Sequence[datetime]
    ) -> Iterator[Due]:
        """Return the dates of a schedule, up to the first that still waits for its answer.

        A report answers the date that its period leads to, and every earlier one still open;
        what ends the duty takes the later dates away.
        """
        begins, used = start.at, None
        for length in islice(lengths(rule), MOST):
            own = replace(start, key=f"{start.key}.{length}")
            open_one = self._due(replace(rule, length=length, law_length=None), own, None)
            ends = open_one.due_at or begins
            met = next((at for at in answers if at > begins and (at != used or at > ends)), None)
            if over and (met is None or over[0] < met):
                if over[0] > ends:
                    yield replace(open_one, met_at=over[0])
                return
            yield replace(open_one, met_at=met)
            if met is None:
                return
            begins, used = ends, met


def earliest(of: Iterable[Due]) -> datetime | None:
    """Return the end of the open clock that ends first."""
    ends = [clock.due_at for clock in of if clock.met_at is None and clock.due_at is not None]
    return min(ends, default=None)


def _over_at(rule: Rule, begun: Begun) -> list[datetime]:
    """Return when nothing was asked any more, if it was: no answer, but an end."""
    facts = begun.within.facts
    found = [begun.within.end.at] if begun.within.end is not None else []
    found += [turn.at for turn in facts.all("care_end")] if rule.starts == "handed_over" else []
    if rule.starts not in OUTLASTS:
        found += is_over(facts)
    return [min(found)] if found else []


def together(of_each: Iterable[tuple[Due, ...]]) -> tuple[Due, ...]:
    """Put the clocks of several children together; one that is the same for all stands once."""
    found: dict[tuple[object, ...], Due] = {}
    for clock in (clock for one in of_each for clock in one):
        same = (clock.rule.code, clock.start.key, clock.due_at, clock.met_at)
        known = found.get(same)
        whole = replace(clock, start=replace(clock.start, child=""))
        found[same] = clock if known is None else whole
    return tuple(sorted(found.values(), key=_order))


def commune_clocks(
    known: Law, year: int, *, met: Mapping[tuple[str, date], datetime]
) -> tuple[Due, ...]:
    """Return the commune's own dates of a year; ``met`` says by code and start what was done."""
    found = [
        _commune_clock(known, rule, start, met)
        for versions in known.rules.values()
        if versions[-1].starts == QUARTERLY
        for start in _quarter_ends(year)
        if start >= versions[0].from_on
        and (rule := rule_at(known, versions[-1].code, start)) is not None
    ]
    for day in known.yearly:
        on = date(year, day.month, day.day)
        rule = Rule(day.code, day.article, 0, Unit.DAYS, from_on=day.from_on,
                    last_day=LastDay.EXACT, titles=day.titles)  # fmt: skip
        if on >= day.from_on:
            found.append(_commune_clock(known, rule, on, met))
    return tuple(sorted(found, key=_order))


def _commune_clock(
    known: Law, rule: Rule, start: date, met: Mapping[tuple[str, date], datetime]
) -> Due:
    began = Start(begin(start), key=start.isoformat())
    return due(rule, began, calendar=known.calendar, met_at=met.get((rule.code, start)))


def _quarter_ends(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    for quarter in range(1, 5):
        yield add_months(first, QUARTER * quarter) - timedelta(days=1)
