"""The law on this laptop: days off of a later year from a list, and stricter terms of one's own."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup

from desktop.commands.law import import_days, set_stricter
from desktop.domain.rule import Override, Unit
from desktop.domain.troubles import Refused, Unavailable
from desktop.domain.vietnamese import clean
from desktop.forms.parse import read_date
from desktop.ui.copies_out import places
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose

# The terms that a commune may set for itself, stricter than the law; each counts as the law does.
TERMS = {"DL-12H": Unit.HOURS, "DL-PLAN": Unit.WORKING_DAYS, "DL-APPR": Unit.WORKING_DAYS}
SHOWN, MOST_BYTES, MOST_TOLD = 6, 1_000_000, 5


class LawCard(Card):
    """Two acts of an administrator; open clocks are counted anew at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.parts.look, padding=18, gap=8)
        self._session, self._parts = session, session.parts
        texts, look = session.parts.texts, session.parts.look
        self._term = next(iter(TERMS))
        self.column.addWidget(PlainLabel(texts("lawset.title"), role="heading"))
        self.column.addWidget(PlainLabel(texts("lawset.line"), role="soft", wrap=True))
        days = Button("action_import_days", texts("lawset.import_days"), look, picture="calendar")
        days.clicked.connect(self._ask_list)
        self.column.addLayout(spread(days, None))
        self.column.addWidget(PlainLabel(texts("lawset.stricter"), role="label"))
        group, chips = QButtonGroup(self), []
        for code in TERMS:
            chip = Button(f"term_{code}", texts(f"lawset.{code}"), look, role="chip")
            chip.setChecked(code == self._term)
            chip.clicked.connect(partial(self._choose, code))
            group.addButton(chip)
            chips.append(chip)
        self.column.addLayout(spread(*chips, None))
        self._length, self._from, self._basis = (self._line(k) for k in ("length", "from", "basis"))
        lines = spread(self._length, self._from, self._basis)
        lines.setStretch(2, 1)
        self.column.addLayout(lines)
        keep = Button("action_set_stricter", texts("lawset.set"), look, picture="check")
        keep.clicked.connect(self._set)
        self.column.addLayout(spread(keep, None))
        self._said = Banner(look, "", tone="good")
        self._said.setObjectName("law_said")
        self.column.addWidget(self._said)

    def _line(self, key: str) -> LineField:
        line = LineField()
        line.setObjectName(f"law_{key}")
        line.setAccessibleName(self._parts.texts(f"lawset.{key}"))
        line.setPlaceholderText(self._parts.texts(f"lawset.{key}"))
        line.setMaxLength(200)
        return line

    def _choose(self, code: str) -> None:
        self._term = code

    def _ask_list(self) -> None:
        texts, found = self._parts.texts, lists()
        offered = [(f"list_{n}", path.name, "") for n, path in enumerate(found)]
        offered.append(("action_cancel", texts("lawset.cancel"), "quiet"))
        words = (texts("lawset.import_days"), texts("lawset.import_line"))
        choose(self._parts.look, self.window(), words, offered, partial(self._import, found))

    def _import(self, found: Sequence[Path], answer: str) -> None:
        kind, _, number = answer.partition("_")
        if kind == "list":
            path = found[int(number)]
            self._parts.tasks.aside(self, lambda: read_list(path), then=self._take,
                                    failed=self._refused)  # fmt: skip

    def _take(self, text: str) -> None:
        work = partial(import_days, text=text, catalog=self._parts.catalog,
                       hand=self._session.hand())  # fmt: skip
        self._parts.tasks.change(self, work, then=self._done, failed=self._refused)

    def _set(self) -> None:
        length, on = self._length.text().strip(), read_date(self._from.text())
        if not length.isdecimal() or on is None:
            self._said.say(self._parts.texts("lawset.bad"), tone="danger")
            return
        basis = clean(self._basis.text()).strip()
        local = Override(self._term, int(length), TERMS[self._term], date.fromisoformat(on), basis)
        work = partial(set_stricter, local=local, catalog=self._parts.catalog,
                       hand=self._session.hand())  # fmt: skip
        self._parts.tasks.change(self, work, then=self._done, failed=self._refused)

    def _done(self, _: object = None) -> None:
        self._said.say(self._parts.texts("lawset.done"), tone="good")

    def _refused(self, trouble: Refused | Unavailable) -> None:
        told = self._parts.troubles
        problems = trouble.problems[:MOST_TOLD] if isinstance(trouble, Refused) else ()
        words = " ".join(told.problem(problem) for problem in problems)
        self._said.say(words or told.sentence(trouble), tone="danger")


def lists() -> tuple[Path, ...]:
    """Return the newest lists (CSV) on the desk, in the documents and on sticks."""
    found = [path for _, folder in places() for path in folder.iterdir()
             if path.suffix.lower() == ".csv" and path.is_file()]  # fmt: skip
    return tuple(sorted(found, key=lambda path: -path.stat().st_mtime)[:SHOWN])


def read_list(path: Path) -> str:
    """Read a list; raises ``Unavailable`` where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unavailable("list_unreadable")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("list_unreadable") from error
