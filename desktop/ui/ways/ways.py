"""Leads through the ways in beside the passphrase: shows them, goes from one to another, ends."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.parts import Parts
from desktop.ui.ways.ask import AskWay
from desktop.ui.ways.choices import Choices
from desktop.ui.ways.grant import GrantWay
from desktop.ui.ways.kit import KitWay
from desktop.ui.ways.rescue import RescueWay
from desktop.ui.ways.restore import RestoreWay
from desktop.ui.ways.way import Way

Factory = Callable[[Parts, Path], Way]
FACTORIES: Mapping[str, Factory] = {
    "restore": RestoreWay,
    "rescue": RescueWay,
    "ask": AskWay,
    "grant": GrantWay,
    "kit": KitWay,
}


class Ways(QObject):
    """``ended`` goes back to the screen before; ``come_in`` carries an opener and its asker."""

    ended = Signal()
    come_in = Signal(object, object)

    def __init__(
        self, parts: Parts, folder: Path, show: Callable[[QWidget], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._parts, self._folder, self._show = parts, folder, show
        self._way: Way | Choices | None = None

    def choose(self) -> None:
        """Ask which way."""
        choices = Choices(self._parts)
        choices.chosen.connect(self.open)
        choices.left.connect(self._end)
        self._stand(choices)

    def open(self, name: str) -> None:
        """Go one of them."""
        way = FACTORIES[name](self._parts, self._folder)
        way.left.connect(self._end)
        way.led.connect(self.open)
        way.come_in.connect(self._come_in)
        self._stand(way)

    def _stand(self, way: Way | Choices) -> None:
        self.abandon()
        self._way = way
        self._show(way)
        way.begin()

    def _come_in(self, opener: object) -> None:
        self.come_in.emit(opener, self._way)

    def abandon(self) -> None:
        """Let go of whatever the way at hand holds."""
        if self._way is not None:
            self._way.abandon()
        self._way = None

    def _end(self) -> None:
        self.abandon()
        self.ended.emit()
