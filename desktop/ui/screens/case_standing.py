"""Where the case stands, on its page: the row of steps, what is next, the open clocks in words."""

from collections.abc import Iterable
from datetime import datetime

from desktop.domain.clock import LegalTime, to_ms
from desktop.domain.deadline import END_OF_DAY, Due
from desktop.domain.process import Standing
from desktop.domain.steps import State
from desktop.domain.steps import Step as CaseStep
from desktop.domain.tasks import Task
from desktop.forms.catalog import Catalog
from desktop.forms.clock_words import explain, title
from desktop.ui.dates import show_day, show_hour, tone_of
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import Banner
from desktop.ui.widgets.stepper import Step

# The clocks explained at the side: the most urgent ones; the rest stand in the list of tasks.
CLOCKS_SHOWN = 3
DRAWN = {State.DONE: "done", State.NOW: "now", State.LATER: "later", State.SKIPPED: "later"}


def steps_shown(parts: Parts, here: Standing) -> list[Step]:
    """Return the steps as the stepper draws them: done on a day, due by a day, or to come."""
    return [
        Step(parts.texts(f"step.{step.code}"), _line(parts, step), DRAWN[step.state])
        for step in here.steps
    ]


def _line(parts: Parts, step: CaseStep) -> str:
    if step.on is not None and step.state is State.DONE:
        return show_day(step.on)
    return "" if step.due_at is None else parts.texts("step.by", end=_short(step.due_at))


def _short(end: datetime) -> str:
    """Return an end that fits under a step: the day, or the hour where the clock counts hours."""
    whole_day = end.timetz() == END_OF_DAY
    return show_day(end.date()) if whole_day else show_hour(to_ms(end))


def next_task(here: Standing, catalog: Catalog) -> Task | None:
    """Return the first task whose form this program has; nothing where none is left."""
    return next((task for task in here.tasks if task.form in catalog.forms), None)


def task_words(parts: Parts, task: Task, clocks: Iterable[Due]) -> str:
    """Return a task in words; one that only a clock names has the clock's title."""
    if parts.texts.has(f"step.task_{task.code}"):
        return parts.texts(f"step.task_{task.code}")
    named = (title(clock, parts.texts) for clock in clocks if clock.rule.code == task.code)
    return next(named, task.code)


def clock_banners(parts: Parts, clocks: Iterable[Due], time: LegalTime) -> list[Banner]:
    """Return a banner for each of the most urgent clocks, its sentence with its article."""
    chosen = sorted(clocks, key=lambda clock: (clock.met_at is not None, clock.due_at is None))
    banners: list[Banner] = []
    for clock in chosen[:CLOCKS_SHOWN]:
        tone, picture = _tone(clock, time)
        sentence = f"{title(clock, parts.texts)}. {explain(clock, time, parts.texts)}"
        banner = Banner(parts.look, sentence, tone=tone, picture=picture)
        banner.setObjectName("case_clock" if not banners else f"case_clock_{len(banners)}")
        banners.append(banner)
    return banners


def _tone(clock: Due, time: LegalTime) -> tuple[str, str]:
    if clock.met_at is not None:
        late = clock.is_late(time.at)
        return ("calm", "check") if late else ("good", "check-circle")
    if clock.due_at is None:
        return "calm", "clock"
    return tone_of(to_ms(clock.due_at), time.at)
