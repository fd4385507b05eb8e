"""Filters as chips: *key value ×*. Shown only while one is on. Enter on a chip edits it, Delete removes it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from assetdesk.core.query import StateFilter, TypeFilter
from assetdesk.gui.theme import Theme

_TYPES: dict[TypeFilter, str] = {
    TypeFilter.IMAGE: "Image",
    TypeFilter.RAW: "Camera raw",
    TypeFilter.VECTOR: "Vector",
    TypeFilter.PHOTOSHOP: "Photoshop",
    TypeFilter.ILLUSTRATOR: "Illustrator",
    TypeFilter.POSTSCRIPT: "PostScript",
    TypeFilter.INDESIGN: "InDesign",
    TypeFilter.PDF: "PDF",
    TypeFilter.VIDEO: "Video",
    TypeFilter.AUDIO: "Audio",
    TypeFilter.WORD: "Text document",
    TypeFilter.SPREADSHEET: "Spreadsheet",
    TypeFilter.PRESENTATION: "Presentation",
    TypeFilter.TEXT: "Plain text",
    TypeFilter.ARCHIVE: "Archive",
    TypeFilter.OTHER: "Other",
}
_STATES: dict[StateFilter, str] = {
    StateFilter.PROCESSED: "Processed",
    StateFilter.UNPROCESSED: "Not processed yet",
    StateFilter.PROCESSING: "Processing",
    StateFilter.QUEUED: "Waiting",
    StateFilter.FAILED: "Failed",
    StateFilter.STALE: "Out of date",
    StateFilter.MISSING: "Original not found",
    StateFilter.NO_PREVIEW: "No preview",
}
Types = frozenset[TypeFilter]
States = frozenset[StateFilter]


def type_words(value: TypeFilter) -> str:
    """Image, PDF …"""
    return QCoreApplication.translate("Filter", _TYPES[value])


def state_filter_words(value: StateFilter) -> str:
    """Failed, Out of date …"""
    return QCoreApplication.translate("Filter", _STATES[value])


class FilterMenu(QMenu):
    """Ticks for types and states. `changed` with both sets after every tick; it stays open for the next."""

    changed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterMenu")
        self._types = {
            t: self._tick(type_words(t), f"filterType{t.value.capitalize()}")
            for t in self._section(self.tr("Type"), TypeFilter)
        }
        self.addSeparator()
        self._states = {
            s: self._tick(state_filter_words(s), f"filterState{s.value.capitalize()}")
            for s in self._section(self.tr("State"), StateFilter)
        }

    def _section(self, title: str, values: type[TypeFilter] | type[StateFilter]) -> list:  # type: ignore[type-arg]
        head = self.addAction(title)
        head.setEnabled(False)
        return list(values)

    def _tick(self, text: str, name: str) -> QAction:
        act = self.addAction(text)
        act.setObjectName(name)
        act.setCheckable(True)
        act.triggered.connect(self._ticked)
        return act

    def _ticked(self) -> None:
        self.changed.emit(
            frozenset(t for t, act in self._types.items() if act.isChecked()),
            frozenset(s for s, act in self._states.items() if act.isChecked()),
        )

    def show_filters(self, types: Types, states: States) -> None:
        """Set the ticks."""
        for t, act in self._types.items():
            act.setChecked(t in types)
        for s, act in self._states.items():
            act.setChecked(s in states)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        act = self.activeAction()
        if act is not None and act.isCheckable() and act.isEnabled():
            act.trigger()
        else:
            super().mouseReleaseEvent(event)


class Chip(QToolButton):
    """One filter. Click on × or Delete takes it away; click elsewhere or Enter edits it."""

    removed = Signal()
    edit = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = ""
        self._value = ""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def tell(self, key: str, value: str) -> None:
        """What it says."""
        self._key, self._value = key, value
        self.setAccessibleName(f"{key} {value}")
        self.setToolTip(self.tr("%1 %2. Enter changes it, Delete removes it.").replace("%1", key).replace("%2", value))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        self.setFont(self._theme.font(12))
        return QSize(10 + metrics.horizontalAdvance(f"{self._key}{self._value}") + 5 + 8 + 12 + 8, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("ring"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("tint"))
        inset = 1 if self.hasFocus() else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 12 - inset, 12 - inset)
        painter.setFont(theme.font(12))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(10, 0, self.width(), 24), middle, self._key)
        left = 10 + metrics.horizontalAdvance(self._key) + 5
        painter.setPen(theme.colour("text"))
        room = self.width() - left - 24
        shown = metrics.elidedText(self._value, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room + 2, 24), middle, shown)
        cross = theme.pixmap("x", 12, "text", self.devicePixelRatioF())
        painter.drawPixmap(QPointF(self.width() - 20, 6), cross)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            if event.position().x() >= self.width() - 26:
                self.removed.emit()
            else:
                self.edit.emit()
        self.setDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.edit.emit()
        else:
            super().keyPressEvent(event)


class ChipBar(QWidget):
    """38 px. `changed(types, states)`; `cleared` takes words and filters away."""

    changed = Signal(object, object)
    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._types: Types = frozenset()
        self._states: States = frozenset()
        self.setObjectName("chipBar")
        self.setFixedHeight(38)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(6)
        self.menu = FilterMenu(self)
        self.menu.changed.connect(self.changed)
        self.type_chip = Chip(theme, "typeChip", self)
        self.state_chip = Chip(theme, "stateChip", self)
        for chip in (self.type_chip, self.state_chip):
            chip.edit.connect(self._edit)
            row.addWidget(chip)
        self.type_chip.removed.connect(self._no_types)
        self.state_chip.removed.connect(self._no_states)
        self.adder = QToolButton(self)
        self.adder.setObjectName("addFilterButton")
        self.adder.setFixedHeight(24)
        self.adder.setProperty("chip", "add")
        self.adder.setText(self.tr("Add filter"))
        self.adder.setAccessibleName(self.tr("Add filter"))
        self.adder.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.adder.setIconSize(QSize(12, 12))
        self.adder.setFont(theme.font(12))
        self.adder.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.dress(self.adder, "plus", 12, "text2")
        self.adder.clicked.connect(self._edit)
        row.addWidget(self.adder)
        row.addStretch(1)
        self.clear_button = QToolButton(self)
        self.clear_button.setObjectName("clearFilters")
        self.clear_button.setProperty("flat", True)
        self.clear_button.setProperty("words", True)
        self.clear_button.setFont(theme.font(12))
        self.clear_button.setText(self.tr("Clear"))
        self.clear_button.setAccessibleName(self.tr("Clear filters"))
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clear_button.clicked.connect(self.cleared)
        row.addWidget(self.clear_button)
        theme.changed.connect(self.update)

    def show_filters(self, types: Types, states: States) -> None:
        """Chips as they are in force; the bar hides itself when there are none."""
        self._types, self._states = types, states
        self.menu.show_filters(types, states)
        self.type_chip.setVisible(bool(types))
        self.state_chip.setVisible(bool(states))
        self.type_chip.tell(self.tr("Type"), ", ".join(type_words(t) for t in _TYPES if t in types))
        self.state_chip.tell(self.tr("State"), ", ".join(state_filter_words(s) for s in _STATES if s in states))
        self.setVisible(bool(types or states))

    def pop_menu(self, at: QPoint) -> None:
        """The ticks, at a place on the screen."""
        self.menu.show_filters(self._types, self._states)
        self.menu.popup(at)

    def _edit(self) -> None:
        chip = self.sender()
        at = chip if isinstance(chip, QWidget) else self.adder
        self.pop_menu(at.mapToGlobal(QPoint(0, at.height() + 2)))

    def _no_types(self) -> None:
        self.changed.emit(frozenset(), self._states)

    def _no_states(self) -> None:
        self.changed.emit(self._types, frozenset())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
