"""Archives of uploads: unpacked by a worker beside the library's index, each file then a file of the same upload.

Nothing in an archive is unpacked a second time. What is unpacked lies in `LibraryPaths.unpacked`, one folder an
archive, until it has been copied in; what nobody waits for any more is swept at the next start (`jobs.recover`). The
folder's name is the archive's row, so a second try of it begins anew. An archive that asks for a password is held.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assetdesk.core import watch
from assetdesk.core.archives import LeftOut, Refusal, told, why
from assetdesk.core.names import clean_name
from assetdesk.core.upload import PART, UploadFile, UploadRow, UploadState
from assetdesk.library.intake.archive_worker import ArchiveWorker
from assetdesk.library.intake.sources import clean_folder, shown_source, source_path
from assetdesk.store.intake import archive_uploads, ledger, uploads
from assetdesk.store.intake.archive_uploads import PASSWORD
from assetdesk.store.work import jobs, wishes

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

_OPTION = "unCompressOptions"
_STAMP = "source.json"
_ENDED = frozenset({UploadState.DONE, UploadState.SKIPPED, UploadState.FAILED})


def asks(name: str) -> str:
    """The sentence with which an archive is held."""
    return f"“{name}” asks for a password."


class Unpacker:
    """What the runner's uploader does with archives. `close` ends its worker. Used by many threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._below = f"{store.paths.unpacked}{os.sep}"
        self._worker = ArchiveWorker()

    def wants(self, row: UploadRow) -> bool:
        """Whether the file is an archive, by its name, that is to be unpacked: as was said of it, else of its job."""
        from assetdesk.media.archives.kinds import is_archive

        if row.unpack is False or not is_archive(row.name) or self.has(row.source):
            return False
        if row.unpack:
            return True
        with self._store.browse.plain() as db:
            given = wishes.of_job(db, row.job_id).get(_OPTION)
        return isinstance(given, dict) and given.get("process") == "UnCompress"

    def has(self, source: str) -> bool:
        """Whether a file has been unpacked here."""
        if not source.startswith("file:"):  # asked of every file that comes in
            return source.startswith(self._below)
        return self._store.paths.unpacked in source_path(source).parents

    def unpack(
        self, row: UploadRow, cancelled: Callable[[], bool], progress: Callable[[float], None] = lambda done: None
    ) -> bool:
        """Make the archive's files files of its job, or hold it for its password. False where it was cancelled;
        FileFault where it cannot be."""
        home = self._store.paths.unpacked / str(row.id)
        found = unpacked(self._store, self._worker, row, home, cancelled, progress=progress)
        try:
            if found is not None and found.get("password"):
                self._store.writer.run(lambda w: _hold(w, row))
            elif found is not None:
                self._store.writer.run(lambda w: add(w, row, home, found, held=False))
                self._maybe_whole(home)
            return found is not None
        finally:
            sweep(self._store, home)

    def done_with(self, row: UploadRow) -> None:
        """Take away what was unpacked for a file of an upload that has come in, or never will."""
        if not self.has(row.source):
            return
        with self._store.read() as conn:
            now = uploads.get(conn, row.id)
        if now is None or now.state in _ENDED:
            path = source_path(row.source)
            with suppress(OSError):
                path.unlink()
                if not any(path.parent.iterdir()):
                    self._maybe_whole(self._home(row))
                    shutil.rmtree(self._home(row))

    def origin(self, row: UploadRow) -> str:
        """Where the file comes from, for people: its path, or the archive that it was in."""
        if not self.has(row.source):
            return shown_source(row.source)
        with self._store.read() as conn:
            archive = uploads.get(conn, int(self._home(row).name))
        return f"the archive {archive.name}" if archive is not None else "an archive"

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def _home(self, row: UploadRow) -> Path:
        root = self._store.paths.unpacked
        return root / source_path(row.source).relative_to(root).parts[0]

    def _maybe_whole(self, home: Path) -> None:
        """When the last file of an archive has ended: a watched folder's ledger says that the archive is taken, and
        one that was to be moved goes, if all that is in it has come in and it is still what was unpacked."""
        from assetdesk.library.intake import arriving
        from assetdesk.library.intake.copying import Arrived, Stamp

        with self._store.read() as conn:
            row = uploads.get(conn, int(home.name))
        if row is None or row.state is not UploadState.DONE or (row.ledger_id is None and not row.move):
            return
        with self._store.read() as conn:
            states = archive_uploads.states_below(conn, row.job_id, str(home))
        if not set(states) <= _ENDED:
            return
        try:
            facts = json.loads((home / _STAMP).read_text(encoding="ascii"))
            stamp, whole = Stamp(*facts["stamp"]), bool(facts["whole"])
        except (OSError, ValueError, TypeError, KeyError):
            return
        failed = states.get(UploadState.FAILED, 0)
        state = UploadState.FAILED if failed else UploadState.DONE
        message = f"{failed:,} of its files could not be brought in." if failed else ""
        copied = (stamp.bytes, stamp.mtime_ns, stamp.inode)
        self._store.writer.run(
            lambda w: ledger.ended(w, row, state, outcome="new", message=message, place=row.folder, copied=copied)
        )
        if whole and set(states) <= {UploadState.DONE}:  # what was skipped is nowhere but in the archive
            arriving.take_away(self._store, [(row, Arrived(home, stamp.bytes, "", stamp))])


