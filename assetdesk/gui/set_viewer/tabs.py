"""The tabs of the set viewer's panel: the set itself, then what the inspector says of any asset, said of the set.

The inspector's own tabs are used, made when one is first wanted. Their widgets get names of their own, since the
inspector has the same ones in the same window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels import inspector_read
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.widgets.parts import column, line
from assetdesk.gui.widgets.tabs import LineTabs, tab_row

_OWN = "set"


class SetTabs(QWidget):
    """`first` is the tab of the set. `tell_undo` says what was done, with a way back, as the inspector's do."""

    def __init__(self, desk: Desk, first: QWidget) -> None:
        super().__init__()
        self._desk = desk
        self._set_id: int | None = None
        self._details: Details | None = None
        self._work: Work | None = None
        self._made: dict[int, Any] = {}
        self.tell_undo: Callable[..., object] | None = None
        self.bar = LineTabs(
            desk.theme,
            "setTabs",
            (self.tr("Set"), self.tr("Metadata"), self.tr("Tags"), self.tr("Renditions"), self.tr("History")),
            32,
        )
        self.bar.setAccessibleName(self.tr("What is shown of the set"))
        self._pages = QStackedWidget()
        self._pages.addWidget(first)
        for _ in range(4):
            self._pages.addWidget(QWidget())
        self.bar.currentChanged.connect(self._chosen)
        whole = column(tab_row(self.bar), line(), self._pages, spacing=0)
        whole.setStretchFactor(self._pages, 1)
        self.setLayout(whole)
        # what a tab makes later has names, too
        self._names = QTimer(self, singleShot=True, interval=0)
        self._names.timeout.connect(self._own_names)

    def show_set(self, set_id: int) -> None:
        """Another set, or this one anew."""
        if set_id != self._set_id:
            self._details = None
            self.bar.set_count(3, 0)
        self._set_id = set_id
        if self.bar.currentIndex():
            self._read()

    def _chosen(self, at: int) -> None:
        if at and at not in self._made:
            self._make(at)
        self._pages.setCurrentIndex(at)
        if at:
            self._read()

    def _make(self, at: int) -> None:
        from assetdesk.gui.panels.inspector_history import HistoryTab
        from assetdesk.gui.panels.inspector_metadata import MetadataTab
        from assetdesk.gui.panels.inspector_renditions import RenditionTab
        from assetdesk.gui.panels.inspector_tags import TagsTab

        kind: Callable[[Desk], Any] = (MetadataTab, TagsTab, RenditionTab, HistoryTab)[at - 1]
        made = kind(self._desk)
        saving = getattr(made, "saving", None)
        if saving is not None and self.tell_undo is not None:
            saving.tell_undo = self.tell_undo
        self._made[at] = made
        empty = self._pages.widget(at)
        if empty is not None:
            self._pages.removeWidget(empty)
            empty.deleteLater()
        self._pages.insertWidget(at, made)
        self._own_names()

    def _own_names(self) -> None:
        for made in self._made.values():
            for one in (made, *made.findChildren(QWidget)):
                name = one.objectName()
                if name and not name.startswith((_OWN, "qt_")):
                    one.setObjectName(f"{_OWN}{name[:1].upper()}{name[1:]}")

    def _read(self) -> None:
        if self._work is not None:
            self._work.cancel()
        set_id, root = self._set_id, self._desk.root
        if set_id is None or root is None:
            return
        browse, cells, ratio = self._desk.browse, self._desk.cells, self.devicePixelRatioF()
        self._work = self._desk.background.run(
            lambda: inspector_read.read(browse, cells, root, set_id, [set_id], QSize(64, 64), ratio),
            self._take,
            self._desk.tell,
            priority=4,
        )

    def _take(self, details: Details | None) -> None:
        self._work = None
        self._details = details
        at = self.bar.currentIndex()
        if details is None or at not in self._made:
            return
        self.bar.set_count(3, len(details.renditions))
        self._made[at].show_details(details)
        self._own_names()
        self._names.start()
