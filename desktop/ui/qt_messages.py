"""Qt's own messages without their words: they may quote what a widget shows."""

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("mang-non")


def hush() -> None:
    """Log of each message its kind and category alone."""
    qInstallMessageHandler(_told)


def _told(kind: QtMsgType, context: QMessageLogContext, _message: str) -> None:
    if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
        log.warning("qt %s %s", kind.name, context.category or "default")
