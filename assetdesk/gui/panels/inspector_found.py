"""Where the searched words stand in the asset's text: pages and sentences, with the words marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from assetdesk.core.hits import TextHit
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.marked_text import tidy
from assetdesk.gui.widgets.parts import button, label, row, set_text

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole.UserRole + 1
_LINES = 3
_SIDE, _PAD, _BETWEEN = 8, 6, 10
_HIGHEST = 190


def place_words(hit: TextHit) -> str:
    """ "12", "0:14", or the name of the place."""
    if hit.page is not None:
        return words.number(hit.page)
    return words.span(int(hit.at)) if hit.at is not None else hit.label


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: list[TextHit] = []

    def show(self, hits: Sequence[TextHit]) -> None:
        """All anew."""
        self.beginResetModel()
        self.hits = list(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.hits):
            return None
        hit = self.hits[index.row()]
        if role == _ROLE:
            return hit
        if role == Qt.ItemDataRole.AccessibleTextRole:
            place = words.fill(self.tr("Page %1"), place_words(hit)) if hit.page is not None else place_words(hit)
            return f"{place}: {hit.snippet}" if place else hit.snippet
        return hit.snippet if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def _place_width(self) -> int:
        """Of the widest place shown, so that the sentences stand in one line."""
        model = self._view.model()
        assert isinstance(model, _Model)
        metrics = QFontMetrics(self._theme.font(12))
        return min(90, max((metrics.horizontalAdvance(place_words(h)) for h in model.hits), default=0))

    def _laid(self, hit: TextHit, width: float) -> tuple[QTextLayout, int]:
        """The sentence in its room, and how high it is."""
        theme = self._theme
        text = " ".join(hit.snippet.split("\n")).replace("\r", " ").replace("\t", " ")
        layout = QTextLayout(text, theme.font(12))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        shapes = []
        for start, end in tidy(text, hit.marks):
            mark = QTextLayout.FormatRange()
            mark.start, mark.length = start, end - start
            shape = QTextCharFormat()
            shape.setFont(theme.font(12, 600))
            shape.setBackground(theme.colour("warn_tint"))
            mark.format = shape
            shapes.append(mark)
        layout.setFormats(shapes)
        layout.beginLayout()
        high = 0.0
        for _ in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(20.0, width))
            line.setPosition(QPointF(0, high))
            high += line.height()
        layout.endLayout()
        return layout, round(high)

    def _room(self) -> tuple[int, int]:
        """Where sentences begin, and how wide they may be."""
        wide = self._place_width()
        left = _SIDE + (wide + _BETWEEN if wide else 0)
        return left, self._view.viewport().width() - left - _SIDE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        _left, room = self._room()
        return QSize(100, self._laid(index.data(_ROLE), room)[1] + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: TextHit = index.data(_ROLE)
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("tint"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        left, room = self._room()
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        place = QRect(rect.left() + _SIDE, rect.top() + _PAD, left - _BETWEEN - _SIDE, rect.height() - 2 * _PAD)
        text = QFontMetrics(theme.font(12)).elidedText(place_words(hit), Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, text)
        painter.setPen(theme.colour("text"))
        layout, _high = self._laid(hit, room)
        layout.draw(painter, QPointF(rect.left() + left, rect.top() + _PAD))
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()


class _List(QListView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class FoundPart(QWidget):
    """`chosen(hit)` while one goes through the rows, `opened(hit)` by the button, Enter and double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self.setObjectName("inspectorFound")
        self._head = label(theme, "", 12, 600)
        self._head.setObjectName("foundHead")
        self._open = button("", "foundOpen", link=True)
        self._open.clicked.connect(self._open_current)
        self._model = _Model()
        self.list = _List()
        self.list.setObjectName("foundList")
        self.list.setAccessibleName(self.tr("Where it was found"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.activated.connect(self._open_current)
        self.list.doubleClicked.connect(self._open_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(row(8, self._head, 0, self._open, spacing=0, margins=(0, 0, 4, 0)))
        column.addWidget(self.list)
        theme.changed.connect(self.list.viewport().update)
        self._quiet = False
        self.hide()

    def show_hits(self, hits: Sequence[TextHit]) -> None:
        """None at all hides the part. The first one is chosen, without telling."""
        same = list(hits) == self._model.hits
        self.setVisible(bool(hits))
        if same or not hits:
            if not hits:
                self._model.show(())
            return
        self._quiet = True
        self._model.show(hits)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._quiet = False
        pages = {hit.page for hit in hits if hit.page is not None}
        if pages:
            text = words.plural(self.tr("Found on %Ln page(s)", None, len(pages)), len(pages))
        else:
            text = words.plural(self.tr("Found in %Ln place(s)", None, len(hits)), len(hits))
        self._head.setText(text)
        self._say()
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def fit(self) -> None:
        """As high as its rows, up to a limit; then it scrolls."""
        whole = 0
        for at in range(len(self._model.hits)):
            whole += self.list.sizeHintForIndex(self._model.index(at, 0)).height()
            if whole > _HIGHEST:
                break
        self.list.setFixedHeight(max(24, min(whole, _HIGHEST)))

    def _current(self) -> TextHit | None:
        at = self.list.currentIndex()
        return self._model.hits[at.row()] if at.isValid() else None

    def _moved(self) -> None:
        hit = self._current()
        if hit is None or self._quiet:
            return
        self._say()
        self.chosen.emit(hit)

    def _say(self) -> None:
        hit = self._current()
        page = hit.page if hit is not None else None
        text = words.fill(self.tr("Open at page %1"), words.number(page)) if page is not None else self.tr("Open")
        set_text(self._open, text)

    def _open_current(self) -> None:
        hit = self._current()
        if hit is not None:
            self.opened.emit(hit)
