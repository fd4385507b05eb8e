"""Fields as the Edit view's panel has them: labels of 70 px, and sliders that show a part of a number's range."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSlider, QWidget

from assetdesk.gui import words
from assetdesk.gui.options.form import Fields

LABEL = 70


class PanelFields(Fields):
    """See the module."""

    def field(self, text: str, widget: QWidget, *after: QWidget | int, **more: Any) -> QWidget:
        holder = super().field(text, widget, *after, **more)
        for said in holder.findChildren(QLabel):
            if said.buddy() is widget:
                said.setFixedWidth(LABEL)
        return holder

    def newest(self) -> QWidget:
        """The line that was made last."""
        item = self.lines.itemAt(self.lines.count() - 1)
        made = item.widget() if item is not None else None
        assert made is not None
        return made

    def scale(self, spin: QDoubleSpinBox, name: str, text: str, steps: int, most: float) -> QSlider:
        """A slider from 0 to `most` in `steps` a whole; larger numbers can be typed only."""
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName(name)
        made.setAccessibleName(words.fill(self.tr("%1, slider"), text))
        made.setRange(0, round(most * steps))
        made.setPageStep(max(1, round(most * steps / 10)))
        made.setMinimumWidth(60)
        made.installEventFilter(self._wheel)

        def from_slider(value: int) -> None:
            spin.setValue(value / steps)

        def from_spin(value: float) -> None:
            made.blockSignals(True)
            made.setValue(round(min(value, most) * steps))
            made.blockSignals(False)

        made.valueChanged.connect(from_slider)
        spin.valueChanged.connect(from_spin)
        return made
