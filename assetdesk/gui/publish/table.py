"""The table of what a publish would do: heads that fold, its keys, and what is chosen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.columns import GivingColumns
from assetdesk.gui.long_list.painting import ROW
from assetdesk.gui.long_list.table import LongTable
from assetdesk.gui.publish.delegate import HEAD, LEAD, PlanDelegate
from assetdesk.gui.publish.model import Column, PlanModel
from assetdesk.gui.widgets.flat_header import FlatHeader

# what leaves stands under why it goes
_COLUMNS = GivingColumns(
    {Column.NAME: 244, Column.PUBLISHED: 76, Column.FILES: 54, Column.SIZE: 84},
    stretched=Column.WHY,
    least=170,
    leave=(Column.FILES, Column.SIZE, Column.PUBLISHED),
    first=Column.NAME,
    first_least=170,
)


class PlanHeader(FlatHeader):
    """The last column keeps off the edge."""

    def tail(self, logical: int) -> int:
        return 16 if logical == Column.SIZE else 8


class PlanTable(LongTable):
    """Heads fold by a click, Enter, Space and the arrows."""

    def __init__(self, desk: Desk, model: PlanModel) -> None:
        header = PlanHeader(desk.theme)
        header.set_lead(Column.NAME, LEAD)
        super().__init__(desk, model, header, _COLUMNS)
        self._plan = model
        self._heads_before: list[int] = []
        self.setObjectName("publishTable")
        self.setAccessibleName(self.tr("What goes out"))
        self.rows = PlanDelegate(desk.theme, self, model, self.pictures)
        self.setItemDelegate(self.rows)
        self.verticalHeader().setMinimumSectionSize(HEAD)
        for told in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            told.connect(self._lay_out)

    def _lay_out(self, *_what: object) -> None:
        """Heads are lower than rows, and stand across all columns."""
        self.clearSpans()
        upright = self.verticalHeader()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place in self._heads_before:
            if place < upright.count():
                upright.resizeSection(place, ROW)
        self._heads_before = self._plan.heads()
        for place in self._heads_before:
            upright.resizeSection(place, HEAD)
            self.setSpan(place, 0, 1, len(Column))
        self.pictures.paint_again()

    # what is chosen

    def chosen_ids(self) -> list[int]:
        """Assets of the selected rows, from the top."""
        found: list[int] = []
        for first, last in self.chosen_places():
            found += self._plan.ids_between(first, last)
        return found

    def hold(self) -> tuple[list[int], int | None, int]:
        """What is chosen, current and how far it is scrolled: for `give_back` behind a reset."""
        self.held = True
        return self.chosen_ids(), self._plan.id_at(self.currentIndex().row()), self.verticalScrollBar().value()

    def give_back(self, held: tuple[list[int], int | None, int]) -> None:
        """The same assets are chosen."""
        ids, number, value = held
        place_of = self._plan.place_of
        if self.chosen_ids() != ids:
            self.choose_again(ids, place_of)
        self.make_current(place_of(number) if number is not None else -1)
        self.measure()
        self.verticalScrollBar().setValue(value)
        self.held = False
        self.chosen.emit()

    # heads

    def toggle(self, place: int) -> bool:
        """Fold or unfold the section whose head stands there."""
        head = self._plan.head_at(place)
        if head is None:
            return False
        self._plan.fold(head.key, head.key not in self._plan.folded)
        return True

    # drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rows.left = [Column(one) for one in _COLUMNS.leave if self.isColumnHidden(one)]

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.rowAt(round(event.position().y()))
        if event.button() is Qt.MouseButton.LeftButton and self._plan.head_at(place) is not None:
            self.selectionModel().setCurrentIndex(
                self._plan.index(place, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.toggle(place)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._plan.head_at(index.row()) is not None:
            self.mousePressEvent(event)  # two quick clicks are two clicks
        elif index.isValid():
            self.acted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        place = self.currentIndex().row()
        head = self._plan.head_at(place)
        key = event.key()
        if plain and head is not None:
            folded = head.key in self._plan.folded
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.toggle(place)
                return
            if (key == Qt.Key.Key_Left and not folded) or (key == Qt.Key.Key_Right and folded):
                self.toggle(place)
                return
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acted.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chosen_ids():
            self.menu.emit(self.menu_place(event))

    def row_rect(self, asset_id: int) -> QRect:
        """Where an asset's row stands in the viewport, for tests and menus."""
        return self.visualRect(self._plan.index(max(0, self._plan.place_of(asset_id)), 0))
