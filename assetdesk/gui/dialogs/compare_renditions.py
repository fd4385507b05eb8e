"""A rendition before and after the newest run: the slider, side by side, or one at a time. Both are files of our own
making; the one before is there as long as the run can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QWidget

from assetdesk.core.asset import RenditionRow
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.compare import CompareFrame, load, matched


@dataclass(frozen=True, slots=True)
class _Both:
    before: QImage
    after: QImage


class CompareRenditions(CompareFrame):
    """`rows` are the asset's renditions; those whose previous file is kept can be chosen, `name` is shown first."""

    def __init__(self, desk: Desk, parent: QWidget | None, rows: Sequence[RenditionRow], name: str) -> None:
        title = QCoreApplication.translate("CompareRenditions", "Before and after")
        super().__init__(desk, parent, title, "compareRenditions", QSize(860, 640))
        from assetdesk.gui.panels.rendition_list import can_compare

        self._rows = {one.name: one for one in rows if can_compare(one)}
        self.which = QComboBox()
        self.which.setObjectName("compareWhich")
        self.which.setAccessibleName(self.tr("Rendition"))
        for one in self._rows:
            self.which.addItem(one, one)
        self.which.setCurrentIndex(max(0, self.which.findData(name)))
        self.which.currentIndexChanged.connect(self._read)
        self.choices.addWidget(self.which)
        self._read()

    def _read(self) -> None:
        one, root = self._rows.get(str(self.which.currentData())), self._desk.root
        if one is None or one.before is None or root is None:
            return
        before = one.before
        first = (words.pixels(before.width, before.height), words.size(before.bytes), words.when(before.made))
        second = (words.pixels(one.width, one.height), words.size(one.bytes), words.when(one.made))
        self.say(" · ".join(part for part in first if part), " · ".join(part for part in second if part))
        if self._work is not None:
            self._work.cancel()
        paths = (root / before.path, root / one.path)
        self._work = self._desk.background.run(
            lambda: _Both(*matched(load(paths[0]), load(paths[1]))), self._take, self._desk.tell, priority=5
        )

    def _take(self, both: _Both) -> None:
        self.show_both(both.before, both.after, self.tr("One of the two files is not there any more."))
