"""The Upload dialog: what was chosen, where it goes, and what should be looked at before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assetdesk.core.upload import Conflict, UploadRequest
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.incoming import Incoming
from assetdesk.gui.dialogs.side import SidePane
from assetdesk.gui.dialogs.upload_choices import UploadChoices, source_words
from assetdesk.gui.dialogs.upload_looking import ArchiveLooker, Found, Looker
from assetdesk.gui.dialogs.upload_model import Kind, UploadTree
from assetdesk.gui.dialogs.upload_thumbs import Thumbs
from assetdesk.gui.dialogs.upload_view import UploadView
from assetdesk.gui.faults import sentence
from assetdesk.gui.options.forms.this_upload import ThisUploadForm, unpacks
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import button, column, label, line, row, set_text
from assetdesk.library.options import Group

FOLDED = QSize(588, 704)
OPEN = QSize(1120, 704)


def ask_upload(desk: Desk, paths: Sequence[Path], folder_path: str, parent: QWidget) -> UploadDialog:
    """Open the dialog for these files and folders (none: they are chosen or dropped in it)."""
    dialog = UploadDialog(desk, paths, folder_path, parent)
    dialog.open()
    return dialog


class UploadDialog(Frame):
    """Looks at the files in the background, anew when target or structure change; ticks are kept."""

    thumbnails = True

    def __init__(self, desk: Desk, paths: Sequence[Path], folder_path: str, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "uploadDialog", parent, FOLDED)
        self.setWindowTitle(self.tr("Upload"))
        self.setAccessibleName(self.tr("Upload"))
        self.setAcceptDrops(True)
        self._desk = desk
        self._paths = list(paths)
        self._found: Found | None = None
        self._stale = False
        self._looker = Looker(desk, self)
        self._looker.found.connect(self._take)
        self._looker.failed.connect(self._not_looked)
        self._looker.told.connect(self._tell_progress)
        self._archives = ArchiveLooker(desk, self)
        self._thumbs = Thumbs(desk, self)
        theme = desk.theme
        self._head = label(theme, self.tr("Upload"), 20, 600, wrap=True)
        self._head.setObjectName("uploadHead")
        self._source = ElidedLabel(theme, 12)
        self._source.setObjectName("uploadSource")
        self._source.setProperty("dim", True)
        self._to = QComboBox()
        self._to.setObjectName("uploadTarget")
        self._to.setMaxVisibleItems(24)
        self._fill_folders(folder_path)
        to_words = QLabel(self.tr("Upload to"))
        to_words.setFont(theme.font(12))
        to_words.setProperty("dim", True)
        to_words.setBuddy(self._to)
        self._to.setAccessibleName(self.tr("Upload to"))
        self._keep = QCheckBox(self.tr("Keep folder structure"))
        self._keep.setObjectName("uploadKeepStructure")
        self._keep.setAccessibleName(self.tr("Keep folder structure"))
        self._keep.setFont(theme.font(12))
        self._keep.setChecked(True)
        self._to.currentIndexChanged.connect(self._again)
        self._keep.toggled.connect(self._again)
        target = row(to_words, self._to, 6, self._keep, spacing=10)
        target.setStretchFactor(self._to, 1)
        self.tree = UploadTree(self)
        self.tree.ticked.connect(self._tell)
        self.view = UploadView(theme, self.tree)
        self.choices = UploadChoices(desk, self.tree, self)
        self.view.choose.connect(self.choices.choose)
        if self.thumbnails:
            self.view.show_thumbs(self._thumbs)
        self._archives.listed.connect(self.tree.take_listing)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing_yet())
        self._stack.addWidget(self._looking_yet())
        self._more_files = button(self.tr("Add files…"), "uploadAddMoreFiles", link=True)
        self._more_folders = button(self.tr("Add folder…"), "uploadAddMoreFolders", link=True)
        self._more_files.clicked.connect(self._add_files)
        self._more_folders.clicked.connect(self._add_folder)
        source = row(self._source, self._more_files, self._more_folders, spacing=10)
        source.setStretchFactor(self._source, 1)
        head = column(self._head, source, spacing=2)
        left = QWidget()
        left.setLayout(column(head, target, self._stack, spacing=12, margins=(20, 18, 20, 0)))
        left.setMinimumWidth(440)
        self.options = OptionsPane(desk, upload=True)
        self.options.changed.connect(self._tell)
        self.options.setMaximumWidth(580)
        self.side = SidePane(theme, "uploadSide", ((self.tr("Options"), self.options),))
        self.side.folded.connect(self.fold)
        self._between = line(vertical=True)
        beside = row(left, self._between, self.side, spacing=0)
        beside.setStretch(0, 1)
        self.side.setFixedWidth(532)
        self.body.setLayout(beside)
        icon = QLabel()
        icon.setPixmap(theme.pixmap("list-checks", 15, "text", self.devicePixelRatioF()))
        self._sum = label(theme, "", 12)
        self._sum.setObjectName("uploadSummary")
        self._more = label(theme, "", 12, ink="text2")
        cancel = button(self.tr("Cancel"), "uploadCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Upload"), "uploadGo", primary=True, width=140)
        roles.guard(desk, "submitJob", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._start)
        self._show = button(self.tr("Options…"), "uploadOptions", link=True)
        self._show.clicked.connect(self.show_options)
        for part in (icon, self._sum, self._more, self._show):
            self.footer.addWidget(part)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._soon = QTimer(self, singleShot=True, interval=50)
        self._soon.timeout.connect(self._look)
        self.finished.connect(self._closed)
        if parent is not None:
            parent.window().installEventFilter(self)
        self.options.begin()
        self.options.read_names([])
        if self.room().width() >= OPEN.width():
            self.show_options()
        else:
            self.fold()
        self._look()
        self._to.setFocus()

    def _nothing_yet(self) -> QWidget:
        theme = self.theme
        made = QWidget()
        icon = QLabel()
        icon.setPixmap(theme.pixmap("upload", 34, "text3", self.devicePixelRatioF()))
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty = label(theme, self.tr("Choose files or a folder, or drop them here."), 13, ink="text2")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(made)
        layout.addStretch(1)
        layout.addWidget(icon)
        layout.addWidget(self._empty)
        add_files = button(self.tr("Add files…"), "uploadAddFiles")
        add_folder = button(self.tr("Add folder…"), "uploadAddFolder")
        add_files.clicked.connect(self._add_files)
        add_folder.clicked.connect(self._add_folder)
        layout.addSpacing(8)
        layout.addLayout(row(0, add_files, add_folder, 0))
        layout.addStretch(1)
        return made

    def _looking_yet(self) -> QWidget:
        made = QWidget()
        self._far = label(self.theme, self.tr("Looking at the files…"), 13, ink="text2")
        self._far.setObjectName("uploadLooking")
        self._far.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QProgressBar()
        self._bar.setObjectName("uploadLookingBar")
        self._bar.setAccessibleName(self.tr("Looking at the files"))
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(240, 4)
        layout = QVBoxLayout(made)
        layout.addStretch(1)
        layout.addWidget(self._far)
        layout.addSpacing(8)
        layout.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return made

    def _fill_folders(self, chosen: str) -> None:
        rows = sorted(self._desk.folders.values(), key=lambda f: f.path.casefold())
        icon = self.theme.icon("folder", 15, "text2")
        for folder in rows:
            name = words.folder(folder.path) or self._desk.library.name
            self._to.addItem(icon, name, folder.path)
        at = self._to.findData(chosen)
        if at < 0 and chosen:
            self._to.addItem(icon, words.folder(chosen), chosen)
            at = self._to.count() - 1
        self._to.setCurrentIndex(max(0, at))

    @property
    def target(self) -> str:
        """The target folder's path."""
        return str(self._to.currentData() or "")

    # options

    def show_options(self) -> None:
        """Open the right side; the screen may not have room for all of it."""
        self._between.show()
        self.side.show()
        self.want(OPEN)
        self._tell()

    def fold(self) -> None:
        """Fold it again."""
        self.side.hide()
        self._between.hide()
        self.want(FOLDED)
        self._tell()

    # looking

    def add_paths(self, paths: Sequence[Path]) -> None:
        """More files or folders."""
        self._paths += [p for p in paths if p not in self._paths]
        self._look()

    @property
    def looking(self) -> bool:
        """Whether what is shown may still change: it is for another target, or not there yet."""
        return self._stale or self._looker.looking

    def _again(self) -> None:
        if self._paths:
            self._stale = True  # what was found is for another target: not to be uploaded as it is
            self._tell()
        self._soon.start()

    def _look(self) -> None:
        self._stale = False
        self._looker.stop()
        if not self._paths:
            self._stack.setCurrentIndex(1)
            self._tell()
            return
        self._looker.look(self._paths, self.target, flat=not self._keep.isChecked())
        if not self.tree.files:
            self._bar.setRange(0, 0)
            self._stack.setCurrentIndex(2)
        self._tell()

    def _tell_progress(self) -> None:
        found, done, total = self._looker.far
        if total:
            text = words.fill(self.tr("Looking at the files: %1 of %2"), words.number(done), words.number(total))
            self._bar.setRange(0, total)
            self._bar.setValue(done)
        else:
            text = words.plural(self.tr("Looking for files: %Ln so far", None, found), found)
        self._far.setText(text)
        self._sum.setText(text)
        self._more.setText("")

    def _take(self, found: Found) -> None:
        self._found = found
        plan = found.looked.plan
        self.tree.show(found.looked, self.target)
        self.options.read_names([file.name for file in plan.files])
        self._archives.want([plan.files[at].source for at in plan.archives])
        self._stack.setCurrentIndex(0)
        if not plan.files and not plan.left_out:
            self._empty.setText(self.tr("No file was found there. Choose others, or drop them here."))
            self._stack.setCurrentIndex(1)

    def _not_looked(self, error: BaseException) -> None:
        self._stack.setCurrentIndex(0 if self.tree.files else 1)
        self._tell()
        self._sum.setText(sentence(error))

    def _tell(self) -> None:
        everything, n = len(self.tree.files), self.tree.chosen_count()
        size = self.tree.chosen_bytes()
        free = self._found.free if self._found is not None else None
        self.go.setEnabled(n > 0 and not self.looking and self.options.ready)
        changes = self.options.model.changes()
        self.tree.unpack_default(unpacks(self.options.model.value("unCompressOptions")))
        form = self.options.forms.get(Group.UPLOAD)
        if isinstance(form, ThisUploadForm):
            form.hold_for(n)
        self._show.setVisible(not self.side.isVisibleTo(self))
        set_text(self._show, words.plural(self.tr("Options, %Ln changed", None, changes), changes))
        if not changes:
            set_text(self._show, self.tr("Options…"))
        for part in (self._more_files, self._more_folders):
            part.setVisible(bool(self._paths))
        files = words.plural(self.tr("Upload %Ln file(s)", None, n), n)
        set_text(self.go, files if n else self.tr("Upload"))
        if self.looking and not everything:
            self._head.setText(self.tr("Upload"))
            self._sum.setText(self.tr("Looking at the files…"))
            self._more.setText("")
            return
        if everything and n != everything:
            head = words.plural(self.tr("Upload %1 of %Ln file(s)", None, everything), everything)
            self._head.setText(words.fill(head, words.number(n)))
        else:
            self._head.setText(files if n else self.tr("Upload"))
        self._source.setText(source_words(self._found, self._paths))
        count = words.plural(self.tr("%Ln file(s)", None, n), n)
        self._sum.setText(f"{count}, {words.size(size)}" if everything else "")
        more = []
        if everything - n:
            more.append(words.fill(self.tr("%1 left out"), words.number(everything - n)))
        if free is not None and everything:
            more.append(words.fill(self.tr("%1 free"), words.size(free)))
        enough = free is None or size < free
        if not enough:
            more.append(self.tr("there is not enough room"))
        self._more.setText("".join(f"· {part} " for part in more).strip())
        self.go.setToolTip(self.options.problem if n else self.tr("Tick at least one file."))

    # adding

    def _add_files(self) -> None:
        self._ask_for(QFileDialog.FileMode.ExistingFiles, self.tr("Choose files to upload"))

    def _add_folder(self) -> None:
        self._ask_for(QFileDialog.FileMode.Directory, self.tr("Choose a folder to upload"))

    def _ask_for(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self, title)
        dialog.setObjectName("uploadChooser")
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._added)
        dialog.open()

    def _added(self, names: list[str]) -> None:
        self.add_paths([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the originals outside stay
            event.accept()
            self.add_paths(paths)

    # starting

    def _start(self) -> None:
        files = self.tree.chosen()
        if not files or self.looking or not self.options.ready:
            return
        conflict = self.tree.conflict if self.tree.conflict is not Conflict.SKIP else Conflict.ASK
        given = self.options.model
        request = UploadRequest(files, conflict, options=given.given(), job=given.job())
        self._incoming().begin(request, self.tree.looked.plan.left_out, self.target)
        self.accept()

    def _incoming(self) -> Incoming:
        found = self._desk.findChild(Incoming)
        return found if found is not None else Incoming(self._desk, self.parentWidget() or self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close and watched is not self:
            self.reject()  # its workers end with the window
        return super().eventFilter(watched, event)

    def _closed(self) -> None:
        self._soon.stop()
        self._looker.stop()
        self._archives.stop()
        self._thumbs.close()
        self.options.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.view.hasFocus():
            index = self.view.currentIndex()
            node = self.tree.node(index)
            if node is not None and node.kind is Kind.MORE:
                self.view.show_more(index)
                return
            if node is not None and self.view.rows.choice_words(node):
                choice = self.view.rows.choice(self.view.visualRect(index), node)
                self.choices.choose(index, self.view.viewport().mapToGlobal(choice.bottomLeft()))
                return
        if enter and self.options.press(self.focusWidget()):
            return
        if enter and self.go.isEnabled():
            self._start()
            return
        super().keyPressEvent(event)
