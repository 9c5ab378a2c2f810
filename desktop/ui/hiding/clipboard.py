"""What of ours lies on the clipboard: in no history, gone after half a minute and at lock."""

import hashlib
import os

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from desktop.ui.widgets.copies import is_marked, marked

CLEARED_AFTER_MS = 30_000
MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class ClipboardGuard(QObject):
    """Knows our copy by a keyed digest, so that it clears nobody else's."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._key = os.urandom(16)
        self._ours: dict[QClipboard.Mode, bytes] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEARED_AFTER_MS)
        self._timer.timeout.connect(self.clear)
        self._clipboard.changed.connect(self._changed)

    def _changed(self, mode: QClipboard.Mode) -> None:
        """Note whatever of ours comes there; mark it, if it came by another way than our fields."""
        if mode not in MODES:
            return
        text, was_marked = self._clipboard.text(mode), is_marked(self._clipboard.mimeData(mode))
        if not text or not (was_marked or self._owns(mode)):
            return
        self._ours[mode] = self._digest(text)
        self._timer.start()
        if not was_marked:
            self._clipboard.setMimeData(marked(text), mode)

    def _owns(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._clipboard.supportsSelection() and self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard()

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(errors="surrogatepass"), key=self._key).digest()

    def clear(self) -> None:
        """Clear what is still ours."""
        self._timer.stop()
        ours, self._ours = self._ours, {}
        for mode, digest in ours.items():
            if self._digest(self._clipboard.text(mode)) == digest:
                self._clipboard.clear(mode)
