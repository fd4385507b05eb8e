"""The walk of a look: folders are read one by one, rows written in batches.

So assets are visible as they come, and a library of 100,000 files neither fills memory nor holds up anybody.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.names import name_key
from assetdesk.core.scopes import Scope
from assetdesk.core.sidecars import pairs
from assetdesk.library.adopt import AdoptReport
from assetdesk.library.intake.sources import LeftOut, is_junk, join_folder
from assetdesk.library.session import Library
from assetdesk.store import assets, folders, jobs, look, marks, queue, sidecars
from assetdesk.store.files import hash_file
from assetdesk.store.look import KnownFile
from assetdesk.store.writer import Write

_BATCH = 1000
_BATCH_SECONDS = 0.5
_DOT = ".assetdesk"


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it lies on disk, with the XMP file beside it."""

    folder: str
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    sidecar: _File | None = None

    @property
    def path(self) -> str:
        return join_folder(self.folder, self.name)


class Look:
    """One look on its way: `run` walks, `finish` ends its job, `report` is what was found."""

    def __init__(
        self, lib: Library, progress: Callable[[int], None], cancelled: Callable[[], bool], only_notice: bool
    ) -> None:
        self.report = AdoptReport()
        self._lib = lib
        self._progress = progress
        self._cancelled = cancelled
        self._only_notice = only_notice
        with lib.store.read() as conn:
            self._folders = look.folder_ids(conn)
            self._inodes = look.by_inode(conn)
        self._seen_folders: set[str] = set()
        self._new: list[_File] = []
        self._new_folders: list[str] = []
        self._returned: list[int] = []
        self._gone: set[int] = set()
        self._followed: set[int] = set()
        self._written = time.monotonic()

    def run(self) -> None:
        """Walk the folder, then see what the index has beyond it."""
        waiting = [""]
        while waiting and not self._called_off():
            folder = waiting.pop()
            waiting.extend(reversed(self._folder(folder)))
            if len(self._new) >= _BATCH or time.monotonic() - self._written > _BATCH_SECONDS:
                self._write()
        self._write()
        if not self._called_off():
            self._vanished()

    def finish(self) -> None:
        """The job gets no more assets."""
        job_id = self.report.job_id
        if job_id is not None:
            self._lib.store.writer.run(lambda w: jobs.set_counting(w, job_id, False))
            self._lib.wake()

    def _called_off(self) -> bool:
        self.report.cancelled = self.report.cancelled or self._cancelled()
        return self.report.cancelled

    def _folder(self, folder: str) -> list[str]:
        """Compare one folder; answers its sub-folders."""
        place = self._lib.root / folder
        key = name_key(folder)
        self._seen_folders.add(key)
        try:
            with os.scandir(place) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as wrong:
            self._leave(folder, f"it cannot be read ({wrong.strerror})")
            return []
        below: list[str] = []
        files: dict[str, _File] = {}
        for entry in entries:
            self._entry(entry, folder, below, files)
        there = self._folders.get(key)
        if there is None:
            self._new_folders.append(folder)
            known: list[KnownFile] = []
        else:
            with self._lib.store.read() as conn:
                known = look.known_in(conn, there[0])
        self._compare(folder, files, known)
        self._progress(self.report.seen)
        return below

    def _entry(self, entry: os.DirEntry[str], folder: str, below: list[str], files: dict[str, _File]) -> None:
        path = join_folder(folder, entry.name)
        if is_junk(entry.name):
            return
        try:
            if entry.is_symlink():
                self._leave(path, "it is a link; links are not followed")
            elif not _is_text(entry.name):
                self._leave(path, "its name is no text; rename it")
            elif entry.is_dir(follow_symlinks=False):
                if (Path(entry.path) / _DOT).is_dir():
                    self._leave(path, "it is a library of its own")
                else:
                    below.append(path)
            elif entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                files[entry.name] = _File(folder, entry.name, facts.st_size, facts.st_mtime_ns, facts.st_ino)
            else:
                self._leave(path, "it is not a file")
        except OSError as wrong:
            self._leave(path, f"it cannot be read ({wrong.strerror})")

    def _compare(self, folder: str, files: dict[str, _File], known: list[KnownFile]) -> None:
        self.report.seen += len(files)
        known = self._take_sidecars(files, known)
        gone: list[KnownFile] = []
        taken: set[str] = set()
        for asset in known:
            file = files.pop(asset.name, None)
            if file is None:
                gone.append(asset)
                continue
            taken.add(name_key(asset.name))
            self._same_name(asset, file)
        by_key = {name_key(asset.name): asset for asset in gone}
        for file in files.values():
            key = name_key(file.name)
            if key in taken:
                self._leave(file.path, "another file has the same name but for capital letters; rename one")
            elif key in by_key:  # renamed by case alone
                asset = by_key.pop(key)
                taken.add(key)
                self._follow(asset.id, join_folder(folder, asset.name), file)
                self._same_name(asset, file)
            else:
                taken.add(key)
                self._unknown(file)
        gone_ids = [asset.id for asset in by_key.values() if not asset.missing]
        self._now_missing([number for number in gone_ids if number not in self._followed])

    def _take_sidecars(self, files: dict[str, _File], known: list[KnownFile]) -> list[KnownFile]:
        """Sidecars go to their originals, out of the files; answers the known assets that are none.

        A missing original keeps its sidecar: it may come back.
        """
        found = pairs({*files, *(asset.name for asset in known)})
        beside = {original: files[sidecar] for original, sidecar in found.items() if sidecar in files}
        names = {file.name for file in beside.values()}
        for name in names:
            del files[name]
        for original, sidecar in beside.items():
            if original in files:
                files[original] = replace(files[original], sidecar=sidecar)
        absorbed = [asset.id for asset in known if asset.name in names]
        if absorbed:
            store = self._lib.store
            store.writer.run(lambda w: sidecars.absorb(w, store.paths, absorbed, store.cells))
        return [asset for asset in known if asset.name not in names]

    def _sidecar(self, asset: KnownFile, file: _File) -> None:
        """Notice a sidecar that came, changed or went; its content decides whether metadata is read again."""
        now, was = file.sidecar, asset.sidecar
        if (was and (was.name, was.bytes, was.mtime_ns)) == (now and (now.name, now.bytes, now.mtime_ns)):
            return
        found = self._look_at(now)
        changed = (found.mark if found else "") != (was.mark if was else "")
        job_id = self._job() if changed and asset.hash is not None and not self._only_notice else 0

        def work(w: Write) -> None:
            sidecars.put(w, asset.id, found)
            if changed:
                assets.history(w, asset.id, "sidecar", _what_came(found.name if found else None, was))
            if job_id:
                queue.enqueue_assets(w, self._lib.store.modules, job_id, [asset.id], [Scope.METADATA])

        self._lib.store.writer.run(work)
        self.report.sidecars += changed

    def _look_at(self, sidecar: _File | None) -> sidecars.Sidecar | None:
        return sidecars.look_at(self._lib.root / sidecar.path) if sidecar else None

    def _same_name(self, asset: KnownFile, file: _File) -> None:
        self._sidecar(asset, file)
        if (asset.bytes, asset.mtime_ns, asset.inode) != (file.bytes, file.mtime_ns, file.inode):
            self._differs(asset, file)
        if asset.missing:
            self.report.returned += 1
            self._lib.store.writer.run(lambda w: assets.mark_missing(w, [asset.id], False))
            if not asset.processed:
                self._returned.append(asset.id)

    def _differs(self, asset: KnownFile, file: _File) -> None:
        """Another file or another time stamp. Only other bytes are a change: they decide what is made again."""
        digest: str | None = None
        if asset.hash is not None:
            try:
                digest = hash_file(self._lib.root / file.path)[1]
            except OSError as wrong:
                self._leave(file.path, f"it cannot be read ({wrong.strerror})")
                return
        if digest is not None and digest == asset.hash:
            self._lib.store.writer.run(lambda w: look.touch(w, asset.id, file.bytes, file.mtime_ns, file.inode))
            return
        job_id = 0 if self._only_notice else self._job()

        def work(w: Write) -> None:
            assets.update_source(w, asset.id, file.bytes, file.mtime_ns, file.inode, digest)
            assets.history(w, asset.id, "changed outside", "Changed by another program")
            if job_id:
                queue.enqueue_assets(w, self._lib.store.modules, job_id, [asset.id])

        self._lib.store.writer.run(work)
        self.report.changed += 1

    def _unknown(self, file: _File) -> None:
        """New, or moved here by another program from a place where it is not any more."""
        was = self._inodes.get((file.inode, file.bytes, file.mtime_ns))
        if was is not None and not os.path.lexists(self._lib.root / was[1]):
            self._inodes.pop((file.inode, file.bytes, file.mtime_ns))
            self._follow(was[0], was[1], file)
        elif not self._only_notice:
            self._new.append(file)

    def _follow(self, asset_id: int, was: str, file: _File) -> None:
        beside = self._look_at(file.sidecar)

        def work(w: Write) -> None:
            folder_id = folders.ensure_folder(w, file.folder)
            look.relocate(w, asset_id, folder_id, file.name)
            sidecars.put(w, asset_id, beside)
            assets.history(w, asset_id, "moved", f"Moved by another program from {was}")

        self._lib.store.writer.run(work)
        self.report.moved += 1
        self._followed.add(asset_id)
        if asset_id in self._gone:
            self._gone.discard(asset_id)
            self.report.missing -= 1

    def _now_missing(self, ids: list[int]) -> None:
        if not ids:
            return
        # a file of a later folder may turn out to be one of these
        self._lib.store.writer.run(lambda w: assets.mark_missing(w, ids, True))
        self.report.missing += len(ids)
        self._gone.update(ids)

    def _write(self) -> None:
        """The batch: folders, rows and their processing, in one transaction."""
        self._written = time.monotonic()
        new, self._new = self._new, []
        made_folders, self._new_folders = self._new_folders, []
        returned, self._returned = self._returned, []
        if self._only_notice:
            made_folders, returned = [], []
        if not (new or made_folders or returned):
            return
        job_id = self._job() if new or returned else 0
        beside = [self._look_at(file.sidecar) for file in new]

        def work(w: Write) -> None:
            ids = {folder: folders.ensure_folder(w, folder) for folder in made_folders}
            for file in new:
                if file.folder not in ids:
                    ids[file.folder] = folders.ensure_folder(w, file.folder)
            rows = [assets.NewAsset(ids[f.folder], f.name, f.bytes, f.mtime_ns, f.inode) for f in new]
            made = assets.add_assets(w, rows) if rows else []
            marks.put_new(w, made)
            for asset_id, sidecar in zip(made, beside, strict=True):
                if sidecar is not None:
                    sidecars.put(w, asset_id, sidecar)
            if made or returned:
                queue.enqueue_assets(w, self._lib.store.modules, job_id, [*made, *returned])

        self._lib.store.writer.run(work)
        self.report.added += len(new)
        self._lib.wake()

    def _job(self) -> int:
        """The job that processes what is found; made when there is something to process."""
        if self.report.job_id is None:
            self.report.job_id = self._lib.store.writer.run(
                lambda w: jobs.create(
                    w,
                    type=JobType.ADOPT,
                    name=f"Look through {self._lib.name}",
                    request="{}",
                    priority=PRIORITY_CLASS[Priority.BULK],
                    counting=True,
                )
            )
        return self.report.job_id

    def _vanished(self) -> None:
        """Folders of the index that are not on disk: their originals are missing, empty ones are forgotten."""
        gone = [entry for key, entry in self._folders.items() if key not in self._seen_folders and entry[1]]
        gone = [entry for entry in gone if not os.path.lexists(self._lib.root / entry[1])]
        for folder_id, _ in gone:
            with self._lib.store.read() as conn:
                ids = look.present_ids(conn, folder_id)
            self._now_missing(ids)
        if gone:
            self._lib.store.writer.run(lambda w: look.forget_folders(w, [number for number, _ in gone]))

    def _leave(self, path: str, reason: str) -> None:
        self.report.left_out.append(LeftOut(path, reason))


def _what_came(name: str | None, was: sidecars.Sidecar | None) -> str:
    if name is None:
        return f"Its sidecar {was.name} is gone" if was else "Its sidecar is gone"
    return f"Its sidecar {name} changed" if was else f"Sidecar {name} found"


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
