"""What a look has found, written down: rows and their processing in batches, so that nobody waits behind 10,000 moves.

Every work looks at its rows first (`store.intake.look`): what a person or an upload has changed meanwhile stays as it
is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.names import name_key
from assetdesk.core.notices import NoticeKind
from assetdesk.core.scopes import Scope
from assetdesk.library.adopt import AdoptReport
from assetdesk.library.intake.looking_listing import FoundFile
from assetdesk.library.session import Library
from assetdesk.store import assets, folders, sidecars
from assetdesk.store.files import remove_tree
from assetdesk.store.history import reverting, versions
from assetdesk.store.intake import look
from assetdesk.store.intake.look import KnownFile, Relocation
from assetdesk.store.paths import rendition_home
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import marks
from assetdesk.store.work import jobs, notices, queue
from assetdesk.store.writer import Write

BATCH = 1000
# how long a file that a look brought in may turn out to be an original whose old place was still there then
TWIN_SECONDS = 3600.0
_PICTURES = (
    "SELECT path FROM derived WHERE asset_id = ? AND mime IN ('image/jpeg', 'image/png')"
    " ORDER BY COALESCE(width, 0) * COALESCE(height, 0) DESC, id LIMIT 1"
)


class LookWriter:
    """Writes for one look, and counts in its report."""

    def __init__(
        self, lib: Library, report: AdoptReport, only_notice: bool, called_off: Callable[[], bool] = lambda: False
    ) -> None:
        self._lib = lib
        self._report = report
        self._only_notice = only_notice
        self._called_off = called_off
        self._new: list[FoundFile] = []
        self._new_folders: list[tuple[str, int, bool]] = []
        self._returned: list[KnownFile] = []
        self._facts: list[tuple[int, int, bool]] = []
        self.written = time.monotonic()

    @property
    def waiting(self) -> int:
        """How many files wait to be written."""
        return len(self._new)

    def add_new(self, file: FoundFile) -> None:
        """A file that is nobody's; it comes in with the next batch."""
        if not self._only_notice:
            self._new.append(file)

    def add_folder(self, folder: str, inode: int, mount: bool) -> None:
        """A folder that the index does not have, and what its directory is known by."""
        if not self._only_notice:
            self._new_folders.append((folder, inode, mount))

    def add_returned(self, file: KnownFile) -> None:
        """An original that was missing lies where it was, as it was."""
        self._returned.append(file)

    def add_facts(self, folder_id: int, inode: int, mount: bool) -> None:
        """What a directory is known by from now on."""
        self._facts.append((folder_id, inode, mount))

    def flush(self) -> None:
        """The batch: folders, rows and their processing, in one transaction."""
        self.written = time.monotonic()
        facts, self._facts = self._facts, []
        returned, self._returned = self._returned, []
        made_folders, self._new_folders = self._new_folders, []
        if facts or made_folders or returned:
            self._lib.store.writer.run(lambda w: self._small(w, facts, made_folders, returned))
        new, self._new = self._new, []
        for start in range(0, len(new), BATCH):
            if start and self._called_off():
                break
            self._bring_in(new[start : start + BATCH])

    def _small(
        self,
        w: Write,
        facts: Iterable[tuple[int, int, bool]],
        made: Iterable[tuple[str, int, bool]],
        returned: Sequence[KnownFile],
    ) -> None:
        new = [(folders.ensure_folder(w, folder), inode, mount) for folder, inode, mount in made]
        look.put_folders(w, [*facts, *new])
        back = look.set_missing(w, returned, False)
        self._report.returned += len(back)
        process = [file.id for file in returned if not file.processed and file.id in set(back)]
        if process and not self._only_notice:
            queue.enqueue_assets(w, self._lib.store.modules, self.job(w), process)

    def _bring_in(self, files: Sequence[FoundFile]) -> None:
        beside = {file.path: file.read_sidecar(self._lib.root) for file in files if file.sidecar}

        def work(w: Write) -> int:
            flying = _in_flight(w.db)
            ids: dict[str, int] = {}
            take: list[FoundFile] = []
            for file in files:
                if (name_key(file.folder), name_key(file.name)) in flying:
                    continue  # an upload or a revert is about to say what it is
                if file.folder not in ids:
                    ids[file.folder] = folders.ensure_folder(w, file.folder)
                if not look.taken(w.db, ids[file.folder], file.name):
                    take.append(file)
            rows = [assets.NewAsset(ids[f.folder], f.name, f.bytes, f.mtime_ns, f.inode) for f in take]
            made = assets.add_assets(w, rows)
            marks.put_new(w, made)
            for asset_id, file in zip(made, take, strict=True):
                if (sidecar := beside.get(file.path)) is not None:
                    sidecars.put(w, asset_id, sidecar)
            if made:
                queue.enqueue_assets(w, self._lib.store.modules, self.job(w), made)
            return len(made)

        self._report.added += self._lib.store.writer.run(work)
        self._lib.wake()

    def move(self, pairs: Sequence[tuple[KnownFile, FoundFile]]) -> None:
        """Originals that lie elsewhere now. Those that took each other's names go together."""
        root = self._lib.root
        made = [
            Relocation(
                file, found.folder, found.name, found.bytes, found.mtime_ns, found.inode, found.read_sidecar(root)
            )
            for file, found in pairs
        ]
        homes = {(name_key(one.file.folder), name_key(one.file.name)) for one in made}
        goals = {(name_key(one.folder), name_key(one.name)) for one in made}
        knots = homes & goals
        tied: list[Relocation] = []
        free: list[Relocation] = []
        for one in made:
            home = (name_key(one.file.folder), name_key(one.file.name))
            goal = (name_key(one.folder), name_key(one.name))
            (tied if home in knots or goal in knots else free).append(one)
        for batch in (tied, *(free[start : start + BATCH] for start in range(0, len(free), BATCH))):
            if batch and not self._called_off():
                moved = self._lib.store.writer.run(lambda w, batch=batch: look.relocate_all(w, batch))  # type: ignore[misc]
                self._report.moved += len(moved)

    def evict(self, files: Sequence[KnownFile]) -> None:
        """Originals that are nowhere, and whose name another one has now: they are missing under a name beside it."""
        if files:
            done = self._lib.store.writer.run(lambda w: [file.id for file in files if look.evict(w, file)])
            self._report.missing += len(done)

    def touch(self, file: KnownFile, found: FoundFile) -> None:
        """The same content in another file."""

        def work(w: Write) -> None:
            if look.as_compared(w.db, file):
                look.touch(w, file.id, found.bytes, found.mtime_ns, found.inode)

        self._lib.store.writer.run(work)
        self._report.returned += file.missing

    def change(self, file: KnownFile, found: FoundFile, digest: str | None) -> None:
        """Other content in the original's place: what was there is a version first, as far as it can be kept."""
        from assetdesk.library import checkout

        store, paths = self._lib.store, self._lib.store.paths
        picture = ""
        kept: int | None = None
        if digest is not None and file.hash is not None:
            kept = checkout.saved(store, file.id, self._lib.root / found.path, found.bytes, digest)
            if kept is None:
                picture = self._picture_of(file)

        def work(w: Write) -> bool:
            place = (name_key(found.folder), name_key(found.name))
            if not look.as_compared(w.db, file) or place in _in_flight(w.db):
                w.after_commit(lambda: versions.drop_file(paths, picture))
                return False
            number = kept
            if kept is None and file.hash is not None:
                number = versions.add_lost(
                    w, file.id, name=file.name, bytes=file.bytes, hash=file.hash, picture=picture
                )
                versions.prune(w, paths, file.id, store.settings().versions_kept)
            assets.update_source(w, file.id, found.bytes, found.mtime_ns, found.inode, digest)
            said = f"; version {number} was kept" if number else ""
            assets.history(w, file.id, "changed outside", f"Changed by another program{said}")
            if not self._only_notice:
                queue.enqueue_assets(w, store.modules, self.job(w), [file.id])
            return True

        if store.writer.run(work):
            self._report.changed += 1
            self._report.changed_ids.append(file.id)

    def _picture_of(self, file: KnownFile) -> str:
        """The largest picture that is left of an original, kept. Nothing is lost where there is none."""
        store = self._lib.store
        with store.browse.plain() as db:
            path = db.value(_PICTURES, (file.id,))
            key = str(db.value("SELECT key FROM assets WHERE id = ?", (file.id,)) or "")
        if path is None or not key:
            return ""
        return versions.keep_picture(store.paths, key, store.paths.renditions / str(path))

    def miss(self, files: Sequence[KnownFile]) -> list[int]:
        """Originals that are not where they were. Answers those of which that is news."""
        done: list[int] = []
        for start in range(0, len(files), BATCH):
            batch = files[start : start + BATCH]
            done += self._lib.store.writer.run(lambda w, batch=batch: look.set_missing(w, batch, True))  # type: ignore[misc]
        self._report.missing += len(done)
        return done

    def take_twin(self, file: KnownFile, twin: KnownFile) -> None:
        """The original lies where a look has brought it in as a new file a while ago: one asset again, the old one."""
        if self._lib.store.writer.run(lambda w: take_over(w, self._lib, file, twin)):
            self._report.moved += 1

    def drop_passing(self, file: KnownFile) -> bool:
        """A file that a look brought in on its way to another original's place: it was never anything of its own."""

        def work(w: Write) -> bool:
            if not look.as_compared(w.db, file) or not look.untouched(w.db, file.id):
                return False
            forget(w, self._lib, file.id, str(w.db.value("SELECT key FROM assets WHERE id = ?", (file.id,))))
            return True

        return self._lib.store.writer.run(work)

    def carry_folders(self, pairs: Iterable[tuple[int, str]]) -> None:
        """Folders that are gone, and the new ones where most of what lay in them lies now."""

        def work(w: Write) -> None:
            for old_id, path in pairs:
                look.carry_over(w, old_id, folders.ensure_folder(w, path))

        self._lib.store.writer.run(work)

    def follow_folder(self, folder_id: int, path: str) -> bool:
        """A directory that another program renamed or moved, or whose capitals it changed."""

        def work(w: Write) -> int | None:
            return look.originals_below(w.db, path) if folders.follow_outside(w, folder_id, path) else None

        count = self._lib.store.writer.run(work)
        self._report.moved += count or 0
        return count is not None

    def forget_folders(self, ids: Sequence[int]) -> None:
        """Rows of folders that are deleted and hold nothing."""
        if ids:
            self._lib.store.writer.run(lambda w: look.forget_folders(w, ids))

    def absorb(self, ids: Sequence[int]) -> None:
        """Assets that are sidecars of others."""
        store = self._lib.store
        store.writer.run(lambda w: sidecars.absorb(w, store.paths, ids, store.cells))

    def sidecar(self, asset: KnownFile, file: FoundFile) -> None:
        """Notice a sidecar that came, changed or went; its content decides whether metadata is read again."""
        now, was = file.sidecar, asset.sidecar
        if (was and (was.name, was.bytes, was.mtime_ns)) == (now and (now.name, now.bytes, now.mtime_ns)):
            return
        found = file.read_sidecar(self._lib.root)
        changed = (found.mark if found else "") != (was.mark if was else "")

        def work(w: Write) -> None:
            sidecars.put(w, asset.id, found)
            if changed:
                assets.history(w, asset.id, "sidecar", _what_came(found.name if found else None, was))
                if asset.hash is not None and not self._only_notice:
                    queue.enqueue_assets(w, self._lib.store.modules, self.job(w), [asset.id], [Scope.METADATA])

        self._lib.store.writer.run(work)
        self._report.sidecars += changed

    def tell(self, unclear: Sequence[KnownFile], away: Sequence[str], missing: int) -> None:
        """What a person should know of it, in the Inbox."""
        changed = self._report.changed_ids

        def work(w: Write) -> None:
            if changed:
                notices.add(w, NoticeKind.CHANGED, {"assets": changed})
            if unclear:
                notices.add(w, NoticeKind.AMBIGUOUS, {"assets": [file.id for file in unclear]})
            if away and missing:
                notices.add(w, NoticeKind.AWAY, {"lines": [away_sentence(self._lib, folder) for folder in away]})

        if changed or unclear or (away and missing):
            self._lib.store.writer.run(work)

    def job(self, w: Write) -> int:
        """The job that processes what is found; made when there is something to process."""
        if self._report.job_id is None:
            self._report.job_id = jobs.create(
                w,
                type=JobType.ADOPT,
                name=f"Look through {self._lib.name}",
                request="{}",
                priority=PRIORITY_CLASS[Priority.BULK],
                counting=True,
            )
            w.on_undo(self._no_job)
        return self._report.job_id

    def _no_job(self) -> None:
        self._report.job_id = None

    def finish(self) -> None:
        """The job gets no more assets."""
        job_id = self._report.job_id
        if job_id is not None:
            self._lib.store.writer.run(lambda w: jobs.set_counting(w, job_id, False))
            self._lib.wake()


