"""Rules of time as data: what starts a clock, how long it runs, by which article, since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from desktop.domain.troubles import Problem, Refused
from desktop.domain.workday import Calendar


class Unit(StrEnum):
    """What a length counts."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


class LastDay(StrEnum):
    """Where a term goes that would end on a day off: Civil Code 2015, Art 148(6), or nowhere.

    A limit on what may be done to a person (isolation, a ban on contact) stays where it is.
    """

    NEXT_WORKING = "next_working"
    EXACT = "exact"


class PauseEffect(StrEnum):
    """What a pause does: moves the end, only explains a delay, or may not be."""

    EXTENDS = "extends"
    EXPLAINS = "explains"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one version.

    ``starts`` and ``ends`` name events; ``length`` is the length in force and ``law_length`` the
    law's own, its upper limit; ``schedule`` holds further lengths from the same start, and
    ``every`` the step in which it then goes on; ``reaches_running``: the law says that this
    version also holds for clocks that run already. ``is_open``: the law names no length, the
    commune sets one. ``waits``: a time to let pass, not one to act in.
    """

    code: str
    article: str
    length: int
    unit: Unit = Unit.HOURS
    starts: str = ""
    ends: str = ""
    from_on: date = date.min
    until_on: date | None = None
    last_day: LastDay = LastDay.NEXT_WORKING
    pause: PauseEffect = PauseEffect.REFUSED
    schedule: tuple[int, ...] = ()
    every: int = 0
    reaches_running: bool = False
    is_law: bool = True
    is_open: bool = False
    waits: bool = False
    holder: str = "officer"
    form: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    law_length: int | None = None

    @property
    def upper_limit(self) -> int:
        """The law's length, which nothing local may exceed."""
        return self.length if self.law_length is None else self.law_length

    @property
    def is_stricter(self) -> bool:
        """Whether the commune or province asks for more speed than the law."""
        return self.length < self.upper_limit


@dataclass(frozen=True, slots=True)
class Override:
    """A stricter length set by a commune or province, since a day, by a document of its own."""

    code: str
    length: int
    unit: Unit
    from_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """A day every year by which something is due: the last day that is still in time."""

    code: str
    article: str
    month: int
    day: int
    from_on: date
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Law:
    """All rules by code, oldest version first, the calendar, and what the commune made stricter."""

    rules: Mapping[str, tuple[Rule, ...]]
    calendar: Calendar
    yearly: tuple[YearlyDay, ...] = ()
    overrides: tuple[Override, ...] = ()


def law(rules: Iterable[Rule], calendar: Calendar, *, yearly: Iterable[YearlyDay] = ()) -> Law:
    """Put rules together; a version holds until the next of its code, or until its own end."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda each: each.from_on):
        versions = found.setdefault(rule.code, [])
        if versions and versions[-1].from_on == rule.from_on:
            raise ValueError(f"{rule.code}: two versions since {rule.from_on}")
        versions.append(rule)
    return Law(
        MappingProxyType({code: tuple(versions) for code, versions in found.items()}),
        calendar,
        tuple(yearly),
    )


def rule_at(known: Law, code: str, started_on: date, *, met_on: date | None = None) -> Rule | None:
    """Return the version that governs a clock started on a day; nothing after its repeal.

    A change in mid-case leaves the version of the start in force, unless the new one says that
    it reaches running clocks and the clock was not answered before it. A start before the first
    version takes the first: a wrongly typed year must not leave a child without a clock.
    """
    versions = known.rules[code]
    in_force = [rule for rule in versions if rule.from_on <= started_on]
    chosen = in_force[-1] if in_force else versions[0]
    if chosen.until_on is not None and chosen.until_on < started_on:
        return None
    for rule in versions:
        later = rule.from_on > started_on
        if later and rule.reaches_running and (met_on is None or met_on >= rule.from_on):
            chosen = rule
    return _stricter(known, chosen, started_on)


def _stricter(known: Law, rule: Rule, started_on: date) -> Rule:
    """Apply the last local length in force at the start that is still within the law."""
    lengths = [
        local.length
        for local in sorted(known.overrides, key=lambda each: each.from_on)
        if (local.code, local.unit) == (rule.code, rule.unit) and local.from_on <= started_on
    ]
    if not lengths or not (rule.is_open or lengths[-1] <= rule.length):
        return rule
    return replace(rule, length=lengths[-1], law_length=None if rule.is_open else rule.length)


def with_override(known: Law, local: Override) -> Law:
    """Take in a local length; raises ``Refused`` where it is longer than the law, or no length."""
    problems = _problems_of(known, local)
    if problems:
        raise Refused(problems)
    return replace(known, overrides=(*known.overrides, local))


def _problems_of(known: Law, local: Override) -> list[Problem]:
    if local.code not in known.rules:
        return [Problem(local.code, "override_unknown")]
    rule = rule_at(replace(known, overrides=()), local.code, local.from_on)
    if rule is None or rule.unit is not local.unit:
        return [Problem(local.code, "override_unknown")]
    if rule.schedule or rule.every:
        return [Problem(local.code, "override_schedule", {"article": rule.article})]
    if local.length < 1:
        return [Problem(local.code, "override_empty")]
    if local.length > rule.length and not rule.is_open:
        values = {"length": str(local.length), "limit": str(rule.length), "article": rule.article}
        return [Problem(local.code, "override_longer", values)]
    return [] if local.basis.strip() else [Problem(local.code, "override_basis")]
