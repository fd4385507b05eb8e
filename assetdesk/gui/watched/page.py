"""The page *Watched folders*: a card for each, and the ledger of every file that was ever seen in one.

It is read in the background, after change sets that say so; while it is in sight, what grows older is told anew every
second.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStackedWidget, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.watch import LedgerFilter, LedgerRow, WatchCounts, WatchFolder
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.or_nothing import OrNothing
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.watched.cards import Cards
from assetdesk.gui.watched.chosen import LOOKED_AT, ChosenFiles
from assetdesk.gui.watched.detail import LedgerDetail
from assetdesk.gui.watched.filters import LedgerFilters
from assetdesk.gui.watched.model import LedgerModel
from assetdesk.gui.watched.view import LedgerTable
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.empty_state import EmptyState
from assetdesk.gui.widgets.parts import PANEL, button, column, label, line, pane, row
from assetdesk.library import watching

_NARROW = 760


@dataclass(frozen=True, slots=True)
class _Read:
    wanted: LedgerFilter
    ids: array[int]
    rows: list[LedgerRow]


class WatchedPage(QWidget):
    """`verb(folder or None, name)` for a card's verbs, `add` and `look` of all; `decided(name, ids)` for rows: take,
    never; `show_file(row)`; `folder_wanted(id or None)`; `counted` when other numbers are shown."""

    verb = Signal(object, str)
    decided = Signal(str, object)
    show_file = Signal(object)
    save_wanted = Signal(object)
    folder_wanted = Signal(object)
    aged = Signal()
    counted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._folders: Sequence[WatchFolder] = ()
        self._counts: Mapping[int, WatchCounts] = {}
        self._options: Mapping[int, str] = {}
        self._folder: int | None = None
        self._shown: LedgerFilter | None = None
        self._copying: dict[int, float] = {}
        theme = desk.theme
        self.setObjectName("watchedPage")
        self.setAccessibleName(self.tr("Watched folders"))
        self._title = label(theme, self.tr("Watched folders"), 13, 600)
        self.all = button(self.tr("Show all"), "watchShowAll", link=True)
        self.all.clicked.connect(self._show_all)
        self.look = button(self.tr("Look now"), "watchLookAll", small=True)
        theme.dress(self.look, "refresh-cw", 13)
        self.look.clicked.connect(partial(self.verb.emit, None, "look"))
        self.add = button(self.tr("Add folder…"), "watchAdd", small=True)
        theme.dress(self.add, "plus", 13)
        self.add.clicked.connect(partial(self.verb.emit, None, "add"))
        self._who = ElidedLabel(theme, 12)
        self._who.setObjectName("watchOwner")
        self._who.setProperty("dim", True)
        self._who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top = pane(PANEL)
        top.setFixedHeight(38)
        across = row(self._title, self.all, self._who, self.look, self.add, spacing=8, margins=(16, 0, 12, 0))
        across.setStretchFactor(self._who, 1)
        top.setLayout(across)
        self.cards = Cards(desk)
        self.cards.verb.connect(self.verb)
        self.filters = LedgerFilters(theme)
        self.filters.changed.connect(self.read)
        self.filters.folder_chosen.connect(self.folder_wanted)
        self.filters.save.connect(self._save)
        self.model = LedgerModel(desk, self)
        self.table = LedgerTable(desk, self.model)
        self.table.chosen.connect(self._show_chosen)
        self._rows = OrNothing(theme, self.table, "ledgerNothing", "ledgerShowAll", 150)
        full = QWidget()
        inside = column(self.cards, self.filters, self._rows, spacing=0)
        inside.setStretchFactor(self._rows, 1)
        full.setLayout(inside)
        self._empty = EmptyState(theme)
        self._empty.setObjectName("watchedEmpty")
        self._empty.sentence.setObjectName("watchedEmptySentence")
        self._stack = QStackedWidget()
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty)
        left = QWidget()
        inside = column(top, line(), self._stack, spacing=0)
        inside.setStretchFactor(self._stack, 1)
        left.setLayout(inside)
        left.setMinimumWidth(360)
        self._left = left
        self.detail = LedgerDetail(desk)
        self.chosen = ChosenFiles(desk, self.table, self)
        self.chosen.decided.connect(self.decided)
        self.chosen.show_file.connect(self.show_file)
        self.detail.verb.connect(self.chosen.do)
        self.detail.reason.connect(self.filters.show_reason)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, 300])
        self.setLayout(column(self._split))
        self.setFocusProxy(self.table)
        roles.guard(desk, "submitJob", self.look)
        roles.guard(desk, "manageLibrary", self.add)
        desk.role.changed.connect(self._show_folders)
        self._reading = Reading(desk, self, self.read)
        self._older = QTimer(self, interval=1000)
        self._older.timeout.connect(self._tick)
        desk.feed.changed.connect(self._changed)
        desk.feed.progress.connect(self._progress)
        self._show_empty()

    # what it is about

    @property
    def summary(self) -> str:
        """What the status bar says."""
        counts = self._counts.get(self._folder or 0, WatchCounts())
        seen = words.plural(self.tr("%Ln file(s) seen", None, counts.all), counts.all)
        return words.fill(self.tr("%1, %2 not taken"), seen, words.number(counts.refused)) if counts.all else ""

    @property
    def folder(self) -> WatchFolder | None:
        """The one it is narrowed to."""
        return next((one for one in self._folders if one.id == self._folder), None)

    def show_folder(self, watch_id: int | None) -> None:
        """This folder's card and rows; None shows all."""
        self._folder = watch_id
        self.filters.show_folder(watch_id)
        self._show_folders()
        self.read()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_read(
        self,
        folders: Sequence[WatchFolder],
        counts: Mapping[int, WatchCounts],
        options: Mapping[int, str],
        owner: str = "",
    ) -> None:
        """The folders as they are now; `owner` says who watches where it is not this window."""
        self._who.setText(owner)
        self._who.setToolTip(owner)
        self._folders, self._counts, self._options = folders, counts, options
        self.model.folders = {one.id: one for one in folders}
        self.filters.show_folders(folders)
        if self._folder is not None and self._folder not in self.model.folders:
            self._folder = None  # it was removed
            self.folder_wanted.emit(None)
        self.filters.show_folder(self._folder)
        self._show_folders()
        self._show_chosen()
        self.counted.emit()

    def _show_folders(self) -> None:
        now = time.time()
        chosen = self.folder
        shown = [chosen] if chosen is not None else list(self._folders)
        self._title.setText(chosen.name if chosen is not None else self.tr("Watched folders"))
        self.all.setVisible(chosen is not None and len(self._folders) > 1)
        self.look.setEnabled(bool(self._folders))
        self.look.setVisible(bool(self._folders))
        self.cards.show_folders(shown, self._counts, self._options, now=now)
        self._fit()
        self.filters.show_counts(self._counts.get(self._folder or 0, WatchCounts()))
        self._show_empty()
        self._show_reasons()

    def _show_reasons(self) -> None:
        counts = self._counts.get(self._folder or 0, WatchCounts())
        self.detail.reasons.show_reasons(counts.reasons, self.filters.wanted.reason)

    def _show_empty(self) -> None:
        """Where no folder is watched; where one is and nothing passes."""
        any_folder = bool(self._folders)
        self._stack.setCurrentIndex(0 if any_folder else 1)
        self.detail.setVisible(any_folder)
        ways = [(self.tr("Add folder…"), self._add_wanted)] if roles.can(self._desk, "manageLibrary") else []
        self._empty.tell(
            "folder-sync",
            self.tr("No folder is watched. Files that come into a watched folder are taken in by themselves."),
            ways,
        )
        if self.filters.narrowed:
            self._rows.say("search", self.tr("No file is like that."), [(self.tr("Show all"), self.filters.clear)])
        else:
            self._rows.say("folder-sync", self.tr("No file has been seen here yet."))

    def _add_wanted(self) -> None:
        self.verb.emit(None, "add")

    def _show_all(self) -> None:
        self.folder_wanted.emit(None)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if changes.assets or changes.removed or changes.moved or changes.everything:
            self._assets_changed(changes)
        if (changes.watches or changes.everything) and self.isVisible():
            self._reading.ask()

    def _assets_changed(self, changes: ChangeSet) -> None:
        if changes.everything:
            self.table.pictures.assets.refresh_all()
        else:
            self.table.pictures.assets.refresh([*changes.assets, *changes.removed, *changes.moved])
        self.detail.assets_changed(changes.assets)

    def read(self) -> None:
        """Read the list now; an older read is dropped."""
        self._show_reasons()
        if not self._desk.opened:
            return
        library, wanted = self._desk.library, self.filters.wanted
        if self.model.rows.reader is None:
            self.model.rows.reader = partial(watching.rows, library)
        age, near = self.model.rows.doubt(), self.table.seen_rows()
        near = [*near, *self.table.chosen_rows()[:LOOKED_AT]]

        def work() -> _Read:
            ids = watching.ledger(library, wanted)
            return _Read(wanted, ids, watching.rows(library, dict.fromkeys([*ids[:40], *near])))

        self._reading.begin(work, partial(self._take, age), priority=4)

    def _take(self, age: int, found: _Read) -> None:
        other = self._shown is not None and self._shown != found.wanted
        self._shown = found.wanted
        self.model.now = time.time()
        held = self.table.hold()
        self.model.put(found.ids, found.rows, age)
        self.table.give_back(held if not other else (held[0], held[1], (-1, 0)))
        self._rows.show_list(bool(len(found.ids)))
        self._show_empty()
        self._show_chosen()

    # what grows older, and what is being copied

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._older.start()
        self._tick()
        if self._desk.opened:
            self._reading.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._older.stop()

    def _tick(self) -> None:
        now = time.time()
        self.model.now = now
        self.cards.tick(now)
        self.detail.tick(now)
        rows = [self.model.rows.known(number) for number in self.table.seen_rows()]
        if any(row is not None and row.next_try is not None for row in rows):
            self.table.viewport().update()
        self.aged.emit()

    def _progress(self, number: int, _step: str, share: float) -> None:
        """Uploads are told as numbers below 0."""
        if number >= 0:
            return
        self._copying[-number] = share
        self.model.copying = self._copying
        if self.isVisible():
            self.table.viewport().update()
        if len(self._copying) > 2000:
            for old in list(self._copying)[:1000]:
                del self._copying[old]

    # what is chosen

    def _show_chosen(self) -> None:
        self.detail.show_rows(self.chosen.rows, self.model.folders, time.time(), len(self.table.chosen_rows()))

    def _save(self) -> None:
        self.save_wanted.emit(self.filters.wanted)

    # room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Cards take at most some of the height; the ledger has the rest."""
        self.cards.setMaximumHeight(max(130, min(self.cards.sizeHint().height(), round(self.height() * 0.42))))
        self.filters.set_narrow(self._left.width() < _NARROW)
