"""Why a paper leaves the file and to whom: as its form usually does, changed by one key each."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.consent import Answered, may_leave
from desktop.forms.form import Giving
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose

KEYS = {"reason": "F6", "recipient": "F7"}


class GivingCard(Card):
    """``why`` and ``to`` are codes of ``giving_reason`` and ``giving_recipient``."""

    def __init__(self, parts: Parts, page: QWidget) -> None:
        super().__init__(parts.look, padding=12, gap=6)
        self._parts = parts
        self._codes = {"reason": "", "recipient": ""}
        self._consent: Answered | None = None
        self._said: dict[str, PlainLabel] = {}
        for kind, key in KEYS.items():
            # A reason is a sentence: it wraps beside the button that changes it.
            said = PlainLabel("", wrap=True)
            button = Button(f"action_giving_{kind}", parts.texts(f"giving.ask_{kind}"), parts.look,
                            role="icon", picture="edit")  # fmt: skip
            button.clicked.connect(partial(self._ask, kind))
            QShortcut(QKeySequence(key), page).activated.connect(partial(self._ask, kind))
            row = QHBoxLayout()
            row.addWidget(said, 1)
            row.addWidget(button)
            self.column.addLayout(row)
            self._said[kind] = said

    @property
    def why(self) -> str:
        """The reason chosen."""
        return self._codes["reason"]

    @property
    def to(self) -> str:
        """The recipient chosen."""
        return self._codes["recipient"]

    def forget(self) -> None:
        """Be ready for another paper."""
        self._consent = None
        self._codes = {"reason": "", "recipient": ""}
        self.hide()

    def begin(self, gives: Giving) -> None:
        """Begin with what the form says, once a paper: drawn anew it keeps what was chosen."""
        if not self.why:
            self._choose("reason", gives.reason)
            self._choose("recipient", gives.to)
        self.show()

    def take_consent(self, answer: object) -> None:
        """Know how consent to this paper stands."""
        self._consent = answer if isinstance(answer, Answered) else None

    def may_leave(self) -> bool:
        """Say whether the paper may go out for the reason chosen."""
        return may_leave(self._consent, self.why)

    def choose_reason(self, code: str) -> None:
        """Take another reason."""
        self._choose("reason", code)

    def reason(self, code: str) -> str:
        """Return a reason in words."""
        return self._words("reason", code)

    def _words(self, kind: str, code: str) -> str:
        item = self._parts.catalog.lookup(f"giving_{kind}").item(code)
        return item.label.of(self._parts.texts.language) if item else ""

    def _choose(self, kind: str, code: str) -> None:
        self._codes[kind] = code
        words = self._parts.texts(f"giving.{kind}", words=self._words(kind, code), key=KEYS[kind])
        self._said[kind].setText(words)

    def _ask(self, kind: str) -> None:
        if not self.isVisible():
            return
        texts, codes = self._parts.texts, self._parts.catalog.lookup(f"giving_{kind}").codes()
        offered = [(f"giving_{code}", self._words(kind, code), "") for code in codes]
        # The last one is focused first: what stands already, so that Enter changes nothing.
        offered.append(("action_keep", texts("giving.keep"), "quiet"))
        words = (texts(f"giving.ask_{kind}"), texts("giving.line"))
        choose(self._parts.look, self.window(), words, offered, partial(self._answered, kind))

    def _answered(self, kind: str, answer: str) -> None:
        code = answer.removeprefix("giving_")
        if code != answer:
            self._choose(kind, code)
