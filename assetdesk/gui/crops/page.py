"""The page *Crops to confirm*: its bar, the cells, the strip of keys; reads in the background, anew after changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Place, Query
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.crops.items import LARGEST, NORMAL, SMALLEST, Item, Key, Section, item_of, sections_of
from assetdesk.gui.crops.keys_strip import KeysStrip
from assetdesk.gui.crops.view import CropsView
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.geometry import Rect
from assetdesk.gui.widgets.empty_state import EmptyState
from assetdesk.gui.widgets.parts import PANEL, line, pane, row
from assetdesk.gui.widgets.path_bar import Crumbs, Segments
from assetdesk.library import crops

TellUndo = Callable[[str, str, str, Callable[[], object]], object]
_READ_AFTER_MS = 250
_MOST_NAMES = 5
# px of width from which the size slider has room
_SLIDER_FROM = 860


@dataclass(frozen=True, slots=True)
class _Read:
    items: list[Item]
    folders: dict[int, int]


class CropsPage(QWidget):
    """`opened(asset_id, crop name, ids)` for the Edit view; `counted` when the page shows other numbers."""

    opened = Signal(int, str, object)
    counted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._reading: Work | None = None
        self._items: list[Item] = []
        self._folded: set[str] = set()
        self._moved: dict[Key, Rect] = {}
        self._decided: set[Key] = set()
        self._folder: int | None = None
        self._name = ""
        self._named: list[str] = []
        self.tell_undo: TellUndo | None = None
        theme = desk.theme
        self.setObjectName("cropsPage")
        self.setAccessibleName(self.tr("Crops to confirm"))
        self._crumbs = Crumbs(theme)
        self._crumbs.chosen.connect(self._go)
        self._names = Segments()
        self._names.setObjectName("cropNames")
        self.folder_choice = QComboBox()
        self.folder_choice.setObjectName("cropFolder")
        self.folder_choice.setAccessibleName(self.tr("Folder"))
        self.folder_choice.setFixedHeight(24)
        self.folder_choice.setMinimumWidth(150)
        self.folder_choice.setMaximumWidth(220)
        self.folder_choice.activated.connect(self._folder_chosen)
        self._small, self._large = QLabel(), QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("cropSize")
        self.slider.setAccessibleName(self.tr("Picture size"))
        self.slider.setToolTip(self.tr("Picture size"))
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setSingleStep(16)
        self.slider.setPageStep(48)
        self.slider.setFixedWidth(84)
        self.slider.setValue(int(desk.memory.get("crops_size", NORMAL)))
        self.slider.valueChanged.connect(self._sized)
        top = pane(PANEL)
        top.setFixedHeight(38)
        parts = (self._crumbs, 0, self._names, 6, self.folder_choice, 6, self._small, self.slider, self._large)
        top.setLayout(row(*parts, spacing=8, margins=(10, 0, 14, 0)))
        self.view = CropsView(desk)
        self.view.set_wanted(self.slider.value())
        self.view.decided.connect(self.decide)
        self.view.moved.connect(self._was_moved)
        self.view.opened.connect(self._open)
        self.view.folded.connect(self._fold)
        self.view.current_changed.connect(self.counted)
        self._empty = EmptyState(theme)
        self._empty.setObjectName("cropsEmpty")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._strip = KeysStrip(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((top, 0), (line(), 0), (self._stack, 1), (self._strip, 0)):
            column.addWidget(widget, stretch)
        self.setFocusProxy(self.view)
        self._soon = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._soon.timeout.connect(self.read)
        theme.changed.connect(self._redress)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._show)
        self._redress()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width()
        for part in (self._small, self.slider, self._large):
            part.setVisible(wide >= _SLIDER_FROM)
        self.folder_choice.setMinimumWidth(150 if wide >= _SLIDER_FROM else 120)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()  # the Edit view may have changed something meanwhile

    # where

    def show_folder(self, folder_id: int | None) -> None:
        """Only the crops of a folder and below (None: all of the library)."""
        self._folder = folder_id
        self.read()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def summary(self) -> str:
        """`14 crops of 14 assets · 1 moved`."""
        shown = self._shown()
        if not shown:
            return self.tr("No crop to confirm")
        assets = len({one.asset_id for one in shown})
        text = words.fill(
            self.tr("%1 of %2"),
            words.plural(self.tr("%Ln crop(s)", None, len(shown)), len(shown)),
            words.plural(self.tr("%Ln asset(s)", None, assets), assets),
        )
        moved = sum(one.moved for one in shown)
        return f"{text} · {words.fill(self.tr('%1 moved'), words.number(moved))}" if moved else text

    def _go(self, goal: object) -> None:
        if isinstance(goal, Query):
            self._desk.show_assets(goal)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        touched = changes.assets or changes.removed or changes.moved or changes.everything or changes.folders
        if touched and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        """Read what is to be confirmed now; an older read is dropped."""
        if self._desk.root is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        browse, folder = self._desk.browse, self._folder

        def work() -> _Read:
            found = crops.waiting(browse, folder)
            rows = {one.id: one for one in browse.rows(sorted({one.asset_id for one in found}))}
            items = [item_of(one, rows[one.asset_id]) for one in found if one.asset_id in rows]
            return _Read(items, crops.folders_waiting(browse))

        self._reading = self._desk.background.run(work, self._take, self._not_read, priority=4)

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self._desk.tell(error)

    def _take(self, found: _Read) -> None:
        self._reading = None
        there = {one.key for one in found.items}
        self._decided &= there
        self._moved = {key: rect for key, rect in self._moved.items() if key in there}
        self._items = [one for one in found.items if one.key not in self._decided]
        for item in self._items:
            item.rect = self._moved.get(item.key, item.rect)
        self._show_folders(found.folders)
        self._show()

    def _show_folders(self, counts: dict[int, int]) -> None:
        """Folders that have crops to confirm, below each other by path; each counts with what lies below it."""
        total: dict[int, int] = {}
        for folder_id, count in counts.items():
            at: int | None = folder_id
            while at is not None and at in self._desk.folders:
                total[at] = total.get(at, 0) + count
                at = self._desk.folders[at].parent_id
        choice = self.folder_choice
        choice.blockSignals(True)
        choice.clear()
        choice.addItem(self._desk.theme.icon("folder", 14, "text2"), self.tr("All folders"), None)
        inner = [one for one in total if self._desk.folders[one].parent_id is not None]
        if self._folder is not None and self._folder not in inner and self._folder in self._desk.folders:
            inner.append(self._folder)
        for folder_id in sorted(inner, key=lambda one: self._desk.folders[one].path.casefold()):
            folder = self._desk.folders[folder_id]
            deep = "    " * max(0, folder.path.count("/"))
            choice.addItem(self._desk.theme.icon("folder", 14, "text2"), f"{deep}{folder.name}", folder_id)
        at_now = choice.findData(self._folder) if self._folder is not None else 0
        choice.setCurrentIndex(max(0, at_now))
        choice.blockSignals(False)

    def _shown(self) -> list[Item]:
        return [one for one in self._items if not self._name or one.crop_name == self._name]

    def _sections(self) -> list[Section]:
        return sections_of(self._shown(), self._folded)

    def _show(self) -> None:
        root = self._desk.root
        library = root.name if root is not None else ""
        self._crumbs.set_parts([(library, Query(place=Place.ALL)), (self.tr("Crops to confirm"), None)])
        self._show_names()
        self.view.show_sections(self._sections())
        # what has just been decided is still to come back from the library as such
        if self._items:
            self._stack.setCurrentWidget(self.view)
        else:
            self._empty.tell("scan", self.tr("No crop waits to be confirmed."))
            self._stack.setCurrentWidget(self._empty)
        self._strip.setVisible(bool(self._items))
        self.counted.emit()

    def _show_names(self) -> None:
        """*All 14*, and each crop name with its number."""
        counts: dict[str, int] = {}
        for section in sections_of(self._items):
            counts[section.name] = len(section.items)
        names = list(counts)[:_MOST_NAMES]
        if self._name not in names:
            self._name = ""
        texts = [words.fill(self.tr("All %1"), words.number(len(self._items)))]
        texts += [f"{name} {words.number(counts[name])}" for name in names]
        buttons = [one for one in self._names.group.buttons() if isinstance(one, QToolButton)]
        if self._named != names or not buttons:
            self._named = names
            for old in buttons:
                self._names.group.removeButton(old)
                old.hide()
                old.deleteLater()
            buttons = []
            for number in range(len(texts)):
                made = QToolButton(self._names)
                made.setObjectName(f"cropName{number}")
                place = "first" if number == 0 else "last" if number == len(texts) - 1 else "mid"
                self._names.add(made, place if len(texts) > 1 else "only")
                made.clicked.connect(self._name_clicked)
                buttons.append(made)
        for made, text, name in zip(buttons, texts, ["", *names], strict=True):
            made.setText(text)
            made.setAccessibleName(text)
            made.setProperty("cropName", name)
            made.setChecked(name == self._name)
        self._names.setVisible(len(names) > 1)

    def _name_clicked(self) -> None:
        made = self.sender()
        if isinstance(made, QToolButton):
            self._name = str(made.property("cropName"))
            self._show()

    def _folder_chosen(self, number: int) -> None:
        self.show_folder(self.folder_choice.itemData(number))

    def _fold(self, name: str) -> None:
        self._folded ^= {name}
        self.view.show_sections(self._sections())

    def _sized(self, px: int) -> None:
        self._desk.memory.set("crops_size", px)
        self.view.set_wanted(px)

    def _redress(self) -> None:
        ratio = self.devicePixelRatioF()
        self._small.setPixmap(self._desk.theme.pixmap("image", 12, "text2", ratio))
        self._large.setPixmap(self._desk.theme.pixmap("image", 17, "text2", ratio))

    # verbs

    def _was_moved(self) -> None:
        self._moved = {one.key: one.rect for one in self._items if one.moved}
        self.counted.emit()

    def _open(self, asset_id: int, name: str) -> None:
        ids = list(dict.fromkeys(one.asset_id for one in self._shown()))
        self.opened.emit(asset_id, name, ids)

    def decide(self, items: Sequence[Item]) -> None:
        """Confirm these as they stand: moved ones are saved, the others confirmed. The next one is current."""
        library = self._desk.library
        moved = [(one.asset_id, one.crop_name, one.box) for one in items if one.moved]
        as_found = [one.key for one in items if not one.moved]
        keys = {one.key for one in items}
        self._decided |= keys
        self._items = [one for one in self._items if one.key not in keys]
        for key in keys:
            self._moved.pop(key, None)
        self.view.remove(items)
        self._show()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

        def work() -> list[crops.Done]:
            done = [crops.confirm(library, as_found)] if as_found else []
            return [*done, *([crops.save(library, moved)] if moved else [])]

        def failed(error: BaseException) -> None:
            self._decided -= keys
            self._desk.tell(error)
            self.read()

        self._desk.background.run(work, self._done, failed, priority=9, lane="edits")

    def _done(self, done: list[crops.Done]) -> None:
        for one in done:
            self._tell_done(one)

    def _tell_done(self, done: crops.Done) -> None:
        library, background = self._desk.library, self._desk.background
        keys = {(asset, crop.name) for asset, had in done.before.crops.items() for crop in had}

        def back() -> None:
            self._decided -= keys
            background.run(lambda: crops.put_back(library, done.before), None, self._desk.tell, lane="edits")

        if self.tell_undo is not None:
            self.tell_undo(done.sentence, "scan", self.tr("Confirm crops"), back)
        else:
            self._desk.toasts.show(done.sentence, [(self.tr("Undo"), back)], kind="crops", icon="scan")
