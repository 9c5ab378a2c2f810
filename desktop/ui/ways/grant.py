"""Coming in by the province's grant: its file or its typed text, the new passphrase, the door."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.clock import to_ms
from desktop.domain.officer import Officer
from desktop.domain.troubles import Refused, Unavailable
from desktop.domain.vietnamese import clean
from desktop.store.entry import Acceptance
from desktop.store.recovering import Claimant, accept_grant, waiting_request
from desktop.store.store import Store
from desktop.store.vault import officers
from desktop.store.witness import ACCEPTABLE
from desktop.ui.parts import Parts
from desktop.ui.ways.finding import find_grants, read_small
from desktop.ui.ways.steps import FileStep, WhoStep
from desktop.ui.ways.way import Way
from desktop.ui.widgets.fields import LineField, PaperField
from desktop.ui.widgets.labels import PlainLabel
from sync.protocol import BadFormat
from sync.recovery import Request, read_grant

GRANT, WHO = range(2)
TEXT_HEIGHT = 84


class GrantStep(FileStep):
    """A file that was found, another's path, or the text that a scanner types."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "ways.grant_file", name="grant")
        label = PlainLabel(parts.texts("ways.grant_text"), role="label")
        self._text = PaperField()
        self._text.setObjectName("grant_text")
        self._text.setAccessibleName(parts.texts("ways.grant_text"))
        self._text.setFixedHeight(parts.look.px(TEXT_HEIGHT))
        label.setBuddy(self._text)
        self.column.addWidget(label)
        self.column.addWidget(self._text)

    def fault(self) -> str:
        """Ask for the one or the other."""
        return "" if self._text.toPlainText().strip() else super().fault()

    def raw(self) -> bytes:
        """Return the text typed, else the file's bytes; read aside."""
        typed = self._text.toPlainText().strip()
        if typed:
            return typed.upper().encode("ascii", "replace")
        return read_small(self.path() or Path())


class ClaimStep(WhoStep):
    """The new passphrase; and who they are, where this laptop does not know them yet."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "ways.grant_who")
        texts = parts.texts
        self._newcomer = QWidget()
        column = QVBoxLayout(self._newcomer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.look.px(6))
        self._lines: dict[str, LineField] = {}
        for key in ("officer_name", "officer_title"):
            line = LineField()
            line.setObjectName(key)
            line.setAccessibleName(texts(f"gate.{key}"))
            line.setMaxLength(200)
            line.returnPressed.connect(self.done)
            label = PlainLabel(texts(f"gate.{key}"), role="label")
            label.setBuddy(line)
            column.addWidget(label)
            column.addWidget(line)
            self._lines[key] = line
        self._lines["officer_title"].setText(texts("gate.officer_title_usual"))
        self.column.addWidget(self._newcomer)
        self._newcomer.hide()
        self._asker = ""

    def ask_name(self, officer_id: str, *, known: bool) -> None:
        """Ask who comes, where nobody of that id is here."""
        self._asker = officer_id
        self._newcomer.setVisible(not known)

    def fault(self) -> str:
        """Ask for the passphrase, and for the name where it is wanted."""
        if missing := super().fault():
            return missing
        if self._newcomer.isHidden() or self._value("officer_name"):
            return ""
        texts = self._parts.texts
        return texts("gate.line_fault", name=texts("gate.officer_name"))

    def _value(self, key: str) -> str:
        return clean(self._lines[key].text()).strip()

    def claimant(self, accept: Acceptance | None) -> Claimant:
        """Return who comes in."""
        officer = None
        if not self._newcomer.isHidden():
            officer = Officer(self._asker, self._value("officer_name"),
                              self._value("officer_title"))  # fmt: skip
        return Claimant(self.passphrase(), officer, accept=accept)


class GrantWay(Way):
    """Two steps; the vault then opens as after an unlock."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._grant, self._who = GrantStep(parts), ClaimStep(parts)
        super().__init__(parts, "grant", (("grant", self._grant), ("who", self._who)))
        self._folder = folder
        self._raw = b""
        self._accept: Acceptance | None = None

    def begin(self) -> None:
        """Look for grants; without a request there is nothing that one could answer."""
        super().begin()
        self._grant.look_by(find_grants)

    def forward_text(self, number: int) -> str:
        """Say what the button does."""
        return self.texts("gate.next" if number == GRANT else "gate.unlock")

    def may_go_back(self, number: int) -> bool:
        """Say whether another grant can still be chosen."""
        return number == WHO

    def take(self, number: int) -> None:
        """Read the grant, then come in by it."""
        if number == GRANT:
            folder, grant = self._folder, self._grant.raw
            self.run(lambda _: _read(folder, grant()), self._known, stage="grant", may_stop=False)
        else:
            self._come_in()

    def _known(self, found: tuple[bytes, Request, bool]) -> None:
        self._raw, request, known = found
        self._who.ask_name(request.officer, known=known)
        self.go_to(WHO)

    def _come_in(self) -> None:
        self.hold_still("key", may_stop=False)
        folder, raw, now_ms = self._folder, self._raw, to_ms(self.parts.clock.now())
        claimant, self._accept = self._who.claimant(self._accept), None
        self.come_in.emit(partial(_accept, folder, raw, claimant, now_ms))

    def failed(self, trouble: Refused | Unavailable) -> None:
        """Let a trouble of the head file be gone past by asking again, as when unlocking."""
        super().failed(trouble)
        if isinstance(trouble, Unavailable) and trouble.code in ACCEPTABLE:
            self._accept = Acceptance(trouble.code, to_ms(self.parts.clock.now()))
            self.relabel_forward(self.texts("gate.open_anyway"))


def _read(folder: Path, raw: bytes) -> tuple[bytes, Request, bool]:
    """Read a grant and the request that waits; say whether the laptop knows who asked."""
    waiting = waiting_request(folder)
    if waiting is None:
        raise Unavailable("recovery_not_asked")
    try:
        read_grant(raw)
    except BadFormat as error:
        newer = str(error) == "recovery_newer"
        raise Unavailable("recovery_newer" if newer else "recovery_bad") from error
    known = waiting.officer in {owner.id for owner in officers(folder)}
    return raw, waiting, known


def _accept(folder: Path, raw: bytes, claimant: Claimant, now_ms: int) -> Store:
    return accept_grant(folder, raw, claimant, now_ms=now_ms)
