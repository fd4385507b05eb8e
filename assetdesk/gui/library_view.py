"""One open library in the window: tool bar, body, viewer and status bar round one desk, and the ways between places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.query import OUT_OF_DATE, FilterKey, Place, Query
from assetdesk.gui import library_memory, search_wiring
from assetdesk.gui.areas import Areas
from assetdesk.gui.body import Body
from assetdesk.gui.crops.room import PAGE as CROPS
from assetdesk.gui.crops.room import CropsRoom
from assetdesk.gui.desk import Desk, Where
from assetdesk.gui.export.verbs import ExportVerbs
from assetdesk.gui.fitting import Fitting
from assetdesk.gui.inbox.room import PAGE as INBOX
from assetdesk.gui.inbox.room import InboxRoom
from assetdesk.gui.job_strip import JobStrip
from assetdesk.gui.menus import Menus
from assetdesk.gui.models.tree_model import CROPS as CROPS_NODE
from assetdesk.gui.models.tree_model import INBOX as INBOX_NODE
from assetdesk.gui.models.tree_model import PUBLISH as PUBLISH_NODE
from assetdesk.gui.models.tree_model import WATCHES, Node
from assetdesk.gui.own_folder import OwnFolderRoom
from assetdesk.gui.panels.asset_verbs import AssetVerbs
from assetdesk.gui.panels.collections import Collections
from assetdesk.gui.panels.metadata_verbs import MetadataVerbs
from assetdesk.gui.panels.saved_searches import SavedSearches
from assetdesk.gui.panels.version_verbs import VersionVerbs
from assetdesk.gui.places import Been, Places
from assetdesk.gui.publish.room import PAGE as PUBLISH
from assetdesk.gui.publish.room import PublishRoom
from assetdesk.gui.set_room import SetRoom
from assetdesk.gui.status_room import StatusRoom
from assetdesk.gui.view_verbs import ViewVerbs
from assetdesk.gui.watched.room import PAGE as WATCHED
from assetdesk.gui.watched.room import WatchedRoom
from assetdesk.gui.widgets.status_bar import StatusBar
from assetdesk.gui.widgets.toast import ToastHost
from assetdesk.gui.widgets.tool_bar import ToolBar

if TYPE_CHECKING:
    from assetdesk.gui.dialogs.incoming import Incoming
    from assetdesk.gui.dialogs.job_notices import JobNotices
    from assetdesk.gui.panels.viewer import ViewerPage


class LibraryView(QWidget):
    """The desk's shell for everything but opening another library, which the window does. `painted` once."""

    painted = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk
        self.menus: Menus
        self._window = window
        self.places = Places()
        desk.window = window
        self.stack = QStackedWidget(self)
        desk.toasts = ToastHost(self.stack, desk.theme)
        desk.toasts.left.connect(self.focus_list)
        self.body = Body(desk, self)
        self.stack.addWidget(self.body)
        self.assets = self.body.assets
        self.verbs = AssetVerbs(desk, window)
        self.searches = SavedSearches(desk, window, self.verbs)
        self.collections = Collections(desk, window, self.verbs)
        self.metadata = MetadataVerbs(desk, window, self.verbs)
        self.versions = VersionVerbs(desk, window, self.verbs)
        self.body.inspector.history.acted.connect(self.versions.act)
        self.sets = SetRoom(self, window)
        self.exports = ExportVerbs(desk, window)
        self.crops = CropsRoom(self)
        self.inbox = InboxRoom(self)
        self.own_folder = OwnFolderRoom(self)
        self.status = StatusBar(desk.theme, self)
        self.watched = WatchedRoom(self)
        self.publishing = PublishRoom(self)
        self._viewer: ViewerPage | None = None
        self.incoming: Incoming | None = None
        self.notices: JobNotices | None = None
        self._was_painted = False
        self._connect_actions()
        self.panels = ViewVerbs(self)
        self.tools = ToolBar(desk.actions, desk.theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.tools, 0), (self.stack, 1), (self.status, 0)):
            column.addWidget(widget, stretch)
        self.strip = JobStrip(desk, self.status)
        self.fitting = Fitting(self)
        self.areas = Areas(window, self._areas)
        self.room = StatusRoom(self)
        self._connect()

    def _place_toasts(self) -> None:
        """At the foot of the centre; over the large preview at the foot of all."""
        if self.stack.currentWidget() is not self.body:
            self.desk.toasts.set_area(self.stack.rect())
            return
        centre = self.body.centre
        self.desk.toasts.set_area(QRect(centre.mapTo(self.stack, QPoint(0, 0)), centre.size()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_toasts()
        return False

    def _connect(self) -> None:
        self.body.centre.installEventFilter(self)
        self.body.across.installEventFilter(self)
        self.stack.currentChanged.connect(self._place_toasts)
        side, assets, desk = self.body.side, self.assets, self.desk
        side.tree.chosen.connect(self._tree_chosen)
        side.tree.assets_dropped.connect(self.verbs.move_to)
        side.tree.assets_trashed.connect(self.verbs.trash_ids)
        side.tree.folder_dropped.connect(self.verbs.folder_moved)
        side.tree.files_dropped.connect(self.upload)
        side.model.rename_wanted.connect(self.verbs.folder_renamed)
        side.folders_read.connect(self._folders_read)
        self.verbs.rename_folder_wanted.connect(side.rename)
        self.verbs.folder_made.connect(self._folder_made)
        assets.asked.connect(self.show_assets)
        assets.opened.connect(self.open_asset)
        assets.files_dropped.connect(self._dropped_here)
        search_wiring.connect(self)
        self.status.strip_clicked.connect(self._open_jobs)
        self.status.jobs_clicked.connect(desk.actions["jobsPanelOpen"].toggle)
        self.status.watching_clicked.connect(desk.actions["watchedFolders"].trigger)
        for view in (assets.grid, assets.list):
            for name in ("openAsset", "cropAsset", "quickLook"):
                view.addAction(desk.actions[name])
        self.panels.connect_parts()
        self.body.inspector.metadata.saving.tell_undo = self.verbs.toast_undo
        self.body.inspector.tags.saving.tell_undo = self.verbs.toast_undo

    # what is made after the first paint

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def complete(self) -> None:
        """Make what must be there when the library is open: it listens for that moment."""
        from assetdesk.gui.dialogs.incoming import Incoming
        from assetdesk.gui.dialogs.job_notices import JobNotices

        self.incoming = Incoming(self.desk, self._window)
        self.incoming.undone = self.verbs.to_take_back
        self.notices = JobNotices(self.desk)
        self.notices.published.connect(self.publishing.telling.ended)
        self.publishing.verbs.begun.connect(self.notices.follow)

    @property
    def viewer(self) -> ViewerPage:
        """The large preview, made when it is first wanted."""
        if self._viewer is None:
            from assetdesk.gui.panels.viewer import ViewerPage

            self._viewer = ViewerPage(self.desk)
            self._viewer.closed.connect(self.viewer_closed)
            self._viewer.edit.saving.tell_undo = self.verbs.toast_undo
            self._viewer.edit.crop.named.tell_undo = self.verbs.toast_undo
            self._viewer.edit.edited.connect(self.desk.actions["saveEdits"].setEnabled)
            self.stack.addWidget(self._viewer)
        return self._viewer

    def _connect_actions(self) -> None:
        on = self.desk.actions.on
        on("upload", self._upload_dialog)
        on("paste", self._paste)
        on("back", self._back)
        on("forward", self._forward)
        on("parentFolder", self._parent)
        on("typeFolder", self._type_folder)
        on("openAsset", self._open_current)
        on("quickLook", self._open_current)
        on("cropAsset", self._crop_current)
        on("saveEdits", self._save_edits).setEnabled(False)
        on("notProcessed", self._show_not_processed)
        on("inbox", self._ask_inbox)

    # places

    @property
    def unsaved(self) -> bool:
        """Whether the Edit view has changes that are not saved."""
        return self._viewer is not None and self._viewer.edit.changed

    def held(self, again: Callable[[], object]) -> bool:
        """Whether the Edit view keeps the window for a question about what is not saved; `again` comes after it."""
        if self._viewer is None or not self.unsaved:
            return False
        self._viewer.edit.ask_leave(again)
        return True

    def show_assets(self, query: Query) -> None:
        """The grid or list of this query."""
        if self.held(lambda: self.show_assets(query)):
            return
        query = self.assets.search.ordered(query, self.desk.where.query)
        self._leave()
        self.places.go(Been(query))
        self._show(Been(query))

    def _leave(self) -> None:
        if self.desk.where.page == "assets":
            self.places.leave(self.desk.selection.current, self.assets.grid.place())

    def _show(self, been: Been) -> None:
        query = been.query
        before = self.desk.where.query
        moved = (before.place, before.folder_id) != (query.place, query.folder_id)
        if moved:
            self.fitting.place_changed()
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.body.centre.setCurrentWidget(self.assets)
        folder = self.desk.folders.get(query.folder_id) if query.folder_id is not None else None
        self.desk.put_where(Where(query, folder, "assets"))
        self.assets.show_query(query, current=been.current, place=been.scroll)
        fresh = moved or before.search_id != query.search_id
        self.tools.search.show_words(query.words, fresh=fresh and not self.tools.search.hasFocus())
        self.tools.search.show_place(folder=query.place is Place.FOLDER)
        self.tools.show_filtered(bool(query.filters))
        act = self.desk.actions["subfolders"]
        act.blockSignals(True)
        act.setChecked(query.subfolders)
        act.blockSignals(False)
        self._place_shown()

    def _place_shown(self) -> None:
        self.body.side.show_where()
        self.fitting.apply()
        actions = self.desk.actions
        actions["back"].setEnabled(self.places.can_back)
        actions["forward"].setEnabled(self.places.can_forward)
        self._show_title()

    def _show_title(self) -> None:
        root = self.desk.root
        library = root.name if root is not None else ""
        page = self.desk.where.page
        titles = {
            CROPS: self.crops.title,
            INBOX: self.inbox.title,
            WATCHED: self.watched.title,
            PUBLISH: self.publishing.title,
        }
        elsewhere = titles.get(page, self.tr("Not processed"))
        name = self.assets.place_name() if page == "assets" else elsewhere
        query = self.desk.where.query
        saved = self.desk.searches.get(query.search_id or 0) or self.desk.collection_of(query)
        if saved is not None and self.desk.where.page == "assets":
            name = saved.name
        title = library if name == library else f"{name} — {library}"
        self._window.setWindowTitle(f"{title} — AssetDesk")

    def show_page(self, name: str, **place: Any) -> None:
        """`not_processed` (job_id=), `viewer` (asset_id=, ids=, page=), `jobs` (scheduled=True), `assets` (asset_id=,
        anywhere=True: among all assets where this list has it not)."""
        if name in ("not_processed", "assets", CROPS, INBOX, WATCHED, PUBLISH) and self.held(
            lambda: self.show_page(name, **place)
        ):
            return
        if name == "not_processed":
            self._leave()
            been = Been(Query(job_id=place.get("job_id")), "not_processed")
            self.places.go(been)
            self._show_shelf(been.query.job_id)
        elif name == CROPS:
            self._leave()
            been = Been(Query(folder_id=place.get("folder_id")), CROPS)
            self.places.go(been)
            self._show_crops(been.query)
        elif name == INBOX:
            self._leave()
            self.places.go(Been(Query(), INBOX))
            self._show_inbox()
        elif name == WATCHED:
            self._leave()
            self.places.go(Been(Query(folder_id=place.get("watch_id")), WATCHED))
            self._show_watched(place.get("watch_id"))
        elif name == PUBLISH:
            self._leave()
            self.places.go(Been(Query(folder_id=place.get("context_id")), PUBLISH))
            self._show_publish(place.get("context_id"))
        elif name == "viewer":
            self.open_asset(int(place["asset_id"]), place.get("ids"), int(place.get("page", 1)))
        elif name == "set":
            self._leave()
            self.sets.open(int(place["asset_id"]), place.get("at"))
        elif name == "jobs":
            self._open_jobs()
            if place.get("scheduled"):
                self.body.jobs.show_scheduled()
        elif name == "assets":
            if self.desk.where.page != "assets" or self.stack.currentWidget() is not self.body:
                now = self.desk.where.query if self.desk.where.page == "assets" else Query()
                self.show_assets(place.get("query", now))
            if place.get("anywhere") and self.assets.model.place_of(int(place["asset_id"])) < 0:
                been = Been(self.kept_query(), current=int(place["asset_id"]))
                self._leave()
                self.places.go(been)
                self._show(been)
            elif "asset_id" in place:
                self.assets.go_to(int(place["asset_id"]))

    def _show_shelf(self, job_id: int | None) -> None:
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.body.centre.setCurrentWidget(self.body.not_processed)
        self.desk.put_where(Where(Query(place=Place.NOT_PROCESSED, job_id=job_id), None, "not_processed"))
        self.body.not_processed.show_job(job_id)
        self._place_shown()
        self.room.tell_counts()

    def _show_crops(self, query: Query) -> None:
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.crops.show(query)
        self._place_shown()
        self.room.tell_counts()

    def _show_inbox(self) -> None:
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.inbox.show()
        self._place_shown()
        self.room.tell_counts()

    def _show_watched(self, watch_id: int | None) -> None:
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.watched.show(watch_id)
        self._place_shown()
        self.room.tell_counts()

    def _show_publish(self, context_id: int | None) -> None:
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        self.publishing.show(context_id)
        self._place_shown()
        self.room.tell_counts()

    def _ask_inbox(self) -> None:
        self.show_page(INBOX)

    def _show_not_processed(self) -> None:
        self.show_page("not_processed")

    def _again(self, been: Been | None) -> None:
        if been is None:
            return
        if been.page == "not_processed":
            self._show_shelf(been.query.job_id)
        elif been.page == CROPS:
            self._show_crops(been.query)
        elif been.page == INBOX:
            self._show_inbox()
        elif been.page == WATCHED:
            self._show_watched(been.query.folder_id)
        elif been.page == PUBLISH:
            self._show_publish(been.query.folder_id)
        else:
            self._show(been)

    def _back(self) -> None:
        if self.held(self._back):
            return
        self._leave()
        self._again(self.places.back())

    def _forward(self) -> None:
        if self.held(self._forward):
            return
        self._leave()
        self._again(self.places.forward())

    def _parent(self) -> None:
        folder = self.desk.where.folder
        if folder is not None and folder.parent_id is not None:
            self.show_folder(folder.parent_id)

    def show_folder(self, folder_id: int) -> None:
        """A folder, in the order and with the filters there are."""
        now = self.desk.where.query if self.desk.where.page == "assets" else self.kept_query()
        query = replace(_unstale(now), place=Place.FOLDER, folder_id=folder_id, words="", job_id=None, search_id=None)
        self.show_assets(query)

    def kept_query(self) -> Query:
        """All assets, in the order that was used last."""
        plain = replace(self.assets.model.query.plain, place=Place.ALL, folder_id=None)
        return self.assets.search.ordered(plain, plain)

    def _tree_chosen(self, node: Node) -> None:
        if node.folder is not None:
            self.show_folder(node.folder.id)
        elif node.search is not None:
            self.show_assets(replace(node.search.query, search_id=node.search.id))
        elif node.collection is not None:
            self.show_assets(self.kept_query().having(FilterKey.COLLECTION, node.collection.name))
        elif node.watch is not None or node.id == WATCHES:
            self.watched.go(node.watch.id if node.watch is not None else None)
        elif node.query is None:
            self.show_page({CROPS_NODE: CROPS, INBOX_NODE: INBOX, PUBLISH_NODE: PUBLISH}.get(node.id, "not_processed"))
        else:
            kept = self.kept_query()
            self.show_assets(replace(kept, place=node.query.place, filters=node.query.filters))

    def _type_folder(self) -> None:
        from assetdesk.gui.dialogs.choose_folder import FolderChooser

        chooser = FolderChooser(self.desk, self.tr("Go to folder"), self.tr("Go"), self._window)
        chooser.chosen.connect(self.show_folder)
        chooser.open()

    def _folders_read(self) -> None:
        """Names and folders may be others: crumbs, place, memory of a folder that is gone."""
        where = self.desk.where
        query = where.query
        if where.page == "assets" and query.place is Place.FOLDER:
            folder = self.desk.folders.get(query.folder_id or 0)
            if folder is None:
                self.show_assets(self.kept_query())
                return
            if folder != where.folder:
                self.desk.put_where(Where(query, folder, "assets"))
        self.assets.show_crumbs()
        self.assets.search.show()
        self.body.side.show_where()
        self._show_title()
        self.room.tell_counts()

    def _folder_made(self, folder_id: int) -> None:
        self.body.side.read()

    # the viewer

    def open_asset(self, asset_id: int, ids: Sequence[int] | None = None, page: int = 1) -> None:
        """The large preview, with the list as its strip; the page of a set."""
        self._leave()
        self.sets.forget_way_back()
        if self.sets.is_set(asset_id):
            self.sets.open(asset_id)
            return
        self.stack.setCurrentWidget(self.viewer)
        self._bar_shown(False)
        self.viewer.open_asset(asset_id, ids if ids is not None else self.assets.model.ids, page)
        if self.desk.can_write:
            from assetdesk.library import assets

            library = self.desk.library
            self.desk.background.run(lambda: assets.mark_opened(library, asset_id))

    def _open_current(self) -> None:
        first = self.desk.selection.first
        if first is not None:
            self.open_asset(first)

    def _crop_current(self) -> None:
        first = self.desk.selection.first
        if first is not None:
            self.open_asset(first)
            self.viewer.edit.take_crop()

    def _save_edits(self) -> None:
        if self._viewer is not None:
            self._viewer.edit.save()

    def viewer_closed(self, asset_id: int) -> None:
        """Back to the list, at the asset that was shown last; to the set that it was opened from."""
        if not self.sets.shown and self.sets.returned(asset_id):
            return
        self.stack.setCurrentWidget(self.body)
        self._bar_shown(True)
        if self.desk.where.page == "assets":
            self.assets.go_to(asset_id)

    def _bar_shown(self, on: bool) -> None:
        self.tools.setVisible(on)

    # uploads

    def upload(self, paths: Sequence[Path], folder_id: int | None, choose: bool) -> None:
        """Files into a folder; `choose` opens the dialog first."""
        folder = self.desk.folders.get(folder_id) if folder_id is not None else None
        path = folder.path if folder is not None else ""
        if choose:
            from assetdesk.gui.dialogs.upload import ask_upload

            ask_upload(self.desk, list(paths), path, self._window)
        elif self.incoming is not None:
            self.incoming.start(list(paths), path)

    def _dropped_here(self, paths: Sequence[Path], choose: bool) -> None:
        folder = self.desk.where.folder
        self.upload(paths, folder.id if folder is not None else None, choose)

    def _paste(self) -> None:
        """Files that another program has copied come in as if they were dropped here."""
        mime = QGuiApplication.clipboard().mimeData()
        urls = mime.urls() if mime is not None and mime.hasUrls() else []
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            self._dropped_here(paths, False)
        else:
            self.desk.toasts.show(self.tr("There are no files to paste. Copy some in a file manager first."))

    def _upload_dialog(self) -> None:
        folder = self.desk.where.folder
        self.upload([], folder.id if folder is not None else None, True)

    # the rest of a shell

    def context_menu(self, names: Sequence[str]) -> None:
        """These verbs, at the mouse."""
        from PySide6.QtGui import QCursor

        self.menus.pop(" ".join(names), QCursor.pos(), self)

    def _areas(self) -> list[QWidget]:
        if self._viewer is not None and self.stack.currentWidget() is self._viewer:
            return [self._viewer, self.status]
        if self.sets.shown:
            return [self.sets.page, self.status]
        centre = self.body.centre.currentWidget()
        middle = [self.assets.path_bar, self.assets.chips, self.assets.stack] if centre is self.assets else [centre]
        return [self.body.side, *middle, self.body.inspector, self.body.jobs, self.status, self.tools]

    def focus_list(self) -> None:
        """Focus to the grid or list, where something is listed."""
        if self.assets.stack.currentWidget() is self.assets.view:
            self.assets.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_jobs(self) -> None:
        self.desk.actions["jobsPanelOpen"].setChecked(True)

    def remember(self) -> None:
        """Everything that the next start needs."""
        self._leave()
        library_memory.remember(self)

    def recall(self) -> None:
        """Show the place that was left; *All assets* at the first opening."""
        been = library_memory.recall(self)
        self.body.side.read()
        self.places.go(been)
        if been.page == "not_processed":
            self.assets.model.query = been.query
            self._show_shelf(None)
        elif been.page == CROPS:
            self.assets.model.query = replace(been.query, folder_id=None)
            self._show_crops(Query())
        elif been.page == INBOX:
            self.assets.model.query = been.query
            self._show_inbox()
        elif been.page == WATCHED:
            self.assets.model.query = replace(been.query, folder_id=None)
            self._show_watched(None)
        elif been.page == PUBLISH:
            self.assets.model.query = replace(been.query, folder_id=None)
            self._show_publish(None)
        else:
            self._show(been)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fitting.apply()


def _unstale(query: Query) -> Query:
    """*Out of date* and collections are places of the side bar: they do not go along into a folder."""
    if query.filters == OUT_OF_DATE.filters:
        return replace(query, filters=())
    return replace(query, filters=tuple(one for one in query.filters if one.key is not FilterKey.COLLECTION))
