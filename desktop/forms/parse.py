"""What people type, read tolerantly into the one stored spelling, or not at all."""

import re
from datetime import date

DIGITS = re.compile(r"\d+")
SEPARATED = re.compile(r"(?:(\d{1,2})[/.\- ])?(?:(\d{1,2})[/.\- ])(\d{4})")
ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
CLOCK = re.compile(r"(\d{1,2})\s*(?:[:hg.]|giờ)\s*(\d{1,2})?\s*(?:phút|p|')?", re.IGNORECASE)
FIRST_YEAR = 1900
HOURS = 24
MINUTES = 60


def read_date(text: str, *, partial: bool = False) -> str | None:
    """Return YYYY-MM-DD, or with ``partial`` also YYYY-MM or YYYY; nothing if no such day.

    Takes 1/2/2017, 01022017, 2/2017, 2017 and the stored spelling itself.
    """
    parts = _date_parts(text.strip())
    if parts is None:
        return None
    day, month, year = parts
    if year < FIRST_YEAR or (day is None and not partial):
        return None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    spelled = f"{year:04d}"
    if month is not None:
        spelled += f"-{month:02d}"
    if day is not None:
        spelled += f"-{day:02d}"
    return spelled


def _date_parts(text: str) -> tuple[int | None, int | None, int] | None:
    if match := ISO.fullmatch(text):
        year, month, day = match.groups()
        return _int(day), _int(month), int(year)
    if match := SEPARATED.fullmatch(text):
        first, second, year = match.groups()
        return _int(first), _int(second), int(year)
    if re.fullmatch(r"\d{8}", text):
        return int(text[:2]), int(text[2:4]), int(text[4:])
    return None


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def read_time(text: str) -> str | None:
    """Return HH:MM from 7h15, 7:15, 0715, 7 giờ 15, 19h; nothing if no such time."""
    stripped = text.strip()
    if re.fullmatch(r"\d{3,4}", stripped):
        hour, minute = int(stripped[:-2]), int(stripped[-2:])
    elif match := CLOCK.fullmatch(stripped):
        hour, minute = int(match[1]), int(match[2] or 0)
    else:
        return None
    if hour >= HOURS or minute >= MINUTES:
        return None
    return f"{hour:02d}:{minute:02d}"


def read_number(text: str) -> int | None:
    """Return a whole number; points between thousands are taken away."""
    stripped = re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", text.strip())
    return int(stripped) if re.fullmatch(r"-?\d{1,12}", stripped) else None


def read_phone(text: str) -> str | None:
    """Return digits only, +84 written as 0; nothing if other characters than separators stand."""
    stripped = re.sub(r"[ .\-()]", "", text.strip())
    if stripped.startswith("+84"):
        stripped = "0" + stripped[3:]
    return stripped if DIGITS.fullmatch(stripped) else None
