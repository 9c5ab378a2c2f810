"""Qt's own messages without their words: they may quote what a widget shows."""

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop import event_log


def hush() -> None:
    """Log of each message its kind and category alone."""
    qInstallMessageHandler(_told)


def _told(kind: QtMsgType, context: QMessageLogContext, _message: str) -> None:
    if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
        event_log.qt(kind, context.category or "default")
