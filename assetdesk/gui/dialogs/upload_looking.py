"""Looking at what was chosen for an upload, in the background: how far it is, what it found, what archives hold."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assetdesk.core.archives import ArchiveListing
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.upload_model import Looked
from assetdesk.library import upload
from assetdesk.library.intake.archives import ArchivePeeker
from assetdesk.library.peek import Peeker

_TELL_MS = 120


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the bytes free on the library's drive, and how many of the paths are folders and files."""

    looked: Looked
    free: int
    folders: int
    single: int


class _Count:
    """Counted in a pool thread, read in the window's: two whole numbers, each written by one thread alone."""

    __slots__ = ("done", "found", "total")

    def __init__(self) -> None:
        self.found = self.done = self.total = 0


class Looker(QObject):
    """`found(Found)`, `failed(error)`, `told()` while it looks. The newest look wins."""

    found = Signal(object)
    failed = Signal(object)
    told = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work: Work | None = None
        self._count = _Count()
        self._timer = QTimer(self, interval=_TELL_MS)
        self._timer.timeout.connect(self.told)

    @property
    def looking(self) -> bool:
        """Whether a look is under way."""
        return self._work is not None

    @property
    def far(self) -> tuple[int, int, int]:
        """Files found, files looked at, files in all (0 while they are being found)."""
        return self._count.found, self._count.done, self._count.total

    def look(self, paths: Sequence[Path], target: str, *, flat: bool) -> None:
        """Begin; an older look is given up."""
        self.stop()
        library, flag, count = self._desk.library, Cancel(), _Count()
        self._count = count

        def cancelled() -> bool:
            if not count.total:
                count.found += 1
            return bool(flag)

        def progress(done: int, total: int) -> None:
            count.done, count.total = done, total

        def work() -> Found:
            from assetdesk.store.files import free_bytes

            plan = upload.examine(library, paths, target, cancelled, progress, flat=flat)
            known = library.browse.rows(list(set(plan.duplicates.values())))
            folders = sum(path.is_dir() for path in paths)
            return Found(
                Looked(plan, {r.id: r.path for r in known}), free_bytes(library.root), folders, len(paths) - folders
            )

        self._timer.start()
        self._work = self._desk.background.run(work, self._take, self._not, priority=4, flag=flag)

    def stop(self) -> None:
        """Nothing more is wanted of the look under way."""
        self._timer.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _take(self, found: Found) -> None:
        self._work = None
        self._timer.stop()
        self.found.emit(found)

    def _not(self, error: BaseException) -> None:
        self._work = None
        self._timer.stop()
        self.failed.emit(error)


def end(worker: Peeker | ArchivePeeker | None) -> None:
    """End a worker that is not wanted any more: by a thread of its own, since the window may be closing, too, and drops
    what its pool has not begun."""
    if worker is not None:
        threading.Thread(target=worker.close, name="end of a look", daemon=True).start()


class ArchiveLooker(QObject):
    """Looks into archives one after the other. `listed(source, ArchiveListing)`."""

    listed = Signal(str, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._peeker: ArchivePeeker | None = None
        self._waiting: list[str] = []
        self._known: set[str] = set()
        self._work: Work | None = None

    def want(self, sources: Sequence[str]) -> None:
        """Look into these, each once."""
        self._waiting += [source for source in sources if source not in self._known]
        self._known.update(sources)
        self._next()

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._waiting.clear()
        if self._work is not None:
            self._work.cancel()
            self._work = None
        worker, self._peeker = self._peeker, None
        end(worker)

    def _next(self) -> None:
        if self._work is not None or not self._waiting:
            return
        peeker = self._peeker
        if peeker is None:
            peeker = self._peeker = ArchivePeeker(self._desk.library)
        source, flag = self._waiting.pop(0), Cancel()

        def work() -> tuple[str, ArchiveListing]:
            from assetdesk.library.intake.sources import source_path

            return source, peeker.peek(source_path(source), flag)

        self._work = self._desk.background.run(work, self._take, self._not, priority=2, flag=flag)

    def _take(self, found: tuple[str, ArchiveListing]) -> None:
        self._work = None
        self.listed.emit(*found)
        self._next()

    def _not(self, error: BaseException) -> None:
        self._work = None  # the row goes on saying what it said; the upload tells of what is wrong
        self._desk.tell(error)
        self._next()
