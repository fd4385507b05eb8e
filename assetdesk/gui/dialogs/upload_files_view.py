"""How the files of an upload are painted, and the keys of their list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.gui.dialogs.upload_files_model import PROGRESS, ROW, Column
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges

Index = QModelIndex | QPersistentModelIndex
_BAR = 64
# as in the jobs panel; what is here already is no failure
_BADGES = {
    FileState.DONE: "done",
    FileState.WORKING: "processing",
    FileState.QUEUED: "queued",
    FileState.PAUSED: "paused",
    FileState.DUPLICATE: "stale",
    FileState.FAILED: "failed",
    FileState.LEFT: "stopped",
}


class FilesDelegate(QStyledItemDelegate):
    """Badge and words of the state, a bar while a file is copied; the rest is text."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.colour("tint" if chosen else "base"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        found = index.data(ROW)
        inside = rect.adjusted(10 if index.column() == 0 else 4, 0, -6, 0)
        if isinstance(found, FileRow):
            if index.column() == Column.STATE:
                inside = self._state(painter, inside, index, found)
            self._text(painter, inside, index, found)
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            painter.setPen(QPen(theme.colour("ring"), 2))
            ring = rect.adjusted(1 if index.column() == 0 else -4, 1, -1 if index.column() == Column.MESSAGE else 4, -2)
            painter.setClipRect(rect)
            painter.drawRect(ring)
        painter.restore()

    def _state(self, painter: QPainter, inside: QRect, index: Index, found: FileRow) -> QRect:
        theme, far = self._theme, index.data(PROGRESS)
        if far is None:
            mark = badges.pixmap(_BADGES[found.state], 15, self._view.devicePixelRatioF())
            painter.drawPixmap(inside.left(), inside.center().y() - 7, mark)
            return inside.adjusted(22, 0, 0, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(inside.left(), inside.center().y() - 1.5, _BAR, 4)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * float(far), bar.height()), 2, 2)
        return inside.adjusted(_BAR + 8, 0, 0, 0)

    def _text(self, painter: QPainter, inside: QRect, index: Index, found: FileRow) -> None:
        theme = self._theme
        name = index.column() == Column.NAME
        font = theme.font(12, 500 if name else 400)
        failed = found.state is FileState.FAILED and index.column() in (Column.STATE, Column.MESSAGE)
        painter.setFont(font)
        painter.setPen(theme.colour("fail" if failed else "text" if name else "text2"))
        mode = Qt.TextElideMode.ElideMiddle if name else Qt.TextElideMode.ElideRight
        if index.column() == Column.FOLDER:
            mode = Qt.TextElideMode.ElideLeft  # its end tells folders apart
        text = QFontMetrics(font).elidedText(str(index.data() or ""), mode, inside.width())
        right = index.column() == Column.BYTES
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, side | Qt.AlignmentFlag.AlignVCenter, text)


class FilesView(QTableView):
    """Ctrl+C copies the selected rows, Delete leaves files out, Enter shows one in the library; `verb(name)`."""

    verb = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.verb.emit("copy")
        elif event.key() == Qt.Key.Key_Delete:
            self.verb.emit("leave")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.verb.emit("show")
        else:
            super().keyPressEvent(event)
