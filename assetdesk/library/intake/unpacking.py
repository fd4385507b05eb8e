"""Archives of uploads: unpacked by a worker beside the library's index, each file then a file of the same upload.

Nothing in an archive is unpacked a second time. What is unpacked lies in `LibraryPaths.unpacked`, one folder an
archive, until it has been copied in; what nobody waits for any more is swept at the next start (`jobs.recover`).
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import EnvironmentFault, ErrorCode, FileFault
from assetdesk.core.names import clean_name
from assetdesk.core.task import StepRequest, TaskRequest
from assetdesk.core.upload import UploadFile, UploadRow, UploadState
from assetdesk.library.intake.sources import clean_folder, shown_source, source_path
from assetdesk.store import jobs, uploads, wishes

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

_OPTION = "unCompressOptions"


class Unpacker:
    """One worker, started at the first archive; `close` ends it. Used by many threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gate = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False

    def wants(self, row: UploadRow) -> bool:
        """Whether the file is an archive, by its name, whose job asks to unpack such."""
        from assetdesk.media.unpack import is_archive

        if not is_archive(row.name) or self.has(row.source):
            return False
        with self._store.browse.plain() as db:
            given = wishes.of_job(db, row.job_id).get(_OPTION)
        return isinstance(given, dict) and given.get("process") == "UnCompress"

    def has(self, source: str) -> bool:
        """Whether a file has been unpacked here."""
        return self._store.paths.unpacked in source_path(source).parents

    def unpack(self, row: UploadRow, cancelled: Callable[[], bool]) -> bool:
        """Make the archive's files files of its job. False where it was cancelled; FileFault where it cannot be."""
        home = self._store.paths.unpacked / str(row.id)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        kept = False
        try:
            found = self._run(row, home, cancelled)
            if found is not None:
                self._store.writer.run(lambda w: self._add(w, row, home, found))
                kept = bool(found["entries"])
            return found is not None
        finally:
            if not kept:
                shutil.rmtree(home, ignore_errors=True)

    def done_with(self, row: UploadRow) -> None:
        """Take away what was unpacked for a file of an upload that has come in, or never will."""
        if not self.has(row.source):
            return
        with self._store.read() as conn:
            now = uploads.get(conn, row.id)
        if now is None or now.state in (UploadState.DONE, UploadState.SKIPPED, UploadState.FAILED):
            path = source_path(row.source)
            with suppress(OSError):
                path.unlink()
                if not any(path.parent.iterdir()):
                    shutil.rmtree(self._home(row))

    def origin(self, row: UploadRow) -> str:
        """Where the file comes from, for people: its path, or the archive that it was in."""
        if not self.has(row.source):
            return shown_source(row.source)
        with self._store.read() as conn:
            archive = uploads.get(conn, int(self._home(row).name))
        return f"the archive {archive.name}" if archive is not None else "an archive"

    def _home(self, row: UploadRow) -> Path:
        root = self._store.paths.unpacked
        return root / source_path(row.source).relative_to(root).parts[0]

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()

    def _run(self, row: UploadRow, home: Path, cancelled: Callable[[], bool]) -> dict[str, Any] | None:
        from assetdesk.jobs.executors.local import LocalExecutor
        from assetdesk.jobs.unpacking import ANSWER, STEP, TARGET

        settings = self._store.settings()
        free = shutil.disk_usage(home).free - settings.free_bytes_min
        asked = {"name": row.name, "bytes": min(settings.unpack_bytes, max(0, free)), "entries": settings.unpack_files}
        limits = settings.limits
        steps = (StepRequest(STEP, asked),)
        task = TaskRequest(home.name, 0, str(source_path(row.source)), str(home), steps, None, limits)
        with self._gate:
            if self._closed:
                return None
            if self._executor is None:
                self._executor = LocalExecutor(1, TARGET)
            ticket = self._executor.submit(task, quick=False)
        while ticket.wait(0.05) is None:
            if self._closed or cancelled():
                ticket.kill()
                return None
            if ticket.running_for() > limits.seconds_document:
                ticket.kill()
                raise FileFault(ErrorCode.TIMEOUT, f"Unpacking it took more than {limits.seconds_document:.0f} s.")
            if ticket.memory() > limits.memory:
                ticket.kill()
                raise FileFault(ErrorCode.MEMORY_LIMIT, "Unpacking it needs more memory than allowed.")
        try:
            told: dict[str, Any] = json.loads((home / ANSWER).read_text(encoding="utf-8"))
        except (OSError, ValueError) as wrong:
            raise FileFault(ErrorCode.WORKER_CRASHED, "It could not be unpacked.", detail=repr(wrong)) from None
        if "os" in told:
            raise EnvironmentFault(f"“{row.name}” could not be unpacked: {told['os']}.")
        if "error" in told:
            raise FileFault(ErrorCode(told["error"]), str(told["message"]))
        return told

    def _add(self, w: Write, row: UploadRow, home: Path, found: dict[str, Any]) -> None:
        from assetdesk.jobs.unpacking import FILES
        from assetdesk.library.words import counted

        count = len(found["entries"])
        message = f"Unpacked: {counted(count, 'file')}."
        if not uploads.settle(w, row.id, UploadState.DONE, message=message):
            return
        files = []
        for entry in found["entries"]:
            place = PurePosixPath(entry["path"])
            name = clean_name(place.name)
            folder = clean_folder(f"{row.folder}/{place.parent}" if str(place.parent) != "." else row.folder)
            title = "" if name == place.name else place.name
            files.append(UploadFile(str(home / FILES / entry["file"]), folder, name, title))
        for name, why in found["left_out"]:
            jobs.log(w, row.job_id, "UploadWarning", f"Left out of “{row.name}”: {why}.", asset_name=name)
        if found["more"]:
            jobs.log(w, row.job_id, "UploadWarning", f"{found['more']:,} more were left out.", asset_name=row.name)
        jobs.log(w, row.job_id, "FileEnd", message, asset_name=row.name)
        uploads.add(w, row.job_id, files, row.conflict)
        # the archive is no asset
        jobs.add_counts(w, row.job_id, total=count - 1)
        jobs.settle(w, [row.job_id])
