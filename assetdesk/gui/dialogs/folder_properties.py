"""Folder properties: which profiles, workflow and taggers hold in a folder, what is its own and what is inherited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QScrollArea, QWidget

from assetdesk.core.asset import FolderRow
from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, VIDEO, WORKFLOW, Preset
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.options.check_list import CheckList
from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import RAISED, button, column, label, pane
from assetdesk.library import folder_profiles, presets
from assetdesk.library.folder_profiles import DISABLE, ENABLE, Holding, Wish

SIZE = QSize(560, 700)
_INHERIT, _NONE, _OWN = "inherit", "none", "own"
_LISTS = (PROCESSING, METADATA, IMAGE, VIDEO, WORKFLOW)


@dataclass(frozen=True, slots=True)
class _Read:
    """What holds, and what there is to choose from."""

    holding: Mapping[str, Holding]
    profiles: Mapping[str, tuple[Preset, ...]]


def show_folder_properties(desk: Desk, folder: FolderRow, parent: QWidget) -> FolderProperties:
    """Open the dialog of a folder."""
    dialog = FolderProperties(desk, folder, parent)
    dialog.open()
    return dialog


class FolderProperties(Frame):
    """Nothing is changed before *Save*; existing assets change only by reprocessing."""

    def __init__(self, desk: Desk, folder: FolderRow, parent: QWidget | None) -> None:
        title = words.fill(QCoreApplication.translate("FolderProperties", "Properties of “%1”"), folder.name)
        super().__init__(desk.theme, title, "folderProperties", parent, SIZE)
        self._desk = desk
        self._folder = folder
        self._read: _Read | None = None
        self._reading: Work | None = None
        self._combos: dict[str, QComboBox] = {}
        self._switches: dict[str, Segments] = {}
        self._said: dict[str, QLabel] = {}
        ground = pane(RAISED)
        form = self._form()
        roles.guard(desk, "editAssets", form)
        ground.setLayout(column(form, 0, margins=(20, 16, 20, 16)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        self.body.setLayout(column(scroll, spacing=0))
        cancel = button(self.tr("Cancel"), "folderPropertiesCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.save_button = button(self.tr("Save"), "folderPropertiesSave", primary=True, width=88)
        self.save_button.clicked.connect(self.save)
        self.save_button.setDefault(True)
        self.save_button.setEnabled(False)
        roles.guard(desk, "editAssets", self.save_button)
        told = label(desk.theme, self.tr("Existing assets change only after reprocessing."), 12, ink="text2")
        self.footer.addWidget(told, 1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.save_button)
        self.finished.connect(self._closed)
        library = desk.library
        self._reading = desk.background.run(
            lambda: _Read(
                folder_profiles.holding(library, folder.id),
                {kind: tuple(presets.list(library, kind)) for kind in (*_LISTS, BATCH_SET)},
            ),
            self._came,
            desk.tell,
            priority=8,
        )

    def _form(self) -> Fields:
        form = Fields(self.theme)
        form.label_width = 128
        tr = self.tr
        folder = self._folder
        head = label(self.theme, folder.name or self._desk.library.name, 15, 600, wrap=True)
        form.lines.addWidget(head)
        assets = words.plural(tr("%Ln asset(s) with sub-folders", None, folder.total), folder.total)
        form.lines.addWidget(label(self.theme, f"{folder.path or tr('The whole library')} · {assets}", 12, ink="text2"))
        form.section(tr("Asset processing"))
        self._list(form, PROCESSING, "folderProcessing", tr("Processing profile"))
        self._list(form, WORKFLOW, "folderWorkflow", tr("Workflow"))
        form.section(tr("Tags found automatically"))
        names = {
            "tags image": tr("Smart tags, images"),
            "tags video": tr("Smart tags, films"),
            "tags text": tr("Smart tags, text"),
            "tags colours": tr("Colour tags"),
        }
        for name in folder_profiles.switches():
            stem = f"folder{''.join(part.capitalize() for part in name.split())}"
            made = form.segments(
                names.get(name, name),
                (
                    Segment(f"{stem}Inherit", tr("Inherited"), _INHERIT),
                    Segment(f"{stem}Enable", tr("Enable"), ENABLE),
                    Segment(f"{stem}Disable", tr("Disable"), DISABLE),
                ),
                name=stem,
            )
            self._switches[name] = made
            self._tell_below(form, name)
        form.section(tr("Metadata"))
        self._list(form, METADATA, "folderMetadata", tr("Metadata profile"))
        form.section(tr("Crops, films and sets"))
        self._list(form, IMAGE, "folderImage", tr("Image profile"))
        self._list(form, VIDEO, "folderVideo", tr("Video profile"))
        self._sets_how = form.segments(
            tr("Batch set presets"),
            (
                Segment("folderSetsInherit", tr("Inherited"), _INHERIT),
                Segment("folderSetsOwn", tr("Also these"), _OWN),
                Segment("folderSetsNone", tr("None"), _NONE),
            ),
            name="folderSets",
        )
        self._tell_below(form, BATCH_SET)
        self._sets = CheckList(self.theme, "folderBatchSets", tr("Batch set presets"))
        form.lines.addWidget(self._sets)
        form.edited.connect(self._changed)
        self._sets.changed.connect(self._changed)
        return form

    def _list(self, form: Fields, kind: str, name: str, text: str) -> None:
        self._combos[kind] = form.combo(name, text, ())
        self._tell_below(form, kind)

    def _tell_below(self, form: Fields, kind: str) -> None:
        """From where what holds comes, under its field."""
        said = label(self.theme, "", 12, ink="text2", wrap=True)
        said.setObjectName(f"folderFrom-{kind.replace(' ', '-')}")
        said.setContentsMargins(form.label_width + 8, 0, 0, 2)
        form.lines.addWidget(said)
        self._said[kind] = said

    def _came(self, read: _Read) -> None:
        self._reading = None
        self._read = read
        root = self._folder.parent_id is None
        for kind, combo in self._combos.items():
            held = read.holding[kind]
            above = ", ".join(one.name for one in held.above) or self.tr("none")
            inherited = self.tr("None so far") if root else words.fill(self.tr("Inherited: %1"), above)
            combo.clear()
            combo.addItem(inherited, _INHERIT)
            combo.addItem(self.tr("None"), _NONE)
            for one in read.profiles[kind]:
                combo.addItem(one.name, one.id)
            if held.own:
                place = combo.findData(held.profiles[0].id) if held.profiles else combo.findData(_NONE)
                combo.setCurrentIndex(place)
            else:
                combo.setCurrentIndex(0)
        for name, segments in self._switches.items():
            held = read.holding[name]
            segments.choose(held.value if held.own and held.value else _INHERIT)
        sets = read.holding[BATCH_SET]
        inherited_ids = {one.id for one in sets.above}
        own = [one for one in sets.profiles if one.id not in inherited_ids] if sets.own else []
        self._sets_how.choose(_INHERIT if not sets.own else _OWN if sets.profiles else _NONE)
        self._sets.fill([(str(one.id), one.name, "") for one in read.profiles[BATCH_SET]])
        self._sets.show_keys([str(one.id) for one in own])
        self._before = self._wishes()
        self._changed()
        self.save_button.setEnabled(False)

    def _changed(self) -> None:
        if self._read is None:
            return
        self._sets.setVisible(self._sets_how.value == _OWN)
        for kind, said in self._said.items():
            said.setText(self._from_words(kind))
            said.setVisible(bool(said.text()))
        self.save_button.setEnabled(self._wishes() != self._before)

    def _from_words(self, kind: str) -> str:
        """“Inherited from Autumn 2026: enabled”, while nothing of its own is chosen."""
        assert self._read is not None
        held = self._read.holding[kind]
        if kind in self._combos:
            chosen = self._combos[kind].currentData()
        elif kind == BATCH_SET:
            chosen = self._sets_how.value
        else:
            chosen = self._switches[kind].value
        if chosen != _INHERIT:
            return ""
        where = self.tr("the whole library") if held.above_origin == "" else held.above_origin
        if kind in self._switches:
            value = self.tr("disabled") if held.above_value == DISABLE else self.tr("enabled")
            if where is None:
                return words.fill(self.tr("By the library’s settings: %1."), value)
            return words.fill(self.tr("From %1: %2."), where, value)
        if where is None:
            return ""
        if kind in self._combos:
            return words.fill(self.tr("From %1."), where)
        names = ", ".join(one.name for one in held.above) or self.tr("none")
        return words.fill(self.tr("From %1: %2."), where, names)

    def _wishes(self) -> dict[str, Wish]:
        """What stands in the dialog, by kind."""
        found: dict[str, Wish] = {}
        for kind, combo in self._combos.items():
            chosen = combo.currentData()
            ids = (int(chosen),) if isinstance(chosen, int) else ()
            found[kind] = Wish(kind, ids, inherits=chosen == _INHERIT)
        for name, segments in self._switches.items():
            value = "" if segments.value == _INHERIT else segments.value
            found[name] = Wish(name, value=value, inherits=not value)
        how = self._sets_how.value
        ticked = self._sets.keys()
        sets = tuple(map(int, ticked)) if how == _OWN else ()
        found[BATCH_SET] = Wish(BATCH_SET, sets, inherits=how == _INHERIT or (how == _OWN and not sets))
        return found

    def save(self) -> None:
        """Put what is changed on the folder, all or nothing."""
        now = self._wishes()
        wishes = [one for kind, one in now.items() if one != self._before[kind]]
        library, folder = self._desk.library, self._folder
        self.save_button.setEnabled(False)
        self._desk.background.run(
            lambda: folder_profiles.put(library, folder.id, wishes),
            self._saved,
            self._failed,
            priority=8,
            lane="profiles",
        )

    def _saved(self, _result: object) -> None:
        again = [(self.tr("Reprocess folder…"), self._reprocess)] if roles.can(self._desk, "submitJob") else []
        text = self.tr("Saved. Existing assets change only after reprocessing.")
        self._desk.toasts.show(text, again, kind="profile", icon="done")
        self.accept()

    def _reprocess(self) -> None:
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        folder = self._folder
        whole = Selection(everything=True) if folder.parent_id is None else Selection(folders=(folder.id,))
        parent = self.parentWidget()
        if parent is not None:
            ask_reprocess(self._desk, whole, parent, ApplyTo.STALE)

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self._changed()

    def _closed(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
