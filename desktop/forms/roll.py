"""A list of children that another office made: which column is what, and each row as answers.

Nothing is guessed silently: a cell that can't be read is a problem of its row, named by its
column, and the row waits for a person (P12, P34).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.domain.identity import warnings
from desktop.domain.record import Answer, Answers
from desktop.domain.troubles import Problem, Refused
from desktop.domain.vietnamese import fold
from desktop.forms.catalog import Catalog
from desktop.forms.parse import read_date, read_number

HEAD_WITHIN = 15
# The letters of the groups in Article 10(1) of the Law on Children, in its order.
LETTERS = "abcdđeghiklmno"
ID_DIGITS = 12
# Numbers begin with the province, 001 to 096: as a number they lose two zeros at the most.
SHORTEST_ID = 10
NOT_WORD = re.compile(r"[^a-z0-9]+")

Reader = Callable[[str], Answer | None]

# The headings that lists of communes and schools write, folded; the first that fits is taken.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "child_name": ("ho va ten tre em", "ho va ten tre", "ho ten tre em", "ho ten tre",
                   "ho va ten", "ho ten", "ten tre"),
    "child_birth": ("ngay thang nam sinh", "ngay sinh", "nam sinh"),
    "child_sex": ("gioi tinh", "nam nu", "gioi"),
    "personal_id": ("so dinh danh ca nhan", "so dinh danh", "ma dinh danh", "so cccd", "cccd",
                    "dinh danh"),
    "ethnicity": ("dan toc",),
    "hamlet": ("thon ban to dan pho", "thon ban", "thon", "ban", "to dan pho", "khu pho", "ap"),
    "address": ("dia chi", "noi o", "cho o hien nay"),
    "father_name": ("ho va ten cha", "ho ten cha", "ho ten bo", "cha", "bo"),
    "mother_name": ("ho va ten me", "ho ten me", "me"),
    "school": ("truong lop", "truong", "lop"),
    "group": ("nhom hoan canh dac biet", "hoan canh dac biet", "nhom hoan canh", "hoan canh",
              "doi tuong", "nhom", "dien"),
    "since": ("tu ngay", "ngay bat dau", "ngay vao so"),
    "until": ("den ngay", "ngay ket thuc", "ngay ra so"),
    "basis": ("can cu", "quyet dinh", "so quyet dinh", "giay to"),
    "note": ("ghi chu",),
}  # fmt: skip
OF_CIRCUMSTANCE = frozenset({"group", "since", "until", "basis"})
SEXES = {"nam": "male", "trai": "male", "nu": "female", "gai": "female", "khong biet": "unknown"}


@dataclass(frozen=True, slots=True)
class Line:
    """One child of the list: what it says, and what of it can't be taken as it stands."""

    number: int
    child: Answers
    circumstance: Answers
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """A read list: which heading was taken for which field, which were left, and the lines."""

    taken: Mapping[str, str]
    left: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Said:
    child: dict[str, Answer] = field(default_factory=dict)
    circumstance: dict[str, Answer] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_roll(rows: Sequence[Sequence[str]], catalog: Catalog) -> Roll:
    """Read a list of children; raises ``Refused`` where no heading names the child."""
    at, columns = _head(rows)
    groups = _groups(catalog)
    lines = [
        _line(number, cells, columns, groups)
        for number, cells in enumerate(rows[at + 1 :], start=at + 2)
        if any(cells) and not _is_numbering(cells)
    ]
    named = set(columns.values())
    heads = [(place, cell) for place, cell in enumerate(rows[at]) if cell]
    return Roll(
        taken={key: rows[at][place] for key, place in columns.items()},
        left=tuple(cell for place, cell in heads if place not in named),
        lines=tuple(lines),
    )


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the row of headings, with most that we know, and which column is which field."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, cells in enumerate(rows[:HEAD_WITHIN]):
        known = _columns(cells)
        if "child_name" in known and len(known) > len(best[1]):
            best = (at, known)
    if not best[1]:
        raise Refused([Problem("file", "roll_no_head")])
    return best


def _columns(cells: Sequence[str]) -> dict[str, int]:
    said = [_plain(cell) for cell in cells]
    found: dict[str, int] = {}
    for key, headings in HEADINGS.items():
        for heading in headings:
            place = next((n for n, word in enumerate(said) if word == heading), None)
            if place is not None and place not in found.values():
                found[key] = place
                break
    return found


