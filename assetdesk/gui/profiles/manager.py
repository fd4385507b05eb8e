"""The window of profiles: its verbs, one *Save*, and what is asked before it closes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from assetdesk.core.presets import PROCESSING, Preset
from assetdesk.core.profiles import kinds
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.faults import sentence
from assetdesk.gui.profiles.drafts import Checked, Draft, Saved, save
from assetdesk.gui.profiles.editor import ProfilesEditor
from assetdesk.library import profiles


def show_profiles(desk: Desk, parent: QWidget, kind: str = "", profile_id: int | None = None) -> ProfilesDialog:
    """Open the window; at a kind, or at one profile."""
    dialog = ProfilesDialog(desk, parent, kind or PROCESSING, profile_id)
    dialog.open()
    return dialog


class ProfilesDialog(ProfilesEditor):
    """See the module. Whatever writes does so off the window's thread, one after the other."""

    def __init__(self, desk: Desk, parent: QWidget | None, kind: str, profile_id: int | None = None) -> None:
        super().__init__(desk, parent, kind, profile_id)
        self._next_new = -1
        self._closing = False
        for made, verb in (
            (self.new_button, self.new),
            (self.copy_button, self.copy),
            (self.import_button, self._import),
            (self.export_button, self._export),
            (self.delete_button, self.delete),
            (self.reprocess_button, self.reprocess),
            (self.run_button, self._run_now),
            (self.save_button, self.save),
        ):
            made.clicked.connect(verb)
        self.finished.connect(self._closed)

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
        self._wrong(error)
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
        self._desk.background.run(work, done, failed or self._wrong, priority=8, lane="profiles")

    def _wrong(self, error: BaseException) -> None:
        """Say it over this window: a toast would stand behind it."""
        answer = Answer("close", self.tr("Close"), safe=True)
        title = self.tr("Nothing was changed")
        Question(self.theme, title, sentence(error), [answer], self, name="profileFault", icon="triangle-alert").open()

    # closing

    def reject(self) -> None:
        """Esc, *Close* and the window's own button; QDialog asks this for all of them."""
        if not self._drafts or self._saving:
            super().reject()
            return
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
