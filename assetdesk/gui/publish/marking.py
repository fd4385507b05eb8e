"""*Mark for publishing* and *Unmark for publishing*: everywhere, or for one target of a submenu."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.publish import Context
from assetdesk.gui import words
from assetdesk.gui.desk import Desk

if TYPE_CHECKING:
    from assetdesk.gui.panels.asset_verbs import AssetVerbs
    from assetdesk.library.session import Library

# ticks are counted over so many selected assets
_COUNTED = 5000


class Marking(QObject):
    """`contexts` are the targets there are."""

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk = desk
        self._verbs = verbs
        self.contexts: Sequence[Context] = ()
        self._menus: dict[bool, QMenu] = {}
        for on, name in ((True, "markForPublishing"), (False, "unmarkForPublishing")):
            menu = self._menus[on] = QMenu(window)
            menu.setObjectName(f"{name}Menu")
            menu.aboutToShow.connect(self._fill_mark if on else self._fill_unmark)
            action = desk.actions.on(name, self._mark_all if on else self._unmark_all)
            action.setMenu(menu)

    # the submenus

    def _fill_mark(self) -> None:
        self._fill(True)

    def _fill_unmark(self) -> None:
        self._fill(False)

    def _fill(self, on: bool) -> None:
        """All targets, then each; how many are marked there already is read and told behind the names."""
        menu = self._menus[on]
        menu.clear()
        name = "mark" if on else "unmark"
        everywhere = menu.addAction(self.tr("For all targets"))
        everywhere.setObjectName(f"{name}Everywhere")
        everywhere.triggered.connect(self._mark_all if on else self._unmark_all)
        menu.addSeparator()
        made: dict[int, QAction] = {}
        for one in self.contexts:
            action = made[one.id] = menu.addAction(words.fill(self.tr("For %1"), one.name.replace("&", "&&")))
            action.setObjectName(f"{name}In{one.id}")
            action.triggered.connect(self._act(on, one.id))
        self._read(made, on)

    def _act(self, on: bool, context_id: int) -> Callable[[], None]:
        def act() -> None:
            self.put(self._ids(), on, [context_id])

        return act

    def _read(self, made: Mapping[int, QAction], on: bool) -> None:
        every = self._ids()
        ids = every[:_COUNTED]
        if not self._desk.opened or not ids:
            return
        library = self._desk.library

        def work() -> dict[int, int]:
            from assetdesk.library import marks

            return marks.counts(library, ids)

        def take(counts: dict[int, int]) -> None:
            from shiboken6 import isValid

            for number, action in made.items():
                if not isValid(action):
                    return
                marked = counts.get(number, 0)
                if len(every) > len(ids):  # of the others nobody knows
                    continue
                done = marked == len(ids) if on else not marked
                action.setEnabled(not done)
                if len(ids) > 1 and 0 < marked < len(ids):
                    text = words.fill(self.tr("%1, %2 of %3 marked"), action.text(), words.number(marked))
                    action.setText(text.replace("%3", words.number(len(ids))))

        self._desk.background.run(work, take, None, priority=8)

    # what they do

    def _ids(self) -> list[int]:
        return list(self._desk.selection.ids)

    def _mark_all(self) -> None:
        self.put(self._ids(), True, [one.id for one in self.contexts])

    def _unmark_all(self) -> None:
        self.put(self._ids(), False, [one.id for one in self.contexts])

    def unmark_in(self, context: Context, ids: Sequence[int]) -> None:
        """Take these marks away for one target."""
        self.put(ids, False, [context.id])

    def put(self, ids: Sequence[int], on: bool, context_ids: Sequence[int]) -> None:
        """Mark or unmark for these targets, with a way back."""
        if not ids or not context_ids:
            return
        try:
            library = self._desk.library
        except Exception as error:
            self._desk.tell(error)
            return

        def work() -> dict[int, list[int]]:
            from assetdesk.library import marks

            return {number: marks.put(library, ids, on, [number]) for number in context_ids}

        def done(changed: dict[int, list[int]]) -> None:
            assets = {asset for some in changed.values() for asset in some}
            self._tell(len(assets), on, context_ids, lambda: self._back(library, changed, on))

        self._desk.background.run(work, done, self._desk.tell, priority=8, lane="verbs")

    def _back(self, library: Library, changed: Mapping[int, Sequence[int]], on: bool) -> None:
        def work() -> None:
            from assetdesk.library import marks

            for number, some in changed.items():
                if some:
                    marks.put(library, some, not on, [number])

        self._desk.background.run(work, None, self._desk.tell, priority=8, lane="verbs")

    def _tell(self, count: int, on: bool, context_ids: Sequence[int], back: Callable[[], None]) -> None:
        names = [one.name for one in self.contexts if one.id in context_ids]
        where = names[0] if len(names) == 1 else self.tr("all targets")
        if not count:
            text = self.tr("They are marked for %1 already.") if on else self.tr("They are not marked for %1.")
            self._desk.toasts.show(words.fill(text, where), kind="mark", icon="send")
            return
        text = (
            self.tr("Marked %Ln asset(s) for %1.", None, count)
            if on
            else self.tr("Unmarked %Ln asset(s) for %1.", None, count)
        )
        short = self.tr("Mark for publishing") if on else self.tr("Unmark for publishing")
        self._verbs.toast_undo(words.fill(words.plural(text, count), where), "send", short, back)
