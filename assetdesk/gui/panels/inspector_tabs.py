"""The inspector's four tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLabel,
    QListView,
    QMenu,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from assetdesk.core.asset import FieldValue, HistoryEntry, RenditionRow
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.inspector_read import Details, field_label, field_words, info_rows
from assetdesk.gui.reveal import reveal
from assetdesk.gui.step_words import steps_line
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.parts import PANEL, clear, label, line, pane

Index = QModelIndex | QPersistentModelIndex
_MOST = 400
_LONGEST = 600
_ROLE = Qt.ItemDataRole.UserRole + 1


class Values(QWidget):
    """Rows of label and value, 104 px and the rest, reused from one asset to the next. `linked(label)`: a click on
    the value of the row that `link` names."""

    linked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, 104)
        self._grid.setColumnStretch(1, 1)

    def show_rows(self, rows: Sequence[tuple[str, str, str]], link: str = "") -> None:
        """(label, value, mark)."""
        for at, (name, value, mark) in enumerate(rows[:_MOST]):
            if at == len(self._rows):
                self._make()
            parts = self._rows[at]
            shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
            linked = bool(link) and name == link
            parts[1].setTextFormat(Qt.TextFormat.RichText if linked else Qt.TextFormat.PlainText)
            parts[1].setFocusPolicy(Qt.FocusPolicy.StrongFocus if linked else Qt.FocusPolicy.ClickFocus)
            if linked:
                shown = f'<a href="{escape(name)}" style="text-decoration:none">{escape(shown)}</a>'
            for part, text in zip(parts, (name, shown, mark), strict=True):
                part.setText(text)
                part.setVisible(bool(text))
            parts[1].setAccessibleName(f"{name}: {value}")
        for parts in self._rows[len(rows) :]:
            for part in parts:
                part.hide()

    def _make(self) -> None:
        at = len(self._rows)
        name = label(self._theme, "", 12, ink="text2", wrap=True)
        value = label(self._theme, "", 12, wrap=True, select=True)
        value.setTextInteractionFlags(
            value.textInteractionFlags()
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        value.linkActivated.connect(self.linked)
        mark = label(self._theme, "", 11, ink="text3")
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1)
        self._grid.addWidget(mark, at, 2, Qt.AlignmentFlag.AlignTop)
        self._rows.append((name, value, mark))


def scrolling(inner: QWidget, name: str) -> QScrollArea:
    """A tab's scroll area on the ground of side panels."""
    made = QScrollArea()
    made.setObjectName(name)
    made.setWidgetResizable(True)
    made.setFrameShape(QScrollArea.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(inner)
    return made


class InfoTab(QScrollArea):
    """Facts, and what processing did."""

    folder_chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self._facts = Values(theme)
        self._processing = Values(theme)
        self._head = label(theme, self.tr("Processing"), 12, 600)
        self._head.setContentsMargins(16, 12, 16, 0)
        self._facts.linked.connect(self._link)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(self._facts)
        self._line = line()
        column.addWidget(self._line)
        column.addWidget(self._head)
        column.addWidget(self._processing)
        column.addStretch(1)
        self.setObjectName("inspectorInfo")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(ground)

    def show_details(self, details: Details) -> None:
        """Fill in."""
        folder = self.tr("Folder") if details.count == 1 else ""
        self._facts.show_rows([(name, value, "") for name, value in info_rows(details)], folder)
        rows: list[tuple[str, str, str]] = []
        if details.count == 1 and details.steps:
            last = max(s.made for s in details.steps)
            seconds = sum(s.seconds for s in details.steps)
            run = words.when(last)
            rows.append((self.tr("Last run"), f"{run}, {words.took(seconds)}" if seconds >= 0.05 else run, ""))
            good = [s.step for s in details.steps if not s.error]
            bad = [s.step for s in details.steps if s.error]
            if good:
                rows.append((self.tr("Done"), steps_line(good), ""))
            if bad:
                rows.append((self.tr("Without result"), steps_line(bad), ""))
            if details.stale:
                rows.append((self.tr("Out of date"), steps_line(details.stale), ""))
        self._processing.show_rows(rows)
        for part in (self._line, self._head, self._processing):
            part.setVisible(bool(rows))

    def _link(self, _label: str) -> None:
        self.folder_chosen.emit()


class MetadataTab(QWidget):
    """Field, value, and where it comes from: the file, a profile, or you."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self._values = Values(theme)
        self._empty = label(theme, "", 12, ink="text2", wrap=True)
        self._empty.setContentsMargins(16, 12, 16, 12)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty)
        column.addWidget(self._values)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(ground, "inspectorMetadata"))

    def show_details(self, details: Details) -> None:
        """Fill in; in the order of the table of fields, others after it by name."""
        from assetdesk.media.metadata.fields import BY_NAME

        order = {name: at for at, name in enumerate(BY_NAME)}
        fields = sorted(details.fields, key=lambda f: (order.get(f.name, len(order)), f.name))
        rows = [(field_label(f.name), field_words(f.name, f.shown), self._mark(f)) for f in fields]
        self._values.show_rows([r for r in rows if r[1]])
        several = details.count > 1
        text = self.tr("Metadata of the first of those selected.") if several and rows else ""
        self._empty.setText(text if rows else self.tr("The file says nothing about itself."))
        self._empty.setVisible(several or not rows)

    def _mark(self, value: FieldValue) -> str:
        if value.user is not None:
            return self.tr("you")
        return self.tr("file") if value.embedded is not None else self.tr("profile")


class HistoryTab(QWidget):
    """What happened, by day, newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._theme = desk.theme
        ground = pane(PANEL)
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(ground, "inspectorHistory"))

    def show_details(self, details: Details) -> None:
        """Fill in."""
        clear(self._column)
        theme = self._theme
        entries = details.history[:_MOST]
        if not entries:
            self._column.addWidget(label(theme, self.tr("Nothing has happened yet."), 12, ink="text2", wrap=True))
        first = True
        for day, of_day in groupby(entries, key=_day):
            head = label(theme, self._day_words(day), 12, 600)
            head.setContentsMargins(0, 0 if first else 10, 0, 2)
            first = False
            self._column.addWidget(head)
            for entry in of_day:
                row = QWidget()
                grid = QGridLayout(row)
                grid.setContentsMargins(0, 0, 0, 0)
                grid.setHorizontalSpacing(8)
                grid.setColumnStretch(1, 1)
                clock = label(theme, f"{datetime.fromtimestamp(entry.at):%H:%M}", 12, ink="text2")
                clock.setFixedWidth(42)
                grid.addWidget(clock, 0, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(theme, entry.text, 12, wrap=True, select=True), 0, 1)
                self._column.addWidget(row)
        self._column.addStretch(1)

    def _day_words(self, day: date) -> str:
        days = (date.today() - day).days
        if days == 0:
            return self.tr("Today")
        return self.tr("Yesterday") if days == 1 else words.day(day)


