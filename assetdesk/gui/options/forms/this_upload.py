"""What holds for this upload: its mark, what a replaced file keeps, mask and keywords (IPS API, UploadPostJob)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox

from assetdesk.gui.options.form import Form, tick
from assetdesk.gui.options.keywords import KeywordField
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.library.options import Group


class ThisUploadForm(Form):
    """As the library's upload defaults it is called *New files*."""

    group = Group.UPLOAD

    def __init__(self, theme: Theme, model: OptionsModel, *, defaults: bool = False) -> None:
        self._defaults = defaults
        title = self.tr("New files") if defaults else self.tr("This upload")
        text = (
            self.tr("Holds for every upload that says nothing else.")
            if defaults
            else self.tr("Holds for these files only. What you leave alone follows the library’s defaults.")
        )
        super().__init__(theme, model, title, text)

    def build(self) -> None:
        self.mark = self.check(
            "readyForPublish", self.tr("Mark for publishing"), self.tr("New files go out with the next publish.")
        )
        self.section(self.tr("When a file is replaced"))
        self.keep_mark: QCheckBox | None = None
        if not self._defaults:  # as a default it is a setting of its own
            self.keep_mark = self.check("preservePublishState", self.tr("Keep its publish mark"))
        self.keep_crop = self.check(
            "preserveCrop", self.tr("Keep its crop"), self.tr("A crop set here goes before it.")
        )
        self.section(self.tr("In every file"))
        self.mask_box = self.check("createMask", self.tr("Make a mask from the clipping path"))
        self.keywords = KeywordField(self.theme, "xmpKeywords")
        self.keywords.changed.connect(self.told)
        self.field(
            self.tr("Keywords"), self.keywords, name="xmpKeywords", stretch=True,
            hint=self.tr("Added to those that a file brings. Enter or a comma ends one."),
        )  # fmt: skip

    def put(self) -> None:
        model = self.model
        tick(self.mark, model.value("readyForPublish"))
        if self.keep_mark is not None:
            tick(self.keep_mark, model.value("preservePublishState") is not False)
        tick(self.keep_crop, model.value("preserveCrop"))
        tick(self.mask_box, model.value("createMask"))
        text = model.value("xmpKeywords") or ""
        if text != self.keywords.text:
            self.keywords.show_words(text)

    def given(self) -> dict[str, Any]:
        own = {"preservePublishState": self.keep_mark.isChecked()} if self.keep_mark is not None else {}
        return {
            **own,
            "readyForPublish": self.mark.isChecked(),
            "preserveCrop": self.keep_crop.isChecked(),
            "createMask": self.mask_box.isChecked(),
            "xmpKeywords": self.keywords.text or None,
        }
