"""Every verb of the window once: text, keys, icon, and when it is on. Menus, tool bar and context menus take it here.

A verb nobody handles yet is not shown anywhere. Enabled rules look at the desk only; the verbs of the jobs table are
switched by its panel. What the role of who works here may not do is off, whoever switches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.people import Person
from assetdesk.core.query import Place
from assetdesk.gui import roles
from assetdesk.gui.roles import VerbAction
from assetdesk.gui.theme import Theme

if TYPE_CHECKING:
    from assetdesk.gui.desk import Desk

Rule = Callable[["Desk"], bool]


def _library(desk: Desk) -> bool:
    return desk.root is not None


def _open(desk: Desk) -> bool:
    return desk.opened


def _writable(desk: Desk) -> bool:
    return desk.can_write


def _pasteable(desk: Desk) -> bool:
    return desk.can_write and desk.where.page == "assets" and not desk.where.in_trash


def _some(desk: Desk) -> bool:
    # a page of another kind hides the list, and nobody deletes what they do not see
    return desk.selection.count > 0 and desk.where.page == "assets"


def _some_out(desk: Desk) -> bool:
    return _some_live(desk) and not desk.drive_away


def _one(desk: Desk) -> bool:
    return desk.selection.first is not None and desk.where.page == "assets"


def _some_live(desk: Desk) -> bool:
    return _some(desk) and desk.can_write and not desk.where.in_trash


def _original(desk: Desk) -> bool:
    return _one(desk) and not desk.drive_away


def _one_live(desk: Desk) -> bool:
    return _some(desk) and desk.selection.count == 1 and desk.can_write and not desk.where.in_trash


def _one_live_shown(desk: Desk) -> bool:
    return _one(desk) and desk.can_write and not desk.where.in_trash


def _collected(desk: Desk) -> bool:
    return _some_live(desk) and desk.collection_of(desk.where.query) is not None


def _some_trashed(desk: Desk) -> bool:
    return _some(desk) and desk.can_write and desk.where.in_trash


def _trash(desk: Desk) -> bool:
    return desk.can_write and desk.where.in_trash


def _process(desk: Desk) -> bool:
    return desk.can_write and desk.where.query.place is not Place.TRASH


def _folder(desk: Desk) -> bool:
    return desk.can_write and desk.where.folder is not None and desk.where.folder.parent_id is not None


def _parent(desk: Desk) -> bool:
    return desk.where.folder is not None and desk.where.folder.parent_id is not None


def _searching(desk: Desk) -> bool:
    query = desk.where.query
    return desk.can_write and desk.where.page == "assets" and bool(query.words or query.filters)


def _assets(desk: Desk) -> bool:
    return desk.root is not None and desk.where.page == "assets"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `keys` in Qt's portable form, first one shown. `rule` None: always on, or switched by its owner.

    `letters`: acts only while the view has the focus, so it is put on that view by the window, not on the menu bar.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    rule: Rule | None = None
    checkable: bool = False
    tip: str = ""
    letters: bool = False


def verbs() -> tuple[Verb, ...]:
    """All of them, in no order that matters."""
    tr = QCoreApplication.translate
    here = "Actions"
    return (
        # file
        Verb("openLibrary", tr(here, "Open library…"), ("Ctrl+O",), "folder-open"),
        Verb("newLibrary", tr(here, "New library…"), ("Ctrl+Shift+N",), "folder-plus"),
        Verb("upload", tr(here, "Upload…"), ("Ctrl+U",), "upload", _writable),
        Verb("preferences", tr(here, "Preferences…"), ("Ctrl+,",), "settings"),
        Verb("closeWindow", tr(here, "Close window"), ("Ctrl+W",)),
        Verb("quit", tr(here, "Quit"), ("Ctrl+Q",)),
        # edit
        Verb("undo", tr(here, "Undo"), ("Ctrl+Z",), "undo-2"),
        Verb("redo", tr(here, "Redo"), ("Ctrl+Shift+Z",), "redo-2"),
        Verb("paste", tr(here, "Paste files"), ("Ctrl+V",), "", _pasteable),
        Verb("selectAll", tr(here, "Select all"), ("Ctrl+A",), "", _assets),
        Verb("selectNone", tr(here, "Select none"), ("Ctrl+Shift+A",), "", _some),
        Verb("invertSelection", tr(here, "Invert selection"), ("Ctrl+Alt+A",), "", _assets),
        Verb("find", tr(here, "Find"), ("Ctrl+F",), "search", _library),
        Verb("addFilter", tr(here, "Add filter…"), ("Ctrl+Shift+F",), "list-filter", _library),
        Verb("saveSearch", tr(here, "Save search…"), (), "search", _searching),
        Verb("renameSearch", tr(here, "Rename"), (), "text-cursor-input", _writable),
        Verb("deleteSearch", tr(here, "Delete"), (), "trash-2", _writable),
        # view
        Verb("grid", tr(here, "Grid"), ("Ctrl+1",), "layout-grid", _library, checkable=True),
        Verb("list", tr(here, "List"), ("Ctrl+2",), "list", _library, checkable=True),
        Verb("larger", tr(here, "Larger thumbnails"), ("Ctrl++", "Ctrl+="), "", _assets),
        Verb("smaller", tr(here, "Smaller thumbnails"), ("Ctrl+-",), "", _assets),
        Verb("normalSize", tr(here, "Normal thumbnails"), ("Ctrl+0",), "", _assets),
        Verb("subfolders", tr(here, "Include sub-folders"), (), "", _assets, checkable=True),
        Verb("sideBar", tr(here, "Side bar"), ("Ctrl+B",), "panel-left", _library, checkable=True),
        Verb("inspectorPanel", tr(here, "Inspector"), ("Ctrl+I",), "panel-right", _library, checkable=True),
        Verb("jobsPanelOpen", tr(here, "Jobs"), ("Ctrl+J",), "panel-bottom", _library, checkable=True),
        Verb("fullScreen", tr(here, "Full screen"), ("F11",), "maximize", checkable=True),
        Verb("nextArea", tr(here, "Next area"), ("F6",)),
        Verb("previousArea", tr(here, "Previous area"), ("Shift+F6",)),
        Verb("newestToast", tr(here, "Newest message"), ("F8",)),
        Verb("back", tr(here, "Back"), ("Alt+Left",), "arrow-left", _library),
        Verb("forward", tr(here, "Forward"), ("Alt+Right",), "arrow-right", _library),
        Verb("parentFolder", tr(here, "Parent folder"), ("Alt+Up",), "arrow-up", _parent),
        Verb("typeFolder", tr(here, "Go to folder…"), ("Ctrl+L",), "folder-search", _library),
        # asset
        Verb("openAsset", tr(here, "Open"), ("Return", "Enter", "E"), "eye", _one, letters=True),
        Verb("cropAsset", tr(here, "Crop"), ("S",), "crop", _one_live_shown, letters=True),
        Verb("saveEdits", tr(here, "Save"), ("Ctrl+S",), "save", None),
        Verb("quickLook", tr(here, "Quick look"), ("Space",), "", _one, letters=True),
        Verb("reprocess", tr(here, "Reprocess…"), ("Ctrl+R",), "refresh-cw", _process),
        Verb("reprocessStale", tr(here, "Reprocess what is out of date here"), ("Ctrl+Shift+R",), "history", _process),
        Verb("rename", tr(here, "Rename…"), ("F2",), "text-cursor-input", _one_live),
        Verb("editTags", tr(here, "Tags…"), ("Ctrl+T",), "tag", _some_live),
        Verb("move", tr(here, "Move to folder…"), ("Ctrl+M",), "folder-input", _some_live),
        Verb("makeSet", tr(here, "Make a set…"), (), "images", _some_live),
        Verb("addToSet", tr(here, "Add to set…"), (), "images", _some_live),
        Verb("removeFromSet", tr(here, "Remove from set"), (), "x", None),
        Verb("runBatchSets", tr(here, "Run batch sets…"), (), "play", _process),
        Verb("removeUnmatched", tr(here, "Remove members that no longer match"), (), "x", _some_live),
        Verb("trash", tr(here, "Delete"), ("Del",), "trash-2", _some_live, tip=tr(here, "Move to the trash")),
        Verb("createVersion", tr(here, "Create version…"), (), "copy-plus", _some_live),
        Verb("checkOut", tr(here, "Check out"), (), "lock", _some_live),
        Verb("checkIn", tr(here, "Check in…"), (), "lock-open", _some_live),
        Verb("releaseLock", tr(here, "Release lock"), (), "lock-open", _some_live),
        Verb("writeMetadata", tr(here, "Write metadata to files…"), (), "", _some_live),
        Verb("exportMetadata", tr(here, "Export metadata as CSV…"), (), "", _some),
        Verb("exportXmp", tr(here, "Export metadata as XMP…"), (), "", _some),
        Verb("export", tr(here, "Export…"), ("Ctrl+E",), "download", _some_out),
        Verb("exportCrops", tr(here, "Export crops…"), (), "download", _some),
        Verb("markForPublishing", tr(here, "Mark for publishing"), (), "send", _some_live),
        Verb("unmarkForPublishing", tr(here, "Unmark for publishing"), (), "", _some_live),
        Verb("forceRepublish", tr(here, "Force republish…"), (), "", _some_live),
        Verb("restore", tr(here, "Restore"), (), "archive-restore", _some_trashed),
        Verb("deleteForGood", tr(here, "Delete for good…"), ("Shift+Del",), "x", _some_trashed),
        Verb("emptyTrash", tr(here, "Empty trash…"), (), "trash-2", _trash),
        Verb("showInFolder", tr(here, "Show in folder"), (), "external-link", _original),
        Verb("copyPath", tr(here, "Copy path"), (), "copy", _some),
        Verb("findSimilar", tr(here, "Find similar"), (), "search", _one_live),
        # library
        Verb("newFolder", tr(here, "New folder…"), (), "folder-plus", _writable),
        Verb("renameFolder", tr(here, "Rename folder…"), (), "text-cursor-input", _folder),
        Verb("trashFolder", tr(here, "Delete folder"), (), "trash-2", _folder),
        Verb("folderProperties", tr(here, "Folder properties…"), (), "settings", _writable),
        Verb("profiles", tr(here, "Profiles…"), (), "sliders-horizontal", _writable),
        Verb("reprocessFolder", tr(here, "Reprocess folder…"), (), "refresh-cw", _writable),
        Verb("cleanUp", tr(here, "Clean up renditions…"), (), "eraser", _writable),
        Verb("bulkImport", tr(here, "Bulk import…"), (), "folder-input", _writable),
        Verb("findDuplicates", tr(here, "Find duplicates…"), (), "copy", _open),
        Verb("lookForChanges", tr(here, "Look for changes on disk"), ("F5",), "folder-search", _writable),
        Verb("inbox", tr(here, "Inbox"), (), "inbox", _library),
        Verb("cropsToConfirm", tr(here, "Crops to confirm"), (), "scan", _library),
        Verb("notProcessed", tr(here, "Not processed"), (), "octagon-x", _library),
        Verb("watchedFolders", tr(here, "Watched folders"), (), "folder-sync", _library),
        Verb("addWatch", tr(here, "Add watched folder…"), (), "plus", _writable),
        Verb("lookWatch", tr(here, "Look now"), (), "refresh-cw", _writable),
        Verb("pauseWatch", tr(here, "Pause"), (), "pause", _writable),
        Verb("resumeWatch", tr(here, "Resume"), (), "play", _writable),
        Verb("changeWatch", tr(here, "Change…"), (), "settings", _writable),
        Verb("showWatch", tr(here, "Show in folder"), (), "external-link", _open),
        Verb("removeWatch", tr(here, "Remove…"), (), "x", _writable),
        Verb("publish", tr(here, "Publish…"), ("Ctrl+Shift+P",), "send", _library, tip=tr(here, "Publish")),
        Verb("addTarget", tr(here, "Add target…"), (), "plus", _writable),
        Verb("checkTarget", tr(here, "Check target"), (), "shield-check", _writable),
        Verb("changeTarget", tr(here, "Change…"), (), "settings", _writable),
        Verb("openTarget", tr(here, "Open target"), (), "external-link", _open),
        Verb("targetHistory", tr(here, "History…"), (), "history", _open),
        Verb("removeTarget", tr(here, "Remove…"), (), "x", _writable),
        Verb("newCollection", tr(here, "New collection…"), (), "bookmark", _writable),
        Verb("renameCollection", tr(here, "Rename"), (), "text-cursor-input", _writable),
        Verb("deleteCollection", tr(here, "Delete"), (), "trash-2", _writable),
        Verb("addToCollection", tr(here, "Add to collection…"), (), "bookmark", _some_live),
        Verb("removeFromCollection", tr(here, "Remove from collection"), (), "x", _collected),
        # jobs
        Verb("pauseJob", tr(here, "Pause"), (), "pause"),
        Verb("resumeJob", tr(here, "Resume"), (), "play"),
        Verb("stopJob", tr(here, "Stop"), (), "square"),
        Verb("retryJob", tr(here, "Retry failed"), (), "rotate-cw"),
        Verb("runNext", tr(here, "Run next"), (), "chevrons-up"),
        Verb("openJobLog", tr(here, "Open log"), (), "scroll-text"),
        Verb("clearFinished", tr(here, "Clear finished"), (), "x", _open),
        Verb("pauseAll", tr(here, "Pause all"), ("Ctrl+Shift+J",), "pause", _writable),
        Verb("resetQueue", tr(here, "Reset queue"), (), "rotate-ccw", _writable),
        Verb("queueOn", tr(here, "Reprocess queue on"), (), "", _writable, checkable=True),
        # help
        Verb("help", tr(here, "Manual"), ("F1",), "circle-help"),
        Verb("keys", tr(here, "Keyboard shortcuts"), ("Ctrl+/",), "keyboard"),
        Verb("about", tr(here, "About AssetDesk"), (), "info"),
    )


class Actions(QObject):
    """QActions by id. `desk.actions["reprocess"]`; `on` gives one its handler."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__(desk)
        self._desk = desk
        self._theme = theme
        self.verbs = {verb.id: verb for verb in verbs()}
        self._actions: dict[str, VerbAction] = {}
        self._tips: dict[str, str] = {}
        for verb in self.verbs.values():
            action = VerbAction(verb.text, self)
            action.setObjectName(verb.id)
            # Qt itself would take the ellipsis off, and sets the words close to the icon
            action.setIconText(f" {verb.text}")
            action.setCheckable(verb.checkable)
            action.setShortcuts([QKeySequence(k, QKeySequence.SequenceFormat.PortableText) for k in verb.keys])
            if verb.letters:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            name = verb.text.rstrip("…")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            self._tips[verb.id] = f"{verb.tip or name} ({keys})" if keys else verb.tip or name
            action.setToolTip(self._tips[verb.id])
            if verb.icon:
                theme.dress(action, verb.icon, 16)
            action.setVisible(False)
            self._actions[verb.id] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def on(self, name: str, handler: Callable[..., object]) -> QAction:
        """Give the verb its handler: a bound method. From now on it is shown."""
        action = self._actions[name]
        if self.verbs[name].checkable:
            action.toggled.connect(handler)
        else:
            action.triggered.connect(handler)
        action.setVisible(True)
        rule = self.verbs[name].rule
        if rule is not None:
            action.setEnabled(rule(self._desk))
        return action

    def install(self, window: QWidget) -> None:
        """Make the keys work in the whole window, also those of verbs that stand in no menu."""
        for name, action in self._actions.items():
            if not self.verbs[name].letters:
                window.addAction(action)

    def put_person(self, person: Person | None) -> None:
        """They work here: what they may not do is off, and its tool tip says why."""
        for name, action in self._actions.items():
            why = roles.why_not_verb(person, name)
            action.forbid(why, self._tips[name])

    def refresh(self) -> None:
        """Switch every verb by its rule."""
        for name, action in self._actions.items():
            rule = self.verbs[name].rule
            if rule is not None:
                action.setEnabled(rule(self._desk))

    def fill(self, menu: QMenu, names: str) -> QMenu:
        """Add verbs to a menu; `-` is a line. What nobody handles, and lines beside nothing, are left out."""
        line = False
        for name in names.split():
            if name == "-":
                line = not menu.isEmpty()
                continue
            if not self._actions[name].isVisible():
                continue
            if line:
                menu.addSeparator()
                line = False
            menu.addAction(self._actions[name])
        roles.say_why(menu)
        return menu
