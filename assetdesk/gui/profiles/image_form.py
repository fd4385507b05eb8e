"""Image profiles: sharpening, cropping by pixels or by content, swatches."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QSpinBox, QWidget

from assetdesk.core.profiles import image
from assetdesk.gui import words
from assetdesk.gui.profiles.form import ProfileForm, shown
from assetdesk.gui.profiles.rows import Column, Rows
from assetdesk.gui.widgets.choices import Segment, Segments

NONE, PIXELS, SMART = "none", "pixels", "smart"
_EDGES = ("top", "bottom", "left", "right")


class ImageForm(ProfileForm):
    """Rows of crops are typed into where they stand."""

    def build(self) -> None:
        self.head(self.tr("Sharpening"))
        self.amount = self.decimal("profileAmount", *image.AMOUNT, image.STEP)
        self._slid(self.tr("Amount"), self.amount, 100, "unsharp.amount")
        self.radius = self.decimal("profileRadius", *image.RADIUS, 0.1)
        self.radius.setSuffix(self.tr(" px"))
        self._slid(self.tr("Radius"), self.radius, 250, "unsharp.radius")
        self.threshold = self.decimal("profileThreshold", *image.THRESHOLD, 1, 0)
        self._slid(self.tr("Threshold"), self.threshold, 255, "unsharp.threshold")
        self.note(self.tr("For outputs under half the picture’s size in both directions. Amount 0 is off."))
        self.how = Segments(
            self.theme,
            (
                Segment("profileCropNone", self.tr("None"), NONE),
                Segment("profileCropPixels", self.tr("Pixels"), PIXELS),
                Segment("profileCropSmart", self.tr("Smart crop"), SMART),
            ),
        )
        self.how.setObjectName("profileCropping")
        self.how.setAccessibleName(self.tr("Cropping"))
        self.how.chosen.connect(self._chosen)
        self.head(self.tr("Cropping"), self.how)
        before = self.lines.count()
        self.edges: dict[str, QSpinBox] = {}
        names = {"top": self.tr("Top"), "bottom": self.tr("Bottom"), "left": self.tr("Left"), "right": self.tr("Right")}
        for edge in _EDGES:
            made = self.whole(f"profileCrop{edge.capitalize()}", *image.MARGIN)
            self.field(names[edge], made, self.unit(self.tr("px")), name=f"pixelCrop.{edge}")
            self.edges[edge] = made
        self.note(self.tr("Cut off at each edge. A picture of which nothing would be left is not cropped."))
        self.pixels = self.together(before)
        before = self.lines.count()
        self.crops = Rows(
            self.theme,
            "profileCrops",
            self.tr("Crops"),
            self.tr("Add crop"),
            (
                Column("name", self.tr("Name")),
                Column("width", self.tr("Width"), 64, whole=True),
                Column("height", self.tr("Height"), 64, whole=True),
                Column("ratio", self.tr("Ratio"), 60, right=True, read=_ratio),
            ),
            self._fresh,
        )
        self.crops.edited.connect(self._rows_edited)
        self.crops.moved.connect(self.row_changed)
        self._widget(self.crops, "crops")
        self.preserve = self.check(
            "profilePreserve",
            self.tr("Keep what is shown across sizes"),
            self.tr("One crop for each ratio, scaled to each size."),
        )
        self.swatch = self.check("profileSwatch", self.tr("Colour and image swatch"))
        self.swatch.toggled.connect(self._switched)
        self.swatch_width = self.whole("profileSwatchWidth", *image.EDGE)
        self.swatch_height = self.whole("profileSwatchHeight", *image.EDGE)
        self.swatch_height.setAccessibleName(self.tr("Height of the swatch"))
        self.swatch_width.setAccessibleName(self.tr("Width of the swatch"))
        self.field(self.tr("Swatch"), self.swatch_width, self.unit("×"), self.swatch_height, name="swatch.width")
        self.smart = self.together(before)

    @property
    def current_row(self) -> str:
        if self.how.value != SMART or self.crops.current < 0:
            return ""
        return str(self.crops.rows[self.crops.current].get("name") or "")

    def choose_row(self, name: str) -> None:
        """Make the crop of that name the current one."""
        for place, one in enumerate(self.crops.rows):
            if one.get("name") == name:
                self.crops.choose(place)

    def put(self, body: Mapping[str, Any]) -> None:
        sharp, cut, swatch = body.get("unsharp"), body.get("pixelCrop"), body.get("swatch")
        usual = image.Unsharp()
        self.amount.setValue(float(sharp["amount"]) if sharp else 0.0)
        self.radius.setValue(float(sharp["radius"]) if sharp else usual.radius)
        self.threshold.setValue(int(sharp["threshold"]) if sharp else usual.threshold)
        for edge, field in self.edges.items():
            field.setValue(int((cut or {}).get(edge) or 0))
        self.crops.put(body.get("crops") or [])
        self.preserve.setChecked(bool(body.get("preserveContent", True)))
        self.swatch.setChecked(swatch is not None)
        self.swatch_width.setValue(int((swatch or {}).get("width") or image.Swatch().width))
        self.swatch_height.setValue(int((swatch or {}).get("height") or image.Swatch().height))
        self.how.choose(PIXELS if cut else SMART if body.get("crops") or swatch else NONE)
        self._parts()

    def body(self) -> dict[str, Any]:
        how = self.how.value
        smart = how == SMART
        swatch = {"width": self.swatch_width.value(), "height": self.swatch_height.value()}
        amount = round(self.amount.value(), 2)
        sharp = {"amount": amount, "radius": round(self.radius.value(), 2), "threshold": int(self.threshold.value())}
        return {
            "unsharp": sharp if amount else None,
            "pixelCrop": {edge: made.value() for edge, made in self.edges.items()} if how == PIXELS else None,
            "crops": [{name: one.get(name) for name in ("name", "width", "height")} for one in self.crops.rows]
            if smart
            else [],
            "preserveContent": self.preserve.isChecked(),
            "swatch": swatch if smart and self.swatch.isChecked() else None,
        }

    def place_of(self, field: str) -> str:
        head, _, rest = field.partition(".")
        if head == "crops":
            self.crops.choose(int(rest.partition(".")[0] or 0) if rest else -1)
            return "crops"
        return "swatch.width" if head == "swatch" else field

    def _slid(self, text: str, spin: QDoubleSpinBox, steps: int, name: str) -> None:
        """A number with a slider; the slider's middle is a fifth of the range for radii."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(f"{spin.objectName()}Slider")
        slider.setAccessibleName(words.fill(self.tr("%1, slider"), text))
        slider.setRange(0, steps)
        slider.setMinimumWidth(60)
        slider.installEventFilter(self._wheel)
        most = spin.maximum()
        spin.setAccessibleName(text)

        def from_slider(value: int) -> None:
            if round(spin.value() / most * steps) != value:
                spin.setValue(value / steps * most)

        def from_spin(value: float) -> None:
            slider.blockSignals(True)
            slider.setValue(round(value / most * steps))
            slider.blockSignals(False)

        slider.valueChanged.connect(from_slider)
        spin.valueChanged.connect(from_spin)
        self.field(text, slider, spin, name=name, stretch=True)

    def _widget(self, made: QWidget, name: str) -> None:
        """A part without a label, with room for a fault under it."""
        self.lines.addWidget(made)
        self._below(self.lines, made, "", 0, name)

    def _fresh(self) -> dict[str, Any]:
        taken = {str(one.get("name")).casefold() for one in self.crops.rows}
        sizes = {(one.get("width"), one.get("height")) for one in self.crops.rows}
        for usual in image.CROPS:
            if usual.name.casefold() not in taken and (usual.width, usual.height) not in sizes:
                return usual.to_json()
        count = next(n for n in range(1, 999) if words.fill(self.tr("Crop %1"), str(n)).casefold() not in taken)
        edge = next(n for n in range(800, 9000, 100) if (n, n) not in sizes)
        return {"name": words.fill(self.tr("Crop %1"), str(count)), "width": edge, "height": edge}

    def _rows_edited(self) -> None:
        self._count()
        self.told()

    def _chosen(self, _how: str) -> None:
        if not self.loading and self.how.value == SMART and not self.crops.rows:
            self.crops.put([one.to_json() for one in image.CROPS])
        self._parts()
        self.told()

    def _switched(self, _on: bool) -> None:
        self._parts()

    def _parts(self) -> None:
        self.pixels.setVisible(self.how.value == PIXELS)
        self.smart.setVisible(self.how.value == SMART)
        for made in (self.swatch_width, self.swatch_height):
            made.setEnabled(self.swatch.isChecked())
        self._count()

    def _count(self) -> None:
        text = self.tr("%1 of %2 advised")
        count = len(self.crops.rows)
        self.crops.said.setText(words.fill(text, words.number(count), words.number(image.ADVISED_CROPS)))


def _ratio(one: Mapping[str, Any]) -> str:
    """`16:9`, `1.91:1`."""
    width, height = one.get("width"), one.get("height")
    if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
        return ""
    by = gcd(width, height)
    if width // by <= 32 and height // by <= 32:
        return f"{width // by}:{height // by}"
    return f"{shown(round(width / height, 2))}:1" if width >= height else f"1:{shown(round(height / width, 2))}"
