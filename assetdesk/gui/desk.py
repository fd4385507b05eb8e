"""What every panel and dialog is built with: the library, the bridge to threads, the feed, toasts, theme, verbs and
selection, and the two ways to another place. It holds no rule and no widget of its own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from assetdesk.core.asset import FolderRow
from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Place, Query
from assetdesk.gui.actions import Actions
from assetdesk.gui.background import Background
from assetdesk.gui.feed import WindowFeed
from assetdesk.gui.memory import General, Memory
from assetdesk.gui.roles import Role
from assetdesk.gui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from assetdesk.core.overview import Collection
    from assetdesk.core.saved import SavedSearch
    from assetdesk.gui.widgets.toast import ToastHost
    from assetdesk.library.session import Library
    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells


class NotOpenYet(UsageFault):
    """A verb came before the library was wholly open (a moment after the first paint)."""


class Selection(QObject):
    """What is selected in the list shown, in the list's order. `current` is the asset with the ring (None: none)."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: int | None = None
        self.count = 0
        self._ids: array[int] | None = array("q")
        self._read: Callable[[], array[int]] | None = None

    @property
    def ids(self) -> Sequence[int]:
        """Ids of all selected assets. Made on demand: a million takes some milliseconds."""
        if self._ids is None:
            assert self._read is not None
            self._ids = self._read()
        return self._ids

    @property
    def first(self) -> int | None:
        """The asset an inspector shows: the current one if it is selected or nothing is, else the first selected."""
        if self.count == 0 or (self.current is not None and (self.count > 100_000 or self.current in self.ids)):
            return self.current
        return self.ids[0]

    def put(self, current: int | None, count: int, read: Callable[[], array[int]]) -> None:
        """Called by the view. `read` gives the ids when someone asks."""
        self.current, self.count, self._ids, self._read = current, count, None, read
        self.changed.emit()

    def clear(self) -> None:
        """Nothing is selected and nothing current."""
        self.current, self.count, self._ids = None, 0, array("q")
        self.changed.emit()


class Shell(Protocol):
    """What the main window does for its panels."""

    def show_assets(self, query: Query) -> None: ...

    def show_page(self, name: str, **place: Any) -> None: ...

    def open_library(self, path: Path) -> None: ...

    def upload(self, paths: Sequence[Path], folder_id: int | None, choose: bool) -> None: ...

    def context_menu(self, names: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Where:
    """The place shown: its query, its folder (None: no single folder) and the page (`assets`, `not_processed`,
    `viewer`, `welcome`, `error`); of the page `watched` the watched folder (None: all)."""

    query: Query = field(default_factory=Query)
    folder: FolderRow | None = None
    page: str = "assets"
    watch_id: int | None = None

    @property
    def in_trash(self) -> bool:
        """Whether the list is the trash."""
        return self.page == "assets" and self.query.place is Place.TRASH


class Desk(QObject):
    """See the module. `ready` is emitted once, when `library` may be used; `browse` and `cells` work before that."""

    ready = Signal()
    where_changed = Signal()

    def __init__(self, theme: Theme, general: General, memory: Memory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.general = general
        self.memory = memory
        self.background = Background(self)
        self.feed = WindowFeed(self)
        self.selection = Selection(self)
        self.actions = Actions(self, theme)
        self.role = Role(self)
        self.toasts: ToastHost
        self.window: QWidget
        self.shell: Shell
        self.root: Path | None = None
        self.read_only_reason = ""
        # the library's folder is not there at the moment
        self.drive_away = False
        self.folders: dict[int, FolderRow] = {}
        self.searches: dict[int, SavedSearch] = {}
        self.collections: dict[int, Collection] = {}
        # names of profiles and workflows by kind, as the side bar read them last
        self.profile_names: dict[str, tuple[str, ...]] = {}
        self._where = Where()
        self._library: Library | None = None
        self._early: tuple[Browser, Cells] | None = None
        self._browse: Browser | None = None
        self._cells: Cells | None = None
        self.selection.changed.connect(self.actions.refresh)
        self.ready.connect(self.actions.refresh)
        self.where_changed.connect(self.actions.refresh)

    # the library

    @property
    def opened(self) -> bool:
        """Whether `library` may be used."""
        return self._library is not None

    @property
    def library(self) -> Library:
        """The open library; NotOpenYet (with a sentence) for the first moment."""
        if self._library is None:
            raise NotOpenYet(self.tr("The library is still being opened. Try again in a moment."))
        return self._library

    @property
    def browse(self) -> Browser:
        """All reads."""
        if self._browse is None:
            raise NotOpenYet(self.tr("No library is open."))
        return self._browse

    @property
    def cells(self) -> Cells:
        """The grid's pictures."""
        if self._cells is None:
            raise NotOpenYet(self.tr("No library is open."))
        return self._cells

    @property
    def can_write(self) -> bool:
        """Whether verbs that change something may be offered."""
        return self.opened and not self.read_only_reason and not self.drive_away

    def look_at(self, root: Path, browse: Browser, cells: Cells) -> None:
        """The reads are there; the library itself follows."""
        self.root, self._browse, self._cells = root, browse, cells
        self._early = (browse, cells)

    @property
    def reads(self) -> tuple[Browser, Cells] | None:
        """The reads that were opened before the library, for whoever closes them."""
        return self._early

    def take_library(self, library: Library, read_only_reason: str) -> None:
        """The library is open."""
        self._library = library
        self.read_only_reason = read_only_reason
        self._browse, self._cells = library.store.browse, library.store.cells
        self.ready.emit()

    def do(
        self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None, lane: str = "verbs"
    ) -> None:
        """What a person does with the library, in the background; acts of one lane one after the other. `done` gets
        the answer; what cannot be is told, also that the library is not open yet."""
        try:
            library = self.library
        except NotOpenYet as error:
            self.tell(error)
            return
        self.background.run(lambda: work(library), done, self.tell, priority=8, lane=lane)

    # places

    @property
    def where(self) -> Where:
        """What the centre shows."""
        return self._where

    def collection_of(self, query: Query) -> Collection | None:
        """The collection that a list is, narrowed or not; None for other places."""
        names = {name.casefold() for name in query.values(FilterKey.COLLECTION)}
        if query.place is not Place.ALL or len(names) != 1:
            return None
        return next((one for one in self.collections.values() if one.name.casefold() in names), None)

    def put_where(self, where: Where) -> None:
        """Called by the window."""
        self._where = where
        self.where_changed.emit()

    def show_assets(self, query: Query) -> None:
        """Go to the grid or list with this query."""
        self.shell.show_assets(query)

    def show_page(self, name: str, **place: Any) -> None:
        """Go to a page: `not_processed` (job_id=…), `viewer` (asset_id=…, ids=…), `jobs` (opens the panel), …"""
        self.shell.show_page(name, **place)

    def tell(self, error: BaseException) -> None:
        """Show an error's sentence as a toast; details go to the log."""
        from assetdesk.gui.faults import sentence

        self.toasts.show(sentence(error), kind="error", icon="fail")
