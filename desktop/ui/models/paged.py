"""A long list: its row numbers at once (eight bytes each), its rows in pages as they are seen."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.ui.models.column import Column

Row = TypeVar("Row")
PAGE = 100
PAGES_KEPT = 60
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class PagedModel(QAbstractTableModel, Generic[Row]):
    """Rows that come when asked for; until then a cell is empty."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        fetch: Callable[[int, Sequence[int]], None],
    ) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._asked: set[int] = set()

    def replace(self, ids: "array[int]") -> None:
        """Show another list."""
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def take_page(self, page: int, rows: Sequence[Row]) -> None:
        """Take a page that was asked for."""
        if page not in self._asked:
            return
        self._asked.discard(page)
        self._pages[page] = tuple(rows)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        corner = self.index(last, len(self._columns) - 1)
        self.dataChanged.emit(self.index(page * PAGE, 0), corner)

    def row(self, number: int) -> Row | None:
        """Return a row if it is here; else ask for its page."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked and 0 <= number < len(self._ids):
                self._asked.add(page)
                self._fetch(page, self._ids[page * PAGE : (page + 1) * PAGE])
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the length of the whole list."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's name."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell as words, for the painter and for a screen reader alike."""
        texts = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if role not in texts and role != CELL:
            return None
        row = self.row(index.row())
        if row is None:
            return None if role == CELL else ""
        cell = self._columns[index.column()].cell(row)
        return cell if role == CELL else cell.spoken()


CELL = int(Qt.ItemDataRole.UserRole) + 1


class RowsModel(PagedModel[Row]):
    """A list short enough to hold whole, replaced whole."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__(columns, lambda _page, _ids: None)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        self.replace(array("q", range(len(self._rows))))

    def row(self, number: int) -> Row | None:
        """Return a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None
