"""A rendition before and after the newest run: the slider, side by side, or one at a time. Both are files of our own
making; the one before is there as long as the run can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtWidgets import QComboBox, QWidget

from assetdesk.core.asset import RenditionRow
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.edit.compare_canvas import CompareCanvas
from assetdesk.gui.edit.geometry import Picture
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import button, column, label, row

# px of a picture's longer side that the screen is given
_MOST = 2048


@dataclass(frozen=True, slots=True)
class _Both:
    name: str
    before: QImage
    after: QImage


class CompareRenditions(Frame):
    """`rows` are the asset's renditions; those whose previous file is kept can be chosen, `name` is shown first."""

    def __init__(self, desk: Desk, parent: QWidget | None, rows: Sequence[RenditionRow], name: str) -> None:
        title = "Before and after"
        super().__init__(desk.theme, title, "compareRenditions", parent, QSize(860, 640))
        title = self.tr("Before and after")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        from assetdesk.gui.panels.rendition_list import can_compare

        self._desk = desk
        self._rows = {one.name: one for one in rows if can_compare(one)}
        self._work: Work | None = None
        theme = desk.theme
        self.which = QComboBox()
        self.which.setObjectName("compareWhich")
        self.which.setAccessibleName(self.tr("Rendition"))
        for one in self._rows:
            self.which.addItem(one, one)
        self.which.setCurrentIndex(max(0, self.which.findData(name)))
        self.which.currentIndexChanged.connect(self._read)
        self.modes = Segments(
            theme,
            (
                Segment("compareBefore", self.tr("Before"), Compare.BEFORE.value),
                Segment("compareSplit", self.tr("Slider"), Compare.SPLIT.value),
                Segment("compareSide", self.tr("Side by side"), Compare.SIDE.value),
                Segment("compareAfter", self.tr("After"), Compare.AFTER.value),
            ),
        )
        self.modes.setAccessibleName(self.tr("How to compare"))
        self.modes.chosen.connect(self._mode)
        self._before = label(theme, "", 12, ink="text2")
        self._before.setObjectName("compareBeforeFacts")
        self._after = label(theme, "", 12, ink="text2")
        self._after.setObjectName("compareAfterFacts")
        self.canvas = CompareCanvas(theme)
        self.canvas.setObjectName("compareCanvas")
        self.canvas.setAccessibleName(title)
        self.canvas.mode_changed.connect(self._mode_shown)
        head = column(label(theme, title, 20, 600), row(self.which, 0, self.modes, spacing=10), spacing=8)
        facts = row(self._before, 0, self._after, margins=(20, 6, 20, 6))
        top = QWidget()
        top.setLayout(column(head, margins=(20, 18, 20, 10)))
        whole = column(top, self.canvas, facts, spacing=0)
        whole.setStretch(1, 1)
        self.body.setLayout(whole)
        close = button(self.tr("Close"), "compareClose", width=88)
        close.setDefault(True)
        close.clicked.connect(self.reject)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.canvas.set_mode(Compare.SPLIT)
        self._mode_shown()
        self._read()
        self.canvas.setFocus()

    def _mode(self, value: str) -> None:
        self.canvas.set_mode(Compare(value))

    def _mode_shown(self) -> None:
        self.modes.choose(self.canvas.mode.value)

    def _read(self) -> None:
        one, root = self._rows.get(str(self.which.currentData())), self._desk.root
        if one is None or one.before is None or root is None:
            return
        before = one.before
        first = (words.pixels(before.width, before.height), words.size(before.bytes), words.when(before.made))
        second = (words.pixels(one.width, one.height), words.size(one.bytes), words.when(one.made))
        self._before.setText(words.fill(self.tr("Before: %1"), " · ".join(part for part in first if part)))
        self._after.setText(words.fill(self.tr("After: %1"), " · ".join(part for part in second if part)))
        if self._work is not None:
            self._work.cancel()
        paths = (root / before.path, root / one.path)
        name = one.name
        self._work = self._desk.background.run(
            lambda: _Both(name, *_matched(_load(paths[0]), _load(paths[1]))), self._take, self._desk.tell, priority=5
        )

    def _take(self, both: _Both) -> None:
        self._work = None
        if both.before.isNull() or both.after.isNull():
            self.canvas.edit(None)
            self.canvas.show_picture(None, 1, "file-x", self.tr("One of the two files is not there any more."))
            return
        self.canvas.edit(Picture(both.before.width(), both.before.height()))
        self.canvas.show_picture(None, 1)
        self.canvas.show_looks(both.before, both.after)


def _load(path: Path) -> QImage:
    reader = QImageReader(str(path))
    size = reader.size()
    if max(size.width(), size.height()) > _MOST:
        reader.setScaledSize(size.scaled(_MOST, _MOST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _matched(before: QImage, after: QImage) -> tuple[QImage, QImage]:
    """Both on grounds of one size, each in the middle of its own: a crop changes the shape."""
    if before.isNull() or after.isNull() or before.size() == after.size():
        return before, after
    whole = before.size().expandedTo(after.size())
    return _on(before, whole), _on(after, whole)


def _on(picture: QImage, whole: QSize) -> QImage:
    made = QImage(whole, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawImage((whole.width() - picture.width()) // 2, (whole.height() - picture.height()) // 2, picture)
    painter.end()
    return made
