"""The inspector's tab History: what happened to an asset by day, newest first, by kind, with the verbs of versions."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import groupby

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from assetdesk.core.versions import TimelineEntry, TimelineKind
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.history_entry import Entry, kind_name
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.panels.inspector_tabs import scrolling
from assetdesk.gui.widgets.flow import Flow
from assetdesk.gui.widgets.kind_chip import KindChip
from assetdesk.gui.widgets.parts import PANEL, button, label, line, pane
from assetdesk.library import versions

Key = tuple[object, ...]
_PAGE = 30
_MOST = 400
# seconds of the window's thread that making rows may take at a time
_SLICE = 0.006


class HistoryTab(QWidget):
    """`acted(verb, asset, number)` of a version: compare, revert, describe, copy, delete."""

    acted = Signal(str, int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asset: int | None = None
        self._alone = False
        self._wanted = _PAGE
        self._work: Work | None = None
        self._shown: tuple[object, ...] = ()
        self._parts: dict[Key, QWidget] = {}
        self._todo: deque[tuple[Key, Callable[[], QWidget]]] = deque()
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._build)
        theme = desk.theme
        bar = pane(PANEL)
        flow = Flow(bar, 4)
        flow.setContentsMargins(16, 8, 12, 8)
        self.all = KindChip(theme, "historyAll", self.tr("All"))
        self.all.setChecked(True)
        self.all.clicked.connect(self._everything)
        flow.addWidget(self.all)
        self.kinds: dict[TimelineKind, KindChip] = {}
        for kind in TimelineKind:
            made = KindChip(theme, f"historyKind{kind.value.capitalize()}", kind_name(kind))
            made.toggled.connect(self._narrow)
            self.kinds[kind] = made
            flow.addWidget(made)
        self.comment = QLineEdit()
        self.comment.setObjectName("historyComment")
        self.comment.setAccessibleName(self.tr("Comment"))
        self.comment.setPlaceholderText(self.tr("Add a comment, Enter keeps it"))
        self.comment.setFont(theme.font(12))
        self.comment.setMaxLength(10_000)
        self.comment.returnPressed.connect(self._commented)
        self._comment_row = pane(PANEL)
        beside = QVBoxLayout(self._comment_row)
        beside.setContentsMargins(16, 8, 16, 8)
        beside.addWidget(self.comment)
        ground = pane(PANEL)
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(16, 10, 16, 12)
        self._column.setSpacing(0)
        self.area: QScrollArea = scrolling(ground, "inspectorHistory")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(bar)
        outer.addWidget(line())
        outer.addWidget(self.area, 1)
        outer.addWidget(line())
        outer.addWidget(self._comment_row)

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def show_details(self, details: Details) -> None:
        """The timeline of the asset shown (of the first, with several selected), read in the background."""
        if details.row.id != self._asset:
            self._asset, self._wanted = details.row.id, _PAGE
            self.comment.clear()
            self.area.verticalScrollBar().setValue(0)
        self._alone = details.count == 1
        self._comment_row.setVisible(self._may())
        self.read()

    def read(self) -> None:
        """Read it anew; what stands stays until then."""
        asset = self._asset
        if asset is None:
            return
        if self._work is not None:
            self._work.cancel()
        browse, most = self._desk.browse, self._wanted
        kinds = [kind for kind, made in self.kinds.items() if made.isChecked()]
        self._work = self._desk.background.run(
            lambda: versions.timeline(browse, asset, kinds, most=most + 1), self._take, self._desk.tell, priority=3
        )

    def _may(self) -> bool:
        return self._alone and not roles.off(self._desk, "editAssets") and not self._desk.where.in_trash

    def _everything(self) -> None:
        for made in self.kinds.values():
            made.setChecked(False)
        self.all.setChecked(True)

    def _narrow(self) -> None:
        self.all.setChecked(not any(made.isChecked() for made in self.kinds.values()))
        self._wanted = _PAGE
        self.area.verticalScrollBar().setValue(0)
        self.read()

    def _take(self, found: list[TimelineEntry]) -> None:
        self._work = None
        may, place = self._may(), self.area.verticalScrollBar().value()
        shown = (self._asset, may, date.today(), found)
        if shown == self._shown:
            return  # most changes of an asset are none of its timeline
        self._shown = shown
        self._plan(self._pieces(found))
        self.area.verticalScrollBar().setValue(place)

    def _pieces(self, found: list[TimelineEntry]) -> list[tuple[Key, Callable[[], QWidget]]]:
        """What stands under each other, each with what it is known by and how it is made."""
        theme, may = self._desk.theme, self._may()
        made: list[tuple[Key, Callable[[], QWidget]]] = []
        if not found:
            some = any(one.isChecked() for one in self.kinds.values())
            text = self.tr("Nothing of this kind has happened.") if some else self.tr("Nothing has happened yet.")
            made.append((("none", text), partial(label, theme, text, 12, ink="text2", wrap=True)))
        for day, of_day in groupby(found[: self._wanted], key=_day):
            made.append((("day", day, not made), partial(self._head, self._day_words(day), not made)))
            made += [((one, may), partial(self._entry, one, may)) for one in of_day]
        if len(found) > self._wanted and self._wanted < _MOST:
            made.append((("earlier",), self._earlier_button))
        return made

    def _plan(self, pieces: list[tuple[Key, Callable[[], QWidget]]]) -> None:
        """Show these: what stands already stays, the rest is made a few at a time, as the window must not wait."""
        while self._column.takeAt(0) is not None:
            pass
        wanted = {key for key, _ in pieces}
        for key in [key for key in self._parts if key not in wanted]:
            gone = self._parts.pop(key)
            gone.hide()
            gone.deleteLater()
        self._todo = deque(pieces)
        self._build()

    def _build(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._todo:
            key, make = self._todo.popleft()
            made = self._parts.get(key)
            if made is None:
                made = self._parts[key] = make()
            self._column.addWidget(made)
            if self._todo and time.perf_counter() > until:
                self._rest.start()
                return
        self._column.addStretch(1)

    def _head(self, text: str, first: bool) -> QWidget:
        made = label(self._desk.theme, text, 12, 600)
        made.setContentsMargins(0, 0 if first else 10, 0, 2)
        return made

    def _entry(self, one: TimelineEntry, may: bool) -> QWidget:
        made = Entry(self._desk.theme, one, may)
        made.acted.connect(self._acted)
        return made

    def _earlier_button(self) -> QWidget:
        made = button(self.tr("Show earlier"), "historyEarlier", small=True)
        made.clicked.connect(self._earlier)
        return made

    def _acted(self, verb: str, number: int) -> None:
        if self._asset is not None:
            self.acted.emit(verb, self._asset, number)

    def _earlier(self) -> None:
        self._wanted += 2 * _PAGE
        self.read()

    def _commented(self) -> None:
        text, asset = self.comment.text().strip(), self._asset
        if not text or asset is None:
            return
        library = self._desk.library
        not_kept = partial(self._not_kept, asset, text)
        self._desk.background.run(
            lambda: versions.add_comment(library, asset, text), None, not_kept, priority=8, lane="verbs"
        )
        self.comment.clear()

    def _not_kept(self, asset: int, text: str, error: BaseException) -> None:
        if asset == self._asset and not self.comment.text():  # never what was meant for another one
            self.comment.setText(text)
        self._desk.tell(error)

    def _day_words(self, day: date) -> str:
        days = (date.today() - day).days
        if days == 0:
            return self.tr("Today")
        return self.tr("Yesterday") if days == 1 else words.day(day)


def _day(entry: TimelineEntry) -> date:
    return datetime.fromtimestamp(entry.at).date()
