"""What forms tell the rules: papers with their facts, and the facts of a case by kind.

The table of every name is ``docs/facts.md``. A value that does not fit its type counts as not told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from desktop.domain.clock import VIETNAM
from desktop.domain.record import Answer, Cell, RecordId


@dataclass(frozen=True, slots=True)
class Paper:
    """A saved form as rules see it: when it was made and when its last version was saved, aware.

    ``earlier`` holds what its versions said before, the oldest first.
    """

    id: RecordId
    made_at: datetime
    saved_at: datetime
    facts: Mapping[str, Answer]
    earlier: tuple["Paper", ...] = ()
    form: str = ""
    saved_by: str = ""

    def since(self, holds: Callable[["Paper"], bool]) -> datetime:
        """Return when what the paper says began to hold and has held in every version since.

        So a word mended later does not move when the thing itself was done.
        """
        at = self.saved_at
        for version in reversed(self.earlier):
            if not holds(version):
                break
            at = version.saved_at
        return at

    def text(self, name: str) -> str:
        """Return the words or the code told, or nothing."""
        value = self.facts.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def words(self, name: str) -> tuple[str, ...]:
        """Return the codes of a choice of several."""
        value = self.facts.get(name, [])
        items = value if isinstance(value, list) else [value]
        return tuple(item for item in items if isinstance(item, str) and item)

    def rows(self, name: str) -> tuple[Mapping[str, Cell], ...]:
        """Return the rows of a table that hold anything."""
        value = self.facts.get(name, [])
        rows = value if isinstance(value, list) else []
        return tuple(row for row in rows if isinstance(row, dict) and any(row.values()))

    def day(self, name: str) -> date | None:
        """Return a whole day; nothing where it is missing, partial or no day."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def moment(self, day: str, hour: str) -> datetime | None:
        """Return a moment in Vietnam; nothing while day or time is missing."""
        on = self.day(day)
        try:
            at = time.fromisoformat(self.text(hour))
        except ValueError:
            return None
        return None if on is None else datetime.combine(on, at.replace(tzinfo=VIETNAM))

    def on(self, noun: str) -> date:
        """Return the paper's own date, or the day it was made."""
        return self.day(f"{noun}.date") or self.made_at.astimezone(VIETNAM).date()

    def tells(self, noun: str) -> bool:
        """Say whether the paper gives any fact of a noun."""
        if noun == "assessment" and "case.conclusion" in self.facts:
            return True
        return any(name.startswith(f"{noun}.") for name in self.facts)


@dataclass(frozen=True, slots=True)
class Turn:
    """A paper at its place in the case: by its own date, then by when it was made."""

    paper: Paper
    on: date

    @property
    def place(self) -> tuple[date, datetime, str]:
        """The order of papers in a case; the id decides between two of one moment."""
        return self.on, self.paper.made_at, self.paper.id

    @property
    def at(self) -> datetime:
        """The beginning of the paper's day, in Vietnam."""
        return datetime.combine(self.on, time(0), VIETNAM)

    def text(self, name: str) -> str:
        """Return the words told."""
        return self.paper.text(name)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All papers of a case, or of one child in it, by noun and in order."""

    by_noun: Mapping[str, tuple[Turn, ...]]
    kinds: frozenset[str] = frozenset()
    suspect_is_carer: bool = False
    child: str = ""
    officer: str = ""
    birth: date | None = None
    reports: tuple[Paper, ...] = ()

    def all(self, noun: str) -> tuple[Turn, ...]:
        """Return the papers of a noun in order."""
        return self.by_noun.get(noun, ())

    def last(self, noun: str, holds: Callable[[Turn], bool] | None = None) -> Turn | None:
        """Return the last paper of a noun that fits."""
        fitting = [turn for turn in self.all(noun) if holds is None or holds(turn)]
        return fitting[-1] if fitting else None

    def kept(self, holds: Callable[[Turn], bool]) -> "CaseFacts":
        """Return the case with only the papers that fit."""
        fitting = {
            noun: tuple(turn for turn in turns if holds(turn))
            for noun, turns in self.by_noun.items()
        }
        return replace(self, by_noun=fitting)

    def since(self, first: Turn) -> "CaseFacts":
        """Return the case from one of its papers on, that paper included."""
        return self.kept(lambda turn: turn.place >= first.place)

    def after(self, mark: Turn) -> "CaseFacts":
        """Return the case after one of its papers."""
        return self.kept(lambda turn: turn.place > mark.place)

    def before(self, end: Turn) -> "CaseFacts":
        """Return the case before one of its papers."""
        return self.kept(lambda turn: turn.place < end.place)

    def up_to(self, last: Turn) -> "CaseFacts":
        """Return the case up to one of its papers, that paper included."""
        return self.kept(lambda turn: turn.place <= last.place)

    def without(self, noun: str, turns: Iterable[Turn]) -> "CaseFacts":
        """Return the case as if some of its papers were not there."""
        gone = {turn.paper.id for turn in turns}
        kept = tuple(turn for turn in self.all(noun) if turn.paper.id not in gone)
        return replace(self, by_noun={**self.by_noun, noun: kept})


# Every noun that makes a paper a turn of the case; the words that stand beside one do not.
NOUNS = (
    "assessment", "breach", "carer", "care_end", "care_eval", "care_report", "close", "conference",
    "consent", "contact_ban", "emergency", "evidence", "facility", "isolation", "pause",
    "placement", "plan", "police", "referral", "refusal", "reopen", "review", "submission",
    "approval", "trafficking", "transfer", "verification", "visit",
)  # fmt: skip


def read_facts(papers: Iterable[Paper], *, child: str = "") -> CaseFacts:
    """Put the papers of a case in order; with ``child``, those of that child and of all."""
    kept = sorted(
        (paper for paper in papers if not child or paper.text("child.ref") in {"", child}),
        key=lambda paper: (paper.made_at, paper.id),
    )
    return CaseFacts(
        by_noun={noun: _turns(kept, noun) for noun in NOUNS},
        kinds=frozenset(code for paper in kept for code in paper.words("case.kind")),
        suspect_is_carer=_last_word(kept, "case.suspect_is_carer") == "yes",
        child=child,
        officer=_last_word(kept, "case.officer"),
        birth=_birth(kept, child),
        reports=tuple(paper for paper in kept if paper.tells("report")),
    )


def _turns(papers: Iterable[Paper], noun: str) -> tuple[Turn, ...]:
    found = [Turn(paper, paper.on(noun)) for paper in papers if paper.tells(noun)]
    return tuple(sorted(found, key=lambda turn: turn.place))


def _birth(papers: Sequence[Paper], child: str) -> date | None:
    """Return the birth date told last; one of another child of the case is none."""
    own = [p for p in papers if not child or not p.text("child.name") or p.id == child]
    return next((day for paper in reversed(own) if (day := paper.day("child.birth"))), None)


def _last_word(papers: Iterable[Paper], name: str) -> str:
    said = [paper.text(name) for paper in papers if paper.text(name)]
    return said[-1] if said else ""
