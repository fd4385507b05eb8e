"""Preferences, Library, Exports: where they go at first, and what one ZIP may hold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from assetdesk.core.settings import LibrarySettings
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Section

tr = QCoreApplication.translate
HERE = "ExportSection"
_MEGABYTE = 10**6


class ExportSection(Section):
    """The page that holds it writes what is changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr(HERE, "Exports"))
        self.folder = QLineEdit()
        self.folder.setObjectName("exportFolder")
        self.folder.setMaxLength(4000)
        self.folder.setPlaceholderText(tr(HERE, "Your downloads"))
        self.folder.editingFinished.connect(self.told)
        self.field(
            tr(HERE, "Go to"), self.folder, stretch=True,
            hint=tr(HERE, "A whole path; what is offered first, and where jobs of other programs export to."),
        )  # fmt: skip
        self.assets = self.whole("exportZipAssets", 1, 100_000, 100)
        self.assets.setFixedWidth(104)
        self.field(
            tr(HERE, "A ZIP holds"), self.assets, self.unit(tr(HERE, "assets at most, 1 to 100,000")),
            name="exportZipAssets",
        )  # fmt: skip
        self.most = self.whole("exportZipSize", 1, 1_000_000, 250)
        self.most.setFixedWidth(104)
        self.field(
            tr(HERE, "And at most"), self.most, self.unit(tr(HERE, "MB, 1 to 1,000,000")), name="exportZipSize",
            hint=tr(HERE, "Single files in a folder have no limit."),
        )  # fmt: skip

    def put(self, settings: LibrarySettings) -> None:
        """Show what holds."""
        if not self.folder.hasFocus() or not self.folder.isModified():
            self.folder.setText(settings.export_folder)
        self.assets.setValue(settings.export_zip_assets)
        self.most.setValue(max(1, settings.export_zip_bytes // _MEGABYTE))

    def values(self) -> dict[str, Any]:
        """What is chosen, by the names of settings."""
        return {
            "export_folder": self.folder.text().strip(),
            "export_zip_assets": self.assets.value(),
            "export_zip_bytes": self.most.value() * _MEGABYTE,
        }
