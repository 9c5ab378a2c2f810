"""The law as data: reads the rules of time, and refuses a bad file naming file and place."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

import resources
from desktop.domain.answers import ENDS
from desktop.domain.events import STARTS
from desktop.domain.rule import LastDay, Law, PauseEffect, Rule, Unit, YearlyDay, law
from desktop.domain.workday import Day
from desktop.forms.catalog import BadFormFile
from desktop.forms.holidays import read_days, with_days
from desktop.forms.kinds import Words

RULES = "deadlines.toml"
HOLIDAYS = "holidays.csv"


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_on": "from"}):
    """One entry of ``deadlines`` in the file of rules."""

    code: str
    title: Words
    article: str
    starts: str
    ends: str
    length: int
    unit: Unit
    from_on: date
    confidence: str
    until: date | None = None
    last_day: LastDay = LastDay.NEXT_WORKING
    pause: PauseEffect = PauseEffect.REFUSED
    schedule: tuple[int, ...] = ()
    every: int = 0
    applies: Literal["new", "running"] = "new"
    law: bool = True
    open: bool = False
    waits: bool = False
    holder: Literal["officer", "chair", "agency", "facility", "province"] = "officer"
    form: str = ""
    note: str = ""

    def rule(self) -> Rule:
        """Return the rule that the domain counts with."""
        return Rule(
            code=self.code,
            article=self.article,
            length=self.length,
            unit=self.unit,
            starts=self.starts,
            ends=self.ends,
            from_on=self.from_on,
            until_on=self.until,
            last_day=self.last_day,
            pause=self.pause,
            schedule=self.schedule,
            every=self.every,
            reaches_running=self.applies == "running",
            is_law=self.law,
            is_open=self.open,
            waits=self.waits,
            holder=self.holder,
            form=self.form,
            titles={"vi": self.title.vi, "en": self.title.en},
        )


class Yearly(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_on": "from"}):
    """One entry of ``yearly``: ``before`` is MM-DD, the first day that is too late."""

    code: str
    title: Words
    article: str
    before: str
    from_on: date
    confidence: str

    def day(self) -> YearlyDay:
        """Return the last day in time, as the domain knows it."""
        last = date.fromisoformat(f"2001-{self.before}") - timedelta(days=1)
        titles = {"vi": self.title.vi, "en": self.title.en}
        return YearlyDay(self.code, self.article, last.month, last.day, self.from_on, titles)


class LawFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of rules."""

    deadlines: tuple[Deadline, ...]
    yearly: tuple[Yearly, ...] = ()


@cache
def shipped_law() -> Law:
    """Return the rules and days off that came with the program."""
    return load_law(resources.path("law"))


def load_law(folder: Path, *, later: Iterable[Day] = ()) -> Law:
    """Read a folder's rules and days off; ``later`` days take the place of the file's."""
    try:
        told = tomllib.loads((folder / RULES).read_text(encoding="utf-8"))
        file = msgspec.convert(told, LawFile)
        rules = [entry.rule() for entry in file.deadlines]
        for place, reason in _faults(rules):
            raise BadFormFile(RULES, place, reason)
        yearly = [entry.day() for entry in file.yearly]
        days = read_days((folder / HOLIDAYS).read_text(encoding="utf-8"))
        return law(rules, with_days(days, later), yearly=yearly)
    except tomllib.TOMLDecodeError as error:
        raise BadFormFile(RULES, "TOML", str(error)) from error
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        raise BadFormFile(RULES, place.strip("`") or "file", reason) from error
    except ValueError as error:
        raise BadFormFile(RULES, "file", str(error)) from error


def _faults(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if rule.starts not in STARTS:
            yield rule.code, f"no event {rule.starts} starts a clock"
        if rule.ends not in ENDS:
            yield rule.code, f"no event {rule.ends} answers a clock"
        if rule.length < 0 or (rule.is_law and rule.length == 0):
            yield rule.code, "a length is at least one"
        if rule.until_on is not None and rule.until_on < rule.from_on:
            yield rule.code, "ends before it begins"
