"""What is wrong with answers: problems a person can mend, each at its field."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import assert_never

from desktop.domain import identity
from desktop.domain.record import Answer, Answers
from desktop.domain.troubles import Problem
from desktop.forms.form import Form
from desktop.forms.kinds import (
    Choice,
    Choices,
    Column,
    CommuneUnit,
    Computed,
    Date,
    Field,
    Level,
    LongText,
    Number,
    PersonalId,
    Phone,
    Ref,
    Table,
    Text,
    Time,
)
from desktop.forms.parse import read_date, read_time
from desktop.forms.sealed import is_closed
from desktop.forms.when import is_relevant

ID_DIGITS = 12
PHONE = re.compile(r"0[35789]\d{8}|02\d{9}|1\d{2}|1[89]00\d{4,6}")
COMMUNE = re.compile(r"\d{5}")
RECORD_ID = re.compile(r"[0-9a-f]{32}")
TEXT_CHARACTERS = 200_000
# A record must fit one operation of the journal (1 MiB), or the province could never take it.
RECORD_BYTES = 900_000
CHILD_UNTIL = 16


def check(form: Form, answers: Answers, *, today: date, official: bool) -> tuple[Problem, ...]:
    """Return every problem of the answers, in the order of the form.

    ``official`` also asks for what the official paper must hold; without it an incomplete
    form is fine and only what is wrong is named. Answers of unknown keys are left alone.
    """
    problems: list[Problem] = []
    for field in form.asked():
        if not is_relevant(field, answers):
            continue
        if field.key in answers:
            problems += _check_field(field, answers[field.key], today)
        elif official and field.required and not is_closed(field, answers):
            problems.append(Problem(field.key, "required"))
    problems += _cross_checks(form, answers, today)
    return (*problems, *_whole(answers))


def _whole(answers: Answers) -> Iterator[Problem]:
    """Name the longest answer where all together are more than one record may hold."""
    sizes = {key: len(str(answer).encode(errors="replace")) for key, answer in answers.items()}
    if sum(sizes.values()) > RECORD_BYTES:
        yield Problem(max(sizes, key=sizes.__getitem__), "too_long")


def _check_field(field: Field, answer: Answer, today: date) -> list[Problem]:
    match field:
        case Text() | LongText():
            code = _text(answer)
        case Number():
            return _number(field, answer)
        case Date():
            code = _date(field, answer, today)
        case Time():
            code = "" if isinstance(answer, str) and read_time(answer) == answer else "bad_time"
        case Choice() | Level():
            code = "" if isinstance(answer, str) else "unknown_choice"
        case Choices():
            code = "" if isinstance(answer, list) else "unknown_choice"
        case Phone():
            code = _phone(answer)
        case PersonalId():
            code = _personal_id(answer)
        case CommuneUnit():
            code = "" if isinstance(answer, str) and COMMUNE.fullmatch(answer) else "bad_commune"
        case Ref():
            known = isinstance(answer, str) and RECORD_ID.fullmatch(answer)
            code = "" if known else "bad_reference"
        case Table():
            return _table(field, answer)
        case Computed():
            code = ""
        case _:
            assert_never(field)
    return [Problem(field.key, code, VALUES.get(code, {}))] if code else []


VALUES: Mapping[str, Mapping[str, str]] = {
    "too_long": {"limit": f"{TEXT_CHARACTERS:,}".replace(",", ".")},
    "personal_id_length": {"digits": str(ID_DIGITS)},
}


def _text(answer: Answer) -> str:
    if not isinstance(answer, str):
        return "bad_text"
    return "too_long" if len(answer) > TEXT_CHARACTERS else ""


def _number(field: Number, answer: Answer) -> list[Problem]:
    if not isinstance(answer, int):
        return [Problem(field.key, "bad_number")]
    if field.minimum <= answer <= field.maximum:
        return []
    limits = {"minimum": str(field.minimum), "maximum": str(field.maximum)}
    return [Problem(field.key, "out_of_range", limits)]


def _date(field: Date, answer: Answer, today: date) -> str:
    if not isinstance(answer, str) or read_date(answer, partial=field.partial) != answer:
        return "bad_date_partial" if field.partial else "bad_date"
    return "future_date" if not field.future and answer > today.isoformat() else ""


def _phone(answer: Answer) -> str:
    if not isinstance(answer, str) or not answer.isdecimal():
        return "phone_letters"
    return "" if PHONE.fullmatch(answer) else "phone_length"


def _personal_id(answer: Answer) -> str:
    if not isinstance(answer, str) or not answer.isdecimal():
        return "personal_id_letters"
    return "" if len(answer) == ID_DIGITS else "personal_id_length"


def _table(field: Table, answer: Answer) -> list[Problem]:
    """Name the first cell of each row that its column cannot hold; unknown columns are left."""
    if not isinstance(answer, list):
        return [Problem(field.key, "bad_table")]
    found = []
    for place, row in enumerate(answer, start=1):
        cells = row if isinstance(row, dict) else {}
        codes = (_cell(each, cells[each.key]) for each in field.columns if each.key in cells)
        code = next(filter(None, codes), "")
        if code:
            found.append(Problem(field.key, code, {"row": str(place)}))
    return found


def _cell(column: Column, cell: object) -> str:
    match column.kind:
        case "text":
            return "" if not isinstance(cell, str) else _text(cell)
        case "date":
            known = isinstance(cell, str) and read_date(cell) == cell
            return "" if known else "bad_cell_date"
        case "money":
            return "" if isinstance(cell, int) and cell >= 0 else "bad_cell_money"
        case "choice":
            return "" if isinstance(cell, str) else "unknown_choice"
        case _:
            assert_never(column.kind)


def _cross_checks(form: Form, answers: Answers, today: date) -> Iterator[Problem]:
    fed = {field.feeds: field.key for field in form.asked() if field.feeds}
    birth, age = fed.get("child.birth", ""), fed.get("child.age", "")
    if birth in answers and age in answers:
        seen = age_on(answers[birth], today)
        stated = answers[age]
        if seen is not None and isinstance(stated, int) and not seen[0] <= stated <= seen[1]:
            yield Problem(age, "age_disagrees", {"age": _span(seen)})


def age_on(birth: Answer, today: date) -> tuple[int, int] | None:
    """Return the least and greatest age that a full or partial birth date allows."""
    if not isinstance(birth, str) or read_date(birth, partial=True) != birth:
        return None
    year, month, day = [*(int(part) for part in birth.split("-")), 0, 0][:3]
    earliest = (year, month or 1, day or 1)
    latest = (year, month or 12, day or 28)
    return max(0, _years(latest, today)), max(0, _years(earliest, today))


def _years(birth: tuple[int, int, int], today: date) -> int:
    year, month, day = birth
    return today.year - year - ((today.month, today.day) < (month, day))


def _span(seen: tuple[int, int]) -> str:
    return str(seen[0]) if seen[0] == seen[1] else f"{seen[0]}-{seen[1]}"


def warnings(form: Form, answers: Answers, *, today: date) -> tuple[Problem, ...]:
    """Return what is strange but allowed, to be said beside the field and never to block."""
    fed = {field.feeds: field.key for field in form.asked() if field.feeds}
    found: list[Problem] = []
    sex = str(answers.get(fed.get("child.sex", ""), ""))
    birth = fed.get("child.birth", "")
    span = age_on(answers[birth], today) if birth in answers else None
    if span is not None and span[0] >= CHILD_UNTIL:
        found.append(Problem(birth, "not_a_child", {"age": _span(span)}))
    year = int(str(answers[birth])[:4]) if span is not None else None
    for field in form.asked():
        if isinstance(field, PersonalId) and field.key in answers:
            number = str(answers[field.key])
            codes = identity.warnings(number, sex=sex, birth_year=year)
            found += [Problem(field.key, code) for code in codes]
    return tuple(found)
