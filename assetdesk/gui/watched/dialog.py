"""*Add watched folder…* and *Change…*: which folder, where its files go, which ones, and what becomes of them.

Whether a folder may be watched is looked at off the window's thread while its path is typed, and said under the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.core.watch import WatchFolder
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.side import SidePane
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.watched.form import OWN, WatchForm
from assetdesk.gui.widgets.parts import RAISED, button, column, label, line, pane, row, scrolled
from assetdesk.library import option_choices, options, watching
from assetdesk.library.option_choices import SavedOptions

FOLDED = QSize(600, 772)
OPEN = QSize(1132, 772)
_SOON_MS = 250


@dataclass(frozen=True, slots=True)
class _Looked:
    path: str
    there: bool
    problem: str


class WatchDialog(Frame):
    """`folder` None asks for a new one. The change is in the library when the dialog closes itself."""

    def __init__(
        self, desk: Desk, folder: WatchFolder | None, others: Sequence[WatchFolder], parent: QWidget | None
    ) -> None:
        name = "changeWatchDialog" if folder is not None else "addWatchDialog"
        super().__init__(desk.theme, "", name, parent, FOLDED)
        title = words.fill(self.tr("Change “%1”"), folder.name) if folder is not None else self.tr("Add watched folder")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._desk = desk
        self._folder = folder
        self._works: dict[str, Work] = {}
        self._looked: _Looked | None = None
        self._saving = False
        theme = desk.theme
        head = label(theme, title, 20, 600, wrap=True)
        about = label(
            theme,
            self.tr("Files that come into the folder are copied into the library as soon as they are whole."),
            12,
            ink="text2",
            wrap=True,
        )
        own = folder.id if folder is not None else 0
        self.form = WatchForm(desk, folder, {one.name.casefold() for one in others if one.id != own})
        self.form.edited.connect(self._edited)
        self._counting: Work | None = None
        self._again = QTimer(self, singleShot=True, interval=2 * _SOON_MS)
        self._again.timeout.connect(self._recount)
        for part in (self.form.include, self.form.exclude):
            part.textEdited.connect(self._again.start)
        self.form.below.toggled.connect(self._again.start)
        self.form.path.textChanged.connect(self._typed)
        self.form.choose.clicked.connect(self._ask_folder)
        self.form.own.clicked.connect(self.show_options)
        ground = pane(RAISED)
        ground.setLayout(column(self.form, 0, margins=(20, 4, 20, 12)))
        scroll = scrolled(ground, sideways=True)
        left = QWidget()
        left.setLayout(column(column(head, about, spacing=2, margins=(20, 18, 20, 8)), scroll, spacing=0))
        left.setMinimumWidth(440)
        self.options: OptionsPane | None = None
        self.side: SidePane | None = None
        self._between = line(vertical=True)
        self._between.hide()
        self._beside = row(left, self._between, spacing=0)
        self._beside.setStretch(0, 1)
        self.body.setLayout(self._beside)
        self._fault = label(theme, "", 12, ink="fail", wrap=True)
        self._fault.setObjectName("watchFault")
        cancel = button(self.tr("Cancel"), "watchCancel", width=88)
        cancel.clicked.connect(self.reject)
        verb = self.tr("Save") if folder is not None else self.tr("Add folder")
        self.go = button(verb, "watchGo", primary=True, width=120)
        roles.guard(desk, "manageLibrary", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._save)
        self.footer.addWidget(self._fault, 1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)
        self.finished.connect(self._closed)
        self._run("presets", lambda: option_choices.saved(desk.library), self._take_presets)
        self._look()
        self._edited()
        (self.form.path if folder is None else self.form.name).setFocus()

    def _run(self, name: str, work: object, done: object) -> None:
        """Only what was asked for last is taken."""
        if name in self._works:
            self._works[name].cancel()
        self._works[name] = self._desk.background.run(work, done, self._failed, priority=4)  # type: ignore[arg-type]

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        if isinstance(error, AssetDeskError):
            self._fault.setText(str(error))
        else:
            self._desk.tell(error)
        self._edited()

    # the folder

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder to watch"), self.form.path.text())
        dialog.setObjectName("watchChooser")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.form.path.setText)
        dialog.open()

    def _typed(self) -> None:
        self._looked = None
        if self._counting is not None:
            self._counting.cancel()  # what lies in another folder is not to be said of this one
        self.form.say_path("")
        self.form.show_lying("")
        self.form.name_of(self.form.path.text())
        self._soon.start()
        self._edited()

    def _look(self) -> None:
        """Whether it may be watched, and whether it is there."""
        text = self.form.path.text().strip()
        if not text:
            self._looked = None
            self._edited()
            return
        library, but = self._desk.library, self._folder.id if self._folder is not None else None
        whole = self.tr("Name the whole path of the folder to watch.")

        def work() -> _Looked:
            from assetdesk.library.intake.sources import source_path

            path = source_path(text)
            if not path.is_absolute():
                return _Looked(text, False, whole)
            return _Looked(text, path.is_dir(), watching.checked(library, path, but) or "")

        self._run("look", work, self._take_look)

    def _count(self) -> None:
        """What lies in a new folder already, of what it would take; anew when that changes."""
        if self._folder is not None:
            return
        if self._counting is not None:
            self._counting.cancel()
        self.form.show_lying(self.tr("Counting…"))
        made, flag = self.form.made(WatchFolder(0, "", "")), Cancel()
        self._counting = self._desk.background.run(
            lambda: watching.lying(made, flag), self._counted, self._not_counted, priority=1, flag=flag
        )

    def _recount(self) -> None:
        if self._looked is not None and self._looked.there and not self._looked.problem:
            self._count()

    def _counted(self, found: tuple[int, int]) -> None:
        files, size = found
        count = words.plural(self.tr("%Ln file(s), %1", None, files), files)
        self.form.show_lying(words.fill(count, words.size(size)) if files else self.tr("Nothing lies there yet."))

    def _not_counted(self, error: BaseException) -> None:
        self.form.show_lying(str(error) if isinstance(error, AssetDeskError) else "")

    def _take_look(self, found: _Looked) -> None:
        if found.path != self.form.path.text().strip():
            return
        self._looked = found
        problem = found.problem
        if not problem and not found.there and self._folder is None:
            problem = self.tr("This folder is not there. Choose another one, or connect its drive.")
        self.form.say_path(problem)
        away = not problem and not found.there
        self.form.note_path(self.tr("It is not there at the moment: it is offline until it is.") if away else "")
        if found.there and not problem:
            self._count()
        else:
            self.form.show_lying("")
        self._edited()

    # options

    def _take_presets(self, presets: tuple[SavedOptions, ...]) -> None:
        self.form.show_presets(presets)
        if self.form.options_of() == OWN and self._folder is not None:
            self._make_options()

    def _make_options(self) -> None:
        if self.options is not None:
            return
        pane_ = self.options = OptionsPane(self._desk, upload=True)
        pane_.changed.connect(self._edited)
        pane_.setMaximumWidth(580)
        side = self.side = SidePane(self.theme, "watchSide", ((self.tr("Options"), pane_),))
        side.folded.connect(self.fold)
        side.setFixedWidth(532)
        side.hide()
        self._beside.addWidget(side)
        pane_.begin()
        library, given = self._desk.library, dict(self._folder.options) if self._folder is not None else {}

        def take(force: options.InForce) -> None:
            pane_.show_force(force)
            if given:
                pane_.take(given)

        self._run("options", lambda: options.everything_of_upload(option_choices.upload_defaults(library)), take)

    def show_options(self) -> None:
        """Open the right side with options of this folder's own."""
        self.form.choose_own()
        self._make_options()
        assert self.side is not None
        self._between.show()
        self.side.show()
        self.want(OPEN)
        self._edited()

    def fold(self) -> None:
        """Fold it again; the options stay."""
        if self.side is not None:
            self.side.hide()
        self._between.hide()
        self.want(FOLDED)

    # saving

    def _edited(self) -> None:
        own = self.form.options_of() == OWN
        if not own and self.side is not None and self.side.isVisibleTo(self):
            self.fold()
        ready = self.options is None or not own or self.options.ready
        wrong = self.form.problem()
        looked = self._looked is not None and not self._looked.problem
        there = self._folder is not None or (self._looked is not None and self._looked.there)
        self.go.setEnabled(looked and there and ready and not wrong and not self._saving)
        self.go.setToolTip(wrong)

    def made(self) -> WatchFolder:
        """What the fields say."""
        made = self.form.made(self._folder or WatchFolder(0, "", ""))
        if self.form.options_of() == OWN:
            if self.options is not None and self.options.model.everything():
                return replace(made, preset_id=None, options=self.options.model.everything())
            return replace(made, preset_id=None, options=made.options if self.options is None else {})
        return made

    def _save(self) -> None:
        if not self.go.isEnabled():
            return
        library, made, new = self._desk.library, self.made(), self._folder is None
        lying = self.form.lying.isChecked()
        self._saving = True
        self._fault.setText("")
        self.go.setEnabled(False)
        self._works["save"] = self._desk.background.run(
            lambda: watching.add(library, made, lying=lying) if new else watching.change(library, made),
            self._saved,
            self._failed,
            priority=8,
            lane="watching",
        )

    def _saved(self, folder: WatchFolder) -> None:
        if self._folder is None:
            text = words.fill(self.tr("“%1” is watched from now on."), folder.name)
            number = folder.id
            show = (self.tr("Show"), lambda: self._desk.show_page("watched", watch_id=number))
            self._desk.toasts.show(text, [show], kind="watch", icon="folder-sync")
        self.accept()

    def _closed(self) -> None:
        self._soon.stop()
        self._again.stop()
        if self._counting is not None:
            self._counting.cancel()
        for name, work in self._works.items():
            if name != "save":
                work.cancel()
        if self.options is not None:
            self.options.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.options is not None and self.options.press(self.focusWidget()):
            return
        if enter and self.go.isEnabled():
            self._save()
            return
        super().keyPressEvent(event)
