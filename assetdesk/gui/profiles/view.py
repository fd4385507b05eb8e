"""The window of profiles as it is laid out: kinds, list, form, preview and footer. What it does is `editor`'s and
`manager`'s."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QWidget

from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, VIDEO, WORKFLOW
from assetdesk.core.profiles import kinds
from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.options.group_list import GroupList
from assetdesk.gui.profiles.preview import ProfilePane
from assetdesk.gui.profiles.profile_list import ProfileList
from assetdesk.gui.widgets.parts import PANEL, RAISED, button, column, icon_button, label, line, pane, row

SIZE = QSize(1120, 742)
_KINDS_WIDE, _LIST_WIDE = 160, 212
ICONS = {
    PROCESSING: "sliders-horizontal",
    METADATA: "text-cursor-input",
    IMAGE: "image",
    VIDEO: "film",
    BATCH_SET: "images",
    WORKFLOW: "workflow",
}


class ProfilesView(Frame):
    """Its widgets; `editor` and `manager` give them something to do."""

    def __init__(self, desk: Desk, parent: QWidget | None, kind: str) -> None:
        title = QCoreApplication.translate("ProfilesDialog", "Profiles")
        super().__init__(desk.theme, title, "profilesDialog", parent, SIZE)
        self._desk = desk
        theme = desk.theme
        self.kinds = GroupList(theme, "profileKinds", self.tr("Kinds of profiles"), _KINDS_WIDE)
        left = pane(PANEL)
        left.setFixedWidth(_KINDS_WIDE)
        left.setLayout(column(self.kinds, spacing=0, margins=(0, 8, 0, 8)))
        self.list = ProfileList(theme, "profileList", self.tr("Profiles"))
        self.preview = ProfilePane(desk, self._assets())
        across = row(left, line(vertical=True), self._list_part(), line(vertical=True), self._middle(), spacing=0)
        across.setStretch(4, 1)
        self._between = line(vertical=True)
        across.addWidget(self._between)
        across.addWidget(self.preview)
        self.body.setLayout(across)
        self._foot()
        self.kinds.fill([(one, self.kind_words(one), ICONS[one]) for one in kinds.KINDS], kind)

    def _list_part(self) -> QWidget:
        theme = self.theme
        made = QWidget()
        made.setFixedWidth(_LIST_WIDE)
        self._empty = label(theme, "", 12, ink="text2", wrap=True)
        self._empty.setContentsMargins(12, 12, 12, 0)
        self.new_button = button(self.tr("New"), "profileNew", small=True)
        theme.dress(self.new_button, "plus", 14)
        self.copy_button = icon_button(theme, "copy", self.tr("Copy this profile"), "profileCopy", 26)
        self.import_button = icon_button(theme, "download", self.tr("Import a JSON file…"), "profileImport", 26)
        self.export_button = icon_button(theme, "braces", self.tr("Export as JSON…"), "profileExport", 26)
        self.delete_button = icon_button(theme, "trash-2", self.tr("Delete this profile"), "profileDelete", 26)
        foot = pane(PANEL)
        foot.setFixedHeight(38)
        foot.setLayout(
            row(
                self.new_button, 0, self.copy_button, self.import_button, self.export_button, self.delete_button,
                spacing=2, margins=(8, 0, 8, 0),
            )
        )  # fmt: skip
        inside = column(self._empty, self.list, line(), foot, spacing=0)
        inside.setStretchFactor(self.list, 1)
        made.setLayout(inside)
        return made

    def _middle(self) -> QWidget:
        theme = self.theme
        self.name = QLineEdit()
        self.name.setObjectName("profileName")
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setMaxLength(200)
        said = label(theme, self.tr("Name"), 12, ink="text2")
        said.setFixedWidth(88)
        said.setBuddy(self.name)
        self._name_fault = label(theme, "", 12, ink="fail", wrap=True)
        self._name_fault.setObjectName("profileNameFault")
        self._name_fault.setContentsMargins(96, 0, 0, 0)
        self._name_fault.hide()
        used = label(theme, self.tr("Used by"), 12, ink="text2")
        used.setFixedWidth(88)
        self._used = label(theme, "", 12, wrap=True)
        self._used.setObjectName("profileUsedBy")
        names = row(said, self.name)
        folders = row(used, self._used)
        folders.setStretchFactor(self._used, 1)
        folders.setAlignment(used, Qt.AlignmentFlag.AlignTop)
        self._head = QWidget()
        self._head.setLayout(column(names, self._name_fault, folders, line(), spacing=10, margins=(18, 18, 18, 0)))
        self._stack = QStackedWidget()
        self._nothing = QWidget()
        self._nothing_said = label(theme, "", 13, ink="text2", wrap=True)
        self._nothing_said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setLayout(column(0, self._nothing_said, 0, margins=(24, 24, 24, 24)))
        self._stack.addWidget(self._nothing)
        made = pane(RAISED)
        inside = column(self._head, self._stack, spacing=0)
        inside.setStretchFactor(self._stack, 1)
        made.setLayout(inside)
        return made

    def _foot(self) -> None:
        theme = self.theme
        self._sign = QLabel()
        self._said = label(theme, "", 12, wrap=True)
        self._said.setObjectName("profileSaid")
        self._why = label(theme, "", 11, ink="text2")
        self._why.setObjectName("profileWhy")
        self.reprocess_button = button(self.tr("Reprocess…"), "profileReprocess")
        self.run_button = button(self.tr("Run now…"), "batchRunNow")
        close = button(self.tr("Close"), "profilesClose", width=88)
        close.clicked.connect(self.close)
        self.save_button = button(self.tr("Save"), "profileSave", primary=True, width=88)
        acting = (self.new_button, self.copy_button, self.import_button, self.delete_button, self.save_button)
        roles.guard(self._desk, "createPropertySet", *acting)
        roles.guard(self._desk, "submitJob", self.reprocess_button, self.run_button)
        texts = column(0, self._said, self._why, 0, spacing=0)
        self.footer.addWidget(self._sign)
        self.footer.addLayout(texts, 1)
        for made in (self.reprocess_button, self.run_button, close, self.save_button):
            self.footer.addWidget(made)

    def kind_words(self, kind: str) -> str:
        """A kind, as the list of kinds has it."""
        return {
            PROCESSING: self.tr("Processing"),
            METADATA: self.tr("Metadata"),
            IMAGE: self.tr("Image"),
            VIDEO: self.tr("Video"),
            BATCH_SET: self.tr("Batch sets"),
            WORKFLOW: self.tr("Workflows"),
        }[kind]

    def about_words(self, kind: str) -> str:
        """What a kind is for."""
        return {
            PROCESSING: self.tr("A processing profile makes further renditions of every asset of its folders."),
            METADATA: self.tr("A metadata profile gives default values to the assets of its folders."),
            IMAGE: self.tr("An image profile sharpens and crops the pictures of its folders."),
            VIDEO: self.tr("A video profile encodes the films of its folders."),
            BATCH_SET: self.tr("A batch set preset binds assets to sets by their names."),
            WORKFLOW: self.tr("A workflow runs after all other processing."),
        }[kind]

    def _assets(self) -> list[int]:
        """The selected assets; with none, the current one."""
        selection = self._desk.selection
        if selection.count:
            return list(selection.ids[:500])
        return [selection.current] if selection.current is not None else []
