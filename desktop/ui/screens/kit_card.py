"""The reserve code for the commune's safe: shown and printed for a supervisor, kept nowhere."""

from functools import partial

from desktop.commands.recovery import reserve_code
from desktop.domain.troubles import Refused, Unavailable
from desktop.printing.leaflet import Leaflet, draw_leaflet
from desktop.ui.dates import show_moment
from desktop.ui.print_now import print_now
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel

GROUPS_A_LINE = 5


class KitCard(Card):
    """One act, marked in the journal each time; the code goes when the page is left."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.parts.look, padding=18, gap=8)
        self._session, self._parts = session, session.parts
        texts, look = session.parts.texts, session.parts.look
        self._groups: tuple[str, ...] = ()
        self.column.addWidget(PlainLabel(texts("kit.title"), role="heading"))
        self.column.addWidget(PlainLabel(texts("kit.line"), role="soft", wrap=True))
        self._code = PlainLabel("", role="mono", wrap=True)
        self._code.setObjectName("kit_shown")
        self._code.setAccessibleName(texts("ways.code"))
        self._said = Banner(look, "", tone="warn")
        self._said.setObjectName("kit_said")
        self.column.addWidget(self._code)
        self.column.addWidget(self._said)
        show = Button("action_kit_show", texts("kit.show"), look, picture="shield")
        show.clicked.connect(self._ask)
        self._print = Button("action_kit_print", texts("kit.print"), look, picture="printer")
        self._print.clicked.connect(self._draw)
        self.column.addLayout(spread(show, self._print, None))
        self.forget()

    def forget(self) -> None:
        """Show the code no longer."""
        self._groups = ()
        self._code.setText("")
        self._code.hide()
        self._print.setEnabled(False)
        self._said.say("")

    def _ask(self) -> None:
        work = partial(reserve_code, hand=self._session.hand())
        self._parts.tasks.change(self, work, then=self._show, failed=self._failed)

    def _show(self, code: str) -> None:
        self._groups = tuple(code.split("-"))
        lines = [self._groups[place : place + GROUPS_A_LINE]
                 for place in range(0, len(self._groups), GROUPS_A_LINE)]  # fmt: skip
        self._code.setText("\n".join("-".join(line) for line in lines))
        self._code.show()
        self._print.setEnabled(True)
        self._print.setFocus()
        self._said.say(self._parts.texts("kit.shown"), tone="warn")

    def _draw(self) -> None:
        texts, unit = self._parts.texts, self._session.place.unit
        moment = show_moment(int(self._parts.clock.now().timestamp() * 1_000))
        leaflet = Leaflet(
            texts("kit.paper_title"),
            (texts("kit.paper_line", commune=unit.commune.name, moment=moment),),
            foot=(texts("kit.paper_keep"), texts("kit.paper_use"), texts("kit.paper_lost")),
            code=self._groups,
        )
        self._parts.tasks.aside(
            self, lambda: draw_leaflet(leaflet),
            then=partial(print_now, self._parts, self.window(), printed=self._printed),
            failed=self._failed,
        )  # fmt: skip

    def _printed(self) -> None:
        self._said.say(self._parts.texts("kit.printed"), tone="good")

    def _failed(self, trouble: Refused | Unavailable) -> None:
        troubles = self._parts.troubles
        told = trouble.problems[0] if isinstance(trouble, Refused) and trouble.problems else None
        self._said.say(
            troubles.problem(told) if told else troubles.sentence(trouble), tone="danger"
        )
