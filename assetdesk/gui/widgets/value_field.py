"""A value that looks like text until it is pointed at, and is edited where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from assetdesk.gui.theme import Theme

_MOST_LINES = 8
_EDGE = 3


class ValueField(QPlainTextEdit):
    """`given(text)` when a person leaves the field, or presses Enter, with another text in it. Esc gives it up.

    Away from the keyboard it shows the value as people read it, with the focus as it is typed. As high as its lines.
    """

    given = Signal(str)

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setProperty("quietValue", True)
        self.setFont(theme.font(12))
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self._typed = ""
        self._read = ""
        self._editing = False
        self.textChanged.connect(self._fit)
        self._fit()

    def show_value(self, typed: str, read: str) -> None:
        """The value as it is typed, and as it is read. What a person is just typing stays."""
        self._typed, self._read = typed, read
        if not self.pending:
            self._write(typed if self._editing else read)

    @property
    def pending(self) -> bool:
        """Whether something has been typed that is not given yet."""
        return self._editing and self.document().isModified() and self.toPlainText() != self._typed

    def commit(self) -> None:
        """Give what has been typed."""
        if self.pending:
            text = self.toPlainText()
            self._typed = text
            self.document().setModified(False)
            # from here on it is the window that undoes it
            self.document().clearUndoRedoStacks()
            self.given.emit(text)

    def refused(self, text: str) -> None:
        """What was given is no value; it stays to be mended."""
        self._typed = ""
        if not self._editing:
            self._read = text
        self.document().setModified(True)

    def give_up(self) -> None:
        """Back to the value."""
        self._write(self._typed if self._editing else self._read)

    def _write(self, text: str) -> None:
        if self.toPlainText() != text:
            self.setPlainText(text)
        self.document().setModified(False)
        self.document().clearUndoRedoStacks()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._editing and not self.isReadOnly():
            self._editing = True
            if not self.document().isModified():
                self._write(self._typed)
                if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
                    self.selectAll()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # a context menu, or another window for a moment, is no end of typing
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        self.commit()
        self._editing = False
        if not self.document().isModified():
            self._write(self._read)
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.give_up()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """With nothing typed, undo and redo are the window's."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            document = self.document()
            undo = event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable()
            redo = event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable()
            if undo or redo:
                event.ignore()
                return False
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        lines = max(1, int(self.document().size().height()))
        height = min(lines, _MOST_LINES) * self.fontMetrics().lineSpacing() + 2 * _EDGE + 2
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > _MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        if self.height() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(80, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.maximumHeight())
