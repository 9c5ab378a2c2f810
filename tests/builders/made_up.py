"""Made-up records in plenty: for training the dictionary, for loads, for measuring bytes.

Every sentence is our own and every person invented; nothing was ever in a real file. A record is
a function of its number and of a ``World``, whose words may be kept apart from another's.
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from desktop.domain.record import Answer, Answers, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.kinds import (
    Choice,
    Choices,
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
from desktop.forms.when import is_relevant

WORDS = tomllib.loads(
    (Path(__file__).parent.parent / "samples" / "made_up_words.toml").read_text(encoding="utf-8")
)
FAMILY, MIDDLE, GIVEN = (WORDS[key].split() for key in ("family", "middle", "given"))
HAMLETS, FREE = WORDS["hamlets"].split(), WORDS["free"].split()
PEOPLE, WORKS, SIGNS = WORDS["people"], WORDS["works"], WORDS["signs"]
MEASURES, SENTENCES = WORDS["measures"], WORDS["sentences"]
START_DAY = (2024, 1, 1)


@dataclass(frozen=True, slots=True)
class World:
    """One set of words: ``turn`` 0 for training, others for measuring what was never seen."""

    turn: int

    def draw(self, number: int) -> random.Random:
        """Return the dice of one record."""
        return random.Random(f"{self.turn}/{number}")  # noqa: S311 - made-up data


def name(draw: random.Random) -> str:
    """Invent a person's name."""
    return f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {draw.choice(GIVEN)}"


def place(draw: random.Random) -> str:
    """Invent a hamlet."""
    return f"Thôn {draw.choice(HAMLETS)} {draw.choice(HAMLETS)}"


def sentence(draw: random.Random) -> str:
    """Write one of the sentences that officers write, with other words in it each time."""
    person = draw.choice(PEOPLE)
    return str(draw.choice(SENTENCES)).format(
        person=person,
        Person=person.capitalize(),
        work=draw.choice(WORKS),
        sign=draw.choice(SIGNS),
        sign2=draw.choice(SIGNS),
        measure=draw.choice(MEASURES),
        measure2=draw.choice(MEASURES),
        number=draw.randint(2, 14),
        place=draw.choice(HAMLETS),
    )


def story(draw: random.Random, *, sentences: int) -> str:
    """Write a passage: half in usual sentences, half in words that follow no pattern."""
    parts = []
    for _ in range(sentences):
        free = " ".join(draw.choices(FREE, k=draw.randint(8, 20))).capitalize() + "."
        parts.append(sentence(draw) if draw.random() < 0.5 else free)
    return " ".join(parts)


def day(draw: random.Random) -> str:
    """Return a day of three years."""
    return (
        f"{START_DAY[0] + draw.randint(0, 2)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
    )


def answers_of(form: Form, catalog: Catalog, draw: random.Random) -> Answers:
    """Fill a form as a person would: what is asked for, and not always all of it."""
    answers: dict[str, Answer] = {}
    for field in form.asked():
        if isinstance(field, Computed) or not (field.required or draw.random() < 0.8):
            continue
        answers[field.key] = _answer(field, catalog, draw)
    return {key: value for key, value in answers.items() if is_relevant(form.field(key), answers)}


def _answer(field: Field, catalog: Catalog, draw: random.Random) -> Answer:
    match field:
        case Text():
            return _line(field, draw)
        case LongText():
            return story(draw, sentences=draw.randint(2, 6))
        case Number():
            return draw.randint(field.minimum, min(field.maximum, field.minimum + 20))
        case Date():
            return day(draw)
        case Time():
            return f"{draw.randint(6, 21):02d}:{draw.choice((0, 5, 15, 30, 45)):02d}"
        case Choice() | Level():
            return draw.choice(catalog.lookup(field.lookup).items).code
        case Choices():
            items = catalog.lookup(field.lookup).items
            return [item.code for item in draw.sample(items, draw.randint(1, min(3, len(items))))]
        case Phone():
            return f"09{draw.randint(10_000_000, 99_999_999)}"
        case PersonalId():
            return f"0{draw.randint(10, 96)}3{draw.randint(10**7, 10**8 - 1):08d}"[:12]
        case Ref():
            return f"{draw.getrandbits(128):032x}"
        case CommuneUnit():
            return f"{draw.randint(4, 31_000):05d}"
        case Table():
            return _rows(field, draw)
        case _:
            assert_never(field)


def _line(field: Field, draw: random.Random) -> str:
    if field.indexed == "name" or "name" in field.key:
        return name(draw)
    if "place" in field.key or "hamlet" in field.key or "address" in field.key:
        return place(draw)
    return draw.choice((sentence(draw), draw.choice(MEASURES).capitalize(), place(draw)))


def _rows(field: Table, draw: random.Random) -> list[dict[str, str | int]]:
    typed = [column.key for column in field.columns if not (column.preset and field.rows)]
    count = len(field.rows) or draw.randint(1, 3)
    return [
        {key: draw.choice((sentence(draw), name(draw), draw.choice(MEASURES))) for key in typed}
        for _ in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up record as the journal carries it."""

    id: RecordId
    form: Form
    case_id: RecordId | None
    code: str | None
    answers: Answers
    at_ms: int


def made(catalog: Catalog, world: World, *, count: int, commune: str) -> Iterator[Made]:
    """Make records of every form in turn; each third one belongs to the case opened before."""
    case_id: RecordId | None = None
    code: str | None = None
    forms = [catalog.forms[key] for key in sorted(catalog.forms)]
    for number in range(count):
        draw = world.draw(number)
        form = forms[number % len(forms)]
        record = RecordId(draw.randbytes(16).hex())
        if form.subject == "opens_case":
            case_id = RecordId(draw.randbytes(16).hex())
            code = f"{commune}-2026-K7Q-{number + 1:04d}"
        alone = form.subject == "alone"
        yield Made(
            record,
            form,
            None if alone else case_id,
            None if alone else code,
            answers_of(form, catalog, draw),
            1_770_000_000_000 + number * 977_000,
        )
