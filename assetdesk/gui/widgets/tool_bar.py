"""The tool bar: a plain widget of 44 px with buttons of the window's verbs, so that nothing in it is nameless."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from assetdesk.gui import words
from assetdesk.gui.actions import Actions
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.search_field import SearchField

_WIDE, _NARROW = 340, 250


class CountButton(QToolButton):
    """A verb's icon, with how much of it is new in a pill at its corner; nothing at 0."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0

    def set_count(self, count: int) -> None:
        """Other numbers."""
        self._count = count
        named = self.defaultAction().text()
        self.setAccessibleName(words.plural(self.tr("%1, %Ln new", None, count), count).replace("%1", named))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(9, 600))
        text = words.number(self._count) if self._count < 100 else "99+"
        wide = max(14, painter.fontMetrics().horizontalAdvance(text) + 7)
        pill = QRectF(self.width() - wide, 1, wide, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("busy_fill"))
        painter.drawRoundedRect(pill, 7, 7)
        painter.setPen(self._theme.colour("white"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


class ToolBar(QWidget):
    """`filter_wanted(point)`: the filter button was pressed; the menu opens there."""

    filter_wanted = Signal(QPoint)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self.setObjectName("toolBar")
        self.setFixedHeight(44)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 1)
        self._row.setSpacing(4)
        self.side = self._verb("sideBar", words=False)
        self._line()
        self.upload = self._verb("upload", words=True)
        self.reprocess = self._verb("reprocess", words=True)
        self.publish = self._verb("publish", words=True)
        self._mid_line = self._line()
        self.quiet = [self._verb(name, words=False) for name in ("move", "trash", "restore")]
        self.more = QToolButton(self)
        self.more.setObjectName("toolBarMore")
        self.more.setProperty("flat", True)
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("More"))
        self.more.setIconSize(QSize(17, 17))
        self.more.setFixedSize(30, 30)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.dress(self.more, "ellipsis", 17)
        self.more.clicked.connect(self._more)
        self.more.hide()
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.search = SearchField(theme, self)
        self.search.setFixedWidth(_WIDE)
        self._row.addWidget(self.search)
        self.filter = QToolButton(self)
        self.filter.setObjectName("filterButton")
        self.filter.setProperty("flat", True)
        self.filter.setCheckable(True)
        self.filter.setIconSize(QSize(17, 17))
        self.filter.setFixedSize(30, 30)
        self.filter.setAccessibleName(self.tr("Add filter"))
        self.filter.setToolTip(self.tr("Add filter (Ctrl+Shift+F)"))
        self.filter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.dress(self.filter, "list-filter", 17)
        self.filter.clicked.connect(self.pop_filter)
        self._row.addWidget(self.filter)
        self._line()
        self.inbox = CountButton(theme, self)
        self._dress(self.inbox, "inbox", words=False)
        self.inspector = self._verb("inspectorPanel", words=False)
        self._filtered = False
        self._menu: QMenu | None = None
        self._narrow = False
        actions["restore"].changed.connect(self._fit)
        theme.changed.connect(self.update)
        self._fit()

    def _verb(self, name: str, *, words: bool) -> QToolButton:
        return self._dress(QToolButton(self), name, words=words)

    def _dress(self, button: QToolButton, name: str, *, words: bool) -> QToolButton:
        button.setDefaultAction(self._actions[name])
        button.setObjectName(f"{name}Button")
        button.setAccessibleName(self._actions[name].text().rstrip("…"))
        button.setProperty("flat", True)
        button.setIconSize(QSize(17, 17))
        button.setFixedHeight(30)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if words:
            button.setProperty("words", True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            button.setFixedWidth(30)
        self._row.addWidget(button)
        return button

    def _line(self) -> QFrame:
        line = QFrame(self)
        line.setFixedSize(13, 20)
        line.setProperty("bar", True)
        self._row.addWidget(line)
        return line

    def set_narrow(self, narrow: bool) -> None:
        """Under 1100 px: what has no words goes behind the ellipsis, and the field gets shorter."""
        self._narrow = narrow
        self.search.setFixedWidth(_NARROW if narrow else _WIDE)
        self._fit()

    def _fit(self) -> None:
        trash = self._actions["restore"].isEnabled()
        for button in self.quiet:
            name = button.defaultAction().objectName()
            fits = name == "restore" if trash else name != "restore"
            button.setVisible(fits and not self._narrow)
        self.publish.setVisible(not self._narrow)
        self.more.setVisible(self._narrow)

    def _more(self) -> None:
        menu = self._menu = QMenu(self)
        self._actions.fill(menu, "publish - move trash restore")
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def pop_filter(self) -> None:
        """Open the filters under their button."""
        self.filter.setChecked(self._filtered)
        self.filter_wanted.emit(self.filter.mapToGlobal(QPoint(0, self.filter.height() + 2)))

    def show_filtered(self, filtered: bool) -> None:
        """Whether a filter is on."""
        self._filtered = filtered
        self.filter.setChecked(filtered)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
        for frame in self.findChildren(QFrame):
            if frame.property("bar") and frame.isVisible():
                painter.fillRect(frame.x() + 6, frame.y(), 1, 20, self._theme.colour("line"))
