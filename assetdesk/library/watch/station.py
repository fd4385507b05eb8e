"""One watched folder while this program watches: its looks, its open job, what it has to tell.

All of it runs on the watcher's thread, except `dirty` and `lost`, which events call.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.notices import NoticeKind
from assetdesk.core.upload import UploadFile
from assetdesk.core.watch import Refusal, WatchFolder
from assetdesk.library.intake.sources import source_path
from assetdesk.library.watch import finishing, judging, names, roots, taking
from assetdesk.library.watch.events import Events
from assetdesk.library.watch.looking import look
from assetdesk.library.words import counted
from assetdesk.store.intake import ledger_looks, watches
from assetdesk.store.work import jobs, notices

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.library.watch.watcher import Rhythm
    from assetdesk.store.writer import Write

_PAGE = 1000
# so many dirty folders are no less work than all
_MOST_DIRTY = 2000
_WORDS: dict[Refusal, str] = {
    Refusal.EMPTY: "empty",
    Refusal.NAME_TAKEN: "name taken",
    Refusal.SAME_CONTENT: "in the library already",
    Refusal.OTHER_WATCH: "came in from another watched folder",
    Refusal.UNREADABLE: "may not be read",
    Refusal.LINK: "link",
    Refusal.NAME: "name that cannot be",
}
_log = logging.getLogger(__name__)


class Station:
    """See the module. `stop` says whether to give up; `wake` makes the watcher come round."""

    def __init__(
        self,
        lib: Library,
        folder: WatchFolder,
        rhythm: Rhythm,
        stopped: Callable[[], bool],
        wake: Callable[[], None],
    ) -> None:
        self._lib = lib
        self._folder = folder
        self._rhythm = rhythm
        self._stopped = stopped
        self._wake = wake
        self._gate = threading.Lock()
        self._dirty: dict[str, bool] = {}
        self._events: Events | None = None
        self._heard: tuple[int, int] | None = None
        self._job: int | None = None
        self._told = rhythm.clock()
        # what is busy without end is not looked through without end
        self._rest_until = 0.0
        self._to_tell = False
        # when the next full look is, and the next at what arrives (Unix seconds by the rhythm's clock)
        self.look_at = 0.0
        self.settle_at: float | None = 0.0

    # events

    def dirty(self, folder: str, deep: bool) -> None:
        """Something happened in there."""
        try:
            inside = PurePath(os.path.relpath(folder, source_path(self._folder.path))).as_posix()
        except ValueError:  # another drive
            return
        inside = "" if inside == "." else inside
        if inside.startswith(".."):
            inside = ""
        with self._gate:
            if len(self._dirty) < _MOST_DIRTY:
                self._dirty[inside] = deep or self._dirty.get(inside, False)
            else:
                self._dirty = {"": True}
        self._wake()

    def lost(self) -> None:
        """Events were lost: everything is to be looked through."""
        with self._gate:
            self._dirty = {"": True}
        self._wake()

    # rounds

    def round(self, folder: WatchFolder) -> None:
        """Whatever is due. EnvironmentFault where the library is away."""
        if folder.path != self._folder.path or folder.subfolders != self._folder.subfolders:
            self._deafen()
        self._folder = folder
        if folder.paused:
            self._close_job()
            self._deafen()
            self.look_at, self.settle_at = 0.0, 0.0  # at once when it goes on
            return
        now = self._rhythm.clock()
        if now >= self.look_at or folder.look_wanted or self.look_at > now + self._rhythm.look:
            self._full(now)
        elif self._dirty and now >= self._rest_until and self._is_online():
            self._partly()
        if self.settle_at is not None and now >= self.settle_at and self._is_online():
            self._settle()
        self._tell()

    def next_at(self) -> float | None:
        """When it wants the next round by itself; None never."""
        if self._folder.paused:
            return None
        wanted = [self.look_at]
        if not self._is_online():  # nothing but a full look is of use
            return self.look_at
        if self.settle_at is not None:
            wanted.append(self.settle_at)
        if self._dirty:
            wanted.append(self._rest_until)
        return min(wanted)

    def close(self) -> None:
        """Watch no more; its job has all it gets."""
        self._deafen()
        self._close_job()

    # looks

    @property
    def _root(self) -> Path:
        return source_path(self._folder.path)

    def _is_online(self) -> bool:
        return not self._folder.problem and self._folder.offline_since is None

    def _full(self, now: float) -> None:
        """All of it: whether it may be watched, whether it is there, every file in it."""
        self.look_at = now + self._rhythm.look
        own = roots.own_places(self._lib, self._folder.id)
        said = roots.refusal(self._root, own)
        if said:
            self._deafen()
            self._found_out(problem=said, offline_since=None, looked=now, look_wanted=0)
            return
        try:
            if not self._is_there():
                self._away(now)
                return
            self._listen()
            with self._gate:
                self._dirty.clear()
            device = roots.device_text(self._root)
            back = self._folder.offline_since is not None
            self._found_out(device=device, offline_since=None, problem="", looked=now, look_wanted=0)
            if back:
                _log.info("%s is there again", self._folder.path)
            self._look("", deep=self._folder.subfolders, own=own)
        except OSError as wrong:
            if not self._root.is_dir():
                self._away(now)
                return
            self._deafen()
            why = "may not be read" if isinstance(wrong, PermissionError) else f"cannot be read ({wrong.strerror})"
            self._found_out(problem=f"“{self._folder.name}” {why}.", offline_since=None, looked=now, look_wanted=0)
            return
        self._again()
        finishing.moved(self._lib, self._folder, self._stopped)

    def _is_there(self) -> bool:
        """Not where it is gone, nor where an empty folder that is another one lies in its place: the mount point of a
        disk that is away. One with files in it counts: another card in the same reader is what people watch."""
        if not self._root.is_dir():
            return False
        device = roots.device_text(self._root)
        if not self._folder.device or device == self._folder.device or not roots.is_empty(self._root):
            return True
        with self._lib.browse.plain() as db:
            return not ledger_looks.knows_files(db, self._folder.id)

    def _away(self, now: float) -> None:
        self._deafen()
        self._close_job()
        if self._folder.offline_since is not None:
            self._found_out(looked=now, look_wanted=0)
            return
        line = f"“{self._folder.name}” is offline. AssetDesk looks again every minute."

        def work(w: Write) -> None:
            watches.found_out(w, self._folder.id, offline_since=now, problem="", looked=now, look_wanted=0)
            notices.add(w, NoticeKind.WATCH, {"lines": [line], "watch": self._folder.id})

        self._lib.store.writer.run(work)
        self._reread()

    def _partly(self) -> None:
        """Into the folders in which something happened."""
        with self._gate:
            dirty, self._dirty = self._dirty, {}
        begun = self._rhythm.clock()
        if dirty.get(""):
            self._full(begun)
        else:
            self._into(dirty)
        now = self._rhythm.clock()
        self._rest_until = now + max(0.0, now - begun)

    def _into(self, dirty: dict[str, bool]) -> None:
        try:
            for folder, deep in sorted(dirty.items()):
                if self._stopped():
                    return
                if folder and not self._folder.subfolders:
                    continue
                self._look(folder, deep=deep and self._folder.subfolders)
        except OSError:  # the root went away
            self.look_at = 0.0
            self._wake()

    def _look(self, start: str, *, deep: bool, own: list[roots.Place] | None = None) -> None:
        own = roots.own_places(self._lib, self._folder.id) if own is None else own
        shut = frozenset(one for place in own if (one := roots.identity_of(place.path)) is not None)
        post = self._post()
        for batch in look(self._root, start, deep=deep, shut=shut, stopped=self._stopped):
            batch.sort(key=lambda one: one.seen.path)
            with self._lib.browse.plain() as db:
                found = judging.compare(db, post, batch)
            if found:
                now = self._rhythm.clock()
                self._lib.store.writer.run(partial(self._write, found=found, now=now))
                self._settle_by(now + self._rhythm.settle)
                self._to_tell = True

    def _again(self) -> None:
        """What may have changed by itself is tried again; rows whose upload is gone are put right."""
        now = self._rhythm.clock()
        with self._lib.browse.plain() as db:
            due = ledger_looks.due(db, self._folder.id, now, _PAGE)
        found = ledger_looks.Findings(back=[(row.id, self._post().once) for row in due])

        def work(w: Write) -> None:
            ledger_looks.reconcile(w, self._folder.id, now)
            ledger_looks.write(w, self._folder.id, found, now)

        self._lib.store.writer.run(work)
        self._settle_by(now + (self._rhythm.settle if due else 0.0))

    def _settle(self) -> None:
        """The next look at everything that is arriving; what is at rest goes on its way."""
        self.settle_at = None
        post, after, took = self._post(), 0, False
        try:
            request = taking.request_of(self._lib, self._folder, taking.ORIGIN)
        except UsageFault as wrong:  # options that a newer or older program does not take
            _log.warning("The options of %s cannot be used: %s", self._folder.name, wrong)
            self._found_out(problem=str(wrong))
            return
        while not self._stopped():
            now = self._rhythm.clock()
            with self._lib.browse.plain() as db:
                rows = ledger_looks.arriving(db, self._folder.id, now, after, _PAGE)
            if not rows:
                break
            after = rows[-1].id
            settled = judging.settle(post, rows, now)
            if settled.gone and not self._is_there():
                self._away(now)  # not they went, all of it did
                return
            if settled.due is not None:
                self._settle_by(settled.due)
            took = took or bool(settled.ready)
            if not settled.found and not settled.ready:
                continue
            self._to_tell = True
            files = taking.files_of(self._folder, settled.ready)

            def work(
                w: Write,
                found: ledger_looks.Findings = settled.found,
                files: list[UploadFile] = files,
                now: float = now,
            ) -> int | None:
                ledger_looks.write(w, self._folder.id, found, now)
                if not files:
                    return self._job
                return taking.enqueue(w, self._folder, request, files, self._job, now)

            self._job = self._lib.store.writer.run(work)
            self._lib.wake()
        if not took or self.settle_at is None:
            self._close_job()

    def _settle_by(self, at: float) -> None:
        self.settle_at = at if self.settle_at is None else min(self.settle_at, at)

    def _close_job(self) -> None:
        """No more files come to the batch."""
        job, self._job = self._job, None
        if job is not None:
            self._lib.store.writer.run(lambda w: jobs.set_counting(w, job, False))

    def _post(self) -> judging.Post:
        return judging.Post(self._folder, self._root, names.wanted(self._folder), self._rhythm.settle)

    def _write(self, w: Write, found: ledger_looks.Findings, now: float) -> None:
        ledger_looks.write(w, self._folder.id, found, now)

    # telling

    def _found_out(self, **values: object) -> None:
        self._lib.store.writer.run(lambda w: watches.found_out(w, self._folder.id, **values))
        self._reread()

    def _reread(self) -> None:
        with self._lib.browse.plain() as db:
            self._folder = watches.find(db, self._folder.id) or self._folder

    def _tell(self) -> None:
        """Once nothing is on its way any more: what was not taken since the last time, as one line."""
        if not self._to_tell:
            return
        with self._lib.browse.plain() as db:
            if ledger_looks.waits(db, self._folder.id):
                return
            refused = ledger_looks.refused_since(db, self._folder.id, self._told)
        self._told, self._to_tell = self._rhythm.clock(), False
        if not refused:
            return
        count = sum(refused.values())
        parts = ", ".join(f"{n:,} {_WORDS.get(reason, 'could not be copied')}" for reason, n in refused.items())
        verb = "was" if count == 1 else "were"
        line = f"{counted(count, 'file')} of “{self._folder.name}” {verb} not taken: {parts}."
        body = {"lines": [line], "watch": self._folder.id}
        self._lib.store.writer.run(lambda w: notices.add(w, NoticeKind.WATCH, body))

    # events

    def _listen(self) -> None:
        identity = roots.identity_of(self._root)
        if not self._rhythm.events or (self._events is not None and self._heard == identity):
            return
        self._deafen()
        self._heard = identity
        self._events = Events(self._root, self.dirty, self.lost, recursive=self._folder.subfolders, deletions=False)

    def _deafen(self) -> None:
        events, self._events = self._events, None
        if events is not None:
            events.close()
