"""Look through the library's folder: what is new comes in where it lies, what changed or vanished is noticed.

Nothing on disk is touched. What is new or changed is processed by one job, which begins with the first batch. The
walk itself is `library.intake.looking`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assetdesk.core.job import JobType
from assetdesk.library.intake.sources import LeftOut
from assetdesk.library.session import Library
from assetdesk.library.words import counted

_LONG_SECONDS = 60.0


@dataclass(slots=True)
class AdoptReport:
    """What a look found, in assets. `job_id` is the job that processes it, None where there is nothing to process.

    `sidecars` are XMP files that changed, came to or left an asset known before. `changed_ids` are the assets whose
    originals other programs changed. `unclear` are missing originals that
    more than one file could be; `unsettled` folders with files that are still being written, to be looked at again;
    `away` folders whose disk is not connected. `busy` True: another program is looking through this library at the
    moment, so this look did nothing.
    """

    seen: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    returned: int = 0
    sidecars: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    changed_ids: list[int] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    job_id: int | None = None
    busy: bool = False
    cancelled: bool = False

    @property
    def sentence(self) -> str:
        """What a person reads."""
        if self.busy:
            return "Another program is looking through this library already."
        parts = [
            counted(n, "file") + f" {what}"
            for n, what in (
                (self.added, "added"),
                (self.changed, "changed by another program"),
                (self.moved, "moved by another program"),
                (self.missing, "missing"),
                (self.returned, "back again"),
            )
            if n
        ]
        if self.unclear:
            parts.append(counted(len(self.unclear), "missing file") + " to choose a new place for")
        if self.sidecars:
            parts.append(counted(self.sidecars, "XMP sidecar") + " changed, come or gone")
        return f"Looked through {counted(self.seen, 'file')}: {', '.join(parts) or 'nothing new'}."


class Rest:
    """Which files nobody is writing any more: those that two looks have found alike, `seconds` apart, and those that
    were last written a minute ago. Kept from look to look by whoever looks again and again."""

    def __init__(self, seconds: float = 2.0, clock: Callable[[], float] = time.time) -> None:
        self._seconds = seconds
        self._clock = clock
        self._seen: dict[str, tuple[tuple[int, int, int], float]] = {}

    def at_rest(self, path: str, identity: tuple[int, int, int]) -> bool:
        """Note the file as it is now (inode, bytes, ns since the epoch), and say whether it is at rest."""
        now = self._clock()
        if now - identity[2] / 1e9 >= _LONG_SECONDS:
            self._seen.pop(path, None)
            return True
        before = self._seen.get(path)
        if before is None or before[0] != identity:
            self._seen[path] = (identity, now)
            return False
        if now - before[1] < self._seconds:
            return False
        del self._seen[path]
        return True


def look(
    lib: Library,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    only_notice: bool = False,
    folders: Iterable[str] | None = None,
    rest: Rest | None = None,
) -> AdoptReport:
    """Compare folder and index, and bring the index up to date. `progress` gets the number of files seen so far.

    With `only_notice` nothing comes in and no job begins: what is known already is looked at (changed, gone, back
    again), so that a plan made after it is right. With `folders` (relative, with `/`) only these are read, and what is
    new below them. With `rest` files that may still be written are left for a later look (`unsettled`).
    """
    from assetdesk.library.intake.looking import Look, need_drive
    from assetdesk.store.locks import OsLock

    lib.need_writing()
    need_drive(lib)
    # one look at a time: two would adopt the same files
    alone = OsLock(lib.store.paths.dot / "look.lock")
    if not alone.try_take():
        return AdoptReport(busy=True)
    try:
        _end_dead_looks(lib)
        walk = Look(lib, progress or (lambda seen: None), cancelled or (lambda: False), only_notice, folders, rest)
        try:
            walk.run()
        finally:
            walk.finish()
        return walk.report
    finally:
        alone.release()


def _end_dead_looks(lib: Library) -> None:
    """A look that was killed has left a job that waits for more files: there will be none."""
    from assetdesk.store.work import jobs

    for job in lib.browse.jobs(ended=False):
        if job.type is JobType.ADOPT and job.counting:
            lib.store.writer.run(lambda w, number=job.id: jobs.set_counting(w, number, False))  # type: ignore[misc]
