"""Documents that are drawn: PDF, Illustrator, PostScript and EPS (IPS API, PDFOptions, IllustratorOptions,
PostScriptOptions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox

from assetdesk.gui.options.form import Form, choose, object_of, tick
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.library.options import SEVERAL, Group

PPI = 150.0
_USUAL = ""


class Rip:
    """The fields of one kind of document; their names begin with `name`. Switches are (option, words, explanation)."""

    def __init__(
        self,
        form: Form,
        name: str,
        option: str,
        processes: Sequence[tuple[str, str]],
        switches: Sequence[tuple[str, str, str]],
    ) -> None:
        self._form = form
        self.option = option
        tr = form.tr
        self.process: QComboBox = form.combo(f"{name}Process", tr("Makes"), processes)
        self.said = form.note()
        before = form.lines.count()
        self.resolution: QDoubleSpinBox = form.decimal(f"{name}Resolution", 1, 2400, 10, 1)
        form.field(
            tr("Resolution"), self.resolution, form.unit(tr("px per inch")),
            hint=tr("1 to 2,400. 150 suits screens, 300 print."), name=f"{name}Resolution",
        )  # fmt: skip
        self.space: QComboBox = form.combo(
            f"{name}Colorspace",
            tr("Colour space"),
            (("Auto", tr("As in the file")), ("Rgb", tr("RGB")), ("Cmyk", tr("CMYK")), ("Gray", tr("Grey"))),
        )
        self.switches: dict[str, QCheckBox] = {
            key: form.check(f"{name}{key[:1].upper()}{key[1:]}", text, sub) for key, text, sub in switches
        }
        self.part = form.together(before)

    def put(self, sentences: dict[str, str], defaults: dict[str, bool]) -> None:
        """Show what holds; `sentences` explain each process."""
        value = self._form.model.value(self.option)
        now = object_of(value)
        process = value if value is SEVERAL else (now.get("process", "Rasterize") if now else _USUAL)
        if process == _USUAL and self.process.findData(_USUAL) < 0:
            process = "Thumbnail"
        choose(self.process, process)
        self.resolution.setValue(float(now.get("resolution", PPI)))
        choose(self.space, now.get("colorspace", "Auto"))
        for key, box in self.switches.items():
            tick(box, bool(now.get(key, defaults.get(key, False))))
        self.part.setEnabled(process == "Rasterize")
        self.said.setText(sentences.get(self.process.currentData() or "", ""))
        self.said.setVisible(bool(self.said.text()))

    def given(self) -> dict[str, Any]:
        """The option object; empty while nothing is chosen."""
        process = self.process.currentData()
        if process is None:
            return {}
        if process == _USUAL:
            return {self.option: None}
        if process != "Rasterize":
            return {self.option: {"process": process}}
        return {
            self.option: {
                "process": process,
                "resolution": round(self.resolution.value(), 1),
                "colorspace": self.space.currentData() or "Auto",
                **{key: box.isChecked() for key, box in self.switches.items()},
            }
        }


class PdfForm(Form):
    """`Thumbnail` where nothing is set: previews of pages are made anyway."""

    group = Group.PDF

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("What a PDF becomes. Its pages can be looked through either way.")
        super().__init__(theme, model, self.tr("PDF"), text)

    def build(self) -> None:
        self.rip = Rip(
            self,
            "pdf",
            "pdfOptions",
            (
                ("Thumbnail", self.tr("Preview of the pages")),
                ("Rasterize", self.tr("A picture of each page")),
                ("None", self.tr("Nothing, keep the file")),
            ),
            (
                ("pdfCatalog", self.tr("Bind pages into a catalogue"), self.tr("Named after the PDF, pages in order.")),
                (
                    "extractSearchWords", self.tr("Find words on pages"),
                    self.tr("Keeps every word with its place on the page."),
                ),
                ("extractLinks", self.tr("Keep links"), self.tr("Links become areas of the page pictures.")),
            ),
        )  # fmt: skip

    def put(self) -> None:
        self.rip.put(
            {
                "Thumbnail": self.tr("No pictures of their own are made of the pages."),
                "Rasterize": self.tr("Each page becomes a picture with a name of its own, shown with its document."),
                "None": self.tr("The file is kept and can be found by its name and metadata."),
            },
            {"pdfCatalog": True},
        )

    def given(self) -> dict[str, Any]:
        found = self.rip.given()
        if found.get("pdfOptions") == {"process": "Thumbnail"} and not self.model.force.values.get("pdfOptions"):
            return {"pdfOptions": None}
        return found


class DrawingForm(Form):
    """Two sections; PostScript's settings hold for Illustrator files too where those have none."""

    group = Group.DRAWING

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("How drawings become pictures. EPS and PostScript need Ghostscript.")
        super().__init__(theme, model, self.tr("Illustrator, EPS"), text)

    def build(self) -> None:
        processes = (
            (_USUAL, self.tr("Preview")),
            ("Rasterize", self.tr("Picture at full size")),
            ("None", self.tr("Nothing, keep the file")),
        )
        alpha = (
            "alpha", self.tr("Transparent background"), self.tr("For logos that are laid over pictures."),
        )  # fmt: skip
        self.section(self.tr("Illustrator"))
        self.ai = Rip(self, "illustrator", "illustratorOptions", processes, (alpha,))
        self.section(self.tr("EPS and PostScript"))
        words = ("extractSearchWords", self.tr("Find words"), self.tr("Puts the text of the file into the search."))
        self.ps = Rip(self, "postScript", "postScriptOptions", processes, (alpha, words))

    def put(self) -> None:
        sentences = {"None": self.tr("The file is kept and can be found by its name and metadata.")}
        self.ai.put(sentences, {})
        self.ps.put(sentences, {})

    def given(self) -> dict[str, Any]:
        return self.ai.given() | self.ps.given()
