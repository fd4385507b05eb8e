"""Bringing one file in: copy beside, settle the name, move into place, commit. The runner calls it on a pool thread.

A kill at any byte leaves the whole file or nothing: bytes are copied under a temporary name, get their own by a
rename, and a file that lies in its place without a row is recognised by its content at the next try. What is
overwritten is among the versions, with its row committed, before the new file takes its name.
"""

from __future__ import annotations

import os
import stat
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.core.names import keep_both_name, name_key
from assetdesk.core.upload import Conflict, UploadRow, UploadState
from assetdesk.library.intake import beside
from assetdesk.library.intake.sources import shown_source, source_path
from assetdesk.library.intake.unpacking import Unpacker
from assetdesk.store import assets, folders, jobs, look, marks, queue, sidecars, uploads, versions, wishes
from assetdesk.store.files import copy_in, hash_file, place_new, sync_folder
from assetdesk.store.paths import UPLOAD_PREFIX

if TYPE_CHECKING:
    from assetdesk.core.asset import AssetRow
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

_TRIES = 5


class _CalledOff(Exception):
    """The job was stopped or paused: nothing is settled, the row goes back."""


class _TakenMeanwhile(Exception):
    """Somebody else got the name between the look and the commit: look again."""


class _Refused(Exception):
    """This file cannot come in; the argument is the sentence."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """The copied bytes: where they lie, how many they are, their BLAKE3."""

    part: Path
    bytes: int
    hash: str


class Copier:
    """The runner's `uploader` for one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = _NameLocks()
        self._archives = Unpacker(store)

    def __call__(self, row: UploadRow, cancelled: Callable[[], bool], progress: Callable[[float], None]) -> None:
        """Bring in one file whose row is being copied. Faults of the file end its row; those of the disk are raised."""
        try:
            if self._archives.wants(row):
                self._archives.unpack(row, cancelled)
                return
            self._bring_in(row, cancelled, progress)
        except _CalledOff:
            return
        except _Refused as refused:
            self._end(row, UploadState.FAILED, "UploadError", str(refused))
        self._archives.done_with(row)

    def close(self) -> None:
        """End what it has started."""
        self._archives.close()

    def _bring_in(self, row: UploadRow, cancelled: Callable[[], bool], progress: Callable[[float], None]) -> None:
        if row.conflict in (Conflict.ASK, Conflict.SKIP):  # no need to copy 2 GB in order to ask
            with self._store.read() as conn:
                other = uploads.taken_by(conn, row.folder, row.name)
            if other is not None:
                self._not_now(row, other)
                return
        part = self._store.paths.tmp / f"{UPLOAD_PREFIX}{uuid.uuid4().hex}"
        try:
            arrived = _copied(row, part, cancelled, progress)
            with self._names.hold(name_key(f"{row.folder}/{row.name}")):
                for _ in range(_TRIES):
                    try:
                        self._settle(row, arrived)
                        return
                    except _TakenMeanwhile:
                        continue
            raise _Refused(f"“{row.name}” could not get its name: other programs keep changing {_place(row.folder)}.")
        finally:
            part.unlink(missing_ok=True)

    def _settle(self, row: UploadRow, arrived: _Arrived) -> None:
        with self._store.read() as conn:
            folder = uploads.folder_as_it_is(conn, row.folder)
            other = uploads.taken_by(conn, folder, row.name)
            twin = uploads.same_content(conn, arrived.hash)
            wish = uploads.wish_of(conn, row.job_id)
            elsewhere = None
            if other is None and row.conflict in (Conflict.CREATE_VERSION, Conflict.REPLACE, Conflict.SKIP):
                elsewhere = uploads.overwritten_by(conn, folder, row.name, wish.overwrite_mode)
            taken = uploads.names_in(conn, folder) if row.conflict is Conflict.KEEP_BOTH else set()
            owner = sidecars.owner_of(conn, folder, row.name) if other is None else None
        if owner is not None:
            if self._put_beside(row, arrived, folder, owner):
                return
            name = keep_both_name(row.name, taken | _names_on_disk(self._store.paths.original(folder)))
            self._place(row, arrived, folder, name, "")
            return
        if other is not None and row.conflict in (Conflict.ASK, Conflict.SKIP):
            self._not_now(row, other)
            return
        if other is not None and row.conflict is not Conflict.KEEP_BOTH:
            self._overwrite(row, arrived, other)
            return
        if elsewhere is not None and row.conflict is Conflict.SKIP:
            found = self._store.browse.rows([elsewhere])
            self._not_now(row, elsewhere, f"Already in the library: {found[0].path}." if found else "")
            return
        if elsewhere is not None:
            self._overwrite(row, arrived, elsewhere, folder)
            return
        if wish.hold_duplicates and row.held_for != "content" and twin is not None:
            message = f"Already in the library: {twin[1]}"
            self._end(row, UploadState.HELD, "UploadWarning", message, other=twin[0], held_for="content")
            return
        name = row.name
        if other is not None:
            taken |= _names_on_disk(self._store.paths.original(folder))
            name = keep_both_name(row.name, taken)
        self._place(row, arrived, folder, name, twin[1] if twin else "")

    def _place(self, row: UploadRow, arrived: _Arrived, folder: str, name: str, twin: str) -> None:
        """A new asset. A file without a row that has the name already is taken over, or adopted first."""
        target = self._store.paths.original(f"{folder}/{name}" if folder else name)
        _make_folder(target.parent)
        try:
            place_new(arrived.part, target)
            placed = True
        except FileExistsError:
            facts = target.lstat()
            if not stat.S_ISREG(facts.st_mode):
                raise _Refused(f"“{name}” is the name of a folder in {_place(folder)}. Rename one of them.") from None
            if not _is_file_with(target, arrived):
                self._adopt(row, folder, target)
                raise _TakenMeanwhile from None
            placed = False
        sync_folder(target.parent)
        facts = target.stat()

        def work(w: Write) -> None:
            if placed:
                w.on_undo(lambda: _move(target, arrived.part))
            folder_id = folders.ensure_folder(w, folder)
            if sidecars.owner_of(w.conn, folder, name) is not None:
                raise _TakenMeanwhile  # a sidecar whose original came a moment ago
            there = uploads.taken_by(w.conn, folder, name)
            if there is not None:
                # a look through the folder may have adopted what was placed a moment ago
                if not assets.is_file(w, there, facts.st_size, facts.st_mtime_ns, facts.st_ino):
                    raise _TakenMeanwhile
                asset_id = there
                assets.update_source(w, there, facts.st_size, facts.st_mtime_ns, facts.st_ino, arrived.hash)
            else:
                new = assets.NewAsset(
                    folder_id, name, facts.st_size, facts.st_mtime_ns, facts.st_ino, row.title, arrived.hash
                )
                (asset_id,) = assets.add_assets(w, [new])
                beside.claim(w, self._store, folder_id, asset_id, target)
            notes = [f"Already in the library: {twin}."] if twin else []
            if row.title:
                notes.append(f"“{row.title}” cannot be a file name here. It became “{name}”.")
            elif name != row.name:
                notes.append(f"“{row.name}” was taken. It became “{name}”.")
            wishes.carry_out(w, row.job_id, asset_id, existing=False)
            self._arrived(w, row, arrived, asset_id, name, "UploadSuccess", notes)
            assets.history(w, asset_id, "uploaded", f"Uploaded from {self._archives.origin(row)}", row.job_id)

        self._store.writer.run(work)

    def _put_beside(self, row: UploadRow, arrived: _Arrived, folder: str, owner: sidecars.Owner) -> bool:
        """A sidecar goes beside its original and is no asset. False where it is to come in under another name.

        One that is there already with other content is what a taken name is to an asset: it is asked, left out, kept
        as a version, or replaced, as the person said.
        """
        name = owner.sidecar or row.name
        target = self._store.paths.original(f"{folder}/{name}" if folder else name)
        notes = [f"Taken as the sidecar of “{owner.name}”."]
        try:
            place_new(arrived.part, target)
        except FileExistsError:
            if not _is_file_with(target, arrived):
                if row.conflict in (Conflict.ASK, Conflict.SKIP):
                    self._not_now(row, owner.id)
                    return True
                if row.conflict is Conflict.KEEP_BOTH:
                    return False
                if row.conflict is Conflict.CREATE_VERSION:
                    notes.append(f"Version {beside.keep(self._store, owner.id, target)} is the former one.")
                arrived.part.replace(target)
        sync_folder(target.parent)
        found = sidecars.look_at(target)

        def work(w: Write) -> None:
            sidecars.put(w, owner.id, found)
            self._arrived(w, row, arrived, owner.id, name, "UploadSuccess", notes)
            assets.history(w, owner.id, "sidecar", f"Sidecar {name} from {self._archives.origin(row)}", row.job_id)

        self._store.writer.run(work)
        return True

    def _adopt(self, row: UploadRow, folder: str, target: Path) -> None:
        """A file that lay in the library unknown: an asset from now on, processed with this job."""
        facts = target.stat()

        def work(w: Write) -> None:
            if uploads.taken_by(w.conn, folder, target.name) is not None:
                return
            new = assets.NewAsset(
                folders.ensure_folder(w, folder), target.name, facts.st_size, facts.st_mtime_ns, facts.st_ino
            )
            made = assets.add_assets(w, [new])
            marks.put_new(w, made)
            queue.enqueue_assets(w, self._store.modules, row.job_id, made)

        self._store.writer.run(work)

    def _overwrite(self, row: UploadRow, arrived: _Arrived, asset_id: int, folder: str | None = None) -> None:
        """New bytes for an asset: the old ones are a version first; handle, key and the user's own data stay.

        With `folder` the asset is one of another name or place and gets the file's own (overwrite modes of IPS).
        """
        found = self._store.browse.rows([asset_id])
        if not found:
            raise _TakenMeanwhile
        asset = found[0]
        target = self._store.paths.original(asset.path)
        now = _hash_of(target, asset)
        if now == arrived.hash == asset.hash:
            message = f"Already in the library: {asset.path}. The file is the same."
            self._end(row, UploadState.SKIPPED, "DuplicateSkipped", message, other=asset_id)
            return
        number = self._keep(asset, target, now) if now is not None and now != arrived.hash else 0
        old, name = target, asset.name
        if folder is not None:
            name = row.name
            target = self._store.paths.original(f"{folder}/{name}" if folder else name)
        _make_folder(target.parent)
        if folder is not None and os.path.lexists(target) and not _is_file_with(target, arrived):
            self._adopt(row, folder, target)
            raise _TakenMeanwhile
        arrived.part.replace(target)
        sync_folder(target.parent)
        facts = target.stat()

        def work(w: Write) -> None:
            if folder is not None:
                look.relocate(w, asset_id, folders.ensure_folder(w, folder), name)
                w.after_commit(lambda: old.unlink(missing_ok=True))
            assets.update_source(w, asset_id, facts.st_size, facts.st_mtime_ns, facts.st_ino, arrived.hash)
            if row.conflict is Conflict.REPLACE:
                assets.drop_automatic(w, asset_id)
            what = "Replaced" if row.conflict is Conflict.REPLACE else "New version uploaded"
            kept = f"; version {number} was kept" if number else ""
            assets.history(w, asset_id, "version", f"{what} from {self._archives.origin(row)}{kept}", row.job_id)
            notes = [f"Version {number} was kept."] if number else []
            wishes.carry_out(w, row.job_id, asset_id, existing=True)
            self._arrived(w, row, arrived, asset_id, name, "FileUpdated", notes)

        self._store.writer.run(work)

    def _keep(self, asset: AssetRow, original: Path, hash: str) -> int:
        """Keep the bytes of `original` as a version, unless a kill came between that and the new file. Its number."""
        paths = self._store.paths
        keep = self._store.settings().versions_kept
        kept = versions.keep_file(paths, asset.key, original, original.stat().st_size, hash)

        def work(w: Write) -> int:
            w.on_undo(lambda: (paths.versions / kept.path).unlink(missing_ok=True))
            number = versions.number_of(w, asset.id, hash)
            if number is not None:
                w.after_commit(lambda: (paths.versions / kept.path).unlink(missing_ok=True))
                return number
            number = versions.add(w, asset.id, kept, why="upload", name=asset.name)
            versions.prune(w, paths, asset.id, keep)
            return number

        return self._store.writer.run(work)

    def _arrived(
        self, w: Write, row: UploadRow, arrived: _Arrived, asset_id: int, name: str, log_type: str, notes: list[str]
    ) -> None:
        """The rows every way in ends with: the file's end state, its line in the log, its processing."""
        if not uploads.settle(
            w,
            row.id,
            UploadState.DONE,
            size=arrived.bytes,
            hash=arrived.hash,
            asset_id=asset_id,
            message=" ".join(notes),
        ):
            raise _CalledOff
        jobs.log(w, row.job_id, log_type, " ".join(notes), asset_id=asset_id, asset_name=name)
        queue.enqueue_assets(w, self._store.modules, row.job_id, [asset_id])
        jobs.upload_ended(w, row.job_id, UploadState.DONE, asset_id)

    def _not_now(self, row: UploadRow, other: int, message: str = "") -> None:
        message = message or f"“{row.name}” is already in {_place(row.folder)}."
        if row.conflict is Conflict.SKIP:
            self._end(row, UploadState.SKIPPED, "DuplicateSkipped", message, other=other)
        else:
            self._end(row, UploadState.HELD, "UploadWarning", message, other=other, held_for="name")

    def _end(
        self,
        row: UploadRow,
        state: UploadState,
        log_type: str,
        message: str,
        *,
        other: int | None = None,
        held_for: str | None = None,
    ) -> None:
        def work(w: Write) -> None:
            if not uploads.settle(w, row.id, state, other_asset=other, held_for=held_for, message=message):
                return
            if state is not UploadState.HELD:  # what is held is asked, not told
                jobs.log(w, row.job_id, log_type, message, asset_id=other, asset_name=row.name)
            jobs.upload_ended(w, row.job_id, state, None)

        self._store.writer.run(work)


