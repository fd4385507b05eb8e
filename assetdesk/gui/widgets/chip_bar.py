"""The bar of filters: chips in as many rows as they need, *Add filter*, and at the right what can be done with all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from assetdesk.core.filters import KINDS, Kind
from assetdesk.core.query import Filter, FilterKey
from assetdesk.gui import filter_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.chip import HIGH, AddChip, Chip
from assetdesk.gui.widgets.filter_editor import FilterEditor
from assetdesk.gui.widgets.filter_menu import FilterMenu
from assetdesk.gui.widgets.search_links import SearchLinks
from assetdesk.gui.widgets.search_text import Wrong

Filters = tuple[Filter, ...]
_ROW, _SIDE, _GAP, _TOP = 30, 16, 6, 7


class ChipBar(QWidget):
    """`changed(filters)`; `wrong_edited(n)` and `wrong_removed(n)` for what the search field could not read;
    `known_wanted(key)`: what the library holds for that key, to be given to `take_known`; `emptied`: it hides, and
    it had the focus."""

    changed = Signal(object)
    wrong_edited = Signal(int)
    wrong_removed = Signal(int)
    known_wanted = Signal(object)
    emptied = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filters: Filters = ()
        self._wrong: tuple[Wrong, ...] = ()
        self._chips: list[Chip] = []
        self.editor: FilterEditor | None = None
        self._edited = -1
        self.setObjectName("chipBar")
        self.setAccessibleName(self.tr("Filters"))
        self.setFixedHeight(_ROW + 8)
        self.menu = FilterMenu(theme, self)
        self.menu.key_chosen.connect(self._key_chosen)
        self.menu.filter_chosen.connect(self._put)
        self.adder = AddChip(theme, self.tr("Add filter"), self)
        self.adder.setObjectName("addFilterButton")
        self.adder.setToolTip(self.tr("Add filter (Ctrl+Shift+F)"))
        self.adder.clicked.connect(self._add)
        self.links = SearchLinks("", self)
        self._reason = QLabel(self)
        self._reason.setObjectName("wrongReason")
        self._reason.setFont(theme.font(12))
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setProperty("ink", "warn")
        self._reason.hide()
        self._menu_at = QPoint()
        theme.changed.connect(self.update)

    # what it shows

    def show_filters(self, filters: Sequence[Filter]) -> None:
        """Chips as they are in force."""
        self._filters = tuple(filters)
        self._fill()

    def show_wrong(self, wrong: Sequence[Wrong]) -> None:
        """What the search field holds and nobody can read."""
        self._wrong = tuple(wrong)
        self._fill()

    @property
    def chips(self) -> list[Chip]:
        """Those shown: the filters in their order, then what is wrong."""
        return [chip for chip in self._chips if not chip.isHidden()]

    def _fill(self) -> None:
        focus = self.window().focusWidget()
        had = self._chips.index(focus) if isinstance(focus, Chip) and focus in self._chips else -1
        had_focus = focus is not None and self.isAncestorOf(focus)
        count = len(self._filters) + len(self._wrong)
        while len(self._chips) < count:
            chip = Chip(self._theme, "", self)
            chip.edit.connect(self._edit)
            chip.removed.connect(self._remove)
            self._chips.append(chip)
            before = self._chips[-2] if len(self._chips) > 1 else None
            if before is not None:
                QWidget.setTabOrder(before, chip)
            QWidget.setTabOrder(chip, self.adder)
        names: dict[str, int] = {}
        for place, chip in enumerate(self._chips):
            if place < len(self._filters):
                one = self._filters[place]
                chip.tell(*filter_words.chip(one))
                name = f"{one.key.value}Chip"
            elif place < count:
                wrong = self._wrong[place - len(self._filters)]
                chip.tell_problem(wrong.text, wrong.sentence)
                name = "wrongChip"
            else:
                chip.setObjectName("")
                chip.hide()
                continue
            names[name] = names.get(name, 0) + 1
            chip.setObjectName(name if names[name] == 1 else f"{name}{names[name]}")
            chip.show()
        if had_focus and not count:
            self.emptied.emit()
        elif had >= count > 0:
            self._chips[count - 1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(bool(count))
        self.arrange()

    def arrange(self) -> None:
        """Lay the chips out; the bar takes the rows it needs."""
        links = self.links.sizeHint().width()
        right = self.width() - _SIDE
        x, y = _SIDE, _TOP
        for part in (*self.chips, self.adder):
            wide = min(part.sizeHint().width(), right - _SIDE)
            last = right - (links + 16 if y == _TOP else 0)
            if x > _SIDE and x + wide > last:
                x, y = _SIDE, y + _ROW
            part.setGeometry(x, y, wide, HIGH)
            x += wide + _GAP
        self.links.setGeometry(right - links, _TOP - 1, links, HIGH + 2)
        if self._wrong:  # why, for those who do not hover
            y += _ROW - 4
            said = self._wrong[0].sentence
            self._reason.setText(
                self._reason.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, right - _SIDE)
            )
            self._reason.setToolTip(said)
            self._reason.setAccessibleName(said)
            self._reason.setGeometry(_SIDE + 2, y + 2, right - _SIDE - 2, 18)
        self._reason.setVisible(bool(self._wrong))
        self.setFixedHeight(y + HIGH + _TOP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    # adding, editing, removing

    def pop_menu(self, at: QPoint) -> None:
        """*Add filter*, at a place on the screen."""
        self._menu_at = at
        self.menu.popup(at)
        self.menu.setActiveAction(self.menu.actions()[0])

    def _add(self) -> None:
        self.pop_menu(self.adder.mapToGlobal(QPoint(0, self.adder.height() + 2)))

    def _key_chosen(self, key: FilterKey) -> None:
        place = next((n for n, one in enumerate(self._filters) if one.key is key), -1)
        at = self._menu_at
        if place >= 0 and self.isVisible():
            at = self._chips[place].mapToGlobal(QPoint(0, HIGH + 2))
        self.open_editor(key, place, at)

    def open_editor(self, key: FilterKey, place: int, at: QPoint) -> None:
        """The editor of a filter: the one at `place`, or a new one (-1)."""
        if self.editor is not None:
            self.editor.close()
        before = self._filters[place] if place >= 0 else None
        self._edited = place
        self.editor = FilterEditor(self._theme, key, before, self.window())
        self.editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.editor.changed.connect(self._edited_to)
        self.editor.closed.connect(self._closed)
        self.known_wanted.emit(key)
        self.editor.pop(at)

    def take_known(self, key: FilterKey, known: list[str]) -> None:
        """What the library holds for the key."""
        if self.editor is not None and self.editor.part.key is key:
            self.editor.part.take_known(known)

    def _edited_to(self, one: Filter | None) -> None:
        filters = list(self._filters)
        place = self._edited
        if one is None:
            if place >= 0:
                del filters[place]
            self._edited = -1
        elif place >= 0:
            filters[place] = one
        else:
            self._edited = len(filters)
            filters.append(one)
        self.changed.emit(tuple(filters))

    def _closed(self) -> None:
        self.editor = None
        place = self._edited
        self._edited = -1
        if 0 <= place < len(self.chips):
            self.chips[place].setFocus(Qt.FocusReason.PopupFocusReason)

    def _put(self, one: Filter) -> None:
        """A filter that needs no further choice; beside other choices of its key it is one more of them."""
        self.changed.emit(merged(self._filters, one))

    def _edit(self) -> None:
        chip = self.sender()
        place = self._chips.index(chip) if chip in self._chips else -1
        if isinstance(chip, Chip) and 0 <= place < len(self._filters):
            self.open_editor(self._filters[place].key, place, chip.mapToGlobal(QPoint(0, HIGH + 2)))
        elif place >= 0:
            self.wrong_edited.emit(place - len(self._filters))

    def _remove(self) -> None:
        chip = self.sender()
        place = self._chips.index(chip) if chip in self._chips else -1
        if 0 <= place < len(self._filters):
            self.changed.emit(self._filters[:place] + self._filters[place + 1 :])
        elif place >= 0:
            self.wrong_removed.emit(place - len(self._filters))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))


def merged(filters: Sequence[Filter], one: Filter) -> Filters:
    """The filters with one more: choices and words join those of the same key and sense, so that they mean *or*;
    spans stand beside each other and mean *and*."""
    alternatives = KINDS[one.key] in (Kind.CHOICE, Kind.WORDS)
    for place, other in enumerate(filters):
        if other == one or (alternatives and other.key is one.key and other.negate == one.negate):
            values = tuple(sorted({*other.values, *one.values}))
            return (*filters[:place], Filter(one.key, values, one.negate), *filters[place + 1 :])
    return (*filters, one)
