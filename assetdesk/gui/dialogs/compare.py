"""What every comparison of two pictures shares: how to compare (slider, side by side, one at a time), the canvas, and a
line of facts under each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtWidgets import QWidget

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
MOST = 2048


class CompareFrame(Frame):
    """`choices` is the row of what is compared, filled by whoever derives from it; `show_both` fills the canvas."""

    def __init__(self, desk: Desk, parent: QWidget | None, title: str, name: str, size: QSize) -> None:
        super().__init__(desk.theme, title, name, parent, size)
        self._desk = desk
        self._work: Work | None = None
        theme = desk.theme
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
        self.choices = row(spacing=10)
        head = column(label(theme, title, 20, 600), row(self.choices, 0, self.modes, spacing=10), spacing=8)
        facts = row(self._before, 0, self._after, margins=(20, 6, 20, 6))
        top = QWidget()
        top.setLayout(column(head, margins=(20, 18, 20, 10)))
        whole = column(top, self.canvas, facts, spacing=0)
        whole.setStretch(1, 1)
        self.body.setLayout(whole)
        self.closing = button(self.tr("Close"), "compareClose", width=88)
        self.closing.setDefault(True)
        self.closing.clicked.connect(self.reject)
        self.footer.addStretch(1)
        self.footer.addWidget(self.closing)
        self.finished.connect(self._closed)
        self.canvas.set_mode(Compare.SPLIT)
        self._mode_shown()
        self.canvas.setFocus()

    def _closed(self) -> None:
        if self._work is not None:
            self._work.cancel()  # a worker makes no picture that nobody looks at

    def _mode(self, value: str) -> None:
        self.canvas.set_mode(Compare(value))

    def _mode_shown(self) -> None:
        self.modes.choose(self.canvas.mode.value)

    def say(self, before: str, after: str) -> None:
        """The facts under both."""
        self._before.setText(words.fill(self.tr("Before: %1"), before))
        self._after.setText(words.fill(self.tr("After: %1"), after))

    def show_both(self, before: QImage, after: QImage, fault: str) -> None:
        """Two pictures of one size (`matched`); the sentence `fault` where one of them is none."""
        self._work = None
        if before.isNull() or after.isNull():
            self.canvas.edit(None)
            self.canvas.show_picture(None, 1, "file-x", fault)
            return
        self.canvas.edit(Picture(before.width(), before.height()))
        self.canvas.show_picture(None, 1)
        self.canvas.show_looks(before, after)


def load(path: Path) -> QImage:
    """A file of our own making, no larger than the screen is given."""
    reader = QImageReader(str(path))
    size = reader.size()
    if max(size.width(), size.height()) > MOST:
        reader.setScaledSize(size.scaled(MOST, MOST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def matched(before: QImage, after: QImage) -> tuple[QImage, QImage]:
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
