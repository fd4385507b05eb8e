"""*Add filter*: every key a list can be narrowed by, in groups; three that need no further choice act at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.query import Filter, FilterKey, StateFilter
from assetdesk.gui import filter_words
from assetdesk.gui.theme import Theme

_GROUPS: tuple[tuple[FilterKey, ...], ...] = (
    (FilterKey.TYPE, FilterKey.STATE, FilterKey.ERROR, FilterKey.CROPS, FilterKey.MARKED, FilterKey.PUBLISHED),
    (FilterKey.FOLDER, FilterKey.COLLECTION, FilterKey.KEYWORD, FilterKey.RATING),
    (FilterKey.TAKEN, FilterKey.ADDED, FilterKey.CHANGED),
    (FilterKey.SIZE, FilterKey.WIDTH, FilterKey.HEIGHT, FilterKey.PIXELS, FilterKey.ORIENTATION),
    (
        FilterKey.HUE,
        FilterKey.COLOUR,
        FilterKey.CAMERA,
        FilterKey.PAGES,
        FilterKey.DURATION,
        FilterKey.EXTENSION,
        FilterKey.HAS,
    ),
)
AT_ONCE: tuple[tuple[str, str, Filter], ...] = (
    ("addFilterHasText", "Has text", Filter(FilterKey.HAS, ("text",))),
    ("addFilterFailed", "Failed", Filter(FilterKey.STATE, (StateFilter.FAILED.value,))),
    ("addFilterStale", "Out of date", Filter(FilterKey.STATE, (StateFilter.STALE.value,))),
)


class FilterMenu(QMenu):
    """`key_chosen(FilterKey)`: its editor is wanted; `filter_chosen(Filter)`: this one is on at once."""

    key_chosen = Signal(object)
    filter_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterMenu")
        for group in _GROUPS:
            if not self.isEmpty():
                self.addSeparator()
            for key in group:
                act = self.addAction(self.tr("%1…").replace("%1", filter_words.title(key)))
                act.setObjectName(f"addFilter{key.name.title().replace('_', '')}")
                act.setData(key.value)
        self.addSeparator()
        for place, (name, _, _) in enumerate(AT_ONCE):
            act = self.addAction((self.tr("Has text"), self.tr("Failed"), self.tr("Out of date"))[place])
            act.setObjectName(name)
            act.setData(place)
        self.triggered.connect(self._chosen)

    def _chosen(self, act: Any) -> None:
        data = act.data()
        if isinstance(data, str):
            self.key_chosen.emit(FilterKey(data))
        else:
            self.filter_chosen.emit(AT_ONCE[int(data)][2])