def unpacked(
    store: Store,
    worker: ArchiveWorker,
    row: UploadRow,
    home: Path,
    cancelled: Callable[[], bool],
    password: str | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> Mapping[str, Any] | None:
    """What the worker says of the archive, whose files are then in `home`; None where it was cancelled. FileFault,
    EnvironmentFault. Whatever is raised, nothing is left of it."""
    from assetdesk.jobs.unpacking import UNPACK
    from assetdesk.library.intake import copying

    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    source = source_path(row.source)
    try:
        with copying.told(row, store.paths.tmp):
            stamp = copying.look_at(row, source)
        found = worker.run(UNPACK, source, row.name, home, store.settings(), cancelled, password, progress)
        if found is not None:
            with copying.told(row, store.paths.tmp):
                if copying.look_at(row, source) != stamp:
                    raise copying.Refused(
                        f"“{row.name}” was changing while it was unpacked. Upload it again when it is finished.",
                        watch.Refusal.CHANGED,
                    )
            if not found.get("password"):
                whole = bool(found["entries"]) and not _left_out(found).count and not found["warnings"]
                facts = [stamp.bytes, stamp.mtime_ns, stamp.inode]
                (home / _STAMP).write_text(json.dumps({"stamp": facts, "whole": whole}), encoding="ascii")
        return found
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def sweep(store: Store, home: Path) -> None:
    """Delete an archive's folder where no file of an upload waits in it."""
    with store.read() as conn:
        waits = uploads.waits_below(conn, str(home))
    if not waits:
        shutil.rmtree(home, ignore_errors=True)


def sweep_jobs(store: Store, job_ids: Collection[int]) -> None:
    """Delete what was unpacked for these jobs and waits no more: a person has left it out, or stopped them."""
    with suppress(OSError):
        for home in list(store.paths.unpacked.iterdir()):
            if not home.name.isdecimal():
                continue
            with store.read() as conn:
                row = uploads.get(conn, int(home.name))
            # one that is being unpacked just now has no end state
            if row is not None and row.job_id in job_ids and row.state in _ENDED:
                sweep(store, home)


def _hold(w: Write, row: UploadRow) -> None:
    if uploads.settle(w, row.id, UploadState.HELD, held_for=PASSWORD, message=asks(row.name)):
        ledger.ended(w, row, UploadState.HELD, message=asks(row.name))
        archive_uploads.tell_held(w, row.job_id, row.name)
        jobs.upload_ended(w, row.job_id, UploadState.HELD, None)


def add(w: Write, row: UploadRow, home: Path, found: Mapping[str, Any], *, held: bool) -> bool:
    """The files that were unpacked become files of the upload, and the archive, which is no asset, has ended. False,
    and nothing changed, where that has been decided in another way meanwhile."""
    from assetdesk.jobs.unpacking import FILES

    count = len(found["entries"])
    left_out = _left_out(found)
    message = told(count, row.name, left_out, found["warnings"])
    state = UploadState.DONE if count or not left_out.count else UploadState.FAILED
    kind = PART if left_out.count else ""
    settled = (
        archive_uploads.unlocked(w, row.id, state, message, kind)
        if held
        else uploads.settle(w, row.id, state, message=message, held_for=kind)
    )
    if not settled:
        return False
    archive_uploads.warn(w, row.job_id, _warnings(row, found, left_out))
    if state is UploadState.FAILED:
        ledger.ended(w, row, state, message=message, refusal=watch.Refusal.FAILED)
        jobs.log(w, row.job_id, "UploadError", message, asset_name=row.name)
        jobs.upload_ended(w, row.job_id, state, None)
        return True
    jobs.log(w, row.job_id, "FileEnd", message, asset_name=row.name)
    if left_out.count or found["warnings"]:
        archive_uploads.tell(w, row.job_id, message)
    files = [_file(row, home / FILES, entry) for entry in found["entries"]]
    uploads.add(w, row.job_id, files, row.conflict)
    jobs.add_counts(w, row.job_id, total=count - 1)  # the archive is no asset
    jobs.settle(w, [row.job_id])
    return True


def _left_out(found: Mapping[str, Any]) -> LeftOut:
    return LeftOut({Refusal(kind): int(number) for kind, number in found["kinds"].items()})


def _warnings(row: UploadRow, found: Mapping[str, Any], left_out: LeftOut) -> list[tuple[str, str]]:
    """What the job's log says of it, each with the name that it is about."""
    lines = [(name, f"Left out of “{row.name}”: {why(Refusal(kind))}.") for name, kind in found["left_out"]]
    more = left_out.all - len(lines)
    if more:
        lines.append((row.name, f"{more:,} more were left out."))
    for entry in found["entries"]:
        if entry["was"]:
            lines.append((entry["was"], f"The name is in “{row.name}” twice. It became “{entry['path']}”."))
    lines += [(row.name, warning) for warning in found["warnings"]]
    return lines + _folders_cleaned(found["entries"])


def _file(row: UploadRow, files: Path, entry: Mapping[str, Any]) -> UploadFile:
    place = PurePosixPath(entry["path"])
    name = clean_name(place.name)
    folder = clean_folder(f"{row.folder}/{place.parent}" if str(place.parent) != "." else row.folder)
    title = "" if name == place.name else _shown(place.name)
    return UploadFile(
        str(files / entry["file"]), folder, name, title, size=int(entry["bytes"]), fields=row.fields, unpack=False
    )


def _shown(name: str) -> str:
    """A name as a title: nothing that moves the cursor or turns the text about."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def _folders_cleaned(entries: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What folders became whose names cannot stay; files are told of when they come in."""
    folders = Counter(str(PurePosixPath(entry["path"]).parent) for entry in entries)
    return [
        (folder, f"“{folder}” cannot be the name of a folder here. It became “{clean_folder(folder)}”.")
        for folder in folders
        if folder != "." and clean_folder(folder) != folder
    ]
