"""Rescuing a damaged file: by whom, then what was kept and what was not, as a list to print."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from desktop.domain.clock import to_ms
from desktop.printing.leaflet import Leaflet, draw_leaflet
from desktop.store.caller import Caller
from desktop.store.rebuild import Rescued
from desktop.store.rescue import rescue
from desktop.store.vault import officers
from desktop.store.watch import Watch
from desktop.ui.dates import show_moment
from desktop.ui.parts import Parts
from desktop.ui.print_now import print_now
from desktop.ui.ways.restore import CLOSING_SECONDS
from desktop.ui.ways.steps import TellStep, WhoStep
from desktop.ui.ways.way import Way
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import spread
from desktop.vault.door import SlotOwner
from resources.texts import Texts

WHO, DONE = range(2)
KEPT = ("records", "ops", "retold")
LOST = ("lost_records", "lost_ops", "lost_rows", "lost_receipts")
MENDED = ("renewed", "recoded")


class RescueWay(Way):
    """The damaged file itself is only read, and set aside."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._who = WhoStep(parts, "ways.rescue_who")
        self._done = TellStep(parts, "ways.rescue_done", name="rescue_list")
        super().__init__(parts, "rescue", (("who", self._who), ("kept", self._done)))
        self._folder = folder
        self._rows: tuple[tuple[str, str], ...] = ()
        self._at_ms = 0
        self._print = Button("action_print_rescue", self.texts("ways.print_list"), self.look,
                             picture="printer")  # fmt: skip
        self._print.clicked.connect(self._ask_print)
        self._done.column.addLayout(spread(self._print, None))

    def begin(self) -> None:
        """Show who may open it."""
        super().begin()
        folder = self._folder
        self.parts.tasks.aside(self, lambda: officers(folder), then=self._known, failed=self.failed)

    def _known(self, owners: tuple[SlotOwner, ...]) -> None:
        self._who.choice.show_officers([(owner.id, owner.label) for owner in owners])

    def forward_text(self, number: int) -> str:
        """Say what the button does."""
        return self.texts("ways.rescue_go" if number == WHO else "ways.to_unlock")

    def take(self, number: int) -> None:
        """Rescue, then leave."""
        if number == DONE:
            self.leave()
            return
        folder, catalog, tasks = self._folder, self.parts.catalog, self.parts.tasks
        caller = Caller(self._who.passphrase(), self._who.choice.officer())
        self._at_ms = at_ms = to_ms(self.parts.clock.now())

        def work(watch: Watch) -> Rescued:
            tasks.wait_closed(CLOSING_SECONDS)
            return rescue(folder, caller, catalog=catalog, at_ms=at_ms, watch=watch)

        self.run(work, self._rescued, stage="key")

    def _rescued(self, found: Rescued) -> None:
        self._who.forget()
        self._rows = tuple(rescue_rows(found, self.texts))
        self._done.show_rows(self._rows)
        self.go_to(DONE)

    def _ask_print(self) -> None:
        texts = self.texts
        moment = show_moment(self._at_ms)
        leaflet = Leaflet(texts("ways.rescue_title"), (texts("ways.rescue_at", moment=moment),),
                          self._rows, (texts("ways.rescue_foot"),))  # fmt: skip
        self.parts.tasks.aside(
            self, lambda: draw_leaflet(leaflet),
            then=partial(print_now, self.parts, self.window(), printed=self._printed),
            failed=self.failed,
        )  # fmt: skip

    def _printed(self) -> None:
        self.settle(self.texts("paper.printed"), tone="good")


def rescue_rows(found: Rescued, texts: Texts) -> Sequence[tuple[str, str]]:
    """Say what was kept, what was mended and what was not, each with its number."""

    def counted(names: tuple[str, ...]) -> list[str]:
        return [texts(f"ways.rescue_{name}", count=getattr(found, name))
                for name in names if getattr(found, name)]  # fmt: skip

    lost = counted(LOST)
    rows = [(texts("ways.rescue_kept"), "\n".join(counted(KEPT)) or texts("ways.rescue_none"))]
    if mended := counted(MENDED):
        rows.append((texts("ways.rescue_mended"), "\n".join(mended)))
    rows.append((texts("ways.rescue_lost"), "\n".join(lost) or texts("ways.rescue_nothing_lost")))
    if found.broken:
        tables = ", ".join(sorted(found.broken))
        rows.append((texts("ways.rescue_places"), texts("ways.rescue_tables", tables=tables)))
    if not found.same_laptop:
        rows.append((texts("ways.rescue_enrol"), texts("ways.rescue_enrol_line")))
    rows.append((texts("ways.row_kept"), texts("ways.rescue_aside")))
    return rows
