"""How a paper leaves the preview: to a printer, or as a copy in a known place; both are noted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from desktop.domain.mark import Leaving
from desktop.ui.copies_out import choose_place, free_path, print_document
from desktop.ui.papers import Paper, Source, exported, file_name, leaving, printed, write_copy
from desktop.ui.print_now import choose_printer
from desktop.ui.screens.giving_card import GivingCard
from desktop.ui.session import Session
from desktop.ui.widgets.sheet import choose


class Outlet(QObject):
    """Holds what is in front; ``told`` carries a word when it is on its way."""

    told = Signal(str)

    def __init__(
        self, session: Session, page: QWidget, document: QPdfDocument, giving: GivingCard
    ) -> None:
        super().__init__(page)
        self._session, self._page, self._document = session, page, document
        self._giving = giving
        self._parts = session.parts
        self._source: Source | None = None
        self._paper: Paper | None = None

    def hold(self, source: Source | None, paper: Paper | None) -> None:
        """Take what may leave now; nothing while it is drawn."""
        self._source, self._paper = source, paper

    def offer_printers(self) -> None:
        """Ask for a printer."""
        self._unless_barred(self._ask_printer)

    def offer_places(self) -> None:
        """Ask where a copy is to be saved, and warn that it is not encrypted there."""
        self._unless_barred(self._ask_place)

    def _unless_barred(self, go_on: Callable[[], None]) -> None:
        """Go on; where consent was refused or withdrawn, only for a reason that the law gives."""
        if self._paper is None or self._source is None:
            return
        if self._giving.may_leave():
            go_on()
            return
        texts = self._parts.texts
        offered = [
            (f"why_{code}", self._giving.reason(code), "") for code in ("urgent", "authority")
        ]
        offered.append(("action_cancel", texts("paper.cancel"), "primary"))
        words = (texts("giving.barred"), texts("giving.barred_line"))
        choose(self._parts.look, self._page.window(), words, offered,
               partial(self._lawful, go_on))  # fmt: skip

    def _lawful(self, go_on: Callable[[], None], answer: str) -> None:
        kind, _, why = answer.partition("_")
        if kind == "why":
            self._giving.choose_reason(why)
            go_on()

    def _ask_printer(self) -> None:
        choose_printer(self._parts, self._page.window(), self._print_on)

    def _print_on(self, printer: QPrinter) -> None:
        paper, source = self._paper, self._source
        if paper is None or source is None:
            return
        print_document(self._document, printer)
        self._parts.tasks.change(self, printed(source, self._left(source, paper), 1,
                                              hand=self._session.hand()))  # fmt: skip
        self.told.emit(self._parts.texts("paper.printed"))

    def _ask_place(self) -> None:
        texts = self._parts.texts
        words = (texts("paper.save_title"), texts("paper.save_warning"))
        choose_place(self._parts, self._page.window(), words, self._save,
                     named=lambda name: texts("paper.save_to", place=name))  # fmt: skip

    def _save(self, folder: Path) -> None:
        paper, source = self._paper, self._source
        if paper is None or source is None:
            return
        path = free_path(folder, file_name(source))
        # Noted before it is written: a copy may fail, one unknown to the journal may not be.
        self._parts.tasks.change(self, exported(source, self._left(source, paper),
                                               hand=self._session.hand()))  # fmt: skip
        self._parts.tasks.aside(
            self,
            lambda: write_copy(path, paper.pdf),
            then=lambda _: self.told.emit(self._parts.texts("paper.saved")),
        )

    def _left(self, source: Source, paper: Paper) -> Leaving:
        return leaving(source, paper, self._giving.why, self._giving.to)
