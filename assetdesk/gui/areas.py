"""Areas of the window: F6 goes from one to the next, Tab walks inside one. Each keeps the widget that had the focus."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

Find = Callable[[], QWidget | None]


class Areas(QObject):
    """`areas` gives the areas that are there now, in the order of F6."""

    def __init__(self, window: QWidget, areas: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(window)
        self._window = window
        self._areas = areas
        self._last: weakref.WeakKeyDictionary[QWidget, weakref.ref[QWidget]] = weakref.WeakKeyDictionary()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def _shown(self) -> list[QWidget]:
        return [area for area in self._areas() if area.isVisible()]

    def area_of(self, widget: QWidget | None) -> QWidget | None:
        """The area that the widget is in."""
        for area in self._shown():
            if widget is not None and (area is widget or area.isAncestorOf(widget)):
                return area
        return None

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new.window() is self._window and (area := self.area_of(new)) is not None:
            self._last[area] = weakref.ref(new)

    def go(self, forward: bool) -> None:
        """To the next area, or the one before."""
        areas = self._shown()
        now = self.area_of(self._window.focusWidget())
        place = areas.index(now) if now in areas else (-1 if forward else 0)
        for step in range(1, len(areas) + 1):
            area = areas[(place + (step if forward else -step)) % len(areas)]
            goal = self._goal(area)
            if goal is not None:
                goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
                return

    def _goal(self, area: QWidget) -> QWidget | None:
        ref = self._last.get(area)
        last = ref() if ref is not None else None
        if last is not None and _takes_tab(last, area):
            return last
        first = area.focusProxy() or area
        chain = _chain(first)
        return next((widget for widget in chain if _takes_tab(widget, area)), None)

    def tab(self, forward: bool) -> bool:
        """Tab inside the area of the focus; False leaves it to Qt."""
        now = self._window.focusWidget()
        area = self.area_of(now)
        if now is None or area is None:
            return False
        stops = [widget for widget in _chain(area) if _takes_tab(widget, area)]
        if now not in stops:
            return False
        goal = stops[(stops.index(now) + (1 if forward else -1)) % len(stops)]
        goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True


def _chain(start: QWidget) -> list[QWidget]:
    """Every widget of the window in Qt's focus order, from `start` on."""
    found = [start]
    widget = start.nextInFocusChain()
    while widget is not None and widget is not start and len(found) < 5000:
        found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def _takes_tab(widget: QWidget, area: QWidget) -> bool:
    inside = widget is area or area.isAncestorOf(widget)
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return inside and tab and widget.isVisible() and widget.isEnabled()
