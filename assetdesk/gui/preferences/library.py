"""Preferences, Library: what holds for uploads, marks and colours of the library that is open."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QFrame

from assetdesk.core.upload import OverwriteMode
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import choose
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.preferences.export_part import ExportSection
from assetdesk.gui.preferences.network import NetworkSection
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.widgets.parts import column
from assetdesk.library import company, option_choices, options
from assetdesk.library.options import Group

tr = QCoreApplication.translate
HERE = "LibraryPage"
_MEGABYTE = 1 << 20


class LibraryPage(Page):
    """The settings of an IPS company (IPS API, CompanySettings) that do something here."""

    name = "library"
    reset_needs = "setCompanySettings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sections: list[Section] = []
        self._uploads()
        self._replacing()
        self._colours()
        self._room()
        self.exports = ExportSection(desk)
        self.network = NetworkSection(desk)
        for last in (self.exports, self.network):
            self._sections.append(last)
            self.add(last, self.reset_needs)
        self.end()
        for section in self._sections:
            section.edited.connect(self._edited)
        self.load()
        self.ask(option_choices.profiles, self._show_profiles)

    def _section(self, title: str) -> Section:
        made = Section(self.desk, title)
        self._sections.append(made)
        self.add(made, self.reset_needs)
        return made

    def _uploads(self) -> None:
        section = self._section(tr(HERE, "Uploads"))
        section.note(tr(HERE, "What new files get where an upload says nothing else."))
        self.options = OptionsPane(self.desk, upload=True, defaults=True)
        self.options.setMinimumHeight(360)
        frame = QFrame()
        frame.setProperty("box", True)
        frame.setLayout(column(self.options, margins=(1, 1, 1, 1)))
        section.lines.addWidget(frame)
        self.options.begin()
        self.options.changed.connect(self._defaults_changed)

    def _replacing(self) -> None:
        section = self._section(tr(HERE, "Files that are there already"))
        self.overwrite: QComboBox = section.combo(
            "overwriteMode",
            tr(HERE, "An upload replaces"),
            (
                (OverwriteMode.FULL_NAME.value, tr(HERE, "The same name in the same folder")),
                (OverwriteMode.ANY_EXT.value, tr(HERE, "The same name with any ending, same folder")),
                (OverwriteMode.FULL_NAME_ANY_FOLDER.value, tr(HERE, "The same name in any folder")),
                (OverwriteMode.ANY_EXT_ANY_FOLDER.value, tr(HERE, "The same name with any ending, any folder")),
            ),
            tr(HERE, "By job files and the command line; the window asks. The old file stays as a version."),
        )
        self.retain = section.check(
            "retainPublishState",
            tr(HERE, "Keep publish marks"),
            tr(HERE, "Of assets that are replaced or reprocessed, where a job says nothing else."),
        )

    def _colours(self) -> None:
        section = self._section(tr(HERE, "Colour profiles"))
        own = (("", tr(HERE, "Coated FOGRA39, comes with AssetDesk")),)
        self.source: QComboBox = section.combo(
            "defaultSourceProfile", tr(HERE, "CMYK without one"), own,
            tr(HERE, "How CMYK files are read that bring no profile."),
        )  # fmt: skip
        own = (("", tr(HERE, "sRGB, comes with AssetDesk")),)
        self.display: QComboBox = section.combo(
            "defaultDisplayProfile", tr(HERE, "Converted to"), own,
            tr(HERE, "Where a conversion names no other profile."),
        )  # fmt: skip

    def _room(self) -> None:
        section = self._section(tr(HERE, "Room on the disk"))
        self.free = section.whole("freeMin", 0, 1_000_000, 64)
        self.free.setFixedWidth(104)
        section.field(
            tr(HERE, "Pause below"), self.free, section.unit(tr(HERE, "MB free, 0 to 1,000,000")),
            hint=tr(HERE, "Processing pauses itself, says so, and goes on when there is room."), name="freeMin",
        )  # fmt: skip

        self.kept = section.whole("versionsKept", 0, 1000, 20)
        self.kept.setFixedWidth(104)
        section.field(
            tr(HERE, "Keep versions"), self.kept, section.unit(tr(HERE, "of each asset, 0 keeps all")),
            hint=tr(HERE, "The oldest go first; those with a label are kept for ever."), name="versionsKept",
        )  # fmt: skip

    def _show_profiles(self, profiles: tuple[tuple[str, str], ...]) -> None:
        for combo in (self.source, self.display):
            while combo.count() > 1:
                combo.removeItem(1)
            for handle, text in profiles:
                combo.addItem(text, handle)
        self.load()

    # values

    def load(self) -> None:
        settings = self.desk.library.settings()
        for section in self._sections:
            section.loading = True
        choose(self.overwrite, settings.overwrite_mode)
        self.retain.setChecked(settings.retain_publish_state)
        for combo, handle in (
            (self.source, settings.default_source_profile),
            (self.display, settings.default_display_profile),
        ):
            if combo.findData(handle) < 0:
                combo.addItem(handle, handle)
            choose(combo, handle)
        self.free.setValue(settings.free_bytes_min // _MEGABYTE)
        self.kept.setValue(settings.versions_kept)
        self.exports.put(settings)
        self.network.put(settings)
        for section in self._sections:
            section.loading = False
        known = option_choices.upload_defaults(self.desk.library)
        self.options.show_force(options.everything_of_upload(known))

    def _values(self) -> dict[str, Any]:
        return {
            "overwrite_mode": self.overwrite.currentData(),
            "retain_publish_state": self.retain.isChecked(),
            "default_source_profile": self.source.currentData() or "",
            "default_display_profile": self.display.currentData() or "",
            "free_bytes_min": self.free.value() * _MEGABYTE,
            "versions_kept": self.kept.value(),
            **self.exports.values(),
            **self.network.values(),
        }

    def _edited(self) -> None:
        library, values = self.desk.library, self._values()

        def work() -> None:
            now = library.settings()  # behind the changes before this one
            changes = {name: value for name, value in values.items() if getattr(now, name) != value}
            if changes:
                company.change(library, changes)

        self.write(work)

    def _defaults_changed(self) -> None:
        given = self.options.model.everything()
        if not given or not self.options.ready:
            return
        library = self.desk.library

        def work() -> None:
            known = dict(library.settings().upload_defaults) | given
            company.change(library, {"upload_defaults": {n: v for n, v in known.items() if v is not None}})

        self.write(work)

    def reset(self) -> None:
        library = self.desk.library
        names = [*self._values(), "upload_defaults"]
        self.options.take({})
        self.write(lambda: company.change(library, dict.fromkeys(names)))

    def show_group(self, group: Group) -> None:
        """Open a page of the options."""
        self.options.show_group(group)

    def cancel(self) -> None:
        super().cancel()
        self.options.cancel()