def _copied(row: UploadRow, part: Path, cancelled: Callable[[], bool], progress: Callable[[float], None]) -> _Arrived:
    """The file's bytes under a temporary name, checked: the source did not change meanwhile, the copy reads back."""
    source = source_path(row.source)
    for _ in range(2):
        try:
            before = source.stat()
            if not stat.S_ISREG(before.st_mode):
                raise _Refused(f"“{row.name}” is not a file any more.")

            def told(copied: int, size: int = before.st_size) -> None:
                if cancelled():
                    raise _CalledOff
                progress(copied / size if size else 1.0)

            size, digest = copy_in(source, part, told)
            after = source.stat()
        except AssetDeskError:
            raise
        except FileNotFoundError:
            if not part.parent.is_dir():
                raise EnvironmentFault("The drive with this library is not connected. Nothing is lost.") from None
            raise _Refused(f"“{shown_source(row.source)}” is not there any more.") from None
        except PermissionError:
            raise _Refused(f"“{shown_source(row.source)}” may not be read.") from None
        except OSError as wrong:
            raise _Refused(f"“{shown_source(row.source)}” could not be copied: {wrong.strerror or wrong}.") from wrong
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if same and size == before.st_size:
            if hash_file(part) != (size, digest):
                raise _Refused(f"The copy of “{row.name}” does not read back as it was written. Check the disk.")
            return _Arrived(part, size, digest)
        part.unlink(missing_ok=True)
    raise _Refused(f"“{row.name}” was changing while it was copied. Upload it again when it is finished.")


