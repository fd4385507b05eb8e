"""Keywords as chips that can be taken off, and a field that adds one; written as the IPS API has them (xmpKeywords)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QToolButton, QWidget

from assetdesk.core.ips.keywords import keyword_text, xmp_keywords
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.flow import Flow


class _Chip(QToolButton):
    """A word and a cross; click, Delete or Enter takes it off."""

    removed = Signal()

    def __init__(self, theme: Theme, word: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.word = word
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = words.fill(self.tr("Keyword %1"), word)
        self.setAccessibleName(said)
        self.setAccessibleDescription(self.tr("Delete takes it off."))
        self.setToolTip(words.fill(self.tr("%1. Click or Delete takes it off."), word))
        self.setFont(theme.font(12))

    def sizeHint(self) -> QSize:
        return QSize(min(260, QFontMetrics(self._theme.font(12)).horizontalAdvance(self.word) + 32), 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(theme.colour("ring"))
        pen.setWidth(2)
        painter.setPen(pen if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        inset = 1 if self.hasFocus() else 0
        painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 10, 10)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        room = self.rect().adjusted(9, 0, -20, 0)
        shown = painter.fontMetrics().elidedText(self.word, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.drawPixmap(self.width() - 18, 5, theme.pixmap("x", 12, "text2", self.devicePixelRatioF()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.removed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _Edit(QLineEdit):
    """Takes what is left of its line, and begins another only where that is too little for a word."""

    def sizeHint(self) -> QSize:
        return QSize(56, 22)


class KeywordField(QFrame):
    """`changed` when a keyword came or went. Enter or a comma adds what is typed; Backspace in the empty field takes
    the last one off."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(f"{name}Box")
        self.words: list[str] = []
        self._chips: list[_Chip] = []
        self.edit: QLineEdit = _Edit()
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(self.tr("Keywords"))
        self.edit.setPlaceholderText(self.tr("Add"))
        self.edit.setFont(theme.font(12))
        self.edit.setProperty("bare", True)
        self.edit.setMinimumWidth(48)
        self.edit.setMaximumHeight(22)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self.take_typed)
        self.edit.installEventFilter(self)
        self._flow = Flow(self, 4, stretch_last=True)
        self._flow.setContentsMargins(4, 2, 4, 2)
        self._flow.addWidget(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.edit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """One field round chips and what is typed; the ring as of any other field."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.edit.hasFocus()
        wide = 2 if focused else 1
        painter.setPen(QPen(theme.colour("ring" if focused else "strong"), wide))
        painter.setBrush(theme.colour("base"))
        inset = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)

    def show_words(self, text: str) -> None:
        """Show these, without telling."""
        self.words = list(xmp_keywords(text))
        self._draw()

    @property
    def text(self) -> str:
        """As the job takes them."""
        return keyword_text(self.words)

    def _typed(self, text: str) -> None:
        if text.endswith(",") and not text.endswith("\\,"):
            self.take_typed()

    def take_typed(self) -> None:
        """What stands in the field becomes a keyword, or several."""
        found = [word for word in xmp_keywords(self.edit.text()) if word not in self.words]
        self.edit.clear()
        if found:
            self.words += found
            self._draw()
            self.changed.emit()

    def _draw(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.setObjectName("")
            chip.deleteLater()
        self._chips = []
        for place, word in enumerate(self.words):
            chip = _Chip(self._theme, word, f"{self.edit.objectName()}Chip{place}")
            chip.removed.connect(self._removed)
            self._flow.insert(place, chip)
            self._chips.append(chip)
            chip.show()
        before: QWidget = self.edit.previousInFocusChain() or self
        for chip in self._chips:
            QWidget.setTabOrder(before, chip)
            before = chip
        self.updateGeometry()

    def _removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, _Chip) and chip.word in self.words:
            self.words.remove(chip.word)
            self.edit.setFocus()
            self._draw()
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.text().strip():
                self.take_typed()  # it ends the word, not the dialog
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.edit.text() and self.words:
                self.words.pop()
                self._draw()
                self.changed.emit()
                return True
        return super().eventFilter(watched, event)
