"""A case (hồ sơ vụ việc) and the code people call it by."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from desktop.domain.record import RecordId

CaseCode = NewType("CaseCode", str)

CODE = re.compile(r"\d{5}-\d{4}-[0-9A-HJKMNP-TV-Z]{3}-\d{4,}")


class Stage(StrEnum):
    """Where a case stands, computed from what has been recorded: the step that is at hand."""

    RECEIVED = "received"
    EMERGENCY = "emergency"
    VERIFYING = "verifying"
    PLANNING = "planning"
    APPROVING = "approving"
    IMPLEMENTING = "implementing"
    REVIEWING = "reviewing"
    WATCHING = "watching"
    CLOSED = "closed"
    NOTHING_FOUND = "nothing_found"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as opened: ``opened_at`` is milliseconds of UTC."""

    id: RecordId
    code: CaseCode
    opened_at: int
    opened_by: str


def case_code(*, commune: str, year: int, device: str, number: int) -> CaseCode:
    """Name a case with no server: commune, year, the laptop's own prefix, a running number."""
    code = f"{commune}-{year:04d}-{device}-{number:04d}"
    if not CODE.fullmatch(code):
        raise ValueError("not the parts of a case code")
    return CaseCode(code)
