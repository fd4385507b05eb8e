"""Opening a library without holding up the first paint.

At once, with sqlite3 alone: is it a library, and its first page. After the first paint, in a thread: SQLAlchemy, locks,
a migration where one is due, the runner. Then the desk has the whole library.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from assetdesk.core.changes import ChangeSet
from assetdesk.gui.desk import Desk

if TYPE_CHECKING:
    from assetdesk.library.session import Library


class GivenUp(Exception):
    """The library was opened for nobody."""


class Opening(QObject):
    """`opened` when `desk.library` is there; `failed(error)` when it cannot be opened."""

    opened = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, root: Path, *, run: bool = True) -> None:
        super().__init__(desk)
        self._desk = desk
        self._root = root
        self._run = run
        self._gate = threading.Lock()
        self._given_up = False
        self.begun = False
        self._heard: int | None = None  # up to which change the first reads saw everything
        self._opened: Library | None = None  # from its opening until somebody takes it

    def look(self) -> bool:
        """The reads. False where they must wait for the whole opening (an older schema)."""
        from assetdesk.store import schema
        from assetdesk.store.browse import Browser
        from assetdesk.store.cells import Cells
        from assetdesk.store.paths import LibraryPaths

        paths = LibraryPaths(self._root)
        current = schema.look(paths) == schema.SCHEMA
        browse = Browser(paths)
        if current:
            self._heard = browse.last_change()
        self._desk.look_at(paths.root, browse, Cells(paths.cells, read_only=True))
        return current

    def open(self) -> None:
        """The rest, in the background."""
        self.begun = True
        root, run, submit = self._root, self._run, self._desk.background.submit

        def work() -> Library:
            from assetdesk.library.session import Library

            opened = Library.open(root, run=run, submit=submit, program="window")
            if run:
                opened.watch()
                opened.follow_folder()
            with self._gate:
                if not self._given_up:
                    self._opened = opened
                    return opened
            opened.close()
            raise GivenUp

        self._desk.background.run(work, self._take, self._refuse, priority=20)

    def give_up(self) -> None:
        """The window closes, or shows another library: what is open, or will be in a moment, is closed again."""
        with self._gate:
            self._given_up = True
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _take(self, library: Library) -> None:
        with self._gate:
            if self._given_up:
                return
            self._opened = None
        desk = self._desk
        desk.feed.follow(library.feed.subscribe(desk.feed.take_changes))
        if library.runner is not None:
            desk.feed.follow(library.runner.progress.subscribe(desk.feed.take_progress))
        desk.take_library(library, library.read_only_reason)
        if self._heard is not None:
            self._desk.background.run(library.browse.last_change, self._catch_up)
        self.opened.emit()

    def _catch_up(self, last: int) -> None:
        """What was committed between the first reads and the moment this window began to listen."""
        if last != self._heard:
            self._desk.feed.take_changes(ChangeSet(everything=True, folders=True))

    def _refuse(self, error: BaseException) -> None:
        self.failed.emit(error)
