"""Restoring a backup, step by step: which, by whom, what it holds and what becomes of the rest."""

import threading
from functools import partial
from pathlib import Path

from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.caller import Caller
from desktop.store.copies import owners_in
from desktop.store.copy_file import read_copy
from desktop.store.restore import Restoring, prepare
from desktop.store.vault import exists, restore_device_secret
from desktop.store.watch import Watch
from desktop.ui.dates import show_moment
from desktop.ui.parts import Parts
from desktop.ui.ways.finding import find_copies
from desktop.ui.ways.steps import FileStep, TellStep, WhoStep
from desktop.ui.ways.way import Way
from desktop.vault.door import SlotOwner

COPY, WHO, HOLDS, DONE = range(4)
# Only the reserve code, or the province, opens a backup of a machine that is gone.
STRANGE = frozenset({"vault_device_secret_missing", "vault_device_secret_other"})
CLOSING_SECONDS = 20.0


class Held:
    """A backup that was unpacked and waits: let go by whoever leaves first, whichever thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._restoring: Restoring | None = None
        self._ended = False

    def keep(self, restoring: Restoring) -> Restoring:
        """Keep it, or drop it where nobody waits for it any more."""
        with self._lock:
            if not self._ended:
                self._restoring = restoring
                return restoring
        restoring.drop()
        raise Unavailable("stopped")

    def take(self) -> Restoring | None:
        """Hand it over to be brought in."""
        with self._lock:
            restoring, self._restoring = self._restoring, None
            return restoring

    def end(self) -> None:
        """Drop what waits, and what comes later."""
        with self._lock:
            self._ended = True
        restoring = self.take()
        if restoring is not None:
            restoring.drop()


class RestoreWay(Way):
    """From a file to a vault that can be unlocked; nothing is touched before the third step."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._copy = FileStep(parts, "ways.restore_copy", name="copy")
        self._who = WhoStep(parts, "ways.restore_who")
        self._holds = TellStep(parts, "ways.restore_holds", name="copy_holds")
        self._done = TellStep(parts, "ways.restore_done", name="restore_done")
        steps = (("copy", self._copy), ("who", self._who), ("holds", self._holds),
                 ("done", self._done))  # fmt: skip
        super().__init__(parts, "restore", steps)
        self._folder, self._path = folder, Path()
        self._held = Held()

    def begin(self) -> None:
        """Look for backups."""
        super().begin()
        self._copy.look_by(partial(find_copies, self._folder, self.texts))

    def forward_text(self, number: int) -> str:
        """Say what the button does where it does something that weighs."""
        codes = {WHO: "ways.open_copy", HOLDS: "ways.restore_go", DONE: "ways.to_unlock"}
        return self.texts(codes[number]) if number in codes else super().forward_text(number)

    def may_go_back(self, number: int) -> bool:
        """Say whether the step before can still be changed."""
        return number in {WHO, HOLDS}

    def take(self, number: int) -> None:
        """Read the header, unpack and check, bring in, leave."""
        if number == COPY:
            path = self._copy.path() or Path()
            self.run(lambda _: owners_in(path), partial(self._known, path), stage="header",
                     may_stop=False)  # fmt: skip
        elif number == WHO:
            self._open()
        elif number == HOLDS:
            self._bring_in()
        else:
            self.leave()

    def _known(self, path: Path, owners: tuple[SlotOwner, ...]) -> None:
        self._path = path
        self._who.choice.show_officers([(owner.id, owner.label) for owner in owners])
        self._who.ask_code(wanted=False)
        self.go_to(WHO)

    def _open(self) -> None:
        path, folder, code = self._path, self._folder, self._who.code()
        caller = Caller(self._who.passphrase(), self._who.choice.officer())
        tasks = self.parts.tasks
        self._held = held = Held()

        def work(watch: Watch) -> Restoring:
            # The program may still be closing the vault that it was just locked for.
            tasks.wait_closed(CLOSING_SECONDS)
            if code:
                key_file = read_copy(path).header.key_file
                restore_device_secret(folder, code, key_file=key_file)
            return held.keep(prepare(path, folder, caller, watch=watch))

        self.run(work, self._opened, stage="key")

    def failed(self, trouble: Refused | Unavailable) -> None:
        """Ask for the reserve code where this machine lacks the secret of the other one."""
        if isinstance(trouble, Unavailable) and trouble.code in STRANGE:
            self._who.ask_code(wanted=True)
        super().failed(trouble)

    def _opened(self, restoring: Restoring) -> None:
        self._who.forget()
        held, texts = restoring.contents, self.texts
        counts = {"records": held.records, "cases": held.cases, "ops": held.point.seq}
        standing = "row_now" if exists(self._folder) else "row_now_empty"
        self._holds.show_rows([
            (texts("ways.row_until"), show_moment(held.made_at_ms)),
            (texts("ways.row_holds"), texts("ways.row_counts", **counts)),
            (texts("ways.row_checked"), texts("ways.row_checked_line")),
            (texts("ways.row_stands"), texts(f"ways.{standing}")),
            (texts("ways.row_newer"), texts("ways.row_newer_line")),
        ])  # fmt: skip
        self.go_to(HOLDS)

    def _bring_in(self) -> None:
        restoring, at_ms = self._held.take(), to_ms(self.parts.clock.now())
        if restoring is None:
            self.go_to(WHO)
            return
        contents = restoring.contents

        def work(_: Watch) -> None:
            restoring.bring_in(at_ms=at_ms)

        def done(_: None) -> None:
            texts = self.texts
            counts = {"records": contents.records, "cases": contents.cases,
                      "ops": contents.point.seq}  # fmt: skip
            self._done.show_rows([
                (texts("ways.row_until"), show_moment(contents.made_at_ms)),
                (texts("ways.row_holds"), texts("ways.row_counts", **counts)),
                (texts("ways.row_kept"), texts("ways.row_kept_line")),
                (texts("ways.row_next"), texts("ways.row_next_line")),
            ])  # fmt: skip
            self.go_to(DONE)

        self.run(work, done, stage="bring", may_stop=False)

    def stepped_back(self) -> None:
        """Drop what was unpacked."""
        self.parts.tasks.aside(self.parts.tasks, self._held.end)

    def abandon(self) -> None:
        """Leave everything as it was."""
        super().abandon()
        self.parts.tasks.aside(self.parts.tasks, self._held.end)
