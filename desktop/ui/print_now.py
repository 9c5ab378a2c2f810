"""Printing: the printer is chosen in the window, and nothing is written."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from desktop.ui.copies_out import print_document
from desktop.ui.parts import Parts
from desktop.ui.widgets.sheet import choose


def choose_printer(parts: Parts, window: QWidget, then: Callable[[QPrinter], None]) -> None:
    """Offer the printers in the window itself, and go on with the one that is chosen.

    A dialog of the system's could not be covered at once.
    """
    texts, names = parts.texts, QPrinterInfo.availablePrinterNames()
    words = (texts("paper.print"), texts("paper.choose" if names else "paper.no_printer"))
    offered = [(f"printer_{place}", name, "") for place, name in enumerate(names)]
    offered.append(("action_cancel", texts("paper.cancel"), "quiet"))
    own = QPrinterInfo.defaultPrinterName()
    usual = f"printer_{names.index(own)}" if own in names else ""
    choose(parts.look, window, words, offered, partial(_chosen, parts, names, then), usual=usual)


def _chosen(
    parts: Parts, names: Sequence[str], then: Callable[[QPrinter], None], answer: str
) -> None:
    kind, _, place = answer.partition("_")
    if kind != "printer":
        return
    printer = QPrinter(QPrinterInfo.printerInfo(names[int(place)]),
                       QPrinter.PrinterMode.HighResolution)  # fmt: skip
    printer.setDocName(parts.texts("shell.app"))  # a queue shows this name to others
    then(printer)


def print_now(parts: Parts, window: QWidget, pdf: bytes, *, printed: Callable[[], None]) -> None:
    """Offer the printers and print; ``printed`` is called once the paper is on its way."""

    def go_on(printer: QPrinter) -> None:
        print_pdf(pdf, printer)
        printed()

    choose_printer(parts, window, go_on)


def print_pdf(pdf: bytes, printer: QPrinter) -> None:
    """Print a document held in memory."""
    buffer = QBuffer()
    document = QPdfDocument(buffer)
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    print_document(document, printer)
    document.close()
    buffer.close()
