"""Bringing files in: the runner's `uploader`, called on a pool thread with the files of one claim.

Many small files are copied one after the other, made to last together, given their names, and committed together:
flushing and committing each of them would cost a hundred times as much as copying it. Whatever is not plain (a taken
name, a sidecar, an archive, a question) goes its own way, one by one. A kill at any byte leaves the whole file or
nothing, and no row speaks of bytes that a loss of power could take.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.names import name_key
from assetdesk.core.upload import UploadRow, UploadState, is_address
from assetdesk.core.watch import Refusal
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.uploading import fail
from assetdesk.library.intake import arriving, copying
from assetdesk.library.intake.copying import Arrived, CalledOff, Changed, Refused, Stamp
from assetdesk.library.intake.resting import Resting
from assetdesk.library.intake.settling import Settler
from assetdesk.library.intake.sources import source_path
from assetdesk.library.intake.together import Together
from assetdesk.library.intake.unpacking import Unpacker
from assetdesk.store.files import hash_file
from assetdesk.store.flush import flush_files
from assetdesk.store.intake import ledger, uploads
from assetdesk.store.paths import UPLOAD_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetdesk.store.engine import Store

Cancelled = Callable[[], bool]
Progress = Callable[[int, float], None]


class Copier:
    """See the module; one for each store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tmp = store.paths.tmp
        self._names = _NameLocks()
        self._archives = Unpacker(store)
        self._settler = Settler(store, self._archives)
        self._together = Together(store, self._archives)
        self._resting = Resting(store)

    def __call__(self, rows: Sequence[UploadRow], cancelled: Cancelled, progress: Progress) -> None:
        """Bring these files in, all of one job. Faults of a file end its row; those of the machine are raised."""
        arrived: list[tuple[UploadRow, Arrived]] = []
        try:
            for row in rows:
                if cancelled():
                    break
                with self._ends(row):
                    came = self._copied(row, cancelled, progress)
                    if came is not None:
                        arrived.append((row, came))
            arrived = self._durable(arrived)
            with self._names.hold(_name(row) for row, _ in arrived):
                special = self._together.come_in(arrived)
            for row, came in special:
                with self._ends(row), self._names.hold([_name(row)]):
                    self._settler.settle(row, came)
            arriving.take_away(self._store, self._in(arrived))
        finally:
            for _, came in arrived:
                came.part.unlink(missing_ok=True)
            self._resting.done_with(rows)
        for row in rows:
            self._archives.done_with(row)

    def close(self) -> None:
        """End what it has started; what rests goes on in the next program."""
        self._archives.close()
        self._resting.close()

    @contextmanager
    def _ends(self, row: UploadRow) -> Iterator[None]:
        """What goes wrong with one file is its own end and nobody else's, unless the machine is to blame."""
        try:
            yield
        except CalledOff:
            pass
        except Refused as refused:
            arriving.end(self._store, row, UploadState.FAILED, str(refused), why=refused.why)
        except Exception as error:
            if is_machines(error):
                raise
            wrong = error
            self._store.writer.run(lambda w: fail(w, row, wrong))

    def _copied(self, row: UploadRow, cancelled: Cancelled, progress: Progress) -> Arrived | None:
        """The file's bytes in a temporary file; None where it is settled without them. CalledOff, Refused."""
        self._resting.forget_others(row)
        if self._archives.wants(row):
            self._archives.unpack(row, cancelled, lambda done: progress(row.id, done))
            return None
        if self._settler.before_copying(row):
            return None
        if is_address(row.source):
            from assetdesk.library.intake.fetching import fetch

            return fetch(self._store, row, self._part(), cancelled, lambda done: progress(row.id, done))
        source, tmp = source_path(row.source), self._tmp
        for _ in range(2):
            try:
                with copying.told(row, tmp):
                    stamp = copying.look_at(row, source)
                    if self._known(row, stamp):
                        return None
                    if stamp.bytes <= copying.LARGE:
                        return self._small(row, stamp)
                    return self._large(row, stamp, cancelled, lambda done: progress(row.id, done))
            except Changed:
                continue
        raise Refused(
            f"“{row.name}” was changing while it was copied. Upload it again when it is finished.",
            Refusal.CHANGED,
        )

    def _known(self, row: UploadRow, stamp: Stamp) -> bool:
        """Whether a watched file's content is here already, found out without copying it."""
        if row.ledger_id is None or not stamp.bytes:
            return False
        with self._store.browse.plain() as db:
            if not uploads.has_size(db, stamp.bytes) or ledger.comes_again(db, row):
                return False
        return self._settler.same_content(row, hash_file(source_path(row.source))[1])

    def _small(self, row: UploadRow, stamp: Stamp) -> Arrived:
        part = self._part()
        try:
            return copying.copy_small(source_path(row.source), stamp, part)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _large(self, row: UploadRow, stamp: Stamp, cancelled: Cancelled, progress: Callable[[float], None]) -> Arrived:
        """Go on where an earlier try was left, if the source is still the same."""
        copy = self._resting.take(row, stamp)
        try:
            return copy.run(row.name, cancelled, progress)
        except CalledOff:
            if copy.begun and self._pauses(row):
                self._resting.rest(row, copy)
            else:
                copy.discard()
            raise
        except BaseException:
            copy.discard()
            raise

    def _pauses(self, row: UploadRow) -> bool:
        """Whether the file was left because its job is to rest, and not to end."""
        with self._store.browse.plain() as db:
            state = db.value("SELECT state FROM jobs WHERE id = ?", (row.job_id,))
        return state in ("pausing", "paused", "running", "queued")

    def _durable(self, arrived: list[tuple[UploadRow, Arrived]]) -> list[tuple[UploadRow, Arrived]]:
        """Those whose copies are on the disk and read back as they were written."""
        small = [(row, came) for row, came in arrived if came.bytes <= copying.LARGE]
        if small:
            flush_files([came.part for _, came in small])
        bad: set[int] = set()
        for row, came in small:
            with self._ends(row):
                bad.add(row.id)
                with copying.told(row, self._tmp):
                    copying.need_readable_back(came, row.name)
                bad.discard(row.id)
        for row, came in small:
            if row.id in bad:
                came.part.unlink(missing_ok=True)
        return [(row, came) for row, came in arrived if row.id not in bad]

    def _in(self, arrived: Sequence[tuple[UploadRow, Arrived]]) -> list[tuple[UploadRow, Arrived]]:
        """Those that have come in, of those whose source is to go."""
        moving = {row.id for row, _ in arrived if row.move}
        if not moving:
            return []
        with self._store.browse.plain() as db:
            done = {n for n, row in uploads.rows(db, sorted(moving)).items() if row.state is UploadState.DONE}
        return [(row, came) for row, came in arrived if row.id in done]

    def _part(self) -> Path:
        return self._tmp / f"{UPLOAD_PREFIX}{uuid.uuid4().hex}"


def _name(row: UploadRow) -> str:
    return name_key(f"{row.folder}/{row.name}")


class _NameLocks:
    """One lock for each name in use, so that two files of one name do not settle it at the same time."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._held: set[str] = set()

    @contextmanager
    def hold(self, keys: Iterable[str]) -> Iterator[None]:
        """Wait for all these names at once."""
        wanted = set(keys)
        with self._moved:
            while wanted & self._held:
                self._moved.wait()
            self._held |= wanted
        try:
            yield
        finally:
            with self._moved:
                self._held -= wanted
                self._moved.notify_all()
