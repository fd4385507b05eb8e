"""Background: removed by the colour of a corner, and the mask of a clipping path."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from assetdesk.gui import words
from assetdesk.gui.options.form import Form, object_of, tick
from assetdesk.gui.options.forms.corner import Corner
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment
from assetdesk.library.options import SEVERAL, Group


class BackgroundForm(Form):
    """IPS API, KnockoutBackgroundOptions and createMask."""

    group = Group.BACKGROUND
    label_width = 76

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Makes the colour found in one corner transparent. The original stays as it is.")
        super().__init__(theme, model, self.tr("Remove background"), text)

    def build(self) -> None:
        self.on = self.check("knockoutBackground", self.tr("Remove background"))
        before = self.lines.count()
        self.corner = Corner(
            self, "knockoutCorner", self.tr("Colour from"), self.tr("The pixel in this corner tells the colour.")
        )
        self.tolerance_field = self.tolerance(
            "knockoutTolerance", self.tr("0 to 1: from exactly this colour to every colour.")
        )
        self.fill = self.segments(
            self.tr("Remove"),
            (
                Segment("knockoutFlood", self.tr("Connected area"), "FloodFill"),
                Segment("knockoutMatch", self.tr("Everywhere"), "MatchPixel"),
            ),
            self.tr("From that corner on, or wherever this colour is."),
            name="knockoutFill",
        )
        self.part = self.together(before)
        self.mask_box: QCheckBox | None = None
        if not self.model.upload:
            self.lines.addSpacing(4)
            self.mask_box = self.check(
                "createMask",
                self.tr("Make a mask from the clipping path"),
                self.tr("Pictures without a path stay as they are."),
            )

    def put(self) -> None:
        value = self.model.value("knockoutBackground")
        tick(self.on, value if value is SEVERAL else bool(value))
        now = object_of(value)
        self.corner.show_value(now.get("corner", "UpperLeft"))
        self.tolerance_field.setValue(float(now.get("tolerance", 0.05 if not now else 0)))
        self.fill.choose(now.get("fillMethod", "FloodFill"))
        self.part.setEnabled(bool(now))
        if self.mask_box is not None:
            tick(self.mask_box, self.model.value("createMask"))
        having = self.model.force.having.get("createMask", 0)
        if self.mask_box is not None and having:
            self.mask_box.setToolTip(words.plural(self.tr("%Ln asset(s) (has|have) this already."), having))

    def given(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.on.checkState() is not Qt.CheckState.PartiallyChecked:
            found["knockoutBackground"] = (
                {
                    "corner": self.corner.value,
                    "tolerance": round(self.tolerance_field.value(), 3),
                    "fillMethod": self.fill.value or "FloodFill",
                }
                if self.on.isChecked()
                else None
            )
        if self.mask_box is not None and self.mask_box.checkState() is not Qt.CheckState.PartiallyChecked:
            found["createMask"] = self.mask_box.isChecked()
        return found
