"""The tree of an upload, painted: boxes, reasons, and the choice of each kind, which opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from assetdesk.core.upload import Conflict
from assetdesk.gui import words
from assetdesk.gui.dialogs.upload_model import Kind, Node, UploadTree
from assetdesk.gui.dialogs.upload_thumbs import SIZE, Thumbs
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_TALL = frozenset({Kind.TAKEN, Kind.RENAMED, Kind.KNOWN, Kind.EMPTY, Kind.LEFT_OUT, Kind.ARCHIVE})
_LEVEL = 20
_LEAST_NAME = 150
_ICONS = {
    Kind.TAKEN: "triangle-alert", Kind.RENAMED: "text-cursor-input", Kind.KNOWN: "copy", Kind.EMPTY: "file",
    Kind.LEFT_OUT: "info", Kind.FOLDER: "folder", Kind.FILE: "file", Kind.WORDS: "file-x",
    Kind.ARCHIVE: "file-archive", Kind.ENTRY: "file",
}  # fmt: skip
_SIZE = 64


class UploadDelegate(QStyledItemDelegate):
    """Says where a row's parts stand: its twisty, box and choice."""

    def __init__(self, theme: Theme, view: QTreeView, tree: UploadTree) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._tree = tree
        self.thumbs: Thumbs | None = None

    def height(self, node: Node) -> int:
        """27 for heads, 44 where there is a reason, 28 for files."""
        return 27 if node.kind is Kind.HEAD else 44 if node.kind in _TALL else 28

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node = self._tree.node(index)
        return QSize(200, self.height(node) if node is not None else 28)

    def depth(self, index: Index) -> int:
        """How far in; the rows right below a head are at the edge."""
        deep = -1
        up = index.parent()
        while up.isValid():
            deep += 1
            up = up.parent()
        return max(0, deep)

    def twisty(self, rect: QRect, index: Index) -> QRect:
        """The arrow before a row that has others below it."""
        return QRect(rect.left() + 10 + self.depth(index) * _LEVEL, rect.center().y() - 8, 16, 17)

    def box(self, rect: QRect, index: Index) -> QRect:
        """The check box."""
        return QRect(self.twisty(rect, index).right() + 5, rect.center().y() - 8, 17, 17)

    def choice_words(self, node: Node) -> str:
        """What the row's choice says now; empty where it has none."""
        n = len(node.files)
        match node.kind:
            case Kind.TAKEN:
                return conflict_words(self._tree.conflict)
            case Kind.KNOWN:
                if self._tree.state(node) is Qt.CheckState.Checked:
                    return self.tr("Upload again")
                return words.fill(self.tr("Skip all %1"), words.number(n)) if n > 1 else self.tr("Skip")
            case Kind.EMPTY:
                on = self._tree.state(node) is Qt.CheckState.Checked
                return self.tr("Upload") if on else self.tr("Leave out")
            case Kind.RENAMED:
                return self.tr("Change name…")
            case Kind.ARCHIVE:
                return self.tr("Unpack") if self._tree.unpacks(node) else self.tr("Keep as file")
        return ""

    def choice(self, rect: QRect, node: Node) -> QRect:
        """Where the choice stands; empty where there is none."""
        text = self.choice_words(node)
        if not text:
            return QRect()
        if node.kind is Kind.ARCHIVE:
            unpack, keep = self.segments(rect)
            return unpack.united(keep)
        wide = max(122, QFontMetrics(self._theme.font(12)).horizontalAdvance(text) + 40)
        if node.kind is Kind.RENAMED:
            wide = QFontMetrics(self._theme.font(12)).horizontalAdvance(text) + 20
        right = rect.right() - _SIZE - 14
        return QRect(right - wide, rect.center().y() - 11, wide, 24)

    def segments(self, rect: QRect) -> tuple[QRect, QRect]:
        """*Unpack* and *Keep as file* of an archive."""
        metrics = QFontMetrics(self._theme.font(12, 600))
        first, second = (metrics.horizontalAdvance(t) + 18 for t in (self.tr("Unpack"), self.tr("Keep as file")))
        right, top = rect.right() - _SIZE - 14, rect.center().y() - 12
        keep = QRect(right - second, top, second, 26)
        return QRect(keep.left() - first, top, first, 26), keep

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = self._tree.node(index)
        if node is None:
            return
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("tint" if chosen else "panel" if node.kind is Kind.HEAD else "base"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self._view.devicePixelRatioF()
        twisty = self.twisty(rect, index)
        if node.children:
            open_ = self._view.isExpanded(index) if isinstance(index, QModelIndex) else True
            arrow = theme.pixmap("chevron-down" if open_ else "chevron-right", 13, "text2", ratio)
            painter.drawPixmap(twisty.left(), twisty.center().y() - 6, arrow)
        left = twisty.right() + 5
        if self._tree.checkable(node):
            self._box(painter, self.box(rect, index), self._tree.state(node), ratio)
            left += 23
        icon = _ICONS.get(node.kind)
        if node.kind is Kind.FILE:
            left += self._thumb(painter, rect, node, left, ratio)
        elif icon:
            ink = "warn" if node.kind is Kind.TAKEN else "text2"
            if node.kind is Kind.FOLDER and isinstance(index, QModelIndex) and self._view.isExpanded(index):
                icon = "folder-open"
            painter.drawPixmap(left, rect.center().y() - 7, theme.pixmap(icon, 15, ink, ratio))
            left += 22
        self._words(painter, rect, node, left)
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _thumb(self, painter: QPainter, rect: QRect, node: Node, left: int, ratio: float) -> int:
        """The file's picture in a small well, its icon while there is none. How much room it took."""
        theme = self._theme
        well = QRect(left, rect.center().y() - SIZE.height() // 2, SIZE.width(), SIZE.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        file = self._tree.files[node.files[0]]
        picture = self.thumbs.get(file.source, file.size, ratio) if self.thumbs is not None else None
        if picture is None:
            icon = theme.pixmap("file", 13, "text3", ratio)
            painter.drawPixmap(well.center().x() - 6, well.center().y() - 6, icon)
        else:
            size = picture.deviceIndependentSize().toSize()
            at = QRect(well.center().x() - size.width() // 2 + 1, well.center().y() - size.height() // 2 + 1, 0, 0)
            painter.drawPixmap(at.topLeft(), picture)
        return SIZE.width() + 8

    def _words(self, painter: QPainter, rect: QRect, node: Node, left: int) -> None:
        theme = self._theme
        right = rect.right() - 10
        size = words.size(node.bytes) if node.bytes or node.kind is Kind.EMPTY else ""
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        if size and node.kind is not Kind.HEAD:
            painter.drawText(QRect(right - _SIZE, rect.top(), _SIZE, rect.height()), _RIGHT, size)
        right -= _SIZE + 4
        choice = self.choice(rect, node)
        if not choice.isNull():
            if node.kind is Kind.ARCHIVE:
                self._parts(painter, rect, node)
            else:
                self._choice(painter, choice, node)
            right = choice.left() - 8
        note = self._tree.note(node)
        if note:
            right = self._note(painter, QRect(left, rect.top(), right - left, rect.height()), node, note)
        weight = 600 if node.kind is Kind.HEAD or node.kind in _TALL else 500
        font = theme.font(12, weight)
        text = QFontMetrics(font).elidedText(node.text, Qt.TextElideMode.ElideMiddle, right - left)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        if node.kind in _TALL:
            painter.drawText(QRect(left, rect.top() + 5, right - left, 18), _LEFT, text)
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("text2"))
            sub = QFontMetrics(theme.font(12)).elidedText(self._reason(node), Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, rect.top() + 22, right - left, 17), _LEFT, sub)
            return
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), _LEFT, text)
        if node.sub:
            after = left + QFontMetrics(font).horizontalAdvance(text) + 8
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("text2"))
            sub = QFontMetrics(theme.font(12)).elidedText(node.sub, Qt.TextElideMode.ElideRight, right - after)
            painter.drawText(QRect(after, rect.top(), right - after, rect.height()), _LEFT, sub)

    def _note(self, painter: QPainter, room: QRect, node: Node, note: str) -> int:
        """What is said of a file, at the right with its icon. Where it begins."""
        theme, font = self._theme, self._theme.font(11)
        plan = self._tree.looked.plan
        known = node.files[0] in plan.duplicates
        ink = "text2" if known or node.files[0] not in plan.conflicts else "warn"
        wide = QFontMetrics(font).horizontalAdvance(note) + 2
        if self._tree.in_all_files(node) and room.width() - wide < _LEAST_NAME:
            wide = 0  # the name needs the room; the tool tip has the words
        wide = min(wide, room.width() // 2)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        shown = QFontMetrics(font).elidedText(note, Qt.TextElideMode.ElideMiddle, wide)
        painter.drawText(QRect(room.right() - wide, room.top(), wide, room.height()), _RIGHT, shown)
        icon = theme.pixmap("copy" if known else "triangle-alert", 13, ink, self._view.devicePixelRatioF())
        left = room.right() - wide - 17
        painter.drawPixmap(left, room.center().y() - 6, icon)
        return left - 8

    def _reason(self, node: Node) -> str:
        match node.kind:
            case Kind.TAKEN:
                return {
                    Conflict.ASK: self.tr("You are asked when the upload begins."),
                    Conflict.CREATE_VERSION: self.tr("The new files take their place; the old ones stay as versions."),
                    Conflict.REPLACE: self.tr("The new files take their place. What is yours stays."),
                    Conflict.REPLACE_ALL: self.tr("The new files take their place, without what is yours."),
                    Conflict.KEEP_BOTH: self.tr("The new files get a number after their name."),
                }.get(self._tree.conflict, self.tr("They are not uploaded."))
            case Kind.RENAMED:
                return words.fill(self.tr("Becomes “%1”. Title unchanged."), node.sub)
            case Kind.KNOWN:
                looked = self._tree.looked
                first = looked.plan.duplicates.get(node.files[0], 0)
                place = looked.known_places.get(first, "")
                return words.fill(self.tr("Such as %1"), place) if place else ""
            case Kind.EMPTY:
                if len(node.files) > 1:
                    return self.tr("Empty. They would go to Not processed.")
                return self.tr("Empty. It would go to Not processed.")
            case Kind.ARCHIVE:
                return self._tree.archive_words(node)
        return node.sub

    def _parts(self, painter: QPainter, rect: QRect, node: Node) -> None:
        """*Unpack* and *Keep as file* as segments, the one that holds on the tint."""
        theme, (unpack, keep) = self._theme, self.segments(rect)
        whole = QRectF(unpack.united(keep)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("base"))
        painter.drawRoundedRect(whole, 4, 4)
        on = self._tree.unpacks(node)
        painter.save()
        painter.setClipRect(unpack if on else keep)
        painter.setBrush(theme.colour("tint"))
        painter.drawRoundedRect(whole, 4, 4)
        painter.restore()
        painter.setPen(QPen(theme.colour("strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole, 4, 4)
        painter.drawLine(keep.topLeft(), keep.bottomLeft())
        for box, text, chosen in ((unpack, self.tr("Unpack"), on), (keep, self.tr("Keep as file"), not on)):
            painter.setFont(theme.font(12, 600 if chosen else 400))
            painter.setPen(theme.colour("accent_text" if chosen else "text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _choice(self, painter: QPainter, box: QRect, node: Node) -> None:
        theme = self._theme
        menu = node.kind is not Kind.RENAMED
        painter.setPen(QPen(theme.colour("strong"), 1))
        painter.setBrush(theme.colour("base" if menu else "button"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        painter.drawText(box.adjusted(10, 0, -24 if menu else -8, 0), _LEFT, self.choice_words(node))
        if menu:
            arrow = theme.pixmap("chevron-down", 13, "text2", self._view.devicePixelRatioF())
            painter.drawPixmap(box.right() - 20, box.center().y() - 6, arrow)

    def _box(self, painter: QPainter, box: QRect, state: Qt.CheckState, ratio: float) -> None:
        theme = self._theme
        square = QRectF(box.left() + 0.5, box.top() + 0.5, 15, 15)
        on = state is not Qt.CheckState.Unchecked
        painter.setPen(QPen(theme.colour("accent" if on else "strong"), 1))
        painter.setBrush(theme.colour("accent" if on else "base"))
        painter.drawRoundedRect(square, 3, 3)
        if on:
            name = "check" if state is Qt.CheckState.Checked else "minus"
            painter.drawPixmap(box.left() + 2, box.top() + 2, theme.pixmap(name, 12, "white", ratio, 3))


def conflict_words(answer: Conflict) -> str:
    """The answer for all taken names, as the choice says it."""
    from PySide6.QtCore import QCoreApplication

    translate = QCoreApplication.translate
    return {
        Conflict.ASK: translate("Upload", "Ask each time"),
        Conflict.CREATE_VERSION: translate("Upload", "Create versions"),
        Conflict.REPLACE: translate("Upload", "Replace"),
        Conflict.REPLACE_ALL: translate("Upload", "Replace"),
        Conflict.KEEP_BOTH: translate("Upload", "Keep both"),
    }.get(answer, translate("Upload", "Skip"))


class UploadView(QTreeView):
    """Space ticks, Enter or F4 opens a row's choice, ← and → fold. `choose(index, point)` wants the menu."""

    choose = Signal(QModelIndex, QPoint)

    def __init__(self, theme: Theme, tree: UploadTree) -> None:
        super().__init__()
        self._tree = tree
        self.setObjectName("uploadTree")
        self.setAccessibleName(self.tr("Files to upload"))
        self.setModel(tree)
        self.rows = UploadDelegate(theme, self, tree)
        self.setItemDelegate(self.rows)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.modelReset.connect(self._unfold)

    def show_thumbs(self, thumbs: Thumbs) -> None:
        """Rows have pictures from now on."""
        self.rows.thumbs = thumbs
        thumbs.arrived.connect(self.viewport().update)

    def show_more(self, index: QModelIndex) -> None:
        """*Show more* is a row that gives way to others; the first of them is the current one then."""
        node, above = self._tree.node(index), index.parent()
        if node is None or node.kind is not Kind.MORE:
            return
        row = node.row
        self._tree.show_more(index)
        self.setCurrentIndex(self._tree.index(row, 0, above))

    def _unfold(self) -> None:
        """Heads and folders open, kinds folded; a very large tree only at its top."""
        self.setUpdatesEnabled(False)
        small = len(self._tree.nodes) < 1500
        for row in range(self._tree.rowCount()):
            head = self._tree.index(row, 0)
            self.setExpanded(head, True)
            for below in range(self._tree.rowCount(head)):
                self._open_folders(self._tree.index(below, 0, head), small)
        self.setUpdatesEnabled(True)
        if not self.currentIndex().isValid() and self._tree.rowCount():
            head = self._tree.index(0, 0)
            self.setCurrentIndex(self._tree.index(0, 0, head))

    def _open_folders(self, index: QModelIndex, deeper: bool) -> None:
        node = self._tree.node(index)
        if node is None or node.kind is not Kind.FOLDER:
            return
        self.setExpanded(index, True)
        if deeper:
            for row in range(self._tree.rowCount(index)):
                self._open_folders(self._tree.index(row, 0, index), deeper)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        if isinstance(index, QModelIndex) and self.selectionModel().isSelected(index):
            options.state |= QStyle.StateFlag.State_Selected
        else:
            options.state &= ~QStyle.StateFlag.State_Selected
        self.rows.paint(painter, options, index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        super().mousePressEvent(event)
        node = self._tree.node(index)
        if node is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        rect = self.visualRect(index)
        choice = self.rows.choice(rect, node)
        if node.kind is Kind.ARCHIVE and not choice.isNull() and choice.contains(at):
            self._tree.set_unpack(node, self.rows.segments(rect)[0].contains(at))
        elif not choice.isNull() and choice.contains(at):
            self.choose.emit(index, self.viewport().mapToGlobal(choice.bottomLeft()))
        elif self._tree.checkable(node) and self.rows.box(rect, index).adjusted(-4, -8, 4, 8).contains(at):
            self._tree.toggle(index)
        elif node.kind is Kind.MORE:
            self.show_more(index)
        elif node.children and (
            node.kind is Kind.HEAD or self.rows.twisty(rect, index).adjusted(-6, -8, 4, 8).contains(at)
        ):
            self.setExpanded(index, not self.isExpanded(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        node = self._tree.node(index)
        key = Qt.Key(event.key())
        if node is not None and key is Qt.Key.Key_Space:
            self._tree.toggle(index)
        elif node is not None and key is Qt.Key.Key_F4 and self.rows.choice_words(node):
            choice = self.rows.choice(self.visualRect(index), node)
            self.choose.emit(index, self.viewport().mapToGlobal(choice.bottomLeft()))
        elif node is not None and key is Qt.Key.Key_Left and not (node.children and self.isExpanded(index)):
            if index.parent().isValid():
                self.setCurrentIndex(index.parent())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
