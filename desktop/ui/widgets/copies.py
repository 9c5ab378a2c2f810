"""A copied text as it may lie on the clipboard: plain, and asking its histories not to keep it."""

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

WINDOWS = 'application/x-qt-windows-mime;value="{}"'
NO = QByteArray(bytes(4))  # a DWORD of 0
# Windows' clipboard history, its cloud and the programs that watch it; KDE's manager and kin.
MARKS = {
    WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): QByteArray(b"1"),
    WINDOWS.format("CanIncludeInClipboardHistory"): NO,
    WINDOWS.format("CanUploadToCloudClipboard"): NO,
    "application/x-kde-passwordManagerHint": QByteArray(b"secret"),
}


def marked(text: str) -> QMimeData:
    """Return a text with every mark that keeps it out of histories."""
    data = QMimeData()
    data.setText(text)
    for kind, value in MARKS.items():
        data.setData(kind, value)
    return data


def is_marked(data: QMimeData | None) -> bool:
    """Say whether it is a copy of ours; an empty clipboard is nobody's."""
    return data is not None and all(data.hasFormat(kind) for kind in MARKS)


def put_copy(text: str) -> None:
    """Copy a text."""
    if text:
        QGuiApplication.clipboard().setMimeData(marked(text))


def take_back_selection() -> None:
    """Empty the selection that X11 shares with every program, if it is ours."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