def _hash_of(original: Path, asset: AssetRow) -> str | None:
    """BLAKE3 of an original as it lies there now; None where it is missing."""
    try:
        return hash_file(original)[1]
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise _Refused(f"“{asset.path}” cannot be read, so no version of it can be kept: {wrong.strerror}.") from wrong


def _is_file_with(target: Path, arrived: _Arrived) -> bool:
    """Whether a file has these bytes already: put there by a try that did not come to its commit."""
    facts = target.lstat()
    return stat.S_ISREG(facts.st_mode) and facts.st_size == arrived.bytes and hash_file(target)[1] == arrived.hash


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise _Refused(f"“{folder.name}” is the name of a file in this library. Rename one of them.") from None


def _move(source: Path, target: Path) -> None:
    source.replace(target)


def _names_on_disk(folder: Path) -> set[str]:
    try:
        return {name_key(name) for name in os.listdir(folder)}  # noqa: PTH208 - names alone, as they are
    except OSError:
        return set()


def _place(folder: str) -> str:
    return folder or "the library's top folder"


class _NameLocks:
    """One lock for each name in use, so that two files of one name do not settle it at the same time."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Wait for the name."""
        with self._gate:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._gate:
                lock, users = self._locks[key]
                if users == 1:
                    del self._locks[key]
                else:
                    self._locks[key] = (lock, users - 1)
