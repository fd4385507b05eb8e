"""The page without a library: open, make or try one, and the ones opened last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
)
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QVBoxLayout, QWidget

from assetdesk import __version__
from assetdesk.gui import words
from assetdesk.gui.dialogs.about import Mark
from assetdesk.gui.panels.welcome_parts import RecentPictures, StartCard, Thumbs
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, line, repolish, row, scrolled

_WIDE = 1000
_SHOWN = 6


class RecentRow(QWidget):
    """One library: pictures, name and place, how many and when, and its button."""

    chosen = Signal(str)
    located = Signal(str)
    forgotten = Signal(str)

    def __init__(self, theme: Theme, entry: dict[str, Any], number: int) -> None:
        super().__init__()
        self._theme = theme
        self._path = str(entry["path"])
        self._there = True
        name = Path(self._path).name or self._path
        self._name = name
        self.setMinimumHeight(66)
        self.thumbs = Thumbs(theme)
        shown = self._path
        home = str(Path.home())
        if shown.startswith(home + "/"):
            shown = "~" + shown[len(home) :]
        n = int(entry.get("assets") or 0)
        self._count = label(theme, words.plural(self.tr("%Ln asset(s)", None, n), n) if n else "", 12)
        self._opened = label(theme, _opened_words(entry.get("opened"), self.tr("Opened %1")), 12, ink="text2")
        for made in (self._count, self._opened):
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.go = button(self.tr("Open"), f"recentOpen{number}", small=True)
        self.go.setFixedWidth(84)
        self.go.setAccessibleName(words.fill(self.tr("Open %1"), name))
        self.go.clicked.connect(self._go)
        place = label(theme, shown, 12, ink="text2")
        place.setMinimumWidth(1)
        place.setToolTip(self._path)
        title = label(theme, name, 13, 600)
        title.setMinimumWidth(1)
        left = column(0, title, place, 0, spacing=0)
        right = column(0, self._count, self._opened, 0, spacing=0)
        inner = row(self.thumbs, left, right, self.go, spacing=14, margins=(14, 8, 14, 8))
        inner.setStretchFactor(left, 1)
        self.setLayout(inner)
        self._forget = QAction(self.tr("Remove from this list"), self)
        self._forget.setObjectName(f"recentForget{number}")
        self._forget.triggered.connect(self._forgotten)
        self.addAction(self._forget)

    @property
    def path(self) -> str:
        """The library's folder."""
        return self._path

    def show_found(self, there: bool, pictures: list[QImage]) -> None:
        """What a look at the disk found."""
        self._there = there
        self.thumbs.show_pictures(pictures, faded=not there)
        if not there:
            self._count.setText(self.tr("The folder is not there now"))
            self._count.setProperty("ink", "warn")
            repolish(self._count)
            self.go.setText(self.tr("Locate…"))
            self.go.setAccessibleName(words.fill(self.tr("Locate %1"), self._name))

    def _go(self) -> None:
        (self.chosen if self._there else self.located).emit(self._path)

    def _forgotten(self) -> None:
        self.forgotten.emit(self._path)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._forget)
        menu.popup(event.globalPos())


