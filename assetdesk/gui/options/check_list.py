"""Ticks for a list that the library holds: encodings, presets of sets, collections."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from assetdesk.gui.options.form import tick
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import clear, label
from assetdesk.library.options import SEVERAL


class LongTick(QCheckBox):
    """A tick whose words end in "…" where there is no room; spoken and shown in the tool tip whole."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 28
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class CheckList(QWidget):
    """Ticks for a list that the library holds; `keys` in the order they were ticked last."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self._theme = theme
        self._spoken = spoken
        self.setObjectName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._boxes: dict[str, LongTick] = {}

    def fill(self, items: Sequence[tuple[str, str, str]]) -> None:
        """(key, words, quiet words under them)."""
        clear(self._column)
        self._boxes = {}
        for place, (key, text, sub) in enumerate(items):
            box = LongTick(text)
            box.setObjectName(f"{self.objectName()}{place}")
            box.setAccessibleDescription(sub)
            box.clicked.connect(self._clicked)
            self._boxes[key] = box
            self._column.addWidget(box)
            if sub:
                small = label(self._theme, sub, 12, ink="text2", wrap=True)
                small.setContentsMargins(25, 0, 0, 2)
                self._column.addSpacing(-5)
                self._column.addWidget(small)

    def _clicked(self) -> None:
        made = self.sender()
        if isinstance(made, QCheckBox):
            made.setTristate(False)
        self.changed.emit()

    def show_keys(self, keys: Sequence[str] | object) -> None:
        """Tick these; SEVERAL shows every tick as mixed."""
        for key, box in self._boxes.items():
            tick(box, SEVERAL if keys is SEVERAL else key in (keys if isinstance(keys, list | tuple) else ()))

    def keys(self) -> list[str]:
        """The ticked ones."""
        return [key for key, box in self._boxes.items() if box.checkState() is Qt.CheckState.Checked]

    @property
    def empty(self) -> bool:
        """Whether the library holds none."""
        return not self._boxes
