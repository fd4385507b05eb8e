"""Layers of Photoshop files (IPS API, PhotoshopOptions and PhotoshopLayerOptions)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from assetdesk.gui import words
from assetdesk.gui.options.form import Form, choose, object_of, tick
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.library.options import SEVERAL, Group

_EXAMPLE = ("Spring Ad", "Price Tag", 2)


class PhotoshopForm(Form):
    """Naming modes are shown by what a layer of the selected file would be called."""

    group = Group.PHOTOSHOP

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Each layer can become a picture of its own, shown with its document.")
        super().__init__(theme, model, self.tr("Photoshop"), text)

    def build(self) -> None:
        self.on = self.check("maintainLayers", self.tr("Make a picture of each layer"))
        before = self.lines.count()
        self.naming = self.combo(
            "layerNaming",
            self.tr("Names"),
            (
                ("LayerName", self.tr("Layer name")),
                ("AppendNumber", self.tr("File name and number")),
                ("AppendName", self.tr("File name and layer name")),
                ("Folders", self.tr("Layer name, in a folder of the file")),
            ),
        )
        self.example = self.note()
        self.example.setObjectName("layerNamingExample")
        self.anchor = self.combo(
            "layerAnchor",
            self.tr("Fixed point"),
            (
                ("Center", self.tr("Centre")),
                ("North", self.tr("Top")),
                ("Northeast", self.tr("Top right")),
                ("East", self.tr("Right")),
                ("Southeast", self.tr("Bottom right")),
                ("South", self.tr("Bottom")),
                ("Southwest", self.tr("Bottom left")),
                ("West", self.tr("Left")),
                ("Northwest", self.tr("Top left")),
            ),
            self.tr("Stays in place when another picture takes the layer’s place in a template."),
        )
        self.extend = self.check(
            "extendLayers", self.tr("Extend layers"), self.tr("Each picture gets the size of the whole document.")
        )
        self.text = self.check("extractText", self.tr("Take out text"), self.tr("Text layers stay text, to be found."))
        self.template = self.check(
            "createTemplate", self.tr("Make a template"), self.tr("Keeps where each layer stands.")
        )
        self.part = self.together(before)
        self.naming.currentIndexChanged.connect(self._show_example)

    def _show_example(self) -> None:
        stem, layer, number = _EXAMPLE
        name = self.model.force.name
        if name.lower().endswith((".psd", ".psb")):
            stem = name.rpartition(".")[0]
        made = {
            "LayerName": layer,
            "AppendNumber": f"{stem}_{number}",
            "AppendName": f"{stem}_{layer}",
            "Folders": f"{stem} / {layer}",
        }.get(self.naming.currentData() or "", "")
        said = words.fill(self.tr("Layer %1 “%2” of “%3” becomes “%4”."), str(number), layer, f"{stem}.psd", made)
        self.example.setText(said if made else "")

    def put(self) -> None:
        value = self.model.value("photoshopOptions")
        now = object_of(value)
        on = now.get("process") == "MaintainLayers"
        tick(self.on, value if value is SEVERAL else on)
        layers = object_of(now.get("layerOptions"))
        choose(self.naming, layers.get("layerNaming", "LayerName"))
        choose(self.anchor, layers.get("anchor", "Center"))
        tick(self.extend, bool(layers.get("extendLayers")))
        tick(self.text, bool(layers.get("extractText")))
        tick(self.template, bool(layers.get("createTemplate")))
        self.part.setEnabled(on)
        self._show_example()

    def given(self) -> dict[str, Any]:
        if self.on.checkState() is Qt.CheckState.PartiallyChecked:
            return {}
        if not self.on.isChecked():
            return {"photoshopOptions": {"process": "None"}}
        return {
            "photoshopOptions": {
                "process": "MaintainLayers",
                "layerOptions": {
                    "layerNaming": self.naming.currentData() or "LayerName",
                    "anchor": self.anchor.currentData() or "Center",
                    "createTemplate": self.template.isChecked(),
                    "extractText": self.text.isChecked(),
                    "extendLayers": self.extend.isChecked(),
                },
            }
        }
