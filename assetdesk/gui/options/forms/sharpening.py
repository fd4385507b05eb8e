"""Sharpening of the optimized file (IPS API, UnsharpMaskOptions)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from assetdesk.gui.options.form import Form, object_of, tick
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, row
from assetdesk.library.options import SEVERAL, SHARPENING, Group


class SharpeningForm(Form):
    """Begins with the stock setting."""

    group = Group.SHARPENING

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Crisper edges in the optimized file. Previews stay as they are.")
        super().__init__(theme, model, self.tr("Sharpening"), text)

    def build(self) -> None:
        self.on = self.check("unsharpMask", self.tr("Sharpen"))
        stock = button(self.tr("Stock setting"), "sharpenStock", small=True)
        stock.setToolTip(self.tr("Amount 1.75, radius 0.2 px, threshold 2, all colours"))
        stock.clicked.connect(self._stock)
        item = self.lines.takeAt(self.lines.count() - 1)
        if item is not None and (switch := item.widget()) is not None:
            self.lines.addLayout(row(switch, 0, stock))
        before = self.lines.count()
        self.amount = self.decimal("sharpenAmount", 0, 5, 0.05)
        self.field(
            self.tr("Amount"), self.amount, self.unit(self.tr("0 to 5")),
            hint=self.tr("Contrast at edges: 1 is 100 %, 0 off."), name="sharpenAmount",
        )  # fmt: skip
        self.radius = self.decimal("sharpenRadius", 0, 250, 0.1)
        self.field(
            self.tr("Radius"), self.radius, self.unit(self.tr("px, 0 to 250")),
            hint=self.tr("How wide the band around an edge is."), name="sharpenRadius",
        )  # fmt: skip
        self.threshold = self.whole("sharpenThreshold", 0, 255)
        self.field(
            self.tr("Threshold"), self.threshold, self.unit(self.tr("0 to 255")),
            hint=self.tr("Smaller differences in brightness stay soft."),
            name="sharpenThreshold",
        )  # fmt: skip
        self.mono = self.check(
            "sharpenMonochrome",
            self.tr("Brightness only"),
            self.tr("Edges get no coloured rims."),
        )
        self.part = self.together(before)

    def _stock(self) -> None:
        self.model.set("unsharpMaskOptions", dict(SHARPENING))
        self.load()
        self.edited.emit()

    def put(self) -> None:
        value = self.model.value("unsharpMaskOptions")
        now = object_of(value)
        tick(self.on, value if value is SEVERAL else bool(now.get("amount")) and bool(now.get("radius")))
        shown = now or SHARPENING
        self.amount.setValue(float(shown.get("amount", 0)))
        self.radius.setValue(float(shown.get("radius", 0)))
        self.threshold.setValue(int(shown.get("threshold", 6)))
        tick(self.mono, bool(shown.get("monochrome", 0)))
        self.part.setEnabled(bool(now))

    def given(self) -> dict[str, Any]:
        if self.on.checkState() is Qt.CheckState.PartiallyChecked:
            return {}
        if not self.on.isChecked():
            return {"unsharpMaskOptions": None}
        return {
            "unsharpMaskOptions": {
                "amount": round(self.amount.value(), 4),
                "radius": round(self.radius.value(), 4),
                "threshold": self.threshold.value(),
                "monochrome": int(self.mono.isChecked()),
            }
        }
