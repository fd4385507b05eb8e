"""Which columns the list shows, how wide and in which order: one layout for plain rows, one for search hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QTableView

from assetdesk.gui.models.columns import COLUMNS, HIT_COLUMNS, HIT_WIDTHS, PLACES
from assetdesk.gui.widgets.list_header import ListHeader

_NAME_LEAST, _HIT_NAME_LEAST = 240, 300
# what gives way first where the name would be too narrow, and how far
_YIELD = {"folder": 96, "changed": 96, "state": 132}


@dataclass(slots=True)
class Layout:
    """`shown` are ids from left to right; `widths` count only once a person has sized a column (`own`)."""

    shown: list[str]
    widths: dict[str, int] = field(default_factory=dict)
    own: bool = False


class ListColumns(QObject):
    """`changed` when a person chose, moved or sized."""

    changed = Signal()

    def __init__(self, view: QTableView, header: ListHeader) -> None:
        super().__init__(view)
        self._view = view
        self._header = header
        self._menu: QMenu | None = None
        self._plain = Layout([c.id for c in COLUMNS if c.shown])
        self._hits = Layout(list(HIT_COLUMNS))
        self._now = self._plain
        self._applying = False
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._pop)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        self._apply()

    @property
    def searching(self) -> bool:
        """Whether the layout of hits is on."""
        return self._now is self._hits

    def show_hits(self, on: bool) -> None:
        """Change between the two layouts."""
        if on != self.searching:
            self._now = self._hits if on else self._plain
            self._header.searching = on
            self._apply()

    @property
    def shown(self) -> list[str]:
        """Ids of the columns shown, from left to right."""
        return list(self._now.shown)

    def choose(self, name: str, on: bool) -> None:
        """Show or hide one; Name and State stay."""
        shown = self._now.shown
        if COLUMNS[PLACES[name]].fixed or on == (name in shown):
            return
        if on:
            after = [other for other in shown if PLACES[other] < PLACES[name]]
            shown.insert(shown.index(after[-1]) + 1 if after else len(shown), name)
        else:
            shown.remove(name)
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        self._applying = True
        header, layout = self._header, self._now
        for place, column in enumerate(COLUMNS):
            self._view.setColumnHidden(place, column.id not in layout.shown)
        for visual, name in enumerate(layout.shown):
            header.moveSection(header.visualIndex(PLACES[name]), visual)
        for name in layout.shown:
            self._view.setColumnWidth(PLACES[name], self._width(name))
        self._applying = False
        self.fit()
        header.viewport().update()

    def _width(self, name: str) -> int:
        layout = self._now
        first = HIT_WIDTHS.get(name) if self.searching else None
        return (layout.widths.get(name) if layout.own else None) or first or COLUMNS[PLACES[name]].width

    def fit(self) -> None:
        """Until a person has sized a column, the name takes what the others leave."""
        layout = self._now
        if layout.own:
            return
        self._applying = True
        wide = {name: self._width(name) for name in layout.shown if name != "name"}
        room = self._view.viewport().width() - sum(wide.values())
        least = _HIT_NAME_LEAST if self.searching else _NAME_LEAST
        for name, narrow in _YIELD.items():
            if room < least and wide.get(name, 0) > narrow:
                given = min(wide[name] - narrow, least - room)
                wide[name] -= given
                room += given
        for name, width in wide.items():
            self._view.setColumnWidth(PLACES[name], width)
        self._view.setColumnWidth(PLACES["name"], max(200, room))
        self._applying = False

    def _resized(self, section: int, old: int, new: int) -> None:
        if self._applying or not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        if not self._now.own:  # a person drags: from now on nothing is fitted
            self._now.own = True
            self._now.widths = {name: self._view.columnWidth(PLACES[name]) for name in self._now.shown}
        self._now.widths[COLUMNS[section].id] = new
        self.changed.emit()

    def _moved(self) -> None:
        if not self._applying:
            ids = [COLUMNS[self._header.logicalIndex(visual)].id for visual in range(len(COLUMNS))]
            self._now.shown = [name for name in ids if name in self._now.shown]
            self.changed.emit()

    def _pop(self, at: Any) -> None:
        self.menu().popup(self._header.mapToGlobal(at))

    def menu(self) -> QMenu:
        """Which columns are shown; Name and State always."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self._view)
        menu.setObjectName("columnsMenu")
        for column in COLUMNS:
            act = menu.addAction(column.title())
            act.setObjectName(f"column{column.id.capitalize()}")
            act.setCheckable(True)
            act.setChecked(column.id in self._now.shown)
            act.setEnabled(not column.fixed)
            act.setData(column.id)
        menu.addSeparator()
        reset = menu.addAction(self.tr("Usual columns"))
        reset.setObjectName("columnsReset")
        menu.triggered.connect(self._chosen)
        return menu

    def _chosen(self, act: Any) -> None:
        if act.data() is None:
            fresh = Layout(list(HIT_COLUMNS) if self.searching else [c.id for c in COLUMNS if c.shown])
            self._now.shown, self._now.widths, self._now.own = fresh.shown, fresh.widths, False
            self._apply()
            self.changed.emit()
        else:
            self.choose(str(act.data()), act.isChecked())

    # memory

    def kept(self) -> dict[str, Any]:
        """To remember: both layouts."""
        return {
            name: {"shown": one.shown, "widths": one.widths if one.own else {}}
            for name, one in (("plain", self._plain), ("hits", self._hits))
        }

    def take(self, kept: dict[str, Any]) -> None:
        """As they were left; what is not known is left out."""
        for name, layout in (("plain", self._plain), ("hits", self._hits)):
            found = kept.get(name)
            if not isinstance(found, dict):
                continue
            shown, widths = found.get("shown"), found.get("widths")
            if isinstance(shown, list):
                named = list(dict.fromkeys(n for n in shown if isinstance(n, str) and n in PLACES))
                fixed = [c.id for c in COLUMNS if c.fixed and c.id not in named]
                layout.shown = [n for n in (*fixed, *named) if n != "name"]
                layout.shown.insert(0, "name")
            if isinstance(widths, dict):
                layout.widths = {n: w for n, w in widths.items() if n in PLACES and isinstance(w, int) and w >= 40}
                layout.own = bool(layout.widths)
        self._apply()
