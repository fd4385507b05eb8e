"""Follows uploads: asks about taken names, tells of content that is here already, and says when all is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow, JobState
from assetdesk.core.query import Place, Query
from assetdesk.core.upload import KNOWN, PART, Conflict, UploadRequest, UploadRow, UploadState
from assetdesk.core.upload_files import FileState
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.archive_password import ArchivePasswordDialog
from assetdesk.gui.dialogs.conflict import ConflictDialog
from assetdesk.gui.dialogs.duplicates import DuplicatesDialog
from assetdesk.gui.dialogs.upload_files import UploadFiles
from assetdesk.library import jobs, upload, upload_files
from assetdesk.library.intake.sources import LeftOut
from assetdesk.library.peek import Peeker

_LATER_MS = 20_000


@dataclass(frozen=True, slots=True)
class _Look:
    job: JobRow
    names: list[UploadRow]
    contents: list[UploadRow]
    locked: list[UploadRow]
    places: dict[int, str]
    arrived: tuple[int, ...]
    renamed: int
    unpacked: tuple[str, ...] = ()
    same: int = 0


class Incoming(QObject):
    """One for a window. `start` brings in what was dropped; `begin` what the dialog has put together.

    Only uploads of this window are asked about, and those found waiting for an answer when it opens.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk)  # ends with its library, also where the window stays for another one
        self._desk = desk
        self._window = window
        self._mine: set[int] = set()
        self._asked: set[int] = set()
        self._offered: set[int] = set()
        self._conflict: ConflictDialog | None = None
        self._conflict_job = 0
        self._password: ArchivePasswordDialog | None = None
        self._peeker: Peeker | None = None
        self._first = True
        self._busy = False
        self._again = False
        self._copied: set[int] = set()
        self._folder: dict[int, str] = {}
        # puts a deed on the window's list of what can be undone; answers what the toast's button does
        self.undone: Callable[[str, Callable[[], object]], Callable[[], object]] | None = None
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._look)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._soon.start)

    # starting

    def start(self, paths: Sequence[Path], folder_path: str) -> None:
        """Bring these in at once; taken names and known content are asked about as they come."""
        library = self._desk.library

        def work() -> tuple[int, int]:
            plan = upload.collect(library, paths, folder_path)
            request = UploadRequest(tuple(plan.files), Conflict.ASK, hold_duplicates=True)
            return upload.start(library, request, plan.left_out), len(plan.files)

        self._run(work, folder_path)

    def begin(self, request: UploadRequest, left_out: Sequence[LeftOut], folder_path: str) -> None:
        """Start what the dialog has put together."""
        library = self._desk.library
        self._run(lambda: (upload.start(library, request, left_out), len(request.files)), folder_path)

    def _run(self, work: Callable[[], tuple[int, int]], folder_path: str) -> None:
        def with_folder() -> tuple[int, int, str]:
            return (*work(), folder_path)

        self._desk.background.run(with_folder, self._begun, self._desk.tell, priority=5)

    def _begun(self, begun: tuple[int, int, str]) -> None:
        job, files, folder = begun
        self._folder[job] = folder
        if not files:
            self._desk.toasts.show(self.tr("Nothing to upload: no file was found."), kind="upload")
            return
        self._mine.add(job)
        text = words.plural(self.tr("Uploading %Ln file(s).", None, files), files)
        self._desk.toasts.show(text, [(self.tr("Show"), self._show_jobs)], kind="upload", icon="upload")
        self._soon.start()

    def _show_jobs(self) -> None:
        self._desk.show_page("jobs")

    # following

    def _changed(self, changes: ChangeSet) -> None:
        known = self._mine & changes.jobs if not changes.everything else self._mine
        if known and not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        if not self._desk.opened:
            return
        if self._busy:
            self._again = True
            return
        browse, mine, first, told_of = self._desk.browse, set(self._mine), self._first, set(self._copied)
        self._busy, self._first = True, False
        may = roles.can(self._desk, "submitJob")

        def work() -> list[_Look]:
            found: list[_Look] = []
            if first and may:
                live = [j.id for j in browse.jobs(False) if j.type.brings_in]
                mine.update(j for j in live if browse.upload_counts(j).get(UploadState.HELD))
            for number in sorted(mine):
                job = browse.job(number)
                if job is None:
                    continue
                counts = browse.upload_counts(number)
                held = browse.uploads(number, UploadState.HELD) if counts.get(UploadState.HELD) else []
                names = [r for r in held if r.held_for == "name"]
                locked = [r for r in held if r.held_for == "password"]
                contents = [r for r in held if r.held_for == "content"]
                others = [r.other_asset for r in contents if r.other_asset is not None]
                places = {r.id: r.path for r in browse.rows(others)}
                waiting = counts.get(UploadState.WAITING, 0) + counts.get(UploadState.COPYING, 0)
                done: tuple[int, ...] = ()
                unpacked: tuple[str, ...] = ()
                renamed = same = 0
                if not waiting and not held and number not in told_of:
                    rows = browse.uploads(number, UploadState.DONE)
                    done = tuple(r.asset_id for r in rows if r.asset_id is not None)
                    renamed = sum(bool(r.title) for r in rows)
                    if counts.get(UploadState.SKIPPED):
                        left = browse.uploads(number, UploadState.SKIPPED)
                        same = sum(r.held_for == KNOWN for r in left)
                    # of archives that gave all, the end of the upload tells
                    unpacked = tuple(r.message for r in rows if r.held_for == PART)
                arrived = () if waiting or held else done or (0,)
                found.append(_Look(job, names, contents, locked, places, arrived, renamed, unpacked, same))
            return found

        self._desk.background.run(work, self._take, self._not_read, priority=3)

    def _not_read(self, error: BaseException) -> None:
        self._busy = False
        self._desk.tell(error)
        if self._again:
            self._again = False
            self._soon.start()

    def _take(self, found: list[_Look]) -> None:
        self._busy = False
        for one in found:
            if one.job.id not in self._mine:  # found at the start: it may have gone on since, unheard
                self._again = True
            self._mine.add(one.job.id)
            fresh = [r for r in one.names if r.id not in self._asked]
            if fresh:
                self._ask(one.job.id, fresh)
            contents = [r for r in one.contents if r.id not in self._offered]
            if contents:
                self._offer(one, contents)
            locked = [r for r in one.locked if r.id not in self._asked]
            if locked:
                self._ask_password(locked)
            if one.arrived and one.job.id not in self._copied:
                self._copied.add(one.job.id)
                self._tell_in(one)
            if not one.job.state.live:
                self._mine.discard(one.job.id)
                if one.job.failed and one.job.state is JobState.DONE:
                    self._tell_failed(one.job)
        if self._again:
            self._again = False
            self._soon.start()

    # a name that is taken

    def _ask(self, job: int, rows: list[UploadRow]) -> None:
        if self._password is not None:
            return  # one question at a time: it looks again when that one is answered
        if self._conflict is not None:
            if job == self._conflict_job:
                self._asked.update(r.id for r in rows)
                self._conflict.add(rows)
            return
        self._asked.update(r.id for r in rows)
        self._peeker = Peeker(self._desk.library)
        self._conflict_job = job
        self._conflict = ConflictDialog(self._desk, rows, self._peeker, self._window)
        self._conflict.decided.connect(self._decide)
        self._conflict.stopped.connect(self._stop)
        self._conflict.finished.connect(self._asked_all)
        self._conflict.open()

    def _decide(self, ids: list[int], answer: Conflict) -> None:
        library = self._desk.library
        self._desk.background.run(lambda: upload.decide(library, ids, answer), None, self._desk.tell, priority=6)

    def _stop(self) -> None:
        library, job = self._desk.library, self._conflict_job
        self._desk.background.run(lambda: jobs.stop(library, job), self._stopped, self._desk.tell, priority=6)

    def _stopped(self, _state: object) -> None:
        self._desk.toasts.show(self.tr("Upload stopped. What is in stays in."), kind="upload", icon="square")

    def _asked_all(self) -> None:
        self._conflict = None
        peeker, self._peeker = self._peeker, None
        if peeker is not None:
            self._desk.background.run(peeker.close)
        self._soon.start()  # files of another upload may wait for their turn

    # an archive that is locked

    def _ask_password(self, rows: list[UploadRow]) -> None:
        if self._conflict is not None or self._password is not None:
            return  # one question at a time: `_asked_all` looks again
        self._asked.update(r.id for r in rows)
        self._password = ArchivePasswordDialog(self._desk, rows, self._window)
        self._password.finished.connect(self._password_over)
        self._password.open()

    def _password_over(self) -> None:
        self._password = None
        self._soon.start()

    # content that is here already

    def _offer(self, one: _Look, rows: list[UploadRow]) -> None:
        """One toast for all of them; its button opens the list."""
        self._offered.update(r.id for r in rows)
        act = _Duplicates(self, one.job.id, one.contents, one.places)
        n = len(one.contents)
        if n == 1:
            row = one.contents[0]
            where = one.places.get(row.other_asset or 0, "")
            text = words.fill(self.tr("Already in the library: %1."), where) if where else row.message
            verbs = [(self.tr("Skip"), act.skip), (self.tr("Upload again"), act.again)]
        else:
            text = words.plural(self.tr("%Ln file(s) (is|are) already in the library.", None, n), n)
            verbs = [(self.tr("Skip"), act.skip), (self.tr("Upload again…"), act.choose)]
        toast = self._desk.toasts.show(text, verbs, kind=f"duplicates{one.job.id}", icon="copy", stays=True)
        toast.closer.clicked.connect(act.closed)
        toast.destroyed.connect(act.gone)

    def choose_duplicates(self, rows: list[UploadRow], places: dict[int, str]) -> None:
        """Open the list."""
        dialog = DuplicatesDialog(self._desk, rows, places, self._window)
        dialog.decided.connect(self._decide_both)
        dialog.rejected.connect(self._offer_again)
        dialog.open()

    def _offer_again(self) -> None:
        self._offered.clear()
        self._soon.start()

    def offer_later(self, rows: list[UploadRow]) -> None:
        """Tell of these again in a while."""
        self._offered.difference_update(r.id for r in rows)
        QTimer.singleShot(_LATER_MS, self, self._look)

    def _decide_both(self, skip: list[int], again: list[int]) -> None:
        for ids, answer in ((skip, Conflict.SKIP), (again, Conflict.KEEP_BOTH)):
            if ids:
                self._decide(ids, answer)

    def decide(self, ids: list[int], answer: Conflict) -> None:
        """An answer from a toast."""
        self._decide(ids, answer)

    # the end

    def _tell_in(self, one: _Look) -> None:
        if one.unpacked:
            text, more = one.unpacked[0], len(one.unpacked) - 1
            if more:
                text = f"{text} {words.plural(self.tr('So it is with %Ln other archive(s).', None, more), more)}"
            shown = [(self.tr("Show"), _Arrived(self, self._desk, one.job).files)]
            self._desk.toasts.show(text, shown, icon="file-archive", kept=False)
        ids = [i for i in one.arrived if i]
        same = words.plural(self.tr("%Ln (was|were) in the library already.", None, one.same), one.same)
        if not ids:
            if one.same:
                listed = [(self.tr("Show"), _Arrived(self, self._desk, one.job).files)]
                text = words.fill(self.tr("Nothing new: %1"), same)
                self._desk.toasts.show(text, listed, kind="upload", icon="copy", kept=False)
            return
        n = len(ids)
        folder = words.folder(self._folder.get(one.job.id, one.job.destination)) or self._desk.library.name
        text = words.fill(words.plural(self.tr("Uploaded %Ln file(s) to %1.", None, n), n), folder)
        if one.renamed:
            kept = self.tr("%Ln name(s) (was|were) changed; the title keeps the original.", None, one.renamed)
            text = f"{text} {words.plural(kept, one.renamed)}"
        if one.same:
            text = f"{text} {same}"
        act = _Arrived(self, self._desk, one.job)
        verbs: list[tuple[str, Callable[[], object]]] = [(self.tr("Show"), act.show)]
        if roles.can(self._desk, "deleteAssets"):
            if self.undone is not None:
                named = words.fill(self.tr("Upload to %1"), folder)
                verbs.append((self.tr("Undo"), self.undone(named, act.undo)))
            else:
                verbs.append((self.tr("Undo"), act.undo))
        self._desk.toasts.show(text, verbs, kind="upload", icon="upload")

    def undo(self, job: int) -> None:
        """What came in goes to the trash, what was overwritten is as it was."""
        library = self._desk.library
        self._desk.background.run(
            lambda: upload_files.undo(library, job), self._undone, self._desk.tell, priority=5, lane="assets"
        )

    def _undone(self, done: upload_files.Undone) -> None:
        # in the place of what told of the upload, whose Undo has been used
        self._desk.toasts.show(done.sentence, kind="upload", icon="trash")

    def _tell_failed(self, job: JobRow) -> None:
        n = job.failed
        text = words.plural(self.tr("%Ln file(s) of the upload failed.", None, n), n)
        act = _Arrived(self, self._desk, job)
        verbs = [(self.tr("Show failed"), act.failed)]
        if roles.can(self._desk, "submitJob"):
            verbs.append((self.tr("Retry failed"), act.retry))
        self._desk.toasts.show(text, verbs, icon="fail", kept=False)

    def retry(self, job: int) -> None:
        """What failed runs again; the upload is followed once more."""
        library = self._desk.library
        self._mine.add(job)
        self._desk.background.run(
            lambda: jobs.retry(library, job),
            lambda _count: self._soon.start(),
            self._desk.tell,
            priority=5,
            lane="jobs",
        )

    def show_files(self, job: JobRow, state: FileState | None = None) -> None:
        """The list of an upload's files."""
        UploadFiles(self._desk, job, self._window, state).open()


