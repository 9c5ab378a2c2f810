"""The workflows that every harness of faults goes through.

A workflow first prepares what it needs, in peace, and then plays under the fault; played again
on the same vault it must go on. New ones go into ``WORKFLOWS``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.store import overview, reading, vault
from desktop.store.settings import Settings
from tests.builders.world import ASSESSMENT, HAZARD, INTAKE, REFERRAL
from tests.faults.acts import (
    Work,
    amend,
    back_up,
    begin,
    case_of,
    change,
    dismiss,
    drop,
    fill,
    hire,
    join,
    make,
    name,
    save,
    send,
    type_in,
)

LETTERS = 6
LONG = "Lời kể dài của trẻ và người chăm sóc. " * 400
Play = Callable[[Work], None]


@dataclass(frozen=True)
class Workflow:
    """What is done in peace first, and what is done under the fault.

    ``opens_first`` unlocks before the fault may strike.
    """

    name: str
    prepare: Play
    play: Play
    opens_first: bool = True
    # Whether all its files lie in one folder: the model of power cuts knows no others.
    is_flat: bool = True


def nothing(_work: Work) -> None:
    """Prepare nothing."""


def made(work: Work) -> None:
    """Set a vault up for the commune."""
    if not vault.exists(work.folder):
        make(work)
    if Settings(work.store.connection).unit() is None:
        name(work)


def with_case(work: Work) -> None:
    """Open a case as well."""
    made(work)
    case_of(work)


def with_letters(work: Work) -> None:
    """Enrol, and leave records that wait to be sent."""
    with_case(work)
    join(work)
    fill(work, "diem_nguy_co", HAZARD)


def first_run(work: Work) -> None:
    made(work)


def typing(work: Work) -> None:
    draft = type_in(work, begin(work, "mau_01"), dict(list(INTAKE.items())[:LETTERS]))
    drop(work, begin(work, "diem_nguy_co"))
    type_in(work, draft, {"condition": "Trẻ có vết bầm ở tay."})


def intake(work: Work) -> None:
    fill(work, "mau_01", INTAKE)


def assessment(work: Work) -> None:
    fill(work, "mau_02", ASSESSMENT, case_of(work))


def referral(work: Work) -> None:
    fill(work, "phieu_chuyen_gui", REFERRAL, case_of(work))


def hazard(work: Work) -> None:
    fill(work, "diem_nguy_co", HAZARD)


def editing(work: Work) -> None:
    record = reading.records_of_case(work.store, case_of(work))[0]
    turn = work.hands.turn
    amend(work, record.id, {"condition": f"Trẻ đã được khám, lần {turn}.", "reporter_phone": ""})
    amend(work, record.id, {})
    amend(work, record.id, {"child_name": f"Nguyễn Thị Hương {turn}"})


def long_words(work: Work) -> None:
    """Save a record of many pages, so that one commit writes much."""
    fill(work, "mau_01", {**INTAKE, "condition": LONG, "family": f"{work.hands.turn} {LONG}"})


def enrolment(work: Work) -> None:
    join(work)


def sending(work: Work) -> None:
    fill(work, "diem_nguy_co", HAZARD)
    send(work)
    send(work)


def locking(work: Work) -> None:
    """Lock and unlock, look at everything; no fact changes."""
    for _ in range(2):
        work.close()
        overview.home(work.store, now=work.hands.next().now)
        case_of(work)


def passphrase(work: Work) -> None:
    """Change the passphrase, and change it again as one that others know."""
    change(work, is_compromised=False)
    change(work, is_compromised=True)


def officers(work: Work) -> None:
    """Let a colleague come and go: slots, and a new key for the database."""
    hire(work)
    dismiss(work)


def backup(work: Work) -> None:
    """Make backups, with work between them."""
    back_up(work)
    hazard(work)
    back_up(work)


def day(work: Work) -> None:
    """Do several things in the order of a day."""
    draft = begin(work, "mau_01")
    hazard(work)
    save(work, draft, INTAKE)
    send(work)
    assessment(work)
    work.close()
    editing(work)
    send(work)


WORKFLOWS = (
    Workflow("first run", nothing, first_run, opens_first=False),
    Workflow("drafts", made, typing),
    Workflow("intake", made, intake),
    Workflow("assessment", with_case, assessment),
    Workflow("referral", with_case, referral),
    Workflow("hazard site", made, hazard),
    Workflow("edit", with_case, editing),
    Workflow("long record", made, long_words),
    Workflow("enrolment", with_case, enrolment),
    Workflow("sync", with_letters, sending),
    Workflow("lock and unlock", with_case, locking, opens_first=False),
    Workflow("a day", with_letters, day),
    Workflow("passphrase", with_case, passphrase),
    Workflow("officers", with_case, officers),
    Workflow("backup", with_case, backup, is_flat=False),
)
