"""The bar over the list: where one is, whether sub-folders count, order, grid or list, size of the cells."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from assetdesk.core.query import SortKey
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.asset_grid import LARGEST, NORMAL, SMALLEST
from assetdesk.gui.widgets.search_links import SearchLinks, SearchState

SORTS: dict[SortKey, str] = {
    SortKey.NAME: "Name",
    SortKey.CHANGED: "Changed",
    SortKey.ADDED: "Added",
    SortKey.TAKEN: "Taken",
    SortKey.SIZE: "Size",
    SortKey.PIXELS: "Pixels",
    SortKey.TYPE: "Type",
    SortKey.STATE: "State",
    SortKey.FOLDER: "Folder",
    SortKey.CAMERA: "Camera",
    SortKey.COLOUR: "Colour",
    SortKey.DURATION: "Duration",
    SortKey.PAGES: "Pages",
    SortKey.TITLE: "Title",
}


def sort_title(key: SortKey) -> str:
    """In the window's language."""
    return QCoreApplication.translate("Sort", SORTS.get(key, "Best first"))


class Segments(QWidget):
    """Exclusive buttons in one frame; arrows move between them. One stop for Tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def add(self, button: QToolButton, place: str) -> None:
        """`place` is first, mid or last."""
        button.setCheckable(True)
        button.setProperty("seg", place)
        button.setFixedHeight(24)
        self.group.addButton(button)
        self._row.addWidget(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = self.group.buttons()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        checked = self.group.checkedButton()
        if step is None or checked is None:
            event.ignore()
            return
        place = buttons.index(checked) + step
        if 0 <= place < len(buttons):
            buttons[place].click()
            buttons[place].setFocus(Qt.FocusReason.OtherFocusReason)


class Crumbs(QWidget):
    """Folder names, each a button but the last. Where they do not fit, the middle ones go behind an ellipsis."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._parts: list[tuple[str, Any]] = []
        self._shown: list[QWidget] = []
        self._goals: dict[QToolButton, Any] = {}
        self._menu: QMenu | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 26)

    def set_parts(self, parts: list[tuple[str, Any]]) -> None:
        """Name and goal of each; the goal comes back by `chosen`."""
        if parts != self._parts:
            self._parts = parts
            self._build()

    def _build(self) -> None:
        had_focus = any(w.hasFocus() for w in self._shown)
        for widget in self._shown:
            self._row.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown.clear()
        self._goals.clear()
        shown: list[tuple[str, Any] | None] = list(self._parts)
        if len(shown) > 4:
            shown = [shown[0], None, *shown[-2:]]
        for number, part in enumerate(shown):
            if number:
                arrow = QLabel(self)
                arrow.setPixmap(self._theme.pixmap("chevron-right", 13, "text3", self.devicePixelRatioF()))
                self._add(arrow)
            if number == len(shown) - 1 and part is not None:
                last = QLabel(self)
                last.setFont(self._theme.font(13, 600))
                last.setTextFormat(Qt.TextFormat.PlainText)
                last.setText(last.fontMetrics().elidedText(part[0], Qt.TextElideMode.ElideMiddle, 320))
                last.setToolTip(part[0])
                last.setContentsMargins(6, 0, 4, 0)
                self._add(last)
                continue
            button = QToolButton(self)
            button.setProperty("flat", True)
            button.setProperty("crumb", True)
            button.setObjectName(f"crumb{number}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setText(
                "…" if part is None else button.fontMetrics().elidedText(part[0], Qt.TextElideMode.ElideMiddle, 200)
            )
            if part is None:
                button.setAccessibleName(self.tr("Folders between"))
                button.clicked.connect(self._between)
            else:
                button.setAccessibleName(part[0])
                self._goals[button] = part[1]
                button.clicked.connect(self._clicked)
            self._add(button)
        if had_focus and self._goals:
            next(iter(self._goals)).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        self._shown.append(widget)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QToolButton) and button in self._goals:
            self.chosen.emit(self._goals[button])

    def _between(self) -> None:
        menu = self._menu = QMenu(self)
        for name, goal in self._parts[1:-2]:
            act = menu.addAction(name)
            act.setData(goal)
        menu.triggered.connect(self._menu_chosen)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _menu_chosen(self, act: Any) -> None:
        self.chosen.emit(act.data())


