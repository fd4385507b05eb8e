"""A publish job from its plan to its history, phase by phase, on a pool thread of the runner's.

Several assets are sent at a time, each by a thread with a connection of its own. What is at the target at any moment
is whole: files first, then an asset's record, then the catalogue; what that names no more goes behind it. A kill
anywhere goes on in the phase that the job's row says; doing the rest of a phase again does no harm.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import EnvironmentFault, FileFault, UsageFault
from assetdesk.core.publish import Kind, Phase, PublishType, Wanted
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.sending import Away, Tell
from assetdesk.library import secrets
from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.publishing import catalogue, owner
from assetdesk.library.publishing.connections import Connections
from assetdesk.library.publishing.invalidation import Changes
from assetdesk.library.session import Library
from assetdesk.library.targets.opening import open_target
from assetdesk.library.targets.protocol import PlaceRefused, TargetAway
from assetdesk.library.words import counted
from assetdesk.store.publishing import contexts, outgoing, outgoing_files, outgoing_pyramids, published
from assetdesk.store.publishing.outgoing_files import Leaving, Sendable
from assetdesk.store.work import jobs

if TYPE_CHECKING:
    from assetdesk.library.targets.protocol import Target
    from assetdesk.store.publishing.outgoing import Publishing
    from assetdesk.store.writer import Write

AT_ONCE = 4
_BATCH = 50
_NAMED = 2_000
# how often a thread that sends looks whether it is still to
_LOOK_SECONDS = 0.5
_log = logging.getLogger(__name__)


def send_job(lib: Library, job_id: int, cancelled: Callable[[], bool], tell: Tell) -> None:
    """Do what is to be done of a job now. `jobs.sending.Away` where its target cannot be used; EnvironmentFault where
    the library cannot be written."""
    with Connections(lambda context: open_target(context.url, context.options, secrets.of_target(lib, context.id))) as (
        connections
    ):
        while not cancelled():
            with lib.browse.plain() as db:
                try:
                    one = outgoing.read(db, job_id)
                except UsageFault as gone:
                    raise Away(str(gone), passing=False) from gone
                if one is None or not outgoing.goes_on(db, job_id, one.phase):
                    return
            if not _Sending(lib, one, cancelled, tell, connections).run():
                return


class _Sending:
    """One phase of one job."""

    def __init__(
        self, lib: Library, one: Publishing, cancelled: Callable[[], bool], tell: Tell, connections: Connections
    ) -> None:
        self._lib, self._one, self._tell = lib, one, tell
        self._connections = connections
        self._store = lib.store
        self._cancelled = cancelled
        self._stop = threading.Event()
        self._gate = threading.Lock()
        self._look_at = 0.0
        self._since = time.monotonic()
        self._changes = Changes(lib, one.context)

    def run(self) -> bool:
        """Do it. False where the job waits for something now."""
        try:
            return self._phase()
        except TargetAway as away:
            raise Away(str(away), passing=away.passing) from away
        except (UsageFault, PlaceRefused) as wrong:
            raise Away(str(wrong), passing=False) from wrong

    def _phase(self) -> bool:
        one, writer = self._one, self._store.writer
        writer.run(self._begun)
        match one.phase:
            case Phase.PLANNING:
                writer.run(lambda w: outgoing.plan(w, one.job_id))
            case Phase.MAKING:
                if writer.run(lambda w: outgoing_pyramids.make(w, one)):
                    return False
                writer.run(lambda w: outgoing_pyramids.missing(w, one))
                self._enter(Phase.SENDING)
            case Phase.SENDING:
                with self._lib.browse.plain() as db:
                    due = outgoing.has_rows(db, one.job_id)
                if not due:
                    self._look()
                elif self._lies_as_known() and self._send():
                    self._enter(Phase.CATALOGUE)
            case Phase.CATALOGUE:
                self._is_ours()
                writer.run(lambda w: outgoing_files.stays(w, one))
                self._write_catalogue()
                self._enter(Phase.REMOVING)
            case Phase.REMOVING:
                if self._remove():
                    self._enter(Phase.HISTORY)
            case Phase.HISTORY:
                writer.run(lambda w: outgoing_files.history(w, one))
                writer.run(lambda w: contexts.reached(w, one.context.id))
                if problem := self._changes.tell(self._cancelled):
                    writer.run(lambda w: outgoing.warned(w, one.job_id, one.type, problem))
                self._enter(None)
        return True

    def _begun(self, w: Write) -> None:
        jobs.started(w, [self._one.job_id])
        outgoing.rests(w, self._one.job_id, "")

    def _enter(self, phase: Phase | None) -> None:
        """The next phase, unless somebody moved the job meanwhile."""
        one = self._one
        self._store.writer.run(lambda w: outgoing.enter(w, one.job_id, phase, after=one.phase))

    def _goes_on(self, *, often: bool = False) -> bool:
        """Whether to go on; where it is asked `often` (in the middle of a file) it is looked up now and then."""
        if self._stop.is_set() or self._cancelled():
            return False
        now = time.monotonic()
        with self._gate:
            if often and now < self._look_at:
                return True
            self._look_at = now + _LOOK_SECONDS
        with self._lib.browse.plain() as db:
            on = outgoing.goes_on(db, self._one.job_id, self._one.phase)
        if not on:
            self._stop.set()
        return on

    def _took(self, w: Write) -> None:
        """Note the time since it was last noted, with the asset that has just ended."""
        with self._gate:
            before, self._since = self._since, time.monotonic()
            seconds = self._since - before
        outgoing.worked(w, self._one.job_id, seconds)

    def _target(self) -> AbstractContextManager[Target]:
        """A connection for this thread, until the block ends."""
        return self._connections.lent(self._one.context)

    def _look(self) -> None:
        """Nothing is due. Somebody may have emptied the target; one that is away then costs nothing."""
        one, problem = self._one, ""
        try:
            if not self._lies_as_known():
                return
        except TargetAway as away:
            problem = str(away)

        def work(w: Write) -> None:
            contexts.reached(w, one.context.id, problem)
            if problem:
                outgoing.warned(w, one.job_id, one.type, f"Nothing was due, and nothing was looked at there. {problem}")

        self._store.writer.run(work)
        self._enter(None)

    def _lies_as_known(self) -> bool:
        """False where somebody has emptied the target: what was planned is too little then, and planned anew."""
        one = self._one
        if self._is_ours():
            return True

        def work(w: Write) -> bool:
            if not published.emptied(w, one.context.id, one.context.server):
                return True
            outgoing.begin_anew(w, one.job_id, f"{one.context.server} was empty. All that is marked is sent again.")
            return False

        return self._store.writer.run(work)

    def _is_ours(self) -> bool:
        """Whether this library's catalogue lies there. UsageFault where another one's does."""
        with self._target() as target:
            return owner.lies_there(self._lib, self._one.context, target)

    # sending

    def _send(self) -> bool:
        """Files and records of all that waits. Whether that was all."""
        one, after = self._one, 0
        while (reached := self._name(after)) is not None:
            after = reached
            if not self._goes_on():
                return False
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="assetdesk-send") as pool:
            running: set[Future[None]] = set()
            try:
                for sendable in self._sendables():
                    running.add(pool.submit(self._asset, sendable))
                    if len(running) >= 2 * AT_ONCE:
                        running = self._settle(running)
                while running:
                    running = self._settle(running)
            finally:
                self._stop_if(running)
        with self._lib.browse.plain() as db:
            left = outgoing.next_rows(db, one.job_id, (Kind.SEND, Kind.RECORD), 0, 1)
        return not left

    def _name(self, after: int) -> int | None:
        one = self._one
        return self._store.writer.run(lambda w: outgoing_files.name_all(w, one, after, _NAMED))

    def _settle(self, running: set[Future[None]]) -> set[Future[None]]:
        done, left = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        return set(left)

    def _stop_if(self, running: set[Future[None]]) -> None:
        """After a fault of one thread the others end, too."""
        if running:
            self._stop.set()
            wait(running)

    def _sendables(self) -> Iterator[Sendable]:
        one, after = self._one, 0
        ready: deque[Sendable] = deque()
        while self._goes_on():
            if not ready:
                with self._lib.browse.plain() as db:
                    rows = outgoing.next_rows(db, one.job_id, (Kind.SEND, Kind.RECORD), after, _BATCH)
                if not rows:
                    return
                after = rows[-1].id
                ready.extend(self._prepared(rows))
                continue
            yield ready.popleft()

    def _prepared(self, rows: list[outgoing.Row]) -> list[Sendable]:
        one = self._one
        return self._store.writer.run(lambda w: outgoing_files.prepare(w, one, rows))

    def _asset(self, sendable: Sendable, *, again: bool = False) -> None:
        """All of one asset: its files, then its record. Where one was made anew meanwhile, the new one goes."""
        one = self._one
        try:
            sent = self._files(sendable)
            self._record(sendable)
        except CalledOff:
            return
        except FileFault as wrong:
            now = [] if again else self._prepared([sendable.row])
            if now and now[0].files != sendable.files:
                self._asset(now[0], again=True)
                return
            self._failed(sendable, str(wrong), wrong.code.value)
            return
        except PlaceRefused as wrong:
            self._failed(sendable, str(wrong), wrong.CODE)
            return
        except (EnvironmentFault, UsageFault):
            raise
        except Exception as wrong:
            if is_machines(wrong):
                raise
            # a fault of ours costs one asset
            _log.exception("Asset %d could not be sent", sendable.asset_id)
            self._failed(sendable, "It could not be sent. The log of the program has the details.")
            return
        sentence = f"Sent {counted(sent, 'file')}." if sendable.kind is Kind.SEND else "Its record is written again."

        def work(w: Write) -> None:
            outgoing_files.finished(w, one.job_id, sendable, sentence)
            self._took(w)

        self._store.writer.run(work)

    def _failed(self, sendable: Sendable, sentence: str, code: str = "") -> None:
        job_id, row_id = self._one.job_id, sendable.row.id
        self._store.writer.run(lambda w: outgoing.failed(w, job_id, row_id, sentence, code, files=1))

    def _files(self, sendable: Sendable) -> int:
        """Copy what is not there yet. How many files."""
        due = [(path, file) for path, file in sendable.files if path in sendable.due]
        whole = sum(file.bytes for _, file in due) or 1
        before = 0

        def progress(part: int) -> None:
            self._tell(sendable.asset_id, (before + part) / whole)

        for path, file in due:
            if not self._goes_on():
                raise CalledOff
            self._file(sendable, path, file, progress)
            before += file.bytes
        return len(due)

    def _file(self, sendable: Sendable, path: str, file: Wanted, progress: Callable[[int], None]) -> None:
        one = self._one
        self._changes.note(path)
        with self._target() as target:
            tag = target.put(
                path,
                Path(self._lib.root, *file.file.split("/")),
                digest=file.hash,
                size=file.bytes,
                cancelled=lambda: not self._goes_on(often=True),
                progress=progress,
            )
        self._store.writer.run(
            lambda w: outgoing_files.file_sent(w, one.job_id, sendable.published_id, path, file, tag)
        )

    def _record(self, sendable: Sendable) -> None:
        places = [path for path, _ in sendable.files] if sendable.kind is Kind.SEND else None
        with self._lib.browse.plain() as db:
            files = outgoing_files.lying(db, sendable.published_id, sendable.asset_id, places)
            data = catalogue.record(db, self._one, sendable, files)
        if not self._goes_on():
            raise CalledOff
        self._changes.note(catalogue.record_path(sendable.ident))
        with self._target() as target:
            target.put_bytes(catalogue.record_path(sendable.ident), data)

    # the catalogue, and what leaves with it

    def _write_catalogue(self) -> None:
        one = self._one
        library, library_id = str(self._lib.settings().unit), owner.id_of(self._lib)
        with self._target() as target:
            wanted = one.publish_type is PublishType.FULL_WITH_SEARCH or target.get(catalogue.SEARCH, 1) is not None
            with self._lib.browse.plain() as db:
                entries = outgoing_files.entries(db, one)
                search = catalogue.search(db, one, entries) if wanted else None
            self._changes.note(catalogue.CATALOG, *([catalogue.SEARCH] if search is not None else ()))
            target.put_bytes(catalogue.CATALOG, catalogue.catalog(library, library_id, one, entries))
            if search is not None:
                target.put_bytes(catalogue.SEARCH, search)

    def _remove(self) -> bool:
        """What the catalogue does not name. Whether that was all."""
        one, after = self._one, 0
        while True:
            with self._lib.browse.plain() as db:
                found = outgoing_files.leaving(db, one, after, _BATCH)
            if not found:
                break
            after = found[-1].published_id
            for gone in found:
                if not self._goes_on():
                    return False
                self._take_away(gone, list(gone.paths), "")
        after = 0
        begun = False
        while True:
            with self._lib.browse.plain() as db:
                rows = outgoing.next_rows(db, one.job_id, (Kind.REMOVE,), after, _BATCH)
                gone_all = outgoing_files.withdrawing(db, one, rows)
            if not rows:
                break
            if not begun:
                begun = True
                self._store.writer.run(lambda w: outgoing.cleanup(w, one, begins=True))
            after = rows[-1].id
            for gone in gone_all:
                if not self._goes_on():
                    return False
                record = [catalogue.record_path(gone.ident)] if gone.ident else []
                self._take_away(gone, [*gone.paths, *record], f"Withdrawn: {counted(len(gone.paths), 'file')}.")
        if begun:
            self._store.writer.run(lambda w: outgoing.cleanup(w, one, begins=False))
        return True

    def _take_away(self, gone: Leaving, paths: list[str], sentence: str) -> None:
        one, writer = self._one, self._store.writer
        self._changes.note(*paths)
        if gone.row_id is not None:
            writer.run(lambda w: outgoing_files.goes(w, gone))
        try:
            with self._target() as target:
                for path in paths:
                    target.remove(path)
        except PlaceRefused as wrong:  # the next publish tries it again
            said, code, row_id = str(wrong), wrong.CODE, gone.row_id
            if row_id is None:
                writer.run(lambda w: outgoing.warned(w, one.job_id, one.type, said))
            else:
                writer.run(lambda w: outgoing.failed(w, one.job_id, row_id, said, code))
            return
        writer.run(lambda w: outgoing_files.left(w, one, gone, sentence))
