"""A legal clock in one sentence: what is left, until when, by which article, and why so."""

from collections.abc import Iterator
from datetime import datetime

from desktop.domain.clock import VIETNAM, LegalTime, Source
from desktop.domain.deadline import Due, Left, left
from desktop.domain.rule import Unit
from resources.texts import Texts

DAY = "%d/%m/%Y"
MOMENT = f"%H:%M, {DAY}"


def explain(clock: Due, time: LegalTime, texts: Texts) -> str:
    """Return the sentence of a clock, then what changes how it is to be read."""
    return " ".join([_sentence(clock, time.at, texts), *_remarks(clock, time, texts)])


def title(clock: Due, texts: Texts) -> str:
    """Return what the clock asks for."""
    return clock.rule.titles.get(texts.language) or clock.rule.code


def span(time: Left, texts: Texts) -> str:
    """Return a stretch of time in its two largest units."""
    if time.days:
        return texts("time.days_hours", days=time.days, hours=time.hours)
    if time.hours:
        return texts("time.hours_minutes", hours=time.hours, minutes=time.minutes)
    return texts("time.minutes", minutes=time.minutes)


def ends(clock: Due, texts: Texts) -> str:
    """Return the end of a clock: a moment where hours count, else the whole day."""
    if clock.due_at is None:
        return texts("clock.stands_still")
    end = clock.due_at.astimezone(VIETNAM)
    if clock.rule.unit is Unit.HOURS:
        return end.strftime(MOMENT)
    return texts("clock.end_of_day", day=end.strftime(DAY))


def _sentence(clock: Due, now: datetime, texts: Texts) -> str:
    values = {"article": clock.rule.article, "end": ends(clock, texts)}
    if clock.met_at is not None:
        code = "met_late" if clock.is_late(now) else "met"
        return texts(f"clock.{code}", moment=_when(clock, clock.met_at), **values)
    if clock.due_at is None:
        return texts("clock.paused", reason="" if clock.pause is None else clock.pause.reason,
                     article=clock.rule.article)  # fmt: skip
    code = "late" if clock.is_late(now) else "waits" if clock.rule.waits else "left"
    return texts(f"clock.{code}", span=span(left(clock.due_at, now), texts), **values)


def _when(clock: Due, moment: datetime) -> str:
    shape = MOMENT if clock.rule.unit is Unit.HOURS else DAY
    return moment.astimezone(VIETNAM).strftime(shape)


def _remarks(clock: Due, time: LegalTime, texts: Texts) -> Iterator[str]:
    """Say what else one must know: a stricter local rule, a pause, an unsettled day, the time."""
    rule = clock.rule
    if rule.is_stricter:
        unit = texts(f"clock.unit_{rule.unit}")
        yield texts("clock.stricter", length=rule.length, limit=rule.upper_limit, unit=unit)
    if not rule.is_law:
        yield texts("clock.local")
    if clock.met_at is not None:
        return
    if clock.pause is not None and clock.due_at is not None:
        yield texts("clock.explained", reason=clock.pause.reason)
    if not clock.is_certain:
        yield texts("clock.unsettled")
    if time.source is Source.PROVINCE:
        yield texts("clock.by_province")
