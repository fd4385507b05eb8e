"""What the window of profiles shows and notes: lists, the current profile in its form, what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, VIDEO, WORKFLOW
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.profiles.drafts import Checked, Draft, check
from assetdesk.gui.profiles.image_form import ImageForm
from assetdesk.gui.profiles.metadata_form import MetadataForm
from assetdesk.gui.profiles.processing_form import ProcessingForm
from assetdesk.gui.profiles.profile_list import Line
from assetdesk.gui.profiles.video_form import VideoForm
from assetdesk.gui.profiles.view import ProfilesView
from assetdesk.gui.widgets.parts import RAISED, column, pane, set_text
from assetdesk.library import profiles
from assetdesk.library.profiles import Affected, Listed

_REST_MS = 120
# px of the whole window below which the form would be squashed between the lists and the preview
ROOM = 1060
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Read:
    """What the lists show."""

    counts: Mapping[str, int]
    listed: tuple[Listed, ...]


class ProfilesEditor(ProfilesView):
    """Nothing is read or checked in the window's thread. What is changed and not saved stays while it is open."""

    def __init__(self, desk: Desk, parent: QWidget | None, kind: str, profile_id: int | None = None) -> None:
        super().__init__(desk, parent, kind)
        self._kind = kind
        self._wanted: int | None = profile_id
        self._listed: dict[int, Listed] = {}
        self._drafts: dict[int, Draft] = {}
        self._forms: dict[str, QWidget] = {}
        self._key: int | None = None
        self._reading: Work | None = None
        self._checking: Work | None = None
        self._counting: Work | None = None
        self._checked = Checked()
        self._saving = False
        self._affected: Affected | None = None
        self.kinds.chosen.connect(self._kind_chosen)
        self.list.chosen.connect(self._chosen)
        self.name.textEdited.connect(self._renamed)
        self.preview.row_chosen.connect(self._file_chosen)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._check)
        desk.feed.changed.connect(self._library_changed)
        self._show_form(None)
        self._read()
        self.list.setFocus()

    @property
    def busy(self) -> bool:
        """Whether something is still read, looked at or saved."""
        works = (self._reading, self._checking, self._counting)
        return self._saving or self._rest.isActive() or any(work is not None for work in works)

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

    def _fit_preview(self) -> None:
        """Only beside forms that leave room for it: on a small screen the form comes first."""
        room = self.width() >= ROOM and self._kind not in (BATCH_SET, WORKFLOW)
        self.preview.setVisible(room)
        self._between.setVisible(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_preview()

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
            self._nothing_said.setText(self.about_words(self._kind))
            self._fit_preview()
            self.preview.show_profile(self._kind, None, "")
            self._checked = Checked()
            self._tell()
            return
        form = self.form(draft.kind)
        self._fit_preview()
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
        self.save_button.setEnabled(changed and not fault and not self._saving)
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
        self.run_button.setEnabled(sets and listed is not None and not changed)
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
