"""The program behind the unlock screen: at work, locked, hidden, closed."""

import gc
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.assembly import make_parts, make_shell
from desktop.bootstrap import Program
from desktop.commands.care import CLOSING, back_up_when_due, list_anew, take_leave
from desktop.commands.marks import note_unlock
from desktop.commands.recovery import seal_for_province
from desktop.domain.clock import to_ms
from desktop.entrance import Entrance
from desktop.store.generations import VERY_OLD_DAYS, Standing, read_standing
from desktop.store.store import Store
from desktop.ui.hiding.cause import Cause
from desktop.ui.hiding.guard import Guard
from desktop.ui.qt_words import QtWords
from desktop.ui.screens.screen import Place
from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.session import Session, Workplace, read_workplace
from desktop.ui.shell import Shell
from desktop.ui.syncer import Syncer
from desktop.ui.theme import ZOOMS

# Windows waits two seconds for a program before it sleeps, logind five.
SLEEP_SECONDS = 1.5
TIDY_MS = 50
EVERY_HOUR_MS = 3_600_000


class Inside(QObject):
    """Takes over from ``bootstrap.Program`` once the heavy modules have come."""

    def __init__(
        self, app: QApplication, outer: Program, *, gate: UnlockScreen | None, typed: str | None
    ) -> None:
        super().__init__(app)
        self._app, self._outer = app, outer
        self.window, self.look, self.texts = outer.window, outer.look, outer.texts
        self.parts = make_parts(app, outer.texts, outer.look)
        self.shell: Shell | None = None
        self.syncer: Syncer | None = None
        self.session: Session | None = None
        self._words = QtWords(outer.texts)
        if outer.texts.language == "vi":
            app.installTranslator(self._words)
        self.guard = Guard(app, self.window, outer.texts, outer.look)
        self.guard.fell.connect(self._let_go)
        self.guard.lifted.connect(self._uncovered)
        self.guard.listen(captured=outer.choices.practice)
        self.entrance = Entrance(outer, self.parts, gate=gate)
        self.entrance.opened.connect(self._enter)
        self.window.closing.connect(self._close)
        self._daily = QTimer(self)
        self._daily.setInterval(EVERY_HOUR_MS)
        self._daily.timeout.connect(self._back_up)
        self._daily.start()
        self.entrance.begin(typed)

    def unlock(self, passphrase: str) -> None:
        """Open the vault."""
        self.entrance.unlock(passphrase)

    def _enter(self) -> None:
        self.parts.tasks.ask(self, read_workplace, then=self._arrive)

    def _arrive(self, place: Workplace | None) -> None:
        self._work(Place("home"), place)
        if self.session is not None:
            hand = self.session.hand()
            self.parts.tasks.change(self, partial(note_unlock, hand=hand))
            self.parts.tasks.change(self, partial(list_anew, catalog=self.parts.catalog))
            self.parts.tasks.change(self, partial(seal_for_province, now_ms=hand.at_ms))
            self.parts.tasks.ask(self, read_standing, then=self._remind)

    def _remind(self, standing: Standing) -> None:
        """Say at the beginning of the day that nothing was backed up for long."""
        days = standing.days_old(now_ms=to_ms(self.parts.clock.now()))
        shell = self.shell
        if shell is not None and standing.last_at is not None and (days or 0) >= VERY_OLD_DAYS:
            shell.toast.say(self.texts("backup.reminder"), action=self.texts("backup.reminder_go"),
                            on_action=lambda: shell.open(Place("backups")))  # fmt: skip

    def _work(self, where: Place, place: Workplace | None) -> None:
        if self.guard.covers:
            # Hidden while the key was still being stretched: nothing is opened behind the curtain.
            self._let_go(Cause.PANIC)
            return
        if place is None:
            self.entrance.unfinished()
            return
        self._drop_shell()
        session = Session(self.parts, place)
        self.session = session
        self.shell, self.syncer = make_shell(session)
        self.shell.lock_requested.connect(self.lock)
        self.shell.switch_requested.connect(self.switch)
        self.shell.way_wanted.connect(self._lead)
        self.shell.theme_toggled.connect(self.toggle_theme)
        self.shell.zoomed.connect(self.zoom)
        self.entrance.left()
        self.window.show_widget(self.shell)
        self.shell.open(where)
        self.shell.recount()
        self.syncer.start()
        self.guard.watch.set_minutes(place.idle_minutes)
        self.guard.watch.begin()

    def _drop_shell(self) -> None:
        if self.syncer is not None:
            self.syncer.stop()
        self.shell, self.syncer = None, None

    def lock(self) -> None:
        """Hide everything at once, keep what is typed, let the keys go."""
        self.guard.fall(Cause.ASKED)

    def switch(self) -> None:
        """Let another officer take over: what is typed and unsent stays in the store."""
        self.guard.fall(Cause.SWITCH)

    def _lead(self, way: str) -> None:
        """Shut the vault for a way in that needs it shut."""
        self.entrance.lead(way)
        self.guard.fall(Cause.ASKED)

    def _let_go(self, cause: Cause) -> None:
        """Keep what is typed and drop the keys: the curtain is down, whatever asked for it."""
        if self.shell is not None:
            self.shell.leave()
        self._drop_shell()
        self.parts.tasks.close_store(self, last=self._last_act(cause.value), then=self._gone)
        if cause.leaves_no_time:
            self.parts.tasks.wait_closed(SLEEP_SECONDS)
        self.entrance.stand()
        self.guard.settled()

    def _last_act(self, why: str) -> Callable[[Store], object] | None:
        """Return what is done with the store before its key goes: the journal keeps why."""
        session, self.session = self.session, None
        return None if session is None else partial(take_leave, why=why, hand=session.hand())

    def _back_up(self) -> None:
        """Make the day's backup where it is due; a trouble is told like any other."""
        if self.session is not None:
            hand = self.session.hand()
            work = partial(back_up_when_due, hand=hand, closing=False)
            self.parts.tasks.change(self, work)

    def _uncovered(self) -> None:
        self.entrance.take_focus()

    def _gone(self, _: None) -> None:
        """Give back what the pages held; a collection takes no time that anybody waits for."""
        QTimer.singleShot(TIDY_MS, self, gc.collect)

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.look.dark = not self.look.dark
        self.look.apply(self._app)

    def zoom(self, step: int) -> None:
        """Make texts larger or smaller; 0 is the usual size."""
        place = ZOOMS.index(self.look.zoom)
        wanted = 100 if step == 0 else ZOOMS[min(max(place + step, 0), len(ZOOMS) - 1)]
        if wanted == self.look.zoom or self.shell is None:
            return
        where = self.shell.here
        self.shell.leave()
        self.look.zoom = wanted
        self.look.apply(self._app)
        self.parts.tasks.ask(self, read_workplace, then=partial(self._work, where))

    def _close(self) -> None:
        if self.shell is not None:
            self.shell.leave()
        self._drop_shell()
        self.guard.stop()
        self.parts.tasks.stop(last=self._last_act(CLOSING))
