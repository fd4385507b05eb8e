"""Crop: none, by hand, by colour or by transparency, and whether a crop that is there stays (IPS API, crop choice)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QSpinBox, QWidget

from assetdesk.gui import words
from assetdesk.gui.options.form import Form, object_of, tick
from assetdesk.gui.options.forms.corner import Corner
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import label
from assetdesk.library.options import Group

SIDES = ("left", "right", "top", "bottom")
NONE, HAND, COLOUR, TRANSPARENCY = "none", "hand", "colour", "transparency"
_MOST = 1_000_000


class CropForm(Form):
    """By hand begins with the crop in force, where all assets have the same."""

    group = Group.CROP
    label_width = 76

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Cuts edges off the upright picture. The original stays whole.")
        super().__init__(theme, model, self.tr("Crop"), text)

    def build(self) -> None:
        self._begun = False
        self._radios: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for value, text in (
            (NONE, self.tr("None") if self.model.upload else self.tr("No new crop")),
            (HAND, self.tr("By hand")),
            (COLOUR, self.tr("By colour")),
            (TRANSPARENCY, self.tr("By transparency")),
        ):
            made = self.radio(f"crop{value.capitalize()}", text)
            made.clicked.connect(self._chosen)
            group.addButton(made)
            self._radios[value] = made
            if value == HAND:
                self._hand = self._by_hand()
            elif value == COLOUR:
                self._colour = self._by_colour()
            elif value == TRANSPARENCY:
                self._transparency = self._by_transparency()
        self._keep = None
        if not self.model.upload:
            self.section(self.tr("Crops that are there"))
            self._keep = self.check(
                "cropKeepExisting",
                self.tr("Keep existing crop"),
                self.tr("Off: it is taken away. A crop by hand always takes its place."),
            )
            self._keep.clicked.connect(self._tell)

    def _by_hand(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(25, 0, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self._sides: dict[str, QSpinBox] = {}
        names = {
            "left": self.tr("Left"), "right": self.tr("Right"), "top": self.tr("Top"), "bottom": self.tr("Bottom"),
        }  # fmt: skip
        for place, side in enumerate(SIDES):
            spin = self.whole(f"crop{side.capitalize()}", 0, _MOST, 10)
            spin.setSuffix(self.tr(" px"))
            spin.setAccessibleName(words.fill(self.tr("%1, pixels cut off"), names[side]))
            said = label(self.theme, names[side], 12, ink="text2")
            said.setBuddy(spin)
            grid.addWidget(said, place // 2, place % 2 * 2)
            grid.addWidget(spin, place // 2, place % 2 * 2 + 1)
            self._sides[side] = spin
        grid.setColumnStretch(4, 1)
        hint = self.tr("Pixels cut off each side at full size. All 0 means no crop.")
        small = label(self.theme, hint, 12, ink="text2", wrap=True)
        grid.addWidget(small, 2, 0, 1, 5)
        wrong: QLabel = label(self.theme, "", 12, ink="fail", wrap=True)
        wrong.setObjectName("cropSidesFault")
        wrong.hide()
        grid.addWidget(wrong, 3, 0, 1, 5)
        self._faults["cropSides"] = wrong
        for spin in self._sides.values():
            spin.setToolTip(hint)
            spin.setAccessibleDescription(hint)
        self.lines.addWidget(made)
        return made

    def _by_colour(self) -> QWidget:
        before = self.lines.count()
        self._corner = Corner(self, "cropCorner", self.tr("Colour from"))
        self._colour_tolerance = self.tolerance(
            "cropColourTolerance",
            self.tr("0 to 1: from exactly this colour to every colour."),
        )
        return self.together(before, indent=25)

    def _by_transparency(self) -> QWidget:
        before = self.lines.count()
        self._clear_tolerance = self.tolerance(
            "cropTransparencyTolerance",
            self.tr("0 to 1: from fully transparent pixels to all of them."),
        )
        return self.together(before, indent=25)

    @property
    def mode(self) -> str:
        """Which way is chosen."""
        return next((value for value, made in self._radios.items() if made.isChecked()), NONE)

    def forget(self) -> None:
        self._begun = False

    def _chosen(self) -> None:
        self._begun = self.mode == HAND
        self._arrange()
        self.told()

    def _tell(self) -> None:
        self.told()

    def _arrange(self) -> None:
        mode = self.mode
        self._hand.setVisible(mode == HAND)
        self._colour.setVisible(mode == COLOUR)
        self._transparency.setVisible(mode == TRANSPARENCY)
        if self._keep is not None:
            self._keep.setEnabled(mode != HAND)

    def put(self) -> None:
        model = self.model
        manual, colour, clear = (
            model.value(n) for n in ("manualCropOptions", "autoColorCropOptions", "autoTransparentCropOptions")
        )
        if isinstance(manual, dict):
            mode = HAND
        elif isinstance(colour, dict):
            mode = COLOUR
        elif isinstance(clear, dict):
            mode = TRANSPARENCY
        else:
            mode = HAND if self._begun else NONE
        self._radios[mode].setChecked(True)
        crop = object_of(manual) or object_of(model.force.values.get("crop"))
        if isinstance(manual, dict) or not self._begun:
            for side, spin in self._sides.items():
                spin.setValue(int(crop.get(side, 0)))
        self._corner.show_value(object_of(colour).get("corner", "UpperLeft"))
        self._colour_tolerance.setValue(float(object_of(colour).get("tolerance", 0)))
        self._clear_tolerance.setValue(float(object_of(clear).get("tolerance", 0)))
        if self._keep is not None:
            tick(self._keep, model.value("preserveCrop") is not False)
        self._arrange()

    def given(self) -> dict[str, Any]:
        mode = self.mode
        found: dict[str, Any] = {
            "manualCropOptions": None, "autoColorCropOptions": None, "autoTransparentCropOptions": None,
        }  # fmt: skip
        if mode == HAND:
            sides = {side: spin.value() for side, spin in self._sides.items()}
            found["manualCropOptions"] = sides if any(sides.values()) else None
        elif mode == COLOUR:
            found["autoColorCropOptions"] = {
                "corner": self._corner.value, "tolerance": self._colour_tolerance.value(),
            }  # fmt: skip
        elif mode == TRANSPARENCY:
            found["autoTransparentCropOptions"] = {"tolerance": self._clear_tolerance.value()}
        if self._keep is not None:
            found["preserveCrop"] = self._keep.isChecked()
        return found

    def check_values(self) -> None:
        force = self.model.force
        wrong = ""
        if self.mode == HAND and force.width and force.height:
            left, right, top, bottom = (self._sides[side].value() for side in SIDES)
            if left + right >= force.width:
                wrong = words.plural(self.tr("Nothing is left: the picture is %Ln px wide."), force.width)
            elif top + bottom >= force.height:
                wrong = words.plural(self.tr("Nothing is left: the picture is %Ln px high."), force.height)
        self.fault("cropSides", wrong)
