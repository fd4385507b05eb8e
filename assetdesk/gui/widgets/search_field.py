"""The search field: finds as one types, after 200 ms of quiet. Filters become chips on a space or Enter; what cannot be
read is underlined where it stands, with the reason; ↓ shows what was searched before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHelpEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QToolTip, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import search_text
from assetdesk.gui.widgets.search_completions import Completions
from assetdesk.gui.widgets.search_text import Wrong

_QUIET = 200
_HISTORY = 12
_LEFT, _RIGHT = 24, 26


class SearchField(QLineEdit):
    """`searched(words)`; `filtered(filters)` for filters that were typed; `wrong_changed(tuple[Wrong, …])` when what
    cannot be read is other; `left` by Esc."""

    searched = Signal(str)
    filtered = Signal(object)
    wrong_changed = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self._wrong: tuple[Wrong, ...] = ()
        self.history: list[str] = []
        self._menu: QMenu | None = None
        self.setObjectName("searchField")
        self.setProperty("search", True)
        self.setFixedHeight(30)
        self.setTextMargins(_LEFT, 0, _RIGHT, 0)
        self.show_place(folder=False)
        self._clearer = QToolButton(self)
        self._clearer.setObjectName("clearSearch")
        self._clearer.setAccessibleName(self.tr("Clear search"))
        self._clearer.setToolTip(self.tr("Clear search"))
        self._clearer.setProperty("flat", True)
        self._clearer.setCursor(Qt.CursorShape.ArrowCursor)
        self._clearer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clearer.setFixedSize(24, 24)
        self._clearer.hide()
        theme.dress(self._clearer, "x", 14, "text2")
        self._clearer.clicked.connect(self.clear_now)
        self._completions = Completions(self)
        self._completions.chosen.connect(self._completed)
        self._timer = QTimer(self, singleShot=True, interval=_QUIET)
        self._timer.timeout.connect(self._tell)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._show_clearer)

    def show_place(self, *, folder: bool) -> None:
        """Where it looks, in its own words."""
        text = self.tr("Search this folder") if folder else self.tr("Search all assets")
        self.setPlaceholderText(text)
        self.setAccessibleName(text)

    def _show_clearer(self) -> None:
        # not the text that comes along: it is the one before a filter was taken out
        self._clearer.setVisible(bool(self.text()))

    # what was typed

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """What cannot be read, in order."""
        return self._wrong

    def _typed(self, text: str) -> None:
        self._take(entered=False)
        self._completions.offer(self.text(), self.cursorPosition())
        self._timer.start()

    def _take(self, *, entered: bool) -> None:
        """Finished filters go to the chips; what is wrong is marked."""
        text, cursor = self.text(), self.cursorPosition()
        reading = search_text.read(text, cursor, entered=entered)
        if reading.filters:
            before = len(search_text.read(text[:cursor], entered=entered).rest)
            self.setText(reading.rest)
            self.setCursorPosition(min(before, len(reading.rest)))
        self._show_wrong(reading.wrong)
        if reading.filters:
            self._tell()  # first, so that no list of the filter alone comes between
            self.filtered.emit(reading.filters)

    def _show_wrong(self, wrong: tuple[Wrong, ...]) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self.setAccessibleDescription(" ".join(f"{one.text}: {one.sentence}" for one in wrong))
            self.update()
            self.wrong_changed.emit(wrong)

    def _tell(self) -> None:
        words = search_text.read(self.text()).words
        if words != self._told:
            self._told = words
            self.searched.emit(words)

    def _completed(self, start: int, end: int, text: str) -> None:
        before = self.text()
        self.setText(before[:start] + text + before[end:])
        self.setCursorPosition(start + len(text))
        self._typed(self.text())

    # from outside

    def show_words(self, words: str, *, fresh: bool = False) -> None:
        """What is searched, without telling. `fresh`: another place, so what was typed and not understood goes."""
        if words == self._told and not fresh:
            return
        self._timer.stop()
        self._told = words
        if search_text.read(self.text()).rest.strip() != words:
            self.setText(words)
        self._show_wrong(())

    def clear_now(self) -> None:
        """No words any more; tells at once."""
        self._timer.stop()
        self.clear()
        self._show_wrong(())
        self._tell()

    def edit_wrong(self, place: int) -> None:
        """Put the cursor on what cannot be read, with its text chosen."""
        if 0 <= place < len(self._wrong):
            one = self._wrong[place]
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.setSelection(one.start, one.end - one.start)

    def remove_wrong(self, place: int) -> None:
        """Take it out of the field."""
        if 0 <= place < len(self._wrong):
            self.setText(search_text.without(self.text(), self._wrong[place]))
            self._take(entered=True)
            self._tell()

    def forget_wrong(self) -> None:
        """Everything in the field goes, without telling: the list is being cleared."""
        self._timer.stop()
        self._told = ""
        self.clear()
        self._show_wrong(())

    def remember(self) -> None:
        """Put the words into the history."""
        words = self.text().strip()
        if len(words) > 1:
            self.history = [words, *(w for w in self.history if w != words)][:_HISTORY]

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._completions.hide():
                return
            if self.text():
                self.clear_now()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._completions.take():
                return
            self._enter()
        elif event.key() == Qt.Key.Key_Tab and self._completions.take():
            return
        elif event.key() == Qt.Key.Key_Down and self.history and not self._completions.shown:
            self._show_history()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        self._timer.stop()
        self.remember()
        self._take(entered=True)
        self._tell()
        if not self._wrong:
            self.left.emit()

    def _show_history(self) -> None:
        menu = self._menu = QMenu(self)
        menu.setObjectName("searchHistory")
        for words in self.history:
            menu.addAction(words.replace("&", "&&")).setData(words)
        menu.triggered.connect(self._history_chosen)
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def _history_chosen(self, act: QAction) -> None:
        self.setText(str(act.data()))
        self._timer.stop()
        self._take(entered=True)
        self._tell()

    # what it looks like

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.cursorPositionAt(event.pos())
            one = next((w for w in self._wrong if w.start <= place <= w.end), None)
            QToolTip.showText(event.globalPos(), one.sentence if one is not None else self.toolTip(), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: object) -> None:
        self._clearer.move(self.width() - 27, 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme
        painter = QPainter(self)
        painter.drawPixmap(QPointF(9, 7.5), theme.pixmap("search", 15, "text", self.devicePixelRatioF()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._wrong:
            self._underline(painter)
        if not self.text() and self.width() > 180:
            painter.setFont(theme.font(10))
            keys = self.tr("Ctrl F")
            width = painter.fontMetrics().horizontalAdvance(keys) + 10
            box = QRectF(self.width() - width - 9.5, 6.5, width, 16)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("panel"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.colour("text3"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)

    def _underline(self, painter: QPainter) -> None:
        """A wave under what cannot be read. The field itself does not say how far it is scrolled; its cursor does."""
        metrics, text = self.fontMetrics(), self.text()
        cursor = self.cursorRect()
        zero = float(cursor.center().x()) - metrics.horizontalAdvance(text[: self.cursorPosition()])
        base = self.height() / 2 + metrics.ascent() / 2 + 2.5
        painter.setClipRect(QRectF(_LEFT + 6, 0, self.width() - _LEFT - _RIGHT - 12, self.height()))
        painter.setPen(QPen(self._theme.colour("warn"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for start, end in (stretch for one in self._wrong for stretch in one.faults):
            left = zero + metrics.horizontalAdvance(text[:start])
            right = zero + metrics.horizontalAdvance(text[:end])
            wave = QPainterPath(QPointF(left, base))
            at, up = left, True
            while at < right:
                at += 2.5
                wave.lineTo(min(at, right), base + (-1.5 if up else 1.5))
                up = not up
            painter.drawPath(wave)
