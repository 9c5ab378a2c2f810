"""How a paper leaves the window: printed, or copied to a known place; no dialog that remembers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, QStorageInfo, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from desktop.ui.parts import Parts
from desktop.ui.widgets.sheet import choose

Places = tuple[tuple[str, Path], ...]
KNOWN = (
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
)
# Where Linux mounts sticks; on Windows every drive but the system's counts.
PRINT_DPI = 300
MOUNTS = ("/media/", "/run/media/", "/mnt/")


def places() -> Places:
    """Return desk, documents and the sticks that are plugged in, each with its name."""
    found = [Path(QStandardPaths.writableLocation(kind)) for kind in KNOWN]
    sticks = [Path(volume.rootPath()) for volume in QStorageInfo.mountedVolumes()
              if _is_stick(volume)]  # fmt: skip
    known = dict.fromkeys(path for path in [*found, *sticks] if path.is_dir())
    return tuple((path.name or str(path), path) for path in known)


def _is_stick(volume: QStorageInfo) -> bool:
    if not volume.isReady() or volume.isReadOnly() or volume.isRoot():
        return False
    root = volume.rootPath()
    return root[1:2] == ":" or root.startswith(MOUNTS)


def choose_place(
    parts: Parts,
    window: QWidget,
    words: tuple[str, str],
    then: Callable[[Path], None],
    *,
    named: Callable[[str], str] = str,
) -> None:
    """Offer the places, each under its name or more words, and go on with the one chosen."""
    known = places()
    offered = [(f"place_{number}", named(name), "") for number, (name, _) in enumerate(known)]
    offered.append(("action_cancel", parts.texts("paper.cancel"), "primary"))
    choose(parts.look, window, words, offered, partial(_chosen, known, then))


def _chosen(known: Places, then: Callable[[Path], None], answer: str) -> None:
    kind, _, number = answer.partition("_")
    if kind == "place":
        then(known[int(number)][1])


def free_path(folder: Path, name: str) -> Path:
    """Return a path that overwrites nothing: a number is added where the name is taken."""
    path = folder / name
    number = 2
    while path.exists():
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def print_document(document: QPdfDocument, printer: QPrinter) -> None:
    """Print every page at 300 dots an inch, whatever the printer's own driver can."""
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        size = document.pagePointSize(page)
        pixels = QSize(round(size.width() * PRINT_DPI / 72), round(size.height() * PRINT_DPI / 72))
        picture = QImage(pixels, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        drawn = document.render(page, pixels)
        sketch = QPainter(picture)
        sketch.drawImage(0, 0, drawn)
        sketch.end()
        painter.drawImage(painter.viewport(), picture)
    painter.end()