def _in_flight(db: Plain) -> set[tuple[str, str]]:
    """The places (keys of folder and name) where this program or another one puts a file just now, and says itself
    what it is."""
    return look.in_flight(db) | reverting.places(db)


def away_sentence(lib: Library, folder: str) -> str:
    """Of a folder whose disk is not connected; the empty path is the library itself."""
    what = f"The disk with “{folder}”" if folder else f"The drive with “{lib.name}”"
    return f"{what} is not connected. Nothing is lost or deleted."


def take_over(w: Write, lib: Library, file: KnownFile, twin: KnownFile) -> bool:
    """The file of `twin`, which nobody has done anything to, is the missing original `file`: that has its place from
    now on, and the row of the other goes. False, and nothing changed, where that is not so any more."""
    if not (look.as_compared(w.db, file) and look.untouched(w.db, twin.id)):
        return False
    key = w.db.value("SELECT key FROM assets WHERE id = ? AND trashed IS NULL", (twin.id,))
    if key is None:
        return False
    forget(w, lib, twin.id, str(key))
    move = Relocation(file, twin.folder, twin.name, twin.bytes, twin.mtime_ns, twin.inode, twin.sidecar)
    return bool(look.relocate_all(w, [move]))


def forget(w: Write, lib: Library, asset_id: int, key: str) -> None:
    """An asset that was none of its own: its row and derived files go, its file stays where it lies."""
    queue.cancel_assets(w, [asset_id])
    home = lib.store.paths.renditions / rendition_home(key)
    w.after_commit(lambda: remove_tree(home))
    w.db.run("DELETE FROM assets WHERE id = ?", (asset_id,))
    w.after_commit(lambda: lib.store.cells.delete([asset_id]))
    w.changed(removed=[asset_id], folders=True)


def _what_came(name: str | None, was: sidecars.Sidecar | None) -> str:
    if name is None:
        return f"Its sidecar {was.name} is gone" if was else "Its sidecar is gone"
    return f"Its sidecar {name} changed" if was else f"Sidecar {name} found"