def _day(entry: HistoryEntry) -> date:
    return datetime.fromtimestamp(entry.at).date()


class RenditionModel(QAbstractListModel):
    """The derived files; dragged out they are files to copy."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[RenditionRow] = []

    def show(self, rows: list[RenditionRow]) -> None:
        """All anew."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def path(self, index: Index) -> Path:
        """Where the file lies."""
        root = self._desk.root
        assert root is not None
        return root / self._rows[index.row()].path

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.path(i))) for i in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == _ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            state = "" if row.fresh else self.tr("out of date")
            return ", ".join(p for p in (row.name, rendition_facts(row), state) if p)
        return None


def rendition_facts(row: RenditionRow) -> str:
    """ "1280 × 960 · 182 kB · Today 10:42"."""
    parts = (words.pixels(row.width, row.height), words.size(row.bytes), words.when(row.made))
    return " · ".join(p for p in parts if p)


class _RenditionDelegate(QStyledItemDelegate):
    def __init__(self, desk: Desk, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = desk.theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 44)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: RenditionRow | None = index.data(_ROLE)
        if row is None:
            return
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("tint" if chosen else "panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        right = rect.right() - 14
        if not row.fresh:
            mark = badges.pixmap("stale", 15, self._view.devicePixelRatioF())
            painter.drawPixmap(right - 15, rect.center().y() - 7, mark)
            right -= 22
        if row.own:
            painter.setFont(theme.font(11))
            painter.setPen(theme.colour("text2"))
            own = self.tr("own")
            painter.drawText(QRect(right - 40, rect.top(), 40, rect.height()), Qt.AlignmentFlag.AlignCenter, own)
            right -= 44
        left = rect.left() + 16
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for text, font, ink, top, high in (
            (row.name, theme.font(12, 500), "text", 5, 17),
            (rendition_facts(row), theme.font(11), "text2", 22, 16),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, right - left)
            painter.drawText(QRect(left, rect.top() + top, right - left, high), side, shown)
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class RenditionTab(QListView):
    """Drag out to export; Enter, double click or the menu shows the file in its folder."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.files = RenditionModel(desk)
        self.setObjectName("inspectorRenditions")
        self.setAccessibleName(self.tr("Renditions"))
        self.setModel(self.files)
        self.setItemDelegate(_RenditionDelegate(desk, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setBackgroundRole(PANEL)
        self.doubleClicked.connect(self._show)
        self._acts: list[QAction] = []
        for name, text, handler in (
            ("renditionShow", self.tr("Show in folder"), self._show),
            ("renditionCopy", self.tr("Copy path"), self._copy),
        ):
            made = QAction(text, self)
            made.setObjectName(name)
            made.triggered.connect(handler)
            self._acts.append(made)

    def show_details(self, details: Details) -> None:
        """Fill in."""
        chosen = self.currentIndex().data() if self.currentIndex().isValid() else None
        self.files.show(details.renditions)
        for at, row in enumerate(details.renditions):
            if row.name == chosen:
                self.setCurrentIndex(self.files.index(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._show()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.currentIndex().isValid():
            return
        menu = QMenu(self)
        menu.setObjectName("renditionMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._acts)
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        at: QPoint = self.visualRect(self.currentIndex()).center() if keyboard else event.pos()
        menu.popup(self.viewport().mapToGlobal(at))

    def _show(self) -> None:
        if self.currentIndex().isValid():
            reveal(self._desk, self.files.path(self.currentIndex()))

    def _copy(self) -> None:
        chosen = sorted(self.selectedIndexes(), key=lambda i: i.row())
        QGuiApplication.clipboard().setText("\n".join(str(self.files.path(i)) for i in chosen))
