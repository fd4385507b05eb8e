"""The fields of a bulk import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from assetdesk.core.bulk_import import MB, BulkImport, ImportMode, types
from assetdesk.core.errors import UsageFault
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields, choose
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import button
from assetdesk.library.intake.sources import shown_source, stored_source
from assetdesk.library.option_choices import SavedOptions

_DEFAULT, _OWN = "", "own"


class ImportForm(Fields):
    """`put` shows an import, `made` reads it back."""

    label_width = 104

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self._shown = BulkImport("")
        self._presets: tuple[SavedOptions, ...] = ()
        self.lines.setSpacing(10)
        self.name = self.text_line("bulkImportName", self.tr("Title"), self.tr("Kept under this title, to run again"))
        self.source = QLineEdit()
        self.choose_source = self._path(
            self.source, "bulkImportSource", self.tr("Import from"), self.tr("Choose the folder to import from")
        )
        self.below = self.check("bulkImportSubfolders", self.tr("With sub-folders"))
        self.folder = self.text_line("bulkImportFolder", self.tr("Goes to"), self._root())
        completer = QCompleter([one.path for one in desk.folders.values() if one.path], self.folder)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.folder.setCompleter(completer)
        words_of = {
            ImportMode.SKIP: (self.tr("Skip"), "Skip"),
            ImportMode.REPLACE: (self.tr("Replace"), "Replace"),
            ImportMode.CREATE_VERSION: (self.tr("Create version"), "Version"),
        }
        self.mode = self.segments(
            self.tr("Same name"),
            [Segment(f"bulkImportMode{name}", text, mode.value) for mode, (text, name) in words_of.items()],
            self.tr("What happens where the name is taken already. What is replaced stays as a version."),
            name="bulkImportMode",
        )
        self.again = self.check("bulkImportAgain", self.tr("Take content that the library has already"))
        self.moves = self.check(
            "bulkImportMove",
            self.tr("Delete each file once it is in"),
            self.tr("Only after its copy was compared and is in the library."),
        )
        self.section(self.tr("Which files"))
        self.include = self.text_line(
            "bulkImportInclude", self.tr("Only types"), self.tr("Every type, or image/jpeg, video")
        )
        self.exclude = self.text_line(
            "bulkImportExclude", self.tr("Never types"), self.tr("For example text/plain, audio")
        )
        self.least = self.decimal("bulkImportMin", 0, 1_000_000, 1)
        self.most = self.decimal("bulkImportMax", 0, 1_000_000, 1)
        for spin in (self.least, self.most):
            spin.setSpecialValueText(self.tr("Any"))
        self.least.setAccessibleName(self.tr("Smallest size in MB"))
        self.most.setAccessibleName(self.tr("Largest size in MB"))
        self.field(
            self.tr("Size"), self.least, self.unit(self.tr("to")), self.most, self.unit(self.tr("MB")),
            name="bulkImportMin",
        )  # fmt: skip
        self.section(self.tr("What is known of them"))
        self.metadata = QLineEdit()
        self.choose_metadata = self._path(
            self.metadata, "bulkImportMetadata", self.tr("Metadata table"), self.tr("Choose the metadata table")
        )
        self.note(self.tr("A CSV file. Its first column is the file, the others are fields like Title and Keywords."))
        self.beside = self.check("bulkImportBeside", self.tr("Read metadata files that lie among the files"))
        self.options = self.plain_combo("bulkImportOptions", ())
        self.options.setPlaceholderText("")
        self.field(self.tr("Options"), self.options, stretch=True)
        self.put(self._shown)

    def _root(self) -> str:
        return self._desk.root.name if self._desk.root is not None else ""

    def _path(self, field: QLineEdit, name: str, text: str, spoken: str) -> Any:
        field.setObjectName(name)
        field.setMaxLength(4000)
        field.textChanged.connect(self.told)
        chooser = button(self.tr("Choose…"), f"{name}Choose", small=True)
        chooser.setAccessibleName(spoken)
        self.field(text, field, chooser, stretch=True)
        return chooser

    def put(self, wanted: BulkImport) -> None:
        """Show it."""
        self.loading = True
        self._shown = wanted
        self.name.setText(wanted.name)
        self.source.setText(shown_source(wanted.source) if wanted.source else "")
        self.folder.setText(wanted.folder)
        self.below.setChecked(wanted.subfolders)
        self.mode.choose(wanted.mode.value)
        self.again.setChecked(wanted.again)
        self.moves.setChecked(wanted.move)
        self.include.setText(", ".join(wanted.include))
        self.exclude.setText(", ".join(wanted.exclude))
        self.least.setValue(wanted.min_bytes / MB)
        self.most.setValue(wanted.max_bytes / MB)
        self.metadata.setText(shown_source(wanted.metadata) if wanted.metadata else "")
        self.beside.setChecked(wanted.metadata_files)
        self.show_presets(self._presets, wanted.options)
        for name in ("bulkImportInclude", "bulkImportExclude"):
            self.fault(name, "")
        self.loading = False

    def show_presets(self, presets: Sequence[SavedOptions], options: Mapping[str, Any] | None = None) -> None:
        """What the library has saved; what is in force stays chosen."""
        now = self._options() if options is None else options
        self._presets = tuple(presets)
        self.options.clear()
        self.options.addItem(self.tr("As the library’s defaults say"), _DEFAULT)
        chosen: object = _DEFAULT if not now else _OWN
        for preset in presets:
            self.options.addItem(preset.name, preset.id)
            if now and dict(preset.options) == dict(now):
                chosen = preset.id
        if chosen == _OWN:
            self.options.addItem(self.tr("Own options"), _OWN)
        choose(self.options, chosen)

    def _options(self) -> Mapping[str, Any]:
        chosen = self.options.currentData()
        if chosen == _OWN:
            return self._shown.options
        return next((preset.options for preset in self._presets if preset.id == chosen), {})

    def made(self) -> BulkImport:
        """What the fields say. UsageFault, said under its field as well, where a type is none."""
        found: dict[str, tuple[str, ...]] = {}
        fault = ""
        for part, field in (("include", self.include), ("exclude", self.exclude)):
            said = ""
            try:
                found[part] = types(field.text())
            except UsageFault as wrong:
                said = fault = str(wrong)
            self.fault(field.objectName(), said)
        if fault:
            raise UsageFault(fault)
        source, table = self.source.text().strip(), self.metadata.text().strip()
        before = self._shown
        return replace(
            before,
            name=" ".join(self.name.text().split()),
            # a path that is no text is shown otherwise than it is; untouched it stays what it was
            source=before.source if before.source and source == shown_source(before.source) else stored_source(source),
            folder=self.folder.text().strip().strip("/"),
            subfolders=self.below.isChecked(),
            mode=ImportMode(self.mode.value),
            again=self.again.isChecked(),
            move=self.moves.isChecked(),
            include=found["include"],
            exclude=found["exclude"],
            min_bytes=round(self.least.value() * MB),
            max_bytes=round(self.most.value() * MB),
            metadata=before.metadata if table == shown_source(before.metadata or "") else stored_source(table),
            metadata_files=self.beside.isChecked(),
            options=self._options(),
        )
