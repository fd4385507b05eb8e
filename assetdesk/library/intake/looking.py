"""One look: the library's folder is walked and compared with the index, then what does not agree is matched.

Folders are read one by one. A file with neither size nor inode of a known original is new for sure and comes in with
the next batch, so that assets are visible as they come. Everything else waits for the end of the walk, when it is
known what is gone: a moved file must not come in as a new one because its new folder was read first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from blake3 import blake3

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.names import name_key
from assetdesk.core.sidecars import pairs
from assetdesk.library.adopt import AdoptReport, Rest
from assetdesk.library.intake import looking_listing as listing
from assetdesk.library.intake.looking_folders import Folders
from assetdesk.library.intake.looking_listing import FoundFile, Listing
from assetdesk.library.intake.looking_matching import Matches, Matching, World
from assetdesk.library.intake.looking_writing import BATCH, TWIN_SECONDS, LookWriter
from assetdesk.library.intake.sources import LeftOut, is_junk, join_folder
from assetdesk.library.session import Library
from assetdesk.store.history import trash
from assetdesk.store.intake import look
from assetdesk.store.intake.look import KnownFile, KnownFolder
from assetdesk.store.paths import DOT, ROOT_FOLDER

_BATCH_SECONDS = 0.5
_BLOCK = 4 << 20


class Look:
    """One look on its way: `run` does it, `finish` ends its job, `report` is what was found."""

    def __init__(
        self,
        lib: Library,
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
        only_notice: bool,
        folders: Iterable[str] | None = None,
        rest: Rest | None = None,
    ) -> None:
        self.report = AdoptReport()
        self._lib = lib
        self._progress = progress
        self._cancelled = cancelled
        self._rest = rest
        self._resting: dict[str, bool] = {}
        self._whole = folders is None
        self._wanted = [""] if folders is None else sorted(set(folders))
        self._writer = LookWriter(lib, self.report, only_notice, self._called_off)
        self._folders = Folders(lib)
        self._sizes: set[int] = set()
        self._inodes: set[int] = set()
        self._gone: list[KnownFile] = []
        self._displaced: list[tuple[KnownFile, FoundFile]] = []
        self._unknown: list[FoundFile] = []
        self._vanished: list[int] = []
        self._fresh: list[str] = []

    def run(self) -> None:
        """Walk, match, write. EnvironmentFault where the library's drive is not connected."""
        need_drive(self._lib)
        self._folders.read()
        if self._whole:
            self._lib.store.writer.run(lambda w: trash.mend(w, self._lib.store.paths))
            with self._lib.store.browse.plain() as db:
                self._sizes, self._inodes = look.sizes_and_inodes(db)
        waiting = list(dict.fromkeys(self._nearest(folder) for folder in reversed(self._wanted)))
        seen: set[str] = set()
        while waiting and not self._called_off():
            folder = waiting.pop()
            if folder in seen:
                continue
            seen.add(folder)
            waiting.extend(reversed(self._folder(folder)))
            if self._writer.waiting >= BATCH or time.monotonic() - self._writer.written > _BATCH_SECONDS:
                self._writer.flush()
        self._writer.flush()
        if not self._called_off():
            need_drive(self._lib)
            self._settle()

    def finish(self) -> None:
        """The job gets no more assets."""
        self._writer.finish()

    # the walk

    def _folder(self, folder: str) -> list[str]:
        """Compare one folder; answers the folders below that are to be looked at."""
        found = listing.read(self._lib.root, folder)
        self.report.left_out += found.left_out
        self._folders.seen(found)
        if found.problem:
            self._leave(folder, found.problem)
            return []
        row = self._folders.at(folder)
        if found.gone:
            if row is not None:
                self._vanished.append(row.id)
            return []
        if row is not None:
            row = self._follow_capitals(row, folder)
        if row is not None and self._folders.is_away(row, found):
            self._folders.away.append(row.path)
            self._vanished.append(row.id)
            return []
        if row is None:
            self._fresh.append(folder)
            self._writer.add_folder(folder, found.inode, self._folders.is_mount(folder, found))
        elif row.id != ROOT_FOLDER:
            mount = self._folders.is_mount(folder, found)
            if (row.inode, row.mount) != (found.inode, mount):
                self._writer.add_facts(row.id, found.inode, mount)
        below = self._folders_below(folder, row, found)
        known: list[KnownFile] = []
        if row is not None:
            with self._lib.store.browse.plain() as db:
                known = look.known_in(db, row.id)
        self._compare(folder, found.files, known)
        self._progress(self.report.seen)
        return below

    def _folders_below(self, folder: str, row: KnownFolder | None, found: Listing) -> list[str]:
        """The folders to look at next; those of the index that are not there are noted."""
        below: list[str] = []
        children = self._folders.below(row)
        moved_here = False
        for key, names in listing.by_key(found.folders).items():
            child = children.get(name_key(join_folder(folder, key)))
            name = listing.same_but_for_case(names, child.path.rpartition("/")[2] if child else None)
            for other in sorted(set(names) - {name}):
                self._leave(
                    join_folder(folder, other),
                    "another folder has the same name but for capital letters; rename one",
                )
            path = join_folder(folder, name)
            was = self._folders.moved_to(path, names[name]) if child is None else None
            if was is not None and self._writer.follow_folder(was.id, path):
                moved_here = True
                below.append(path)
            elif self._whole or child is None or child.path != path or child.mount:
                below.append(path)
        if moved_here:
            self._folders.read()
        there = {name_key(join_folder(folder, name)) for name in found.folders}
        self._vanished += [child.id for key, child in children.items() if key not in there]
        return below

    def _follow_capitals(self, row: KnownFolder, folder: str) -> KnownFolder | None:
        if row.path == folder or not self._writer.follow_folder(row.id, folder):
            return row
        self._folders.read()
        return self._folders.at(folder)

    # one folder's files

    def _compare(self, folder: str, files: dict[str, FoundFile], known: list[KnownFile]) -> None:
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
            self._in_place(asset, file)
        by_key = {name_key(asset.name): asset for asset in gone}
        for file in files.values():
            key = name_key(file.name)
            if key in taken:
                self._leave(file.path, "another file has the same name but for capital letters; rename one")
            elif key in by_key:  # renamed by case alone
                asset = by_key.pop(key)
                taken.add(key)
                found = replace(file, bytes=asset.bytes, mtime_ns=asset.mtime_ns, inode=asset.inode)
                self._writer.move([(asset, found)])
                self._in_place(replace(asset, folder=folder, name=file.name, missing=False), file)
            else:
                taken.add(key)
                self._nobodys(file)
        self._gone += by_key.values()

    def _in_place(self, asset: KnownFile, file: FoundFile) -> None:
        self._writer.sidecar(asset, file)
        if (asset.inode, asset.bytes, asset.mtime_ns) != file.identity:
            self._displaced.append((asset, file))
        elif asset.missing:
            self._writer.add_returned(asset)

    def _nobodys(self, file: FoundFile) -> None:
        """New for sure, or to be matched once it is known what is gone."""
        if self._whole and file.bytes not in self._sizes and file.inode not in self._inodes and self._at_rest(file):
            self._writer.add_new(file)
        else:
            self._unknown.append(file)

    def _take_sidecars(self, files: dict[str, FoundFile], known: list[KnownFile]) -> list[KnownFile]:
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
            self._writer.absorb(absorbed)
        return [asset for asset in known if asset.name not in names]

    # the end

    def _settle(self) -> None:
        self._folders.read()
        vanished = self._folders.vanished(self._vanished)
        with self._lib.store.browse.plain() as db:
            for row in vanished:
                self._gone += look.known_in(db, row.id)
        away = {file.id for file in self._gone if self._folders.is_below_away(file.folder)}
        expected_back = [file for file in self._gone if file.id in away]
        world = World(self._of_sizes, self._at_home, self._passing, self._digest, self._at_rest, self._called_off)
        found = Matching(
            world,
            [file for file in self._gone if file.id not in away],
            self._displaced,
            self._unknown,
            lambda file: self._folders.is_below_away(file.folder),
        ).run()
        self._write(found, expected_back)
        if self._called_off():
            return
        self._carry_folders(found, {row.id: row for row in vanished})
        self._writer.forget_folders(self._folders.forgettable(vanished))

    def _write(self, found: Matches, expected_back: list[KnownFile]) -> None:
        self._writer.evict(found.evicted)
        self._writer.move(found.moved)
        if self._called_off():
            return  # who could not be followed yet is not missing
        for file, there in found.edited:
            self._writer.move([(file, replace(there, bytes=file.bytes, mtime_ns=file.mtime_ns, inode=file.inode))])
            self._changed_at_new_place(file, there)
        for file, there in found.same:
            self._writer.touch(file, there)
        for file, there, digest in found.changed:
            if self._called_off():
                break
            self._change(file, there, digest)
        for new in found.new:
            self._writer.add_new(new)
        passed = {file.id for file in found.passed if self._writer.drop_passing(file)}
        missing = [file for file in found.gone if file.id not in passed]
        missing = [file for file in missing if file.missing or not self._found_as_new(file)]
        news = self._writer.miss([file for file in (*missing, *expected_back) if not file.missing])
        self._writer.flush()
        self.report.unclear = [file.id for file in found.unclear]
        self.report.unsettled = sorted({file.folder for file in found.later})
        self.report.away = list(self._folders.away)
        self._writer.tell(found.unclear, self._folders.away, len({file.id for file in expected_back} & set(news)))

    def _change(self, file: KnownFile, there: FoundFile, digest: str | None) -> None:
        if digest is None and file.hash is not None:
            digest = self._digest(there)
            if digest is None:
                self.report.unsettled.append(there.folder)
                return
        self._writer.change(file, there, digest)

    def _changed_at_new_place(self, file: KnownFile, there: FoundFile) -> None:
        with self._lib.store.browse.plain() as db:
            row = db.one("SELECT folder_id FROM assets WHERE id = ?", (file.id,))
        if row is not None:
            moved = replace(file, folder_id=int(row.folder_id), folder=there.folder, name=there.name)
            self._change(moved, there, None)

    def _found_as_new(self, file: KnownFile) -> bool:
        """Whether its new place was seen, and taken for a new file, before its old one was gone."""
        if file.hash is None:
            return False
        with self._lib.store.browse.plain() as db:
            found = look.twins(db, file, time.time() - TWIN_SECONDS)
        same = [one for one in found[:20] if (one.hash or self._hash_known(one)) == file.hash]
        if len(same) != 1:
            return False
        before = self.report.moved
        self._writer.take_twin(file, same[0])
        return self.report.moved > before

    def _hash_known(self, file: KnownFile) -> str | None:
        return self._digest(FoundFile(file.folder, file.name, file.bytes, file.mtime_ns, file.inode))

    def _carry_folders(self, found: Matches, vanished: dict[int, KnownFolder]) -> None:
        """Folders that were copied to another disk and deleted: where most of their files went is what they are now."""
        fresh = set(self._fresh)
        went: dict[int, dict[str, int]] = {}
        for file, there in (*found.moved, *found.edited):
            if file.folder_id in vanished and there.folder in fresh:
                counts = went.setdefault(file.folder_id, {})
                counts[there.folder] = counts.get(there.folder, 0) + 1
        total: dict[int, int] = {}
        for file in self._gone:
            total[file.folder_id] = total.get(file.folder_id, 0) + 1
        carried = [
            (folder_id, max(counts, key=lambda path: counts[path]))
            for folder_id, counts in went.items()
            if max(counts.values()) * 2 > total.get(folder_id, 0)
        ]
        if carried:
            self._writer.carry_folders(carried)

    # what the matching asks

    def _of_sizes(self, sizes: Iterable[int]) -> list[KnownFile]:
        with self._lib.store.browse.plain() as db:
            return look.known_of_sizes(db, sizes)

    def _at_home(self, file: KnownFile) -> bool:
        found = FoundFile(file.folder, file.name, file.bytes, file.mtime_ns, file.inode)
        return listing.stat_of(self._lib.root, found) == found.identity

    def _passing(self, file: KnownFile) -> bool:
        """Brought in by a look a while ago, and untouched since."""
        with self._lib.store.browse.plain() as db:
            return look.is_fresh(db, file.id, time.time() - TWIN_SECONDS) and look.untouched(db, file.id)

    def _digest(self, file: FoundFile) -> str | None:
        """BLAKE3 of a file that is the same before and after; None where it is not, or cannot be read."""
        try:
            if listing.stat_of(self._lib.root, file) != file.identity:
                return None
            size, digest = self._hash(self._lib.root / file.path)
        except OSError as wrong:
            self._leave(file.path, f"it cannot be read ({wrong.strerror})")
            return None
        if not digest:
            return None
        still = size == file.bytes and listing.stat_of(self._lib.root, file) == file.identity
        return digest if still else None

    def _hash(self, path: Path) -> tuple[int, str]:
        """Bytes and BLAKE3; an empty hash when the look is called off in the middle of a film."""
        digest, size = blake3(), 0
        with path.open("rb") as read:
            while block := read.read(_BLOCK):
                if self._called_off():
                    return size, ""
                digest.update(block)
                size += len(block)
        self._progress(self.report.seen)
        return size, digest.hexdigest()

    def _at_rest(self, file: FoundFile) -> bool:
        if self._rest is None:
            return True
        if file.path not in self._resting:
            self._resting[file.path] = self._rest.at_rest(file.path, file.identity)
        return self._resting[file.path]

    # small things

    def _nearest(self, folder: str) -> str:
        """The folder itself, or the nearest above it that is there: somebody has deleted or renamed it meanwhile."""
        if any(is_junk(part) for part in folder.split("/") if part):
            folder = "/".join(folder.split("/")[: next(i for i, p in enumerate(folder.split("/")) if is_junk(p))])
        while folder and not (self._lib.root / folder).is_dir():
            folder = folder.rpartition("/")[0]
        return folder

    def _called_off(self) -> bool:
        self.report.cancelled = self.report.cancelled or self._cancelled()
        return self.report.cancelled

    def _leave(self, path: str, reason: str) -> None:
        self.report.left_out.append(LeftOut(path, reason))


def need_drive(lib: Library) -> None:
    """EnvironmentFault with words 33 of the window's list where the library's folder is not there."""
    there = False
    with suppress(OSError):
        there = (Path(lib.root) / DOT).is_dir()
    if not there:
        raise EnvironmentFault("The drive with this library is not connected. Nothing is lost or deleted.")
