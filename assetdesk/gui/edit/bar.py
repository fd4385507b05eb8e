"""What the Edit view adds to the head of the large preview: the four ways to compare, the crop tool, the panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import icon_button, row


class EditBar(QWidget):
    """`compared(mode)`, `crop_wanted(bool)`, `panel_wanted(bool)` when a person chose."""

    compared = Signal(str)
    crop_wanted = Signal(bool)
    panel_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("editBar")
        self.modes = Segments(
            theme,
            [
                Segment("compareBefore", self.tr("Before"), Compare.BEFORE),
                Segment("compareSplit", self.tr("Split"), Compare.SPLIT),
                Segment("compareSide", self.tr("Side by side"), Compare.SIDE),
                Segment("compareAfter", self.tr("After"), Compare.AFTER),
            ],
        )
        self.modes.setObjectName("compareModes")
        self.modes.setAccessibleName(self.tr("Compare"))
        self.modes.setToolTip(self.tr("B held shows before, \\ swaps"))
        self._telling = False
        self.modes.chosen.connect(self._compared)
        self.crop = self._toggle(theme, "crop", self.tr("Crop (S)"), "editCrop")
        self.panel = self._toggle(theme, "panel-right", self.tr("Edit panel"), "editPanelOpen")
        self.crop.clicked.connect(self.crop_wanted)
        self.panel.clicked.connect(self.panel_wanted)
        self.setLayout(row(self.modes, 4, self.crop, self.panel, spacing=4))
        self.show_editing(False)

    def _toggle(self, theme: Theme, icon: str, text: str, name: str) -> QToolButton:
        made = icon_button(theme, icon, text, name, 28)
        made.setProperty("quiet", None)
        made.setProperty("flat", True)
        made.setAccessibleName(text.partition(" (")[0])
        made.setCheckable(True)
        return made

    def _compared(self, mode: str) -> None:
        if not self._telling:
            self.compared.emit(mode)

    def show_mode(self, mode: Compare) -> None:
        """The way that is shown now, also while B is held."""
        self._telling = True
        self.modes.choose(mode)
        self._telling = False

    def show_cropping(self, on: bool) -> None:
        """Whether the crop tool is taken up."""
        self.crop.setChecked(on)

    def show_editing(self, on: bool) -> None:
        """Whether the panel is open; without it there is nothing to compare."""
        self.panel.setChecked(on)
        self.modes.setVisible(on)
        if not on:
            self.crop.setChecked(False)

    def enable(self, on: bool) -> None:
        """Whether what is shown can be edited at all."""
        self.setVisible(on)