def _plain(text: str) -> str:
    return NOT_WORD.sub(" ", fold(re.sub(r"\(.*?\)", " ", text))).strip()


def _is_numbering(cells: Sequence[str]) -> bool:
    """Say whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    return all(re.fullmatch(r"\(?(\d{1,2}|[A-Za-z])\)?", cell) for cell in cells if cell)


def _line(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    groups: Mapping[str, Answers],
) -> Line:
    said = _Said()
    for key, place in columns.items():
        text = cells[place].strip() if place < len(cells) else ""
        if text:
            _take(said, key, text, groups)
    if "child_name" not in said.child:
        said.problems.append(Problem("child_name", "required"))
    return Line(number, said.child, said.circumstance, tuple(said.problems),
                tuple(_remarks(said.child)))  # fmt: skip


def _take(said: _Said, key: str, text: str, groups: Mapping[str, Answers]) -> None:
    if key == "group":
        answers = groups.get(_plain(text))
        if answers is None:
            said.problems.append(Problem(key, "roll_group"))
        else:
            said.circumstance.update(answers)
        return
    answer = READERS.get(key, _words)(text)
    if answer is None:
        said.problems.append(Problem(key, f"roll_{key}"))
        return
    into = said.circumstance if key in OF_CIRCUMSTANCE else said.child
    into[key] = answer


def _words(text: str) -> str:
    return text


def _birth(text: str) -> Answer | None:
    return read_date(text.removesuffix(" 00:00:00"), partial=True)


def _day(text: str) -> Answer | None:
    return read_date(text.removesuffix(" 00:00:00"))


def _sex(text: str) -> Answer | None:
    return SEXES.get(fold(text))


def _personal_id(text: str) -> Answer | None:
    """Return twelve digits; a spreadsheet that took them for a number lost the zeros before."""
    bare = re.sub(r"[ .\-']", "", text)
    number = read_number(bare)
    if number is None or not SHORTEST_ID <= len(bare) <= ID_DIGITS:
        return None
    return bare.zfill(ID_DIGITS)


READERS: Mapping[str, Reader] = {
    "child_birth": _birth,
    "child_sex": _sex,
    "personal_id": _personal_id,
    "since": _day,
    "until": _day,
}


def _remarks(child: Answers) -> Iterator[Problem]:
    """Tell what may be an honest error of a register: to be looked at, no reason to refuse."""
    birth, sex = str(child.get("child_birth", "")), str(child.get("child_sex", ""))
    if not birth:
        yield Problem("child_birth", "roll_no_birth")
    year = int(birth[:4]) if birth else None
    for code in warnings(str(child.get("personal_id", "")), sex=sex, birth_year=year):
        yield Problem("personal_id", code)


def _groups(catalog: Catalog) -> Mapping[str, Answers]:
    """Return what a cell may say of a group: its name, its letter and clause, its article.

    What two groups may be called (d and đ, without marks) is no name of either.
    """
    found: dict[str, Answers] = {}
    twice: set[str] = set()
    for words, answers in _named(catalog):
        name = _plain(words)
        if found.setdefault(name, answers) != answers:
            twice.add(name)
    return {name: answers for name, answers in found.items() if name not in twice}


def _named(catalog: Catalog) -> Iterator[tuple[str, Answers]]:
    official = catalog.lookup("special_group").items[: len(LETTERS)]
    for letter, group in zip(LETTERS, official, strict=True):
        article = int(group.code.removeprefix("d56_"))
        for words in (group.label.vi, group.code, f"điều {article}", f"nhóm {letter}", letter):
            yield words, {"group": group.code}
        lookup = f"special_{article:02d}"
        clauses = catalog.lookup(lookup).items if catalog.has_lookup(lookup) else ()
        for clause, item in enumerate(clauses, start=1):
            both: Answers = {"group": group.code, f"clause_{article:02d}": item.code}
            names = (item.code, f"khoản {clause} điều {article}", f"điều {article} khoản {clause}",
                     f"{group.label.vi} {item.label.vi}")  # fmt: skip
            # d1 may be meant as đ1: those two letters name no clause.
            lettered = () if letter in "dđ" else (f"{letter}{clause}", f"{letter}.{clause}")
            for words in (*names, *lettered):
                yield words, both
    for item in catalog.lookup("risk_group").items:
        for words in (item.label.vi, item.code):
            yield words, {"group": "risk", "risk_group": item.code}
