"""The page *To publish*: targets, what the next publish to the chosen one would do and why, and the button.

All of it is read in the background, the newest read wins; while it is in sight, what grows older is told anew.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow
from assetdesk.core.publish import Context, Due, PublishType
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.or_nothing import OrNothing
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.publish import reads
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.bar import CHANGES, PlanBar
from assetdesk.gui.publish.may import why_not
from assetdesk.gui.publish.model import PlanModel, Section
from assetdesk.gui.publish.numbers import Numbers
from assetdesk.gui.publish.reads import Listed
from assetdesk.gui.publish.side import PublishSide
from assetdesk.gui.publish.table import PlanTable
from assetdesk.gui.publish.targets import Targets
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import PANEL, button, column, line, pane, row
from assetdesk.gui.widgets.path_bar import Crumbs

_NARROW = 860


class PublishPage(QWidget):
    """`verb(context, name)`: check, change, history, open, add, menu. `go(context, Wish)`, `forced(context, ids,
    ForceWish)`, `unmarked(context, ids)`; `context_wanted(id)` when another target is chosen; `counted` when the status
    bar says something else; `menu(ids, point)` for rows; `home` by the first crumb."""

    verb = Signal(object, str)
    go = Signal(object, object)
    forced = Signal(object, object, object)
    unmarked = Signal(object, object)
    context_wanted = Signal(int)
    target_menu = Signal(object, QPoint)
    menu = Signal(object, QPoint)
    home = Signal()
    counted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._contexts: Sequence[Context] = ()
        self._due: Mapping[int, Due] = {}
        self._context: int | None = None
        self._to_table = False
        theme = desk.theme
        self.setObjectName("publishPage")
        self.setAccessibleName(self.tr("To publish"))
        self._crumbs = Crumbs(theme)
        self._crumbs.chosen.connect(self._crumb)
        self._state = ElidedLabel(theme, 12)
        self._state.setObjectName("publishTargetState")
        self._state.setProperty("dim", True)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._state.setMinimumWidth(1)
        self.check = button(self.tr("Check target"), "publishCheck", small=True)
        self.check.clicked.connect(partial(self._verb, "check"))
        self.history = button(self.tr("History…"), "publishHistory", small=True)
        self.history.clicked.connect(partial(self._verb, "history"))
        top = pane(PANEL)
        top.setFixedHeight(38)
        across = row(self._crumbs, self._state, self.check, self.history, spacing=8, margins=(10, 0, 12, 0))
        across.setStretchFactor(self._state, 1)
        top.setLayout(across)
        self.targets = Targets(theme)
        self.targets.add.connect(partial(self.verb.emit, None, "add"))
        self.targets.list.chosen.connect(self.context_wanted)
        self.targets.list.acted.connect(self._acted_target)
        self.targets.list.menu.connect(self._pop_target)
        self.numbers = Numbers(theme)
        self.bar = PlanBar(theme)
        self.bar.changed.connect(self.read)
        self.bar.unmark.clicked.connect(self.unmark_chosen)
        self.which, self.unmark = self.bar.which, self.bar.unmark
        self.model = PlanModel(desk, self)
        self.table = PlanTable(desk, self.model)
        self.table.chosen.connect(self._show_chosen)
        self.table.acted.connect(self._acted)
        self.table.menu.connect(self._menu)
        self._rows = OrNothing(theme, self.table, "publishNothing", "publishShowAll", 120)
        middle = QWidget()
        inside = column(self.numbers, line(), self.bar, line(), self._rows, spacing=0)
        inside.setStretchFactor(self._rows, 1)
        middle.setLayout(inside)
        below = QWidget()
        beside = row(self.targets, line(vertical=True), middle, spacing=0)
        beside.setStretch(2, 1)
        below.setLayout(beside)
        left = QWidget()
        inside = column(top, line(), below, spacing=0)
        inside.setStretchFactor(below, 1)
        left.setLayout(inside)
        self.side = PublishSide(desk)
        self.side.go.connect(self._go)
        self.side.verb.connect(self._side_verb)
        self.side.force.asked.connect(self._force)
        whole = row(left, line(vertical=True), self.side, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
        self._reading = Reading(desk, self, self.read)
        self._older = QTimer(self, interval=1000)
        self._older.timeout.connect(self._tick)
        desk.feed.changed.connect(self._changed)
        desk.role.changed.connect(self._show_context)
        self._show_context()

    # what it is about

    @property
    def context(self) -> Context | None:
        """The chosen target."""
        return next((one for one in self._contexts if one.id == self._context), None)

    @property
    def summary(self) -> str:
        """What the status bar says: 61 to send · 1 selected."""
        due = self._due.get(self._context or 0)
        if due is None:
            return ""
        parts = [words.fill(self.tr("%1 to send"), words.number(due.send))]
        if due.withdrawn:
            parts.append(words.fill(self.tr("%1 to withdraw"), words.number(due.withdrawn)))
        if chosen := len(self.table.chosen_ids()):
            parts.append(words.fill(self.tr("%1 selected"), words.number(chosen)))
        return " · ".join(parts)

    def show_read(self, contexts: Sequence[Context], due: Mapping[int, Due]) -> None:
        """The targets as they are now, and what is due."""
        counted = due.get(self._context or 0) != self._due.get(self._context or 0)
        self._contexts, self._due = contexts, due
        self._show_context()
        if counted and self.isVisible():
            self._reading.ask()

    def show_context(self, context_id: int | None) -> None:
        """This target's plan."""
        if context_id != self._context:
            self._context = context_id
            self.model.rows.forget()
            self.model.put(())
            self.which.choose(CHANGES)
            self._set_reader()
            self.side.show_jobs(None, None)
        self._show_context()
        self.read()

    def _set_reader(self) -> None:
        number = self._context
        if number is None or not self._desk.opened:
            self.model.rows.reader = None
            return
        self.model.rows.reader = partial(reads.rows, self._desk.library, number)

    def _show_context(self) -> None:
        context = self.context
        due = self._due.get(context.id) if context is not None else None
        root = self._desk.root
        parts: list[tuple[str, object]] = [(root.name if root is not None else "", "home"), (self.tr("To publish"), "")]
        if context is not None:
            parts.append((context.name, ""))
        self._crumbs.set_parts(parts)
        self.targets.list.fill(self._contexts, self._due, self._context)
        self.targets.plus.setEnabled(not why_not(self._desk, "addTarget"))
        self.numbers.show_due(due)
        changes = due.send + due.withdrawn + due.records if due is not None else None
        self.bar.show_counts(changes, due.marked + due.waiting if due is not None else None)
        there = context is not None and bool(context.url)
        self.check.setEnabled(there and not why_not(self._desk, "checkTarget"))
        self.history.setEnabled(context is not None)
        self.side.show_context(context, self._contexts)
        self.side.show_due(due)
        self._tick()
        self._show_chosen()
        self._show_nothing()
        self.counted.emit()

    def take_focus(self) -> None:
        """To the list; to the targets as long as it has no row."""
        self._to_table = not self.model.total
        (self.targets.list if self._to_table else self.table).setFocus()

    def _show_nothing(self) -> None:
        """Where no row is."""
        context = self.context
        if self.model.total:
            self._rows.show_list(True)
            return
        if self.table.hasFocus():  # it goes out of sight
            self.targets.list.setFocus()
        self._rows.show_list(False)
        if context is None:
            self._rows.say("send", self.tr("There is no publish target."))
        elif self.bar.marked or _bare(self._due.get(context.id)):
            text = words.fill(self.tr("Nothing is marked for %1. Mark assets in the list or grid."), context.name)
            self._rows.say("send", text, [(self.tr("Show all assets"), self.home.emit)])
        elif self._due.get(context.id) is None or self._reading.busy:
            self._rows.say("send", self.tr("Counting…"))
        else:
            text = words.fill(self.tr("Nothing to publish: %1 is up to date."), context.name)
            self._rows.say("circle-check", text)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if changes.everything:
            self.table.pictures.assets.refresh_all()
        elif changes.assets or changes.removed or changes.moved:
            self.table.pictures.assets.refresh([*changes.assets, *changes.removed, *changes.moved])
        if (changes.assets or changes.targets or changes.everything or changes.jobs) and self.isVisible():
            self._reading.ask()

    def read(self) -> None:
        """Read the list now; an older read is dropped."""
        number = self._context
        if not self._desk.opened or number is None:
            return
        if self.model.rows.reader is None:
            self._set_reader()
        library = self._desk.library
        marked, by = self.bar.marked, self.bar.by
        self.model.rows.doubt()

        self._reading.begin(
            lambda: reads.listed(library, number, marked=marked, by=by), partial(self._take, number), priority=4
        )

    def _take(self, context_id: int, found: Listed) -> None:
        if context_id != self._context:
            return
        held = self.table.hold()
        self.model.put([_section(key, ids) for key, ids in found.groups])
        self.table.give_back(held)
        self.side.show_jobs(found.live, found.last)
        self._show_nothing()
        if self._to_table:
            self._to_table = False
            if self.model.total and self.targets.list.hasFocus():
                self.table.setFocus()
        self._show_chosen()

    def show_job(self, live: JobRow | None) -> None:
        """How far the job is that publishes there now."""
        self.side.show_jobs(live, self.side.last)

    # what grows older

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._older.start()
        if self._desk.opened:
            self._reading.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._older.stop()

    def _tick(self) -> None:
        context = self.context
        text = said.checked(context, time.time()) if context is not None else ""
        if text != self._state.text():
            self._state.setText(text)
            self.check.setToolTip(text)

    # verbs

    def _verb(self, name: str) -> None:
        self.verb.emit(self.context, name)

    def _side_verb(self, name: str) -> None:
        if name == "full":
            self.side.choose(PublishType.FULL)
        else:
            self._verb(name)

    def _crumb(self, goal: object) -> None:
        if goal == "home":
            self.home.emit()

    def _acted_target(self, context_id: int) -> None:
        self.context_wanted.emit(context_id)
        self._verb("change")

    def _pop_target(self, context_id: int, at: QPoint) -> None:
        context = next((one for one in self._contexts if one.id == context_id), None)
        if context is not None:
            self.target_menu.emit(context, at)

    def _go(self, wish: object) -> None:
        if self.context is not None:
            self.go.emit(self.context, wish)

    def _show_chosen(self) -> None:
        count = len(self.table.chosen_ids())
        self.bar.show_chosen(count, why_not(self._desk, "unmarkForPublishing"))
        self.side.force.show_chosen(count, why_not(self._desk, "forceRepublish"))
        self.counted.emit()

    def unmark_chosen(self) -> None:
        """Take the marks of what is chosen away, for this target."""
        if self.context is not None and (ids := self.table.chosen_ids()):
            self.unmarked.emit(self.context, ids)

    def force_chosen(self) -> None:
        """As the button at the right does."""
        self.side.force.button.click()

    def _force(self, wish: object) -> None:
        if self.context is not None and (ids := self.table.chosen_ids()):
            self.forced.emit(self.context, ids, wish)

    def _acted(self) -> None:
        if len(self.table.chosen_ids()) == 1:
            self.show_first()

    def show_first(self) -> None:
        """The first that is chosen, large."""
        if ids := self.table.chosen_ids():
            self.show_asset(ids[0])

    def show_asset(self, asset_id: int) -> None:
        """The large preview."""
        if self.table.pictures.assets.get(asset_id) is not None:
            self._desk.show_page("viewer", asset_id=asset_id, ids=[asset_id])
        else:
            text = self.tr("This asset is not in the library any more.")
            self._desk.toasts.show(text, kind="publish-gone", icon="send")

    def _menu(self, at: QPoint) -> None:
        self.menu.emit(self.table.chosen_ids(), at)

    # room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.targets.set_narrow(narrow)
        self.side.set_narrow(narrow)
        self.numbers.set_narrow(narrow)
        self._state.setVisible(not narrow)


def _bare(due: Due | None) -> bool:
    """Whether nothing is marked and nothing lies there."""
    return due is not None and not due and not due.marked and not due.waiting


def _section(key: str, ids: array[int]) -> Section:
    """A head for each reason or folder."""
    if key.startswith("reason:"):
        return Section(key, said.group_name(int(key.removeprefix("reason:"))), ids)
    if key.startswith("folder:"):
        path = key.removeprefix("folder:")
        if path == reads.DELETED:
            return Section(key, said.tr("Deleted for good"), ids)
        return Section(key, words.folder(path) or said.tr("The library’s own folder"), ids)
    return Section(key, "", ids)
