"""The panel of the Edit view, 340 px: what can be changed on the picture, and what to do with the changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from assetdesk.gui import words
from assetdesk.gui.edit.crop_group import CropGroup
from assetdesk.gui.edit.fold import Fold
from assetdesk.gui.edit.look_groups import BackgroundGroup, ColourGroup, LookGroup, SharpeningGroup
from assetdesk.gui.edit.state import EditState
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, button, column, label, line, pane, row, set_text

WIDTH = 340


class EditPanel(QWidget):
    """`looked(option, value)` when an option object is another; the buttons' signals are in the foot."""

    looked = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("editPanel")
        self.setAccessibleName(self.tr("Edit"))
        self.setFixedWidth(WIDTH)
        self.crop = CropGroup(theme)
        self.looks: tuple[LookGroup, ...] = (BackgroundGroup(theme), SharpeningGroup(theme), ColourGroup(theme))
        self.background = self.looks[0]
        self.crop_fold = Fold(theme, "editCropFold", "crop", self.tr("Crop"), self.crop)
        heads = (
            ("editBackgroundFold", "eraser", self.tr("Background")),
            ("editSharpeningFold", "focus", self.tr("Sharpening")),
            ("editColourFold", "palette", self.tr("Colour")),
        )
        self.folds = [
            Fold(theme, name, icon, text, group, opened=False)
            for (name, icon, text), group in zip(heads, self.looks, strict=True)
        ]
        inner = pane(PANEL)
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for fold in (self.crop_fold, *self.folds):
            inside.addWidget(fold)
        inside.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("editGroups")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self.note = label(theme, "", 12, ink="warn", wrap=True)
        self.note.setObjectName("editNote")
        self.estimate = label(theme, "", 12, ink="text2", wrap=True)
        self.estimate.setObjectName("editEstimate")
        self.revert = button(self.tr("Revert"), "editRevert")
        self.copy = button("", "editCopy")
        self.save = button(self.tr("Save"), "editSave", primary=True, width=76)
        self.save.setToolTip(self.tr("Save (Ctrl+S)"))
        foot = pane(PANEL)
        below = QVBoxLayout(foot)
        below.setContentsMargins(12, 10, 12, 12)
        below.setSpacing(8)
        below.addWidget(self.note)
        below.addWidget(self.estimate)
        across = row(self.revert, self.copy, self.save)
        across.setStretchFactor(self.copy, 1)
        below.addLayout(across)
        inside_line = column(self._area, line(), foot, spacing=0)
        inside_line.setStretchFactor(self._area, 1)
        across = row(line(vertical=True), inside_line, spacing=0)
        self.setLayout(across)
        for group in self.looks:
            group.looked.connect(self._looked)
        self.tell_others(0)
        self.tell("")

    def tell(self, sentence: str) -> None:
        """Something about the picture that is worth knowing, or why it cannot be tried out."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _looked(self, value: object) -> None:
        group = self.sender()
        if isinstance(group, LookGroup):
            self.looked.emit(group.option, value)

    def show_state(self, state: EditState, *, fields: bool = True) -> None:
        """Put what holds into heads and, with `fields`, into the fields as well."""
        for fold, group in zip(self.folds, self.looks, strict=True):
            value = state.look(group.option)
            if fields:
                group.show_value(value)
            fold.head.show_value(group.said(value), accent=state.look_changed(group.option))
        self.show_crop(state)
        self.show_changed(state)

    def show_crop(self, state: EditState) -> None:
        """The crop's amounts, and the size that is left."""
        self.crop.show_crop(state.picture, state.crop, changed=state.crop_changed)
        whole = state.crop == state.picture.whole
        text = self.tr("Off") if whole else words.pixels(state.crop.width, state.crop.height)
        self.crop_fold.head.show_value(text, accent=state.crop_changed)

    def show_changed(self, state: EditState, *, named: bool = False) -> None:
        """Buttons are on while there is something to do; `named`: a named crop was moved."""
        self.save.setEnabled(state.changed or named)
        self.revert.setEnabled(state.changed or named)
        self.copy.setEnabled(self._others > 0 and bool(state.copied()))

    _others = 0

    def tell_others(self, others: int) -> None:
        """How many more assets are in the list."""
        self._others = others
        text = self.tr("Copy to %Ln other(s)…", None, others)
        set_text(self.copy, words.plural(text, others))
        self.copy.setVisible(others > 0)
