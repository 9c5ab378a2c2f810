"""The law as this laptop has it: shipped rules, later lists of days off, what the commune set."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from desktop.domain.clock import LegalTime, Trusted, from_ms, legal_time
from desktop.domain.rule import Law, Override, with_override
from desktop.domain.workday import Day
from desktop.forms.holidays import with_days
from desktop.forms.law import shipped_law
from desktop.store.driver import Connection
from desktop.store.settings import Settings

DAYS = "law_days"
OVERRIDES = "law_overrides"


class LawBook:
    """The rules in force here, and whose time they are read at."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = Settings(connection)

    def current(self) -> Law:
        """Return the law: what was shipped, then what was brought in."""
        shipped = shipped_law()
        days = self._settings.get(DAYS, tuple[Day, ...]) or ()
        calendar = with_days(shipped.calendar.days.values(), days) if days else shipped.calendar
        local = self._settings.get(OVERRIDES, tuple[Override, ...]) or ()
        return replace(shipped, calendar=calendar, overrides=local)

    def take_days(self, days: Iterable[Day]) -> None:
        """Keep a later list of days off; the years it holds replace those kept before."""
        later = tuple(days)
        years = {day.on.year for day in later}
        kept = self._settings.get(DAYS, tuple[Day, ...]) or ()
        self._settings.put(DAYS, (*(day for day in kept if day.on.year not in years), *later))

    def take_override(self, local: Override) -> None:
        """Keep a stricter length; raises ``Refused`` where it is longer than the law."""
        self._settings.put(OVERRIDES, with_override(self.current(), local).overrides)

    def time(self, wall: datetime) -> LegalTime:
        """Return the moment that clocks are read at: never before the province's last word."""
        (seen,) = self._connection.execute("SELECT synced_at FROM device").fetchone()
        trusted = None if seen is None else Trusted(from_ms(seen), is_current=False)
        return legal_time(trusted, wall)
