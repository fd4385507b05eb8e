"""Preferences, Tags: which are found, from which confidence on, colours, the taxonomy, models of a person's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QPushButton, QSpinBox, QWidget

from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import LIMIT, MOST, STEP, THRESHOLD, ColourFormat, TagSettings
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.add_model import AddModelDialog
from assetdesk.gui.preferences.box import Box, first
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import button, label
from assetdesk.library import tag_models, tags

tr = QCoreApplication.translate
HERE = "TagsPage"


@dataclass(frozen=True, slots=True)
class _Held:
    settings: TagSettings
    terms: int


class TagsPage(Page):
    """Settings of the open library; folders may switch kinds of tags on and off for themselves."""

    name = "tags"
    reset_needs = "setCompanySettings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._held = _Held(TagSettings(), 0)
        self._sections: list[Section] = []
        self._found()
        self._colours()
        self._taxonomy()
        self._models()
        self.end()
        for section in self._sections:
            section.edited.connect(self._edited)
        self.load()

    def _section(self, title: str, needs: str = reset_needs) -> Section:
        made = Section(self.desk, title)
        self._sections.append(made)
        self.add(made, needs)
        return made

    def _found(self) -> None:
        section = self._section(tr(HERE, "Found automatically"))
        self.kinds: dict[str, tuple[QCheckBox, QDoubleSpinBox]] = {}
        for name, text, sub in (
            ("image", tr(HERE, "Pictures"), tr(HERE, "things and scenes, people, text, plain facts")),
            ("video", tr(HERE, "Films"), tr(HERE, "the same, of frames; what happens in them is not told")),
            ("text", tr(HERE, "Documents"), tr(HERE, "the words that tell them from your other documents")),
        ):
            tick = section.check(f"tags{name.title()}", text, sub)
            spin = section.decimal(f"tagsThreshold{name.title()}", 0, 1, STEP)
            said = words.fill(tr(HERE, "%1 from"), text)
            section.field(said, spin, section.unit(tr(HERE, "sure, 0 to 1")), name=spin.objectName())
            self.kinds[name] = (tick, spin)
        self.most: QSpinBox = section.whole("tagsMost", *MOST)
        section.field(tr(HERE, "At most"), self.most, section.unit(tr(HERE, "tags on an asset, 1 to 100")))
        section.note(
            tr(
                HERE,
                "Nothing leaves this machine. Other settings make tags out of date; Reprocess brings them up to date."
                " Tags you gave, kept or removed stay as they are.",
            )
        )

    def _colours(self) -> None:
        section = self._section(tr(HERE, "Colours"))
        self.colours = section.check("tagsColours", tr(HERE, "Colours of pictures"))
        self.limit: QSpinBox = section.whole("colourLimit", *LIMIT)
        section.field(tr(HERE, "At most"), self.limit, section.unit(tr(HERE, "colours, 1 to 40")), name="colourLimit")
        self.least: QSpinBox = section.whole("colourThreshold", *THRESHOLD)
        section.field(
            tr(HERE, "A search finds from"),
            self.least,
            section.unit(tr(HERE, "% of the picture, 5 to 100")),
            name="colourThreshold",
        )
        self.form = section.segments(
            tr(HERE, "Shown as"),
            (
                Segment("colourByName", tr(HERE, "Name"), ColourFormat.NAME.value),
                Segment("colourByRgb", tr(HERE, "RGB"), ColourFormat.RGB.value),
                Segment("colourByHex", tr(HERE, "Hex"), ColourFormat.HEX.value),
            ),
            name="colourFormat",
        )

    def _taxonomy(self) -> None:
        section = self._section(tr(HERE, "Taxonomy"), "manageLibrary")
        self.tree = section.note()
        self.tree.setObjectName("taxonomySays")
        choose = button(tr(HERE, "Import CSV…"), "taxonomyImport", small=True)
        choose.clicked.connect(self._choose_taxonomy)
        self.drop: QPushButton = button(tr(HERE, "Remove"), "taxonomyRemove", small=True)
        self.drop.setAccessibleName(tr(HERE, "Remove the taxonomy"))
        self.drop.clicked.connect(self._drop_taxonomy)
        hint = tr(HERE, "A line a term: its path, then other words for it. Animals/Pets/Cats;kitten,tabby cat")
        section.field(tr(HERE, "Your tree of tags"), choose, self.drop, hint=hint, name="taxonomyImport")
        self.fault = label(self.desk.theme, "", 12, ink="fail", wrap=True)
        self.fault.setObjectName("taxonomyFault")
        self.fault.hide()
        section.lines.addWidget(self.fault)
        self.only = section.check("onlyTaxonomy", tr(HERE, "Only tags from my taxonomy"))

    def _models(self) -> None:
        section = self._section(tr(HERE, "Models of your own"), "manageLibrary")
        self._box = Box(wide=0)
        section.lines.addWidget(self._box)
        add = button(tr(HERE, "Add a model…"), "modelAdd", small=True)
        add.clicked.connect(self._add_model)
        hint = tr(HERE, "An ONNX file that takes a picture, and a list of what it knows, one a line.")
        section.field(tr(HERE, "ONNX"), add, hint=hint, name="modelAdd")

    # values

    def load(self) -> None:
        library = self.desk.library
        now, count = tags.settings(library), len(tags.terms(library))
        self._held = _Held(now, count)
        for section in self._sections:
            section.loading = True
        on = {"image": now.image, "video": now.video, "text": now.text}
        sure = {"image": now.image_threshold, "video": now.video_threshold, "text": now.text_threshold}
        for name, (tick, spin) in self.kinds.items():
            tick.setChecked(on[name])
            spin.setValue(sure[name])
        self.most.setValue(now.most)
        self.colours.setChecked(now.colours)
        self.limit.setValue(now.colour_limit)
        self.least.setValue(now.colour_threshold)
        self.form.choose(now.colour_format.value)
        self.only.setChecked(now.only_taxonomy)
        for section in self._sections:
            section.loading = False
        none = tr(HERE, "None yet: tags are as they are found.")
        said = words.plural(tr(HERE, "%Ln term(s). What is found takes its words.", None, count), count)
        self.tree.setText(said if count else none)
        self.drop.setEnabled(count > 0)
        self.only.setEnabled(count > 0)
        self._show_models()

    def _values(self) -> TagSettings:
        on = {name: tick.isChecked() for name, (tick, _) in self.kinds.items()}
        sure = {name: round(spin.value(), 2) for name, (_, spin) in self.kinds.items()}
        return replace(
            self._held.settings,
            image=on["image"],
            video=on["video"],
            text=on["text"],
            image_threshold=sure["image"],
            video_threshold=sure["video"],
            text_threshold=sure["text"],
            colours=self.colours.isChecked(),
            most=self.most.value(),
            only_taxonomy=self.only.isChecked(),
            colour_limit=self.limit.value(),
            colour_threshold=self.least.value(),
            colour_format=ColourFormat(self.form.value),
        )

    def _edited(self) -> None:
        library, wanted = self.desk.library, self._values()
        self.write(lambda: tags.change(library, wanted))

    def reset(self) -> None:
        library = self.desk.library
        self.write(lambda: tags.change(library, TagSettings()))

    # taxonomy

    def _choose_taxonomy(self) -> None:
        self._choose(tr(HERE, "Import a taxonomy"), tr(HERE, "CSV (*.csv *.txt)"), self.import_taxonomy)

    def import_taxonomy(self, path: Path) -> None:
        """Take the taxonomy of that file; what is wrong with it stands below the button."""
        library = self.desk.library
        self.fault.hide()
        self.desk.background.run(
            lambda: tags.import_taxonomy(library, path), lambda _: self.load(), self._refused, lane="settings"
        )

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UsageFault):
            self.fault.setText(str(error))
            self.fault.show()
        else:
            self.desk.tell(error)

    def _drop_taxonomy(self) -> None:
        library = self.desk.library
        self.write(lambda: tags.clear_taxonomy(library))

    def _choose(self, title: str, kinds: str, then: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self.window(), title)
        dialog.setObjectName("tagsFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([kinds, tr(HERE, "All files (*)")])
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # models

    def _show_models(self) -> None:
        rows: list[list[QWidget]] = []
        for one in self._held.settings.models:
            gone = button(tr(HERE, "Remove"), f"modelRemove-{one.name}", small=True)
            gone.setAccessibleName(words.fill(tr(HERE, "Remove the model %1"), one.name))
            gone.clicked.connect(lambda _=False, name=one.name: self._remove_model(name))
            rows.append([first(self.desk.theme, one.name), gone])
        self._box.show_rows(rows)

    def _remove_model(self, name: str) -> None:
        library = self.desk.library
        self.write(lambda: tag_models.remove(library, name))

    def _add_model(self) -> None:
        dialog = AddModelDialog(self.desk, self.window())
        dialog.added.connect(self.load)
        dialog.open()
