"""Background, sharpening and colour in the panel: one option object each, off or with its values."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor

from assetdesk.gui import words
from assetdesk.gui.edit.panel_fields import PanelFields
from assetdesk.gui.edit.swatch import Swatch
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.corners import CornerPick
from assetdesk.gui.widgets.parts import button, row
from assetdesk.library.options import SHARPENING

_FILLS = ("FloodFill", "MatchPixel")
# where a person begins: a plain background of a photo is never of one colour alone
_FIRST_TOLERANCE = 0.1


class LookGroup(PanelFields):
    """`looked(value)`: the option object as the fields say it now, None for off. `option` is its IPS name."""

    looked = Signal(object)
    option = ""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.edited.connect(self._tell)

    def _tell(self) -> None:
        value = self.value()
        self.enable(value)
        self.looked.emit(value)

    def show_value(self, value: dict[str, Any] | None) -> None:
        """Put what holds into the fields, without telling."""
        self.loading = True
        try:
            self.put(value)
        finally:
            self.loading = False
        self.enable(value)

    def put(self, value: dict[str, Any] | None) -> None:
        """Fill the fields."""
        raise NotImplementedError

    def value(self) -> dict[str, Any] | None:
        """What the fields say."""
        raise NotImplementedError

    def said(self, value: dict[str, Any] | None) -> str:
        """The value in a word or two."""
        raise NotImplementedError

    def enable(self, value: dict[str, Any] | None) -> None:
        """Show only fields that count."""


class BackgroundGroup(LookGroup):
    """IPS API, KnockoutBackgroundOptions."""

    option = "knockoutBackground"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.on = self.check("editBackgroundRemove", self.tr("Remove background"))
        self.corner = CornerPick(theme, "editBackgroundCorner", self.tr("Background colour from"))
        self.corner.chosen.connect(self.told)
        self.swatch = Swatch(theme)
        self._parts = [self.field(self.tr("Colour from"), self.corner, self.swatch)]
        self.allowed = self.tolerance("editBackgroundTolerance", "")
        self.allowed.setKeyboardTracking(True)
        self.allowed.setValue(_FIRST_TOLERANCE)
        self._parts.append(self.newest())
        self.fill = self.segments(
            self.tr("Remove"),
            [
                Segment("editBackgroundConnected", self.tr("Connected area"), _FILLS[0]),
                Segment("editBackgroundEverywhere", self.tr("Everywhere"), _FILLS[1]),
            ],
            name="editBackgroundFill",
        )
        self.fill.setToolTip(self.tr("From that corner on, or wherever this colour is."))
        self._parts.append(self.newest())

    def put(self, value: dict[str, Any] | None) -> None:
        self.on.setChecked(value is not None)
        if value is not None:
            self.corner.choose(str(value.get("corner", "")))
            self.allowed.setValue(float(value.get("tolerance", 0.0)))
            if value.get("fillMethod") in _FILLS:
                self.fill.choose(str(value["fillMethod"]))

    def value(self) -> dict[str, Any] | None:
        if not self.on.isChecked():
            return None
        return {
            "corner": self.corner.value,
            "tolerance": round(self.allowed.value(), 3),
            "fillMethod": self.fill.value,
        }

    def said(self, value: dict[str, Any] | None) -> str:
        return self.tr("Removed") if value is not None else self.tr("Kept")

    def enable(self, value: dict[str, Any] | None) -> None:
        for part in self._parts:
            part.setVisible(value is not None)

    def show_colour(self, colour: QColor | None) -> None:
        """The colour that the corner supplies."""
        self.swatch.show_colour(colour)


class SharpeningGroup(LookGroup):
    """IPS API, UnsharpMaskOptions."""

    option = "unsharpMaskOptions"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.amount = self.decimal("editSharpenAmount", 0, 5, 0.05)
        self.radius = self.decimal("editSharpenRadius", 0, 250, 0.1)
        self.threshold = self.whole("editSharpenThreshold", 0, 255)
        amount, radius, threshold = self.tr("Amount"), self.tr("Radius"), self.tr("Threshold")
        self.amount.setKeyboardTracking(True)
        self.radius.setKeyboardTracking(True)
        self.amount.setAccessibleName(amount)
        self.radius.setAccessibleName(radius)
        self.radius.setSuffix(" px")
        first = self.scale(self.amount, "editSharpenAmountSlider", amount, 20, 5.0)
        self.field(amount, first, self.amount, stretch=True)
        second = self.scale(self.radius, "editSharpenRadiusSlider", radius, 10, 10.0)
        self.field(radius, second, self.radius, stretch=True)
        self.field(threshold, self.threshold)
        self.stock = button(self.tr("Stock setting"), "editSharpenStock", small=True)
        self.stock.setToolTip(self.tr("Amount 1.75, radius 0.2 px, threshold 2"))
        self.stock.clicked.connect(self._stock)
        self.none = button(self.tr("None"), "editSharpenNone", small=True)
        self.none.setAccessibleName(self.tr("No sharpening"))
        self.none.clicked.connect(self._none)
        self.lines.addLayout(row(self.stock, self.none, 0))

    def _stock(self) -> None:
        self.show_value(dict(SHARPENING))
        self._tell()

    def _none(self) -> None:
        self.show_value(None)
        self._tell()

    def put(self, value: dict[str, Any] | None) -> None:
        value = value or {"amount": 0, "radius": self.radius.value(), "threshold": self.threshold.value()}
        self.amount.setValue(float(value.get("amount", 0)))
        self.radius.setValue(float(value.get("radius", 0)))
        self.threshold.setValue(int(value.get("threshold", 6)))
        self._monochrome = int(bool(value.get("monochrome", 0)))

    _monochrome = 0

    def value(self) -> dict[str, Any] | None:
        if not self.amount.value():
            return None
        return {
            "amount": round(self.amount.value(), 2),
            "radius": round(self.radius.value(), 2),
            "threshold": self.threshold.value(),
            "monochrome": self._monochrome,
        }

    def said(self, value: dict[str, Any] | None) -> str:
        if value is None or not value.get("amount") or not value.get("radius"):
            return self.tr("Off")
        return words.locale().toString(float(value["amount"]), "f", 2)

    def enable(self, value: dict[str, Any] | None) -> None:
        self.none.setEnabled(value is not None)


class ColourGroup(LookGroup):
    """IPS API, ColorManagementOptions. Profiles are chosen in Reprocess; here one may keep or follow the library."""

    option = "colorManagementOptions"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._kept: dict[str, Any] = {}
        self.way = self.combo(
            "editColourWay",
            self.tr("Colours"),
            [
                ("Default", self.tr("Automatic")),
                ("MaintainOriginal", self.tr("Leave as they are")),
                ("Convert", self.tr("Convert")),
            ],
        )

    def put(self, value: dict[str, Any] | None) -> None:
        self._kept = {k: v for k, v in (value or {}).items() if k != "colorManagement"}
        place = self.way.findData((value or {}).get("colorManagement", "Default"))
        self.way.setCurrentIndex(max(0, place))

    def value(self) -> dict[str, Any] | None:
        way = str(self.way.currentData())
        if way == "Default" and not self._kept:
            return None
        return {"colorManagement": way} | (self._kept if way == "Convert" else {})

    def said(self, value: dict[str, Any] | None) -> str:
        return {
            "MaintainOriginal": self.tr("As they are"),
            "Convert": self.tr("Converted"),
        }.get(str((value or {}).get("colorManagement", "")), self.tr("Automatic"))
