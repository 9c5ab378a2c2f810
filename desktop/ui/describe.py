"""Cases and receipts in the officer's words; every screen says them alike."""

from datetime import datetime

from desktop.domain.clock import from_ms, to_ms
from desktop.forms.check import age_on
from desktop.store.reading import FROM_OTHERS, CaseRow
from desktop.ui.dates import show_left, show_moment, tone_of
from desktop.ui.models.column import Shown
from desktop.ui.parts import Parts


def child_name(parts: Parts, case: CaseRow) -> str:
    """Return the child's name, or that it is not known yet, or that no list may say it."""
    return case.child or parts.texts("secrecy.mark" if case.is_sealed else "work.unknown_child")


def child_line(parts: Parts, case: CaseRow) -> str:
    """Return age, sex and place as far as they are known."""
    language = parts.texts.language
    sex = parts.catalog.lookup("sex").item(case.sex)
    said = [age(parts, case), sex.label.of(language) if sex else "", case.place]
    return " · ".join(part for part in said if part)


def age(parts: Parts, case: CaseRow) -> str:
    """Return the age on the day of the call, by birth date or as stated."""
    if case.birth:
        on = from_ms(case.reported_at).date()
        span = age_on(case.birth, on)
        if span is not None:
            years = str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"
            return parts.texts("work.years", age=years)
    return "" if case.age is None else parts.texts("work.years", age=case.age)


def kinds(parts: Parts, case: CaseRow) -> str:
    """Return the forms of abuse in words."""
    lookup = parts.catalog.lookup("abuse_form")
    items = [lookup.item(code) for code in case.kinds.split(",") if code]
    return ", ".join(item.label.of(parts.texts.language) for item in items if item)


def stage(parts: Parts, case: CaseRow) -> str:
    """Return where the case stands."""
    code = f"step.stage_{case.stage}"
    return parts.texts(code) if parts.texts.has(code) else case.stage


def clock(parts: Parts, case: CaseRow, now: datetime) -> Shown:
    """Return the case's most urgent clock as a badge; without one, how the twelve hours went."""
    if case.next_due_at is not None:
        return end_of(parts, from_ms(case.next_due_at), now)
    if case.met_at is not None:
        if case.due_at and case.met_at > case.due_at:
            return Shown(parts.texts("work.met_late"), tone="calm", picture="check")
        return Shown(parts.texts("work.met"), tone="good", picture="check-circle")
    return Shown(parts.texts("work.no_clock"), tone="warn", picture="clock")


def end_of(parts: Parts, due_at: datetime | None, now: datetime) -> Shown:
    """Return the time left to an end as a badge; a clock without one stands still."""
    if due_at is None:
        return Shown(parts.texts("clock.stands_still"), tone="calm", picture="clock")
    ends = to_ms(due_at)
    tone, picture = tone_of(ends, now)
    return Shown(show_left(ends, now, parts.texts), tone=tone, picture=picture)


def received_at(parts: Parts, case: CaseRow) -> str:
    """Return when the call came, or that the hour is still missing."""
    if case.reported_at:
        return show_moment(case.reported_at)
    return parts.texts("work.no_hour")


def sent(parts: Parts, receipt: str) -> Shown:
    """Return whether the province has a record, as a badge."""
    if receipt:
        return Shown(parts.texts("sync.state_received"), tone="good", picture="cloud-check")
    return Shown(parts.texts("sync.state_waiting"), tone="calm", picture="upload")


def sent_line(parts: Parts, receipt: str) -> str:
    """Return the same as a sentence, with the number of the receipt."""
    if receipt == FROM_OTHERS:
        return parts.texts("sync.state_other")
    if receipt:
        return parts.texts("sync.state_received_number", number=receipt)
    return parts.texts("sync.state_waiting_long")
