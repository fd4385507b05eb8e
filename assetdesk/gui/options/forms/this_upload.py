"""What holds for this upload: its mark, what a replaced file keeps, mask, keywords, archives and mail (IPS API,
UploadPostJob)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox

from assetdesk.gui import words
from assetdesk.gui.options.form import Form, choose, tick
from assetdesk.gui.options.forms.after import mail_choices, mail_hint
from assetdesk.gui.options.keywords import KeywordField
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import line
from assetdesk.library.options import Group

UNPACK, KEEP = "UnCompress", "None"


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
        self.lines.addSpacing(4)
        self.lines.addWidget(line())
        self.lines.addSpacing(2)
        self.mask_box = self.check("createMask", self.tr("Make a mask from the clipping path"))
        self.keywords = KeywordField(self.theme, "xmpKeywords")
        self.keywords.setToolTip(self.tr("Added to those that a file brings. Enter or a comma ends one."))
        self.keywords.changed.connect(self.told)
        self.field(self.tr("Keywords"), self.keywords, name="xmpKeywords", stretch=True)
        self.archives = self.segments(
            self.tr("Archives"),
            (
                Segment("archivesUnpack", self.tr("Unpack"), UNPACK),
                Segment("archivesKeep", self.tr("Keep as files"), KEEP),
            ),
            name="unCompressOptions",
        )
        self.mail = self.combo(
            "emailSetting",
            self.tr("Mail"),
            mail_choices(),
            mail_hint(),
        )

    def hold_for(self, files: int) -> None:
        """How many files this is about."""
        if not self._defaults and files:
            text = words.plural(self.tr("Holds for (this file|these %Ln files) only.", None, files), files)
            more = self.tr("What you leave alone follows the library’s defaults.")
            self.about.setText(f"{text} {more}")

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
        self.archives.choose(UNPACK if unpacks(model.value("unCompressOptions")) else KEEP)
        choose(self.mail, model.value("emailSetting") or "None")

    def given(self) -> dict[str, Any]:
        own = {"preservePublishState": self.keep_mark.isChecked()} if self.keep_mark is not None else {}
        return {
            **own,
            "readyForPublish": self.mark.isChecked(),
            "preserveCrop": self.keep_crop.isChecked(),
            "createMask": self.mask_box.isChecked(),
            "xmpKeywords": self.keywords.text or None,
            "unCompressOptions": {"process": self.archives.value or KEEP},
            "emailSetting": self.mail.currentData() or "None",
        }


def unpacks(given: Any) -> bool:
    """Whether an `unCompressOptions` asks to unpack."""
    return isinstance(given, dict) and given.get("process") == UNPACK
