"""The window of profiles: kinds, a list, a form, a preview, and one *Save*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QStackedWidget, QWidget

from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, VIDEO, WORKFLOW, Preset
from assetdesk.core.profiles import kinds
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.options.group_list import GroupList
from assetdesk.gui.profiles.drafts import Checked, Draft, Saved, check, save
from assetdesk.gui.profiles.image_form import ImageForm
from assetdesk.gui.profiles.metadata_form import MetadataForm
from assetdesk.gui.profiles.preview import ProfilePane
from assetdesk.gui.profiles.processing_form import ProcessingForm
from assetdesk.gui.profiles.profile_list import Line, ProfileList
from assetdesk.gui.profiles.video_form import VideoForm
from assetdesk.gui.widgets.parts import PANEL, RAISED, button, column, icon_button, label, line, pane, row, set_text
from assetdesk.library import profiles
from assetdesk.library.profiles import Affected, Listed

SIZE = QSize(1120, 742)
_KINDS_WIDE, _LIST_WIDE = 160, 212
_REST_MS = 120
_NAMED = 3
ICONS = {
    PROCESSING: "sliders-horizontal",
    METADATA: "text-cursor-input",
    IMAGE: "image",
    VIDEO: "film",
    BATCH_SET: "images",
    WORKFLOW: "workflow",
}


def show_profiles(desk: Desk, parent: QWidget, kind: str = "", profile_id: int | None = None) -> ProfilesDialog:
    """Open the window; at a kind, or at one profile."""
    dialog = ProfilesDialog(desk, parent, kind or PROCESSING, profile_id)
    dialog.open()
    return dialog


@dataclass(frozen=True, slots=True)
class _Read:
    """What the lists show."""

    counts: Mapping[str, int]
    listed: tuple[Listed, ...]


class ProfilesDialog(Frame):
    """Nothing is read or checked in the window's thread. What is changed and not saved stays while it is open."""

    def __init__(self, desk: Desk, parent: QWidget | None, kind: str, profile_id: int | None = None) -> None:
        title = QCoreApplication.translate("ProfilesDialog", "Profiles")
        super().__init__(desk.theme, title, "profilesDialog", parent, SIZE)
        self._desk = desk
        self._kind = kind
        self._wanted: int | None = profile_id
        self._listed: dict[int, Listed] = {}
        self._drafts: dict[int, Draft] = {}
        self._forms: dict[str, QWidget] = {}
        self._key: int | None = None
        self._next_new = -1
        self._reading: Work | None = None
        self._checking: Work | None = None
        self._counting: Work | None = None
        self._checked = Checked()
        self._saving = False
        self._affected: Affected | None = None
        self._closing = False
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
        self.kinds.fill([(one, self._kind_words(one), ICONS[one]) for one in kinds.KINDS], kind)
        self.kinds.chosen.connect(self._kind_chosen)
        self.list.chosen.connect(self._chosen)
        self.preview.row_chosen.connect(self._file_chosen)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._check)
        desk.feed.changed.connect(self._library_changed)
        self.finished.connect(self._closed)
        self._show_form(None)
        self._read()
        self.list.setFocus()

    @property
    def busy(self) -> bool:
        """Whether something is still read, looked at or saved."""
        works = (self._reading, self._checking, self._counting)
        return self._saving or self._rest.isActive() or any(work is not None for work in works)

    # parts

    def _list_part(self) -> QWidget:
        theme = self.theme
        made = QWidget()
        made.setFixedWidth(_LIST_WIDE)
        self._empty = label(theme, "", 12, ink="text2", wrap=True)
        self._empty.setContentsMargins(12, 12, 12, 0)
        self.new_button = button(self.tr("New"), "profileNew", small=True)
        theme.dress(self.new_button, "plus", 14)
        self.new_button.clicked.connect(self.new)
        self.copy_button = icon_button(theme, "copy", self.tr("Copy this profile"), "profileCopy", 26)
        self.copy_button.clicked.connect(self.copy)
        self.import_button = icon_button(theme, "download", self.tr("Import a JSON file…"), "profileImport", 26)
        self.import_button.clicked.connect(self._import)
        self.export_button = icon_button(theme, "braces", self.tr("Export as JSON…"), "profileExport", 26)
        self.export_button.clicked.connect(self._export)
        self.delete_button = icon_button(theme, "trash-2", self.tr("Delete this profile"), "profileDelete", 26)
        self.delete_button.clicked.connect(self.delete)
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
        self.name.textEdited.connect(self._renamed)
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
        self.reprocess_button.clicked.connect(self.reprocess)
        self.run_button = button(self.tr("Run now…"), "batchRunNow")
        self.run_button.clicked.connect(self._run_now)
        close = button(self.tr("Close"), "profilesClose", width=88)
        close.clicked.connect(self.close)
        self.save_button = button(self.tr("Save"), "profileSave", primary=True, width=88)
        self.save_button.clicked.connect(self.save)
        texts = column(0, self._said, self._why, 0, spacing=0)
        self.footer.addWidget(self._sign)
        self.footer.addLayout(texts, 1)
        for made in (self.reprocess_button, self.run_button, close, self.save_button):
            self.footer.addWidget(made)

    def _kind_words(self, kind: str) -> str:
        return {
            PROCESSING: self.tr("Processing"),
            METADATA: self.tr("Metadata"),
            IMAGE: self.tr("Image"),
            VIDEO: self.tr("Video"),
            BATCH_SET: self.tr("Batch sets"),
            WORKFLOW: self.tr("Workflows"),
        }[kind]

    def _assets(self) -> list[int]:
        """The selected assets; with none, the current one."""
        selection = self._desk.selection
        if selection.count:
            return list(selection.ids[:500])
        return [selection.current] if selection.current is not None else []

    # what the lists show

    def _library_changed(self, change: Any) -> None:
        if change.presets or change.folders or change.everything:
            self._read()

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        library, kind = self._desk.library, self._kind
        self._reading = self._desk.background.run(
            lambda: _Read(profiles.counts(library), tuple(profiles.list(library, kind))),
            self._came,
            self._desk.tell,
            priority=7,
        )

    def _came(self, read: _Read) -> None:
        self._reading = None
        self._listed = {one.preset.id: one for one in read.listed}
        for kind, count in read.counts.items():
            new = sum(1 for one in self._drafts.values() if one.kind == kind and one.new)
            self.kinds.tell(kind, words.number(count + new), False)
        self._fill()

    def _fill(self) -> None:
        """The rows of the list, and the current one."""
        rows = []
        for one in self._drafts.values():
            if one.kind == self._kind and one.new:
                rows.append(Line(one.key, one.name or self.tr("(no name)"), self.tr("Not used"), self.tr("New")))
        for key, listed in self._listed.items():
            draft = self._drafts.get(key)
            used = len(listed.folders)
            text = words.plural(self.tr("%Ln folder(s)", None, used), used) if used else self.tr("Not used")
            name = draft.name if draft is not None else listed.preset.name
            rows.append(Line(key, name, text, self.tr("Changed") if draft is not None else ""))
        self.list.fill(rows)
        keys = [one.key for one in rows]
        wanted = self._wanted if self._wanted in keys else self._key if self._key in keys else None
        if wanted is None and keys:
            wanted = keys[0]
        if self._wanted in keys:
            self._wanted = None
        self._empty.setVisible(not rows)
        self._empty.setText(self.tr("None yet. “New” makes one.") if not rows else "")
        if wanted != self._key or self.list.current != wanted:
            self.list.blockSignals(True)
            self.list.choose(wanted)
            self.list.blockSignals(False)
            self._show_form(wanted)
        else:
            self._show_used()
        self._tell()

    def _kind_chosen(self, kind: str) -> None:
        if kind == self._kind:
            return
        self._kind, self._key, self._listed = kind, None, {}
        self.list.fill([])
        self._show_form(None)
        self._read()

    def _chosen(self, key: int) -> None:
        if key != self._key:
            self._show_form(key)

    # the form

    def form(self, kind: str) -> Any:
        """The form of a kind, made when it is wanted first."""
        if kind not in self._forms:
            made = _form(self._desk, kind)
            made.setObjectName(f"{kind.replace(' ', '')}ProfileForm")
            made.changed.connect(self._changed)
            if hasattr(made, "row_changed"):
                made.row_changed.connect(self._preview)
            if hasattr(made, "run_now_wanted"):
                made.run_now_wanted.connect(self._run_now)
            wide = bool(getattr(made, "WIDE", False))
            ground = pane(RAISED)
            margins = (0, 0, 0, 0) if kind == BATCH_SET else (18, 14, 18, 12 if wide else 18)
            ground.setLayout(column(made, margins=margins))
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setWidget(ground)
            self._stack.addWidget(scroll)
            self._forms[kind] = scroll
            scroll.setProperty("form", made)
        return self._forms[kind].property("form")

    def _show_form(self, key: int | None) -> None:
        """The form of one profile, or the words where there is none."""
        self._key = key
        self._affected = None
        draft = self._draft(key)
        self._head.setVisible(draft is not None)
        for made in (self.copy_button, self.delete_button):
            made.setEnabled(draft is not None)
        self.export_button.setEnabled(draft is not None and not draft.new)
        if draft is None:
            self._stack.setCurrentWidget(self._nothing)
            self._nothing_said.setText(self._about())
            self.preview.setVisible(self._kind not in (BATCH_SET, WORKFLOW))
            self._between.setVisible(self.preview.isVisibleTo(self))
            self.preview.show_profile(self._kind, None, "")
            self._checked = Checked()
            self._tell()
            return
        form = self.form(draft.kind)
        wide = bool(getattr(form, "WIDE", False))
        self.preview.setVisible(not wide)
        self._between.setVisible(not wide)
        self.name.setText(draft.name)
        self.name.setReadOnly(draft.kind == BATCH_SET and not draft.new)
        fixed = self.tr("Fixed after it was made. Copy it for another name.")
        self.name.setToolTip(fixed if self.name.isReadOnly() else "")
        form.show_body(draft.name, draft.body, new=draft.new)
        self._stack.setCurrentWidget(self._forms[draft.kind])
        self._show_used()
        self._check()
        self._count()

    def _draft(self, key: int | None) -> Draft | None:
        """What the form shows: the draft, or the saved one as a draft nobody has changed."""
        if key is None:
            return None
        if key in self._drafts:
            return self._drafts[key]
        listed = self._listed.get(key)
        return Draft(key, listed.preset.kind, listed.preset.name, listed.preset.body) if listed is not None else None

    def _about(self) -> str:
        return {
            PROCESSING: self.tr("A processing profile makes further renditions of every asset of its folders."),
            METADATA: self.tr("A metadata profile gives default values to the assets of its folders."),
            IMAGE: self.tr("An image profile sharpens and crops the pictures of its folders."),
            VIDEO: self.tr("A video profile encodes the films of its folders."),
            BATCH_SET: self.tr("A batch set preset binds assets to sets by their names."),
            WORKFLOW: self.tr("A workflow runs after all other processing."),
        }[self._kind]

    def _show_used(self) -> None:
        listed = self._listed.get(self._key) if self._key is not None else None
        if listed is None or not listed.folders:
            self._used.setText(self.tr("No folder"))
            return
        names = [path or self.tr("the whole library") for path in listed.folders]
        text = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            text = words.fill(self.tr("%1 and %2 more"), text, words.number(len(names) - _NAMED))
        if listed.below:
            below = words.plural(self.tr("%Ln sub-folder(s)", None, listed.below), listed.below)
            text = words.fill(self.tr("%1 and %2"), text, below)
        self._used.setText(text)

    # changes

    def _renamed(self, _text: str) -> None:
        self._changed()

    def _changed(self) -> None:
        draft = self._draft(self._key)
        if draft is None:
            return
        body = self.form(draft.kind).body()
        made = Draft(draft.key, draft.kind, self.name.text(), body)
        listed = self._listed.get(draft.key)
        if listed is not None and made.name == listed.preset.name and dict(body) == dict(listed.preset.body):
            self._drafts.pop(draft.key, None)
        else:
            self._drafts[draft.key] = made
        self._affected = None
        self._fill()
        self._rest.start()

    def _check(self) -> None:
        """Look at what stands in the form, off the window's thread; the newest look wins."""
        self._rest.stop()
        if self._checking is not None:
            self._checking.cancel()
        draft = self._draft(self._key)
        if draft is None:
            return
        library, copied = self._desk.library, Draft(draft.key, draft.kind, draft.name, dict(draft.body))
        self._checking = self._desk.background.run(
            lambda: check(library, copied), self._looked, self._desk.tell, priority=7
        )

    def _looked(self, found: Checked) -> None:
        self._checking = None
        self._checked = found
        self._show_fault(found.sentence, found.field)
        self._preview()
        self._tell()

    def _show_fault(self, sentence: str, field: str) -> None:
        of_name = field == "name"
        self._name_fault.setText(sentence if of_name else "")
        self._name_fault.setVisible(of_name and bool(sentence))
        draft = self._draft(self._key)
        if draft is None:
            return
        form = self.form(draft.kind)
        if hasattr(form, "show_fault"):
            form.show_fault("" if of_name else sentence, field)

    def _preview(self) -> None:
        draft = self._draft(self._key)
        if draft is None or not self.preview.isVisibleTo(self):
            return
        form = self.form(draft.kind)
        self.preview.show_profile(draft.kind, self._checked.body, getattr(form, "current_row", ""))

    def _file_chosen(self, name: str) -> None:
        form = self.form(self._kind)
        if hasattr(form, "choose_row"):
            form.choose_row(name)

    @property
    def _form_fault(self) -> str:
        """What the current form itself knows to be wrong."""
        draft = self._draft(self._key)
        if draft is None:
            return ""
        told = getattr(self.form(draft.kind), "fault", "")
        return told if isinstance(told, str) else ""

    def _tell(self) -> None:
        """The footer."""
        fault = self._checked.sentence or self._form_fault
        changed = bool(self._drafts)
        self.save_button.setEnabled(changed and not fault and not self._saving and self._desk.can_write)
        self.save_button.setToolTip(fault)
        listed = self._listed.get(self._key) if self._key is not None else None
        count = len(listed.folder_ids) if listed is not None else 0
        text = words.plural(self.tr("Reprocess %Ln folder(s)…", None, count), count)
        set_text(self.reprocess_button, text)
        self.reprocess_button.setVisible(bool(count))
        self.reprocess_button.setEnabled(self._key not in self._drafts)
        said, why, icon = "", "", ""
        sets = self._kind == BATCH_SET
        self.run_button.setVisible(sets)
        self.run_button.setEnabled(sets and listed is not None and not changed and self._desk.can_write)
        if self._key in self._drafts:
            said, icon = self.tr("Existing assets change only after reprocessing."), "triangle-alert"
            if sets:
                said = self.tr("Reprocessing adds members, it never takes any away.")
            why = " ".join(self._checked.warnings)
        elif self._affected is not None and self._affected.stale:
            said, icon = self.tr("Saved. Existing assets change only after reprocessing."), "triangle-alert"
            why = self._affected.sentence
        elif sets:
            said = self.tr("Reprocessing adds members, it never takes any away.")
        elif listed is not None:
            why = " ".join(self._checked.warnings)
        self._said.setText(said)
        self._said.setVisible(bool(said))
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._sign.setVisible(bool(icon))
        if icon:
            self._sign.setPixmap(self.theme.pixmap(icon, 16, "warn", self.devicePixelRatioF()))

    def _count(self) -> None:
        """What is out of date where the current profile holds."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        listed = self._listed.get(self._key) if self._key is not None else None
        if listed is None or not listed.folder_ids:
            return
        library, key = self._desk.library, listed.preset.id
        self._counting = self._desk.background.run(
            lambda: (key, profiles.affected(library, key)), self._counted, self._desk.tell, priority=3
        )

    def _counted(self, found: tuple[int, Affected]) -> None:
        self._counting = None
        if found[0] == self._key:
            self._affected = found[1]
            self._tell()

    # verbs

    def new(self) -> None:
        """One more, with what is usual; it is there when it is saved."""
        library, kind = self._desk.library, self._kind
        text = words.fill(self.tr("New %1"), kinds.saying(kind).split(" ", 1)[1])
        self._run(lambda: (kind, profiles.free_name(library, kind, text), profiles.usual(library, kind)), self._made)

    def copy(self) -> None:
        """The current one under another name; it is there when it is saved."""
        draft = self._draft(self._key)
        if draft is None:
            return
        library, kind, body = self._desk.library, draft.kind, dict(draft.body)
        text = words.fill(self.tr("%1 copy"), draft.name)
        self._run(lambda: (kind, profiles.free_name(library, kind, text), body), self._made)

    def _made(self, found: tuple[str, str, Mapping[str, Any]]) -> None:
        kind, name, body = found
        taken = {one.name.casefold() for one in self._drafts.values() if one.kind == kind}
        number, wanted = 1, name
        while wanted.casefold() in taken:
            number += 1
            wanted = f"{name} {number}"
        key = self._next_new
        self._next_new -= 1
        self._drafts[key] = Draft(key, kind, wanted, body)
        self._wanted = key
        self._fill()
        self.name.setFocus()
        self.name.selectAll()

    def save(self) -> None:
        """Everything that is changed, one after the other; the first that cannot be comes into sight."""
        if not self._drafts or self._saving:
            return
        self._saving = True
        self._tell()
        library, drafts = self._desk.library, list(self._drafts.values())
        self._run(lambda: save(library, drafts), self._saved, self._not_saved)

    def _saved(self, saved: Saved) -> None:
        self._saving = False
        current = self._key
        for key in saved.ids:
            self._drafts.pop(key, None)
        if saved.wrong is not None:
            self._closing = False
            self._wanted = saved.wrong
            wrong = self._drafts[saved.wrong]
            if wrong.kind != self._kind:
                self.kinds.choose(wrong.kind)
            self._checked = Checked(None, saved.sentence, saved.field)
            self._show_fault(saved.sentence, saved.field)
            self._tell()
            return
        if self._closing:
            self.accept()
            return
        if current is not None and current in saved.ids:
            self._wanted, self._key = saved.ids[current], None
        self._read()

    def _not_saved(self, error: BaseException) -> None:
        self._saving = self._closing = False
        self._desk.tell(error)
        self._tell()

    def delete(self) -> None:
        """A new one goes at once; a used one is asked about first."""
        draft = self._draft(self._key)
        if draft is None:
            return
        if draft.new:
            del self._drafts[draft.key]
            self._key = None
            self._read()
            return
        library, key = self._desk.library, draft.key
        self._run(lambda: (key, profiles.question(library, key)), self._asked)

    def _asked(self, found: tuple[int, str]) -> None:
        key, question = found
        if not question:
            self._delete(key, force=False)
            return
        title = words.fill(self.tr("Delete “%1”?"), self._name_of(key))
        asking = Question(
            self.theme,
            title,
            question,
            [
                Answer("cancel", self.tr("Cancel"), safe=True),
                Answer("force", self.tr("Force delete")),
            ],
            self,
            name="profileInUse",
            icon="trash-2",
        )
        asking.setProperty("profile", key)
        asking.answered.connect(self._answered)
        asking.open()

    def _answered(self, verb: str) -> None:
        asking = self.sender()
        if verb == "force" and isinstance(asking, Question):
            self._delete(int(asking.property("profile")), force=True)

    def _name_of(self, key: int) -> str:
        listed = self._listed.get(key)
        return listed.preset.name if listed is not None else ""

    def _delete(self, key: int, *, force: bool) -> None:
        library = self._desk.library
        preset = self._listed[key].preset if key in self._listed else None

        def work() -> Preset | None:
            profiles.delete(library, key, force=force)
            return preset

        self._run(work, self._deleted)

    def _deleted(self, preset: Preset | None) -> None:
        if preset is not None:
            self._drafts.pop(preset.id, None)
            self._key = None
            self._desk.toasts.show(words.fill(self.tr("Deleted “%1”."), preset.name), kind="profile", icon="trash")
        self._read()

    def reprocess(self) -> None:
        """The dialog for the folders of the current profile, set to what is missing or out of date."""
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        listed = self._listed.get(self._key) if self._key is not None else None
        if listed is None or not listed.folder_ids:
            return
        try:
            chosen = Selection(folders=listed.folder_ids)
            if any(path == "" for path in listed.folders):
                chosen = Selection(everything=True)
            ask_reprocess(self._desk, chosen, self, ApplyTo.STALE)
        except Exception as error:
            self._desk.tell(error)

    def _run_now(self) -> None:
        """Make the sets of the current preset from assets that are there already."""
        from assetdesk.gui.profiles.batch_set_form import run_now

        listed = self._listed.get(self._key) if self._key is not None else None
        if listed is not None:
            run_now(self._desk, self, listed.preset.handle)

    # files

    def _import(self) -> None:
        from assetdesk.gui.profiles.files import choose_import

        choose_import(self, self.read_file)

    def _export(self) -> None:
        from assetdesk.gui.profiles.files import choose_export

        choose_export(self, self._name_of(self._key) if self._key is not None else "", self.write_file)

    def read_file(self, path: str) -> None:
        """Take in a profile of any kind."""
        from assetdesk.gui.profiles.files import read

        library = self._desk.library
        self._run(lambda: read(library, path), self._imported)

    def _imported(self, made: Preset) -> None:
        self._desk.toasts.show(words.fill(self.tr("Imported “%1”."), made.name), kind="profile", icon="done")
        self._wanted = made.id
        if made.kind != self._kind:
            self.kinds.choose(made.kind)
        else:
            self._read()

    def write_file(self, path: str) -> None:
        """Write the current one to a file."""
        from assetdesk.gui.profiles.files import write

        library, key = self._desk.library, self._key
        if key is not None and key > 0:
            self._run(lambda: write(library, key, path), self._exported)

    def _exported(self, name: str) -> None:
        self._desk.toasts.show(words.fill(self.tr("Saved %1."), name), kind="profile", icon="done")

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        self._desk.background.run(work, done, failed or self._desk.tell, priority=8, lane="profiles")

    # closing

    def reject(self) -> None:
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._drafts or self._saving:
            event.accept()
            super().closeEvent(event)
            return
        event.ignore()
        count = len(self._drafts)
        title = words.plural(self.tr("Close without saving %Ln change(s)?", None, count), count)
        names = ", ".join(f"“{one.name}”" for one in self._drafts.values())
        asking = Question(
            self.theme,
            title,
            words.fill(self.tr("Changed and not saved: %1."), names),
            [
                Answer("stay", self.tr("Keep editing"), safe=True),
                Answer("discard", self.tr("Discard")),
                Answer("save", self.tr("Save"), primary=True),
            ],
            self,
            name="profilesUnsaved",
        )
        asking.answered.connect(self._leave)
        asking.open()

    def _leave(self, verb: str) -> None:
        if verb == "discard":
            self._drafts.clear()
            self.accept()
        elif verb == "save":
            self._closing = True
            self.save()

    def _closed(self) -> None:
        self.preview.close_down()
        for work in (self._reading, self._checking, self._counting):
            if work is not None:
                work.cancel()
        self._desk.feed.changed.disconnect(self._library_changed)


def _form(desk: Desk, kind: str) -> Any:
    """A kind's form. Those of other rooms are loaded when they are wanted."""
    if kind == BATCH_SET:
        from assetdesk.gui.profiles.batch_set_form import BatchSetForm

        return BatchSetForm(desk, None)
    if kind == WORKFLOW:
        from assetdesk.gui.profiles.workflow_form import WorkflowForm

        return WorkflowForm(desk, None)
    made = {PROCESSING: ProcessingForm, METADATA: MetadataForm, IMAGE: ImageForm, VIDEO: VideoForm}[kind]
    return made(desk)