class DropZone(QFrame):
    """A folder dropped here becomes a library."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("drop", "true")
        self.setMinimumHeight(66)
        self._icon = QLabel()
        self._icon.setPixmap(theme.pixmap("folder-down", 20, "text2", self.devicePixelRatioF()))
        said = self.tr("Or drop a folder here to make a library of it. Files stay where they are.")
        text = label(theme, said, 12, ink="text2", wrap=True)
        inner = row(self._icon, text, spacing=12, margins=(14, 10, 14, 10))
        inner.setStretchFactor(text, 1)
        self.setLayout(inner)

    def set_over(self, over: bool) -> None:
        """A folder hangs over the page."""
        self.setProperty("drop", "over" if over else "true")
        repolish(self)


class WelcomePage(QWidget):
    """Signals say what was chosen; opening and making is the window's."""

    open_library = Signal()
    new_library = Signal()
    try_sample = Signal()
    open_path = Signal(str)
    make_of_folder = Signal(str)
    locate = Signal(str)
    restore_backup = Signal()
    shortcuts = Signal()
    forget = Signal(str)

    def __init__(self, theme: Theme, recent: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("welcomePage")
        self.setAccessibleName(self.tr("Welcome"))
        self.setAcceptDrops(True)
        said = self.tr("Find and process your pictures and documents. Originals are never changed.")
        head = row(
            Mark(theme),
            column(0, label(theme, "AssetDesk", 26, 600), label(theme, said, 13, ink="text2"), 0, spacing=0),
            0,
            spacing=16,
        )
        self.cards: list[StartCard] = []
        start = QVBoxLayout()
        start.setSpacing(8)
        start.addWidget(label(theme, self.tr("Start"), 12, 600))
        for name, icon, title, sub, keys, signal in (
            ("welcomeOpen", "folder-open", self.tr("Open a library…"), self.tr("One that is on this computer"),
             "Ctrl O", self.open_library),
            ("welcomeNew", "folder-plus", self.tr("Make a new library…"), self.tr("From your folders, or empty"),
             "Ctrl Shift N", self.new_library),
            ("welcomeSample", "images", self.tr("Try the sample library"),
             self.tr("A small shop’s files, ready in seconds"), "", self.try_sample),
        ):  # fmt: skip
            card = StartCard(theme, name, icon, title, sub, keys)
            card.clicked.connect(signal)
            self.cards.append(card)
            start.addWidget(card)
        self._drop = DropZone(theme)
        start.addWidget(self._drop)
        start.addStretch(1)
        left = QWidget()
        left.setFixedWidth(344)
        start.setContentsMargins(0, 0, 0, 0)
        left.setLayout(start)
        self._rows: list[RecentRow] = []
        body = row(left, self._recent_box(theme, recent), spacing=24) if recent else row(left, 0)
        foot = row(*self._links(theme), 0, self._version(theme), spacing=20)
        inner = QWidget()
        inner.setMaximumWidth(_WIDE)
        inner.setMinimumWidth(344)
        inner.setLayout(column(head, 24, body, 18, line(), foot, spacing=8))
        ground = QWidget()
        around = row(inner, margins=(24, 24, 24, 52))
        around.setAlignment(inner, Qt.AlignmentFlag.AlignVCenter)
        ground.setLayout(around)
        scroll = scrolled(ground, sideways=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(line())
        outer.addWidget(scroll)
        self._looking = RecentPictures(self)
        self._looking.found.connect(self._found)
        if self._rows:
            self._looking.look([made.path for made in self._rows], QThreadPool.globalInstance())
        self.cards[0].setFocus()

    def _recent_box(self, theme: Theme, recent: Sequence[dict[str, Any]]) -> QWidget:
        box = QFrame()
        box.setProperty("box", True)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for number, entry in enumerate(recent[:_SHOWN]):
            if number:
                inside.addWidget(line())
            made = RecentRow(theme, entry, number)
            made.chosen.connect(self.open_path)
            made.located.connect(self.locate)
            made.forgotten.connect(self._forget)
            self._rows.append(made)
            inside.addWidget(made)
        holder = QWidget()
        holder.setLayout(column(label(theme, self.tr("Recent libraries"), 12, 600), box, 0))
        return holder

    def _links(self, theme: Theme) -> list[QWidget]:
        made: list[QWidget] = []
        for name, icon, text, signal in (
            ("welcomeKeys", "keyboard", self.tr("Keyboard shortcuts"), self.shortcuts),
            ("welcomeRestore", "archive-restore", self.tr("Restore a library from a backup…"), self.restore_backup),
        ):
            link = button(text, name, link=True)
            theme.dress(link, icon, 14, "accent_text")
            link.clicked.connect(signal)
            made.append(link)
        return made

    def _version(self, theme: Theme) -> QWidget:
        return label(theme, words.fill(self.tr("Version %1"), __version__), 12, ink="text3", select=True)

    def _found(self, path: str, there: bool, pictures: list[QImage]) -> None:
        for made in self._rows:
            if made.path == path:
                made.show_found(there, pictures)

    def _forget(self, path: str) -> None:
        for made in self._rows:
            if made.path == path:
                made.hide()
        self.forget.emit(path)

    # a folder dropped anywhere on the page

    def _folder_of(self, event: QDropEvent) -> str:
        for url in event.mimeData().urls():
            if url.isLocalFile() and Path(url.toLocalFile()).is_dir():
                return url.toLocalFile()
        return ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._folder_of(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._drop.set_over(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._folder_of(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.set_over(False)
        folder = self._folder_of(event)
        if folder:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.make_of_folder.emit(folder)


def _opened_words(at: object, form: str) -> str:
    if not isinstance(at, int | float) or not at:
        return ""
    text = words.when(float(at))
    return words.fill(form, text[:1].lower() + text[1:] if text[:1] in "TY" else text)
