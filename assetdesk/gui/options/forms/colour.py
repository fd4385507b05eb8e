"""Colour management (IPS API, ColorManagementOptions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox

from assetdesk.gui.options.form import Form, choose, object_of
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.library.options import SEVERAL, Group


class ColourForm(Form):
    """`show_profiles` fills the two lists; the first entry is the library's own default."""

    group = Group.COLOUR

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("How colours are carried over into what is made. The original keeps its own.")
        super().__init__(theme, model, self.tr("Colour"), text)

    def build(self) -> None:
        self.mode = self.combo(
            "colorManagement",
            self.tr("Colours"),
            (
                ("Default", self.tr("Automatic")),
                ("MaintainOriginal", self.tr("Leave as they are")),
                ("Convert", self.tr("Convert")),
            ),
        )
        self.said = self.note()
        self.source = self._profiles(
            "sourceProfile",
            self.tr("From"),
            self.tr("Taken as the colours of the file, also where it brings a profile of its own."),
        )
        self.output = self._profiles(
            "outputProfile", self.tr("To"), self.tr("The profile that colours are converted to.")
        )

    def _profiles(self, name: str, text: str, hint: str) -> QComboBox:
        return self.combo(name, text, (("", self.tr("Library’s default")),), hint)

    def show_profiles(self, profiles: Sequence[tuple[str, str]]) -> None:
        """(handle, words) of every profile that can be chosen."""
        for combo in (self.source, self.output):
            chosen = combo.currentData()
            while combo.count() > 1:
                combo.removeItem(1)
            for handle, text in profiles:
                combo.addItem(text, handle)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
        self.load()

    def put(self) -> None:
        value = self.model.value("colorManagementOptions")
        now = object_of(value)
        mode = value if value is SEVERAL else now.get("colorManagement", "Default")
        choose(self.mode, mode)
        for combo, name in ((self.source, "sourceProfileHandle"), (self.output, "outputProfileHandle")):
            handle = now.get(name) or ""
            if combo.findData(handle) < 0:
                combo.addItem(handle, handle)
            choose(combo, handle)
        self._arrange()

    def _arrange(self) -> None:
        mode = self.mode.currentData()
        self.source.setEnabled(mode == "Convert")
        self.output.setEnabled(mode == "Convert")
        self.said.setText(
            {
                "Default": self.tr("Colours stay where the file tells its profile; CMYK without one becomes sRGB."),
                "MaintainOriginal": self.tr("Nothing is converted."),
                "Convert": self.tr("Every picture is converted from one profile to the other."),
            }.get(mode, "")
        )
        self.said.setVisible(bool(self.said.text()))

    def given(self) -> dict[str, Any]:
        mode = self.mode.currentData()
        if mode is None:
            return {}
        if mode == "Default":
            return {"colorManagementOptions": None}
        found = {"colorManagement": mode}
        if mode == "Convert":
            for combo, name in ((self.source, "sourceProfileHandle"), (self.output, "outputProfileHandle")):
                if combo.currentData():
                    found[name] = combo.currentData()
        return {"colorManagementOptions": found}
