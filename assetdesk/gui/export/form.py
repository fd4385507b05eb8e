"""The fields of an export: originals or pictures, by which preset or sizes, where to.

The query is the truth: fields write their commands into it and are filled from it, so that what only the text can say
stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QSpinBox

from assetdesk.core.export import CONVERT, ORIGINAL
from assetdesk.core.image_query import ImageQuery, QueryFault
from assetdesk.core.image_query_text import parse, put
from assetdesk.core.presets import Preset
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import ChoiceCard, Segment
from assetdesk.gui.widgets.parts import button, icon_button

OWN = ""
# fmt= as the list has it
_SHOWN = ("jpg", "png", "png-alpha", "webp", "webp-alpha", "avif", "gif", "tif", "tif-alpha")
_WITHIN, _FILL, _PAD = "constrain", "crop", "fit"
FILES, ZIP = "files", "zip"


class PictureFields(Fields):
    """Preset, format, sizes, quality, and the query that they come to."""

    label_width = 84

    def __init__(self, theme: Theme, presets: Callable[[str], str | None]) -> None:
        super().__init__(theme)
        self._presets = presets
        self._known: tuple[Preset, ...] = ()
        self.preset = self.plain_combo("exportPreset", ())
        self.preset.setAccessibleName(self.tr("Export preset"))
        self.preset.activated.connect(self._picked)
        self.save = button(self.tr("Save as…"), "exportPresetSave", small=True)
        self.delete = icon_button(theme, "trash-2", self.tr("Delete this export preset"), "exportPresetDelete", 24)
        self.field(self.tr("Preset"), self.preset, self.save, self.delete, stretch=True)
        self.format = self.plain_combo("exportFormat", [(one, self._format(one)) for one in _SHOWN])
        self.format.setAccessibleName(self.tr("Format"))
        self.quality = self.whole("exportQuality", 1, 100)
        self.field(self.tr("Format"), self.format, self.unit(self.tr("Quality")), self.quality, stretch=True)
        self.quality.setAccessibleName(self.tr("Quality, 1 to 100"))
        self.width_ = self._size("exportWidth", self.tr("Width in pixels"))
        self.height_ = self._size("exportHeight", self.tr("Height in pixels"))
        self.field(
            self.tr("At most"), self.width_, self.unit("×"), self.height_, self.unit(self.tr("px")), name="exportWidth"
        )
        self.fit = self.segments(
            self.tr("Fit"),
            [
                Segment("exportFitWithin", self.tr("Within"), _WITHIN),
                Segment("exportFitFill", self.tr("Fill, cut off"), _FILL),
                Segment("exportFitPad", self.tr("Room around"), _PAD),
            ],
            name="exportFit",
        )
        self.query = QLineEdit()
        self.query.setObjectName("exportQuery")
        self.query.setMaxLength(4000)
        self.query.setClearButtonEnabled(True)
        self.query.textEdited.connect(self._typed)
        self.field(
            self.tr("Query"),
            self.query,
            stretch=True,
            hint=self.tr("As an image server takes it; crop=, rgn=, rotate=, flip=, bgc=, op_usm= and more."),
        )
        for spin in (self.width_, self.height_, self.quality):
            spin.valueChanged.connect(self._composed)
        self.format.activated.connect(self._composed)
        self.fit.chosen.connect(self._composed)

    def _size(self, name: str, text: str) -> QSpinBox:
        made = self.whole(name, 0, 20_000, 10)
        made.setSpecialValueText(self.tr("any"))
        made.setAccessibleName(text)
        return made

    def _format(self, one: str) -> str:
        alpha = self.tr("with transparency")
        names = {"jpg": "JPEG", "png": "PNG", "webp": "WebP", "avif": "AVIF", "gif": "GIF", "tif": "TIFF"}
        kind, dash, _ = one.partition("-")
        return f"{names[kind]} {alpha}" if dash else names[kind]

    # presets

    def show_presets(self, presets: Sequence[Preset], chosen: str = "") -> None:
        """What the library has; `chosen` is the name of one to take."""
        first = not self._known
        self._known = tuple(presets)
        name = chosen or str(self.preset.currentData() or "")
        self.preset.clear()
        self.preset.addItem(self.tr("Own"), OWN)
        for one in presets:
            self.preset.addItem(one.name, one.name)
        at = self.preset.findData(name)
        if first and not chosen and not self.query.text() and self._known:
            at = 2 if self.preset.count() > 2 else 1
        self.preset.setCurrentIndex(max(at, 0))
        if first or chosen:
            self._picked()
        self._tell_preset()

    @property
    def current(self) -> Preset | None:
        """The preset that stands in the list."""
        name = self.preset.currentData()
        return next((one for one in self._known if one.name == name), None)

    def _picked(self) -> None:
        one = self.current
        if one is not None:
            self.put(str(one.body.get("query", "")))
        self._tell_preset()
        self.told()

    def _tell_preset(self) -> None:
        one = self.current
        self.delete.setEnabled(one is not None and not one.stock)
        self.save.setEnabled(one is None and self.parsed() is not None)

    # the query

    def put(self, query: str) -> None:
        """Show a query in text and fields."""
        if self.query.text() != query:
            self.query.setText(query)
        self._fill()

    def parsed(self) -> ImageQuery | None:
        """What the text says; None, told under it, where it cannot be."""
        try:
            made = parse(self.query.text(), self._presets)
        except QueryFault as wrong:
            self.fault("exportQuery", str(wrong))
            return None
        self.fault("exportQuery", "")
        return made

    def _fill(self) -> None:
        made = self.parsed()
        if made is None:
            return
        self.loading = True
        named = made.format.value.lower()
        shown = {"jpeg": "jpg", "tiff": "tif"}.get(named, named)
        self.format.setCurrentIndex(self.format.findData(f"{shown}-alpha" if made.alpha else shown))
        self.quality.setValue(made.quality)
        self.quality.setEnabled(named in ("jpeg", "webp", "avif"))
        self.width_.setValue(made.width or 0)
        self.height_.setValue(made.height or 0)
        if made.fit in (_WITHIN, _FILL, _PAD):
            self.fit.choose(made.fit)
        else:
            self.fit.choose_none()
        self.fit.setEnabled(bool(made.width and made.height))
        self.loading = False

    def _typed(self) -> None:
        self.preset.setCurrentIndex(0)
        self._fill()
        self._tell_preset()
        self.told()

    def _composed(self, *_: object) -> None:
        """A field was changed: its command goes into the text."""
        if self.loading:
            return
        before = parse_quiet(self.query.text(), self._presets)
        grows = "" if before is not None and before.upscale and "fit=" in self.query.text() else ",0"
        sized = bool(self.width_.value() or self.height_.value())
        both = bool(self.width_.value() and self.height_.value())
        values: dict[str, str | None] = {
            "fmt": str(self.format.currentData()),
            "wid": str(self.width_.value()) if self.width_.value() else None,
            "hei": str(self.height_.value()) if self.height_.value() else None,
            "fit": f"{(both and self.fit.value) or _WITHIN}{grows}" if sized else None,
        }
        kind = values["fmt"] or ""
        values["qlt"] = str(self.quality.value()) if kind.startswith(("jpg", "webp", "avif")) else None
        self.preset.setCurrentIndex(0)
        self.put(put(self.query.text(), **values))
        self._tell_preset()
        self.told()


def parse_quiet(text: str, presets: Callable[[str], str | None]) -> ImageQuery | None:
    """What a query says, or None."""
    try:
        return parse(text, presets)
    except QueryFault:
        return None


class ExportForm(Fields):
    """All of the dialog's fields. `kind` is orig or convert, `packs` whether one ZIP is wanted."""

    label_width = 84
    wants_folder = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._known: dict[str, str] = {}
        theme = desk.theme
        self.lines.setSpacing(10)
        self.originals = ChoiceCard(
            theme, "exportOriginals", self.tr("Originals"), self.tr("The files as they are, nothing is changed.")
        )
        self.pictures = ChoiceCard(
            theme,
            "exportPictures",
            self.tr("Pictures"),
            self.tr("Converted, with crop, background and colours as they are set."),
        )
        group = QButtonGroup(self)
        for card in (self.originals, self.pictures):
            group.addButton(card.radio)
            self.lines.addWidget(card)
        self.made = PictureFields(theme, self._query_of)
        self.made.edited.connect(self.told)
        self.pictures.body.addSpacing(8)
        self.pictures.body.addWidget(self.made)
        self.pictures.radio.toggled.connect(self._switch)
        self.to = QLineEdit()
        self.to.setObjectName("exportTo")
        self.to.setMaxLength(4000)
        self.to.setPlaceholderText(self.tr("A folder outside the library"))
        self.to.textChanged.connect(self.told)
        self.choose = button(self.tr("Choose…"), "exportToChoose", small=True)
        self.choose.setAccessibleName(self.tr("Choose the folder to export to"))
        self.choose.clicked.connect(self.wants_folder)
        self.section(self.tr("Where to"))
        self.field(self.tr("Folder"), self.to, self.choose, stretch=True)
        self.packing = self.segments(
            self.tr("As"),
            [Segment("exportFiles", self.tr("Files"), FILES), Segment("exportZip", self.tr("One ZIP"), ZIP)],
            name="exportAs",
        )
        self.zip_name = QLineEdit()
        self.zip_name.setObjectName("exportZipName")
        self.zip_name.setMaxLength(200)
        self.zip_name.textEdited.connect(self.told)
        self.zip_row = self.field(self.tr("Name"), self.zip_name, stretch=True)
        self.packing.chosen.connect(self._switch)
        self.originals.radio.setChecked(True)
        self._switch()

    def _query_of(self, name: str) -> str | None:
        return self._known.get(name.strip().casefold())

    def show_presets(self, presets: Sequence[Preset], chosen: str = "") -> None:
        """What the library has."""
        self._known = {one.name.casefold(): str(one.body.get("query", "")) for one in presets}
        self.made.show_presets(presets, chosen)

    def _switch(self, *_: object) -> None:
        self.made.setVisible(self.pictures.radio.isChecked())
        self.zip_row.setVisible(self.packs)
        self.told()

    @property
    def kind(self) -> str:
        """What goes out."""
        return CONVERT if self.pictures.radio.isChecked() else ORIGINAL

    @property
    def packs(self) -> bool:
        """Whether it goes into one file."""
        return self.packing.value == ZIP

    def problem(self) -> str:
        """What cannot be; empty where all can. The folder is looked at elsewhere."""
        if self.kind == CONVERT and self.made.parsed() is None:
            return self.tr("The query cannot be done as it is.")
        if not self.to.text().strip():
            return self.tr("Choose the folder to export to.")
        if self.packs and not self.zip_name.text().strip():
            return self.tr("Give the ZIP a name.")
        return ""