class PathBar(QWidget):
    """38 px high. Its parts tell by signals; `show_*` set them without telling."""

    place_chosen = Signal(object)
    subfolders_changed = Signal(bool)
    sort_chosen = Signal(object)
    way_chosen = Signal(bool)
    view_chosen = Signal(str)
    size_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(38)
        self.setObjectName("pathBar")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 12, 1)
        row.setSpacing(6)
        self.crumbs = Crumbs(theme, self)
        self.crumbs.chosen.connect(self.place_chosen)
        row.addWidget(self.crumbs)
        self.subfolders = QCheckBox(self.tr("Include sub-folders"), self)
        self.subfolders.setObjectName("includeSubfolders")
        self.subfolders.setAccessibleName(self.tr("Include sub-folders"))
        self.subfolders.setFont(theme.font(12))
        self.subfolders.setProperty("dim", True)
        self.subfolders.toggled.connect(self.subfolders_changed)
        self.changed_mark = QLabel(self.tr("changed"), self)
        self.changed_mark.setObjectName("searchChanged")
        self.changed_mark.setFont(theme.font(12))
        self.changed_mark.setProperty("dim", True)
        self.changed_mark.hide()
        row.addWidget(self.changed_mark)
        row.addSpacing(4)
        row.addWidget(self.subfolders)
        row.addStretch(1)
        self.links = SearchLinks("Here", self)
        self.links.hide()
        row.addWidget(self.links)
        row.addSpacing(6)
        self.sort_button = QToolButton(self)
        self.sort_button.setObjectName("sortButton")
        self.sort_button.setProperty("flat", True)
        self.sort_button.setProperty("words", True)
        self.sort_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sort_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sort_button.setFont(theme.font(12))
        self.sort_button.setIconSize(QSize(14, 14))
        self.sort_button.setFixedHeight(26)
        theme.dress(self.sort_button, "arrow-down-up", 14, "text2")
        self._sort_menu()
        row.addWidget(self.sort_button)
        self.views = Segments(self)
        self.grid_button = self._view_button("layout-grid", "gridButton", self.tr("Grid"), "Ctrl+1", "first")
        self.list_button = self._view_button("list", "listButton", self.tr("List"), "Ctrl+2", "last")
        row.addWidget(self.views)
        self._slider(row)
        theme.changed.connect(self._redress)

    def _view_button(self, icon: str, name: str, text: str, keys: str, place: str) -> QToolButton:
        button = QToolButton(self.views)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({keys})")
        button.setIconSize(QSize(14, 14))
        button.setProperty("icononly", True)
        self._theme.dress(button, icon, 14, "text", "accent_text")
        self.views.add(button, place)
        button.clicked.connect(self._view_clicked)
        return button

    def _slider(self, row: QHBoxLayout) -> None:
        self.sizes = QWidget(self)
        inner = QHBoxLayout(self.sizes)
        inner.setContentsMargins(8, 0, 0, 0)
        inner.setSpacing(8)
        self._small, self._large = QLabel(self.sizes), QLabel(self.sizes)
        self.slider = QSlider(Qt.Orientation.Horizontal, self.sizes)
        self.slider.setObjectName("thumbnailSize")
        self.slider.setAccessibleName(self.tr("Thumbnail size"))
        self.slider.setToolTip(self.tr("Thumbnail size"))
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setSingleStep(16)
        self.slider.setPageStep(48)
        self.slider.setValue(NORMAL)
        self.slider.setFixedWidth(84)
        self.slider.valueChanged.connect(self.size_changed)
        for widget in (self._small, self.slider, self._large):
            inner.addWidget(widget)
        row.addWidget(self.sizes)
        self._redress()

    def _redress(self) -> None:
        ratio = self.devicePixelRatioF()
        self._small.setPixmap(self._theme.pixmap("image", 12, "text2", ratio))
        self._large.setPixmap(self._theme.pixmap("image", 17, "text2", ratio))
        self.update()

    def _sort_menu(self) -> None:
        menu = QMenu(self.sort_button)
        menu.setObjectName("sortMenu")
        self._keys = QActionGroup(menu)
        best = menu.addAction(sort_title(SortKey.RELEVANCE))
        best.setCheckable(True)
        best.setData(SortKey.RELEVANCE)
        best.setObjectName("sortByRelevance")
        best.setVisible(False)
        self._keys.addAction(best)
        for key in SORTS:
            act = menu.addAction(sort_title(key))
            act.setCheckable(True)
            act.setData(key)
            act.setObjectName(f"sortBy{key.value.capitalize()}")
            self._keys.addAction(act)
        menu.addSeparator()
        self._ways = QActionGroup(menu)
        for text, descending in ((self.tr("Ascending"), False), (self.tr("Descending"), True)):
            act = menu.addAction(text)
            act.setCheckable(True)
            act.setData(descending)
            act.setObjectName("sortDescending" if descending else "sortAscending")
            self._ways.addAction(act)
        self._keys.triggered.connect(self._key_chosen)
        self._ways.triggered.connect(self._way_chosen)
        self.sort_menu = menu
        self.sort_button.setMenu(menu)

    def _key_chosen(self, act: Any) -> None:
        self.sort_chosen.emit(SortKey(act.data()))  # Qt gives back a plain string

    def _way_chosen(self, act: Any) -> None:
        self.way_chosen.emit(bool(act.data()))

    def _view_clicked(self) -> None:
        self.view_chosen.emit("list" if self.list_button.isChecked() else "grid")

    def show_sort(self, key: SortKey, descending: bool) -> None:
        """What the list is sorted by."""
        for act in self._keys.actions():
            act.setChecked(act.data() == key)
        for act in self._ways.actions():
            act.setChecked(bool(act.data()) == descending)
        self.sort_button.setText(sort_title(key))
        way = self.tr("descending") if descending else self.tr("ascending")
        said = self.tr("Sort: %1, %2") if key is not SortKey.RELEVANCE else self.tr("Sort: %1")
        self.sort_button.setAccessibleName(words.fill(said, sort_title(key), way))
        for act in self._ways.actions():
            act.setEnabled(key is not SortKey.RELEVANCE)
        self.sort_button.setToolTip(self.sort_button.accessibleName())

    def show_search(self, *, best: bool, state: SearchState, links: bool, may_save: bool) -> None:
        """`best`: words are searched, so *Best first* is an order. `links`: no chip bar carries the links."""
        # asked of the group each time: a wrapper kept here was seen to be let go while the action itself lived
        for act in self._keys.actions():
            if act.data() == SortKey.RELEVANCE:
                act.setVisible(best)
        self.changed_mark.setVisible(state is SearchState.CHANGED)
        self.links.show_state(state, may_save=may_save)
        self.links.setVisible(links and state is not SearchState.NONE)

    def show_view(self, name: str) -> None:
        """Grid or list; the size slider belongs to the grid."""
        (self.list_button if name == "list" else self.grid_button).setChecked(True)
        self._fit()

    def show_subfolders(self, on: bool, offered: bool) -> None:
        """The tick; `offered` only in a folder."""
        self.subfolders.blockSignals(True)
        self.subfolders.setChecked(on)
        self.subfolders.blockSignals(False)
        self._offered = offered
        self._fit()

    def show_size(self, px: int) -> None:
        """The slider."""
        self.slider.blockSignals(True)
        self.slider.setValue(px)
        self.slider.blockSignals(False)

    _offered = False
    _narrow = False

    def set_narrow(self, narrow: bool) -> None:
        """In small windows the slider is in the View menu only."""
        self._narrow = narrow
        self._fit()

    def _fit(self) -> None:
        self.sizes.setVisible(not self._narrow and self.grid_button.isChecked())
        self.subfolders.setVisible(self._offered and self.width() > 560)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
