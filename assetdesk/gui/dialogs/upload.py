"""The Upload dialog: what was chosen, where it goes, and what should be looked at before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.upload import Conflict, UploadRequest
from assetdesk.gui import words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.incoming import Incoming
from assetdesk.gui.dialogs.names import ask_name
from assetdesk.gui.dialogs.side import SidePane
from assetdesk.gui.dialogs.upload_model import Kind, Looked, Node, UploadTree
from assetdesk.gui.dialogs.upload_view import UploadView, conflict_words
from assetdesk.gui.faults import sentence
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.widgets.parts import button, column, label, line, row, set_text
from assetdesk.library import upload

FOLDED = QSize(588, 704)
OPEN = QSize(1120, 704)
_ANSWERS = (Conflict.ASK, Conflict.CREATE_VERSION, Conflict.REPLACE, Conflict.KEEP_BOTH, Conflict.SKIP)


def ask_upload(desk: Desk, paths: Sequence[Path], folder_path: str, parent: QWidget) -> UploadDialog:
    """Open the dialog for these files and folders (none: they are chosen or dropped in it)."""
    dialog = UploadDialog(desk, paths, folder_path, parent)
    dialog.open()
    return dialog


class UploadDialog(Frame):
    """Looks at the files in the background, anew when target or structure change; ticks are kept."""

    def __init__(self, desk: Desk, paths: Sequence[Path], folder_path: str, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "uploadDialog", parent, FOLDED)
        self.setWindowTitle(self.tr("Upload"))
        self.setAccessibleName(self.tr("Upload"))
        self.setAcceptDrops(True)
        self._desk = desk
        self._paths = list(paths)
        self._work: Work | None = None
        self._free: int | None = None
        self._looking = False
        theme = desk.theme
        self._head = label(theme, self.tr("Upload"), 20, 600, wrap=True)
        self._head.setObjectName("uploadHead")
        self._source = label(theme, "", 12, ink="text2")
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
        self.view.choose.connect(self._choose)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing_yet())
        add_files = button(self.tr("Add files…"), "uploadAddFiles", small=True)
        add_folder = button(self.tr("Add folder…"), "uploadAddFolder", small=True)
        add_files.clicked.connect(self._add_files)
        add_folder.clicked.connect(self._add_folder)
        head = column(self._head, row(self._source, 0, add_files, add_folder), spacing=2)
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

    def _again(self) -> None:
        if self._paths:
            self._looking = True  # what was found is for another target: not to be uploaded as it is
            self._tell()
        self._soon.start()

    def _look(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._stack.setCurrentIndex(0 if self._paths else 1)
        if not self._paths:
            self._tell()
            return
        library, paths, target, flat = self._desk.library, list(self._paths), self.target, not self._keep.isChecked()
        flag = Cancel()
        self._looking = True

        def work() -> tuple[Looked, int]:
            from assetdesk.library.intake.sources import source_path
            from assetdesk.store.files import free_bytes

            plan = upload.examine(library, paths, target, flag, flat=flat)
            sizes = []
            for file in plan.files:
                try:
                    sizes.append(source_path(file.source).stat().st_size)
                except OSError:
                    sizes.append(0)
            known = library.browse.rows(list(set(plan.duplicates.values())))
            return Looked(plan, tuple(sizes), {r.id: r.path for r in known}), free_bytes(library.root)

        self._work = self._desk.background.run(work, self._take, self._not_looked, priority=4, flag=flag)
        self._tell()

    def _take(self, found: tuple[Looked, int]) -> None:
        self._work, self._looking = None, False
        looked, self._free = found
        self.tree.show(looked, self.target)
        self.options.read_names([file.name for file in looked.plan.files])
        if not looked.plan.files and not looked.plan.left_out:
            self._empty.setText(self.tr("No file was found there. Choose others, or drop them here."))
            self._stack.setCurrentIndex(1)

    def _not_looked(self, error: BaseException) -> None:
        self._work, self._looking = None, False
        self._sum.setText(sentence(error))

    def _tell(self) -> None:
        everything, chosen = len(self.tree.files), self.tree.chosen()
        n, size = len(chosen), self.tree.chosen_bytes()
        self.go.setEnabled(n > 0 and not self._looking and self.options.ready)
        changes = self.options.model.changes()
        self._show.setVisible(not self.side.isVisibleTo(self))
        set_text(self._show, words.plural(self.tr("Options, %Ln changed", None, changes), changes))
        if not changes:
            set_text(self._show, self.tr("Options…"))
        files = words.plural(self.tr("Upload %Ln file(s)", None, n), n)
        set_text(self.go, files if n else self.tr("Upload"))
        if self._looking and not everything:
            self._head.setText(self.tr("Upload"))
            self._sum.setText(self.tr("Looking at the files…"))
            self._more.setText("")
            return
        if everything and n != everything:
            head = words.plural(self.tr("Upload %1 of %Ln file(s)", None, everything), everything)
            self._head.setText(words.fill(head, words.number(n)))
        else:
            self._head.setText(files if n else self.tr("Upload"))
        self._source.setText(self._source_words())
        count = words.plural(self.tr("%Ln file(s)", None, n), n)
        self._sum.setText(f"{count}, {words.size(size)}" if everything else "")
        more = []
        if everything - n:
            more.append(words.fill(self.tr("%1 left out"), words.number(everything - n)))
        if self._free is not None and everything:
            more.append(words.fill(self.tr("%1 free"), words.size(self._free)))
        enough = self._free is None or size < self._free
        if not enough:
            more.append(self.tr("there is not enough room"))
        self._more.setText("".join(f"· {part} " for part in more).strip())
        self.go.setToolTip(self.options.problem if n else self.tr("Tick at least one file."))

    def _source_words(self) -> str:
        folders = sum(p.is_dir() for p in self._paths)
        single = len(self._paths) - folders
        parts = []
        if folders:
            parts.append(words.plural(self.tr("%Ln folder(s)", None, folders), folders))
        if single:
            parts.append(words.plural(self.tr("%Ln single file(s)", None, single), single))
        return self.tr(" and ").join(parts)

    # choices of a kind

    def _choose(self, index: QModelIndex, at: QPoint) -> None:
        node = self.tree.node(index)
        if node is None:
            return
        if node.kind is Kind.RENAMED:
            self._change_name(node)
            return
        menu = QMenu(self)
        menu.setObjectName("uploadChoice")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for name, text, on in self._choices(node):
            made = QAction(text, menu)
            made.setCheckable(True)
            made.setChecked(on)
            made.setData((node.kind.value, name, tuple(node.files)))
            group.addAction(made)
            menu.addAction(made)
        group.triggered.connect(self._chosen)
        menu.popup(at)
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])

    def _choices(self, node: Node) -> list[tuple[str, str, bool]]:
        if node.kind is Kind.TAKEN:
            return [(a.value, conflict_words(a), a is self.tree.conflict) for a in _ANSWERS]
        on = self.tree.state(node) is Qt.CheckState.Checked
        if node.kind is Kind.KNOWN:
            return [("no", self.tr("Skip"), not on), ("yes", self.tr("Upload again"), on)]
        return [("no", self.tr("Leave out"), not on), ("yes", self.tr("Upload"), on)]

    def _chosen(self, action: QAction) -> None:
        kind, name, files = action.data()
        if kind == Kind.TAKEN:
            answer = Conflict(name)
            self.tree.set_conflict(answer)
            self.tree.tick(files, answer is not Conflict.SKIP)
        else:
            self.tree.tick(files, name == "yes")

    def _change_name(self, node: Node) -> None:
        index = node.files[0]

        def accepted(name: str) -> None:
            self.tree.rename(index, name)

        ask_name(self._desk, self, self.tr("Change name"), node.sub, self.tr("Change name"), accepted)

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
        if not files or self._looking or not self.options.ready:
            return
        conflict = self.tree.conflict if self.tree.conflict is not Conflict.SKIP else Conflict.ASK
        given = self.options.model
        request = UploadRequest(files, conflict, options=given.given(), job=given.job())
        self._incoming().begin(request, self.tree.looked.plan.left_out, self.target)
        self.accept()

    def _incoming(self) -> Incoming:
        found = self._desk.findChild(Incoming)
        return found if found is not None else Incoming(self._desk, self.parentWidget() or self)

    def _closed(self) -> None:
        self._soon.stop()
        if self._work is not None:
            self._work.cancel()
        self.options.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.view.hasFocus():
            index = self.view.currentIndex()
            node = self.tree.node(index)
            if node is not None and self.view.rows.choice_words(node):
                choice = self.view.rows.choice(self.view.visualRect(index), node)
                self._choose(index, self.view.viewport().mapToGlobal(choice.bottomLeft()))
                return
        if enter and self.options.press(self.focusWidget()):
            return
        if enter and self.go.isEnabled():
            self._start()
            return
        super().keyPressEvent(event)
