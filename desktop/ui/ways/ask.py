"""Asking the province for a way in: who, a new passphrase, the request with its eight words."""

from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.clock import to_ms
from desktop.store.recovering import Asker, request_recovery, waiting_request
from desktop.store.vault import officers
from desktop.store.watch import Watch
from desktop.ui.copies_out import Places, free_path, places
from desktop.ui.dates import show_moment
from desktop.ui.papers import write_copy
from desktop.ui.parts import Parts
from desktop.ui.screens.wizard_steps import PassphraseStep, Step
from desktop.ui.ways.restore import CLOSING_SECONDS
from desktop.ui.ways.way import Way
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.officer_choice import OfficerChoice
from desktop.ui.widgets.options import Tick
from desktop.ui.widgets.qr import QrPicture
from desktop.ui.widgets.sheet import choose
from desktop.vault.door import SlotOwner
from sync.recovery import Request, as_text, write_request

WHO, WORDS, REQUEST = range(3)
QR_SIDE = 330
FILE = "yeu-cau-khoi-phuc.mnask"
ABREAST = 2
ID_LENGTH = 8


class AskerStep(Step):
    """Whose keys are asked for, and whether the asker is somebody else, their successor."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "ways.ask_who")
        texts = parts.texts
        self.choice = OfficerChoice(parts.look, texts("ways.ask_whose"))
        self._successor = Tick(texts("ways.successor"), parts.look)
        self._successor.setObjectName("successor")
        self._successor.setAccessibleName(texts("ways.successor"))
        for widget in (self.choice, self._successor):
            self.column.addWidget(widget)
        self.column.addWidget(Banner(parts.look, texts("ways.ask_two"), tone="calm"))

    def begin(self) -> None:
        """Stand on the question."""
        self._successor.setFocus()

    def fault(self) -> str:
        """Ask for a vault: without one nobody can be asked for."""
        return "" if self.choice.officer() else self._parts.texts("ways.ask_none")

    def asker(self) -> Asker:
        """Return who asks, and whose boxes they are to read."""
        owner = self.choice.officer() or ""
        return Asker(uuid4().hex[:ID_LENGTH] if self._successor.isChecked() else owner, owner)


class RequestStep(Step):
    """The request as file and QR, the words to read aloud, and what happens next."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "ways.request_line")
        texts, look = parts.texts, parts.look
        self._qr = QrPicture(texts("ways.request_qr"), side=look.px(QR_SIDE))
        self._qr.setObjectName("request_qr")
        self._words = PlainLabel("", role="mono")
        self._words.setObjectName("request_words")
        self._words.setAccessibleName(texts("ways.request_words"))
        self._asked = PlainLabel("", role="soft", wrap=True)
        self._asked.setObjectName("request_asked")
        self.save = Button("action_save_request", texts("ways.request_save"), look,
                           picture="save")  # fmt: skip
        self.anew = Button("action_ask_anew", texts("ways.request_anew"), look, role="quiet")
        column = QVBoxLayout()
        column.setSpacing(look.px(8))
        column.addWidget(PlainLabel(texts("ways.request_words"), role="strong", wrap=True))
        column.addWidget(self._words)
        column.addWidget(PlainLabel(texts("ways.request_read"), role="soft", wrap=True))
        column.addLayout(spread(self.save, None))
        column.addWidget(self._asked)
        column.addWidget(PlainLabel(texts("ways.request_wait"), role="soft", wrap=True))
        column.addLayout(spread(self.anew, None))
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(look.px(16))
        row.addWidget(self._qr)
        row.addLayout(column, 1)
        beside = QWidget()
        beside.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(beside)

    def show_request(self, request: Request) -> None:
        """Show a request that waits."""
        words = request.words()
        lines = [words[place : place + ABREAST] for place in range(0, len(words), ABREAST)]
        width = max(len(word) for word in words) + 2
        self._words.setText("\n".join(
            "".join(f"{word:<{width}}" for word in line).rstrip() for line in lines
        ))  # fmt: skip
        self._qr.show_text(as_text(write_request(request)))
        moment = show_moment(request.asked_at)
        self._asked.setText(self._parts.texts("ways.request_asked", moment=moment))

    def begin(self) -> None:
        """Save it first."""
        self.save.setFocus()

    def fault(self) -> str:
        """Nothing can be wrong."""
        return ""


class AskWay(Way):
    """A request that waits already is shown at once; a new one makes it void."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._who, self._words = AskerStep(parts), PassphraseStep(parts)
        self._request = RequestStep(parts)
        steps = (("asker", self._who), ("new_passphrase", self._words), ("request", self._request))
        super().__init__(parts, "ask", steps)
        self._folder = folder
        self._waiting: Request | None = None
        self._request.save.clicked.connect(self._ask_place)
        self._request.anew.clicked.connect(self._anew)

    def begin(self) -> None:
        """Show who may be asked for, or the request that waits."""
        super().begin()
        folder = self._folder
        self.parts.tasks.aside(self, lambda: officers(folder), then=self._known, failed=self.failed)
        self.parts.tasks.aside(
            self, lambda: waiting_request(folder), then=self._found, failed=self.failed
        )

    def _known(self, owners: tuple[SlotOwner, ...]) -> None:
        rows = [(owner.id, owner.label) for owner in owners]
        self._who.choice.show_officers(rows, always=True)

    def _found(self, waiting: Request | None) -> None:
        if waiting is not None:
            self._show(waiting)

    def _show(self, request: Request) -> None:
        self._waiting = request
        self._words.forget()
        self._request.show_request(request)
        self.go_to(REQUEST)

    def _anew(self) -> None:
        self.go_to(WHO)

    def may_leave(self, _number: int) -> bool:
        """Let a request wait for its grant while one goes back to the door."""
        return True

    def forward_text(self, number: int) -> str:
        """Say what the button does."""
        codes = {WORDS: "ways.ask_go", REQUEST: "ways.have_grant"}
        return self.texts(codes.get(number, "gate.next"))

    def take(self, number: int) -> None:
        """Gather, ask, go on to the grant."""
        if number == WHO:
            self._words.renew()
            self.go_to(WORDS)
        elif number == REQUEST:
            self.led.emit("grant")
        else:
            self._ask()

    def _ask(self) -> None:
        folder, asker, tasks = self._folder, self._who.asker(), self.parts.tasks
        passphrase, now_ms = self._words.passphrase(), to_ms(self.parts.clock.now())

        def work(_: Watch) -> Request:
            tasks.wait_closed(CLOSING_SECONDS)
            return request_recovery(folder, asker, passphrase=passphrase, now_ms=now_ms)

        self.run(work, self._show, stage="ask", may_stop=False)

    def _ask_place(self) -> None:
        texts, known = self.texts, places()
        offered = [(f"place_{number}", texts("paper.save_to", place=name), "")
                   for number, (name, _) in enumerate(known)]  # fmt: skip
        offered.append(("action_cancel", texts("paper.cancel"), "primary"))
        words = (texts("ways.request_save"), texts("ways.request_file"))
        choose(self.look, self.window(), words, offered, partial(self._save, known))

    def _save(self, known: Places, answer: str) -> None:
        kind, _, number = answer.partition("_")
        waiting = self._waiting
        if kind != "place" or waiting is None:
            return
        path = free_path(known[int(number)][1], FILE)
        self.parts.tasks.aside(
            self, lambda: write_copy(path, write_request(waiting)),
            then=lambda _: self.settle(self.texts("ways.request_saved", name=path.name),
                                       tone="good"),
            failed=self.failed,
        )  # fmt: skip