class _Duplicates(QObject):
    """What the toast of known content can do."""

    def __init__(self, incoming: Incoming, job: int, rows: list[UploadRow], places: dict[int, str]) -> None:
        super().__init__(incoming)
        self._incoming = incoming
        self._rows = rows
        self._places = places
        self._answered = False

    def skip(self) -> None:
        """None of them comes in."""
        self._answered = True
        self._incoming.decide([r.id for r in self._rows], Conflict.SKIP)

    def again(self) -> None:
        """All come in."""
        self._answered = True
        self._incoming.decide([r.id for r in self._rows], Conflict.KEEP_BOTH)

    def choose(self) -> None:
        """Open the list."""
        self._answered = True
        self._incoming.choose_duplicates(self._rows, self._places)

    def closed(self) -> None:
        """Closed without an answer: the safe one is to skip; the job's log names them."""
        if not self._answered:
            self.skip()

    def gone(self) -> None:
        """The toast gave way to others: it comes again."""
        if not self._answered:
            self._incoming.offer_later(self._rows)
        self.deleteLater()


class _Arrived:
    """What the toast of an upload's end can do."""

    def __init__(self, incoming: Incoming, desk: Desk, job: JobRow) -> None:
        self._incoming = incoming
        self._desk = desk
        self._job = job

    def show(self) -> None:
        """The assets that came in."""
        self._desk.show_assets(Query(place=Place.ALL, job_id=self._job.id))

    def files(self) -> None:
        """All its files."""
        self._incoming.show_files(self._job)

    def failed(self) -> None:
        """This upload's files that failed."""
        self._incoming.show_files(self._job, FileState.FAILED)

    def retry(self) -> None:
        """They are tried again."""
        self._incoming.retry(self._job.id)

    def undo(self) -> None:
        """The upload is taken back."""
        self._incoming.undo(self._job.id)
