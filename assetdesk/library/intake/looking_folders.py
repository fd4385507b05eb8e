"""The folders of the index during a look: which one a directory is, which are gone, and whose disk is only away."""

from __future__ import annotations

from collections.abc import Iterable

from assetdesk.core.names import name_key
from assetdesk.library.intake import looking_listing as listing
from assetdesk.library.intake.looking_listing import Listing
from assetdesk.library.session import Library
from assetdesk.store.intake import look
from assetdesk.store.intake.look import KnownFolder
from assetdesk.store.paths import ROOT_FOLDER


class Folders:
    """Read anew (`read`) whenever one has got another path. `away` are those whose disk is not connected; the empty
    path is the library itself."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._root = lib.root
        self._by_key: dict[str, KnownFolder] = {}
        self._below: dict[int, list[KnownFolder]] = {}
        self._by_inode: dict[int, list[KnownFolder]] = {}
        self._devices: dict[str, int] = {}
        self.away: list[str] = []

    def read(self) -> None:
        """The rows as they are now."""
        with self._lib.store.browse.plain() as db:
            rows = look.folder_rows(db)
        self._by_key = {name_key(row.path): row for row in rows}
        self._below, self._by_inode = {}, {}
        for row in rows:
            if row.inode:
                self._by_inode.setdefault(row.inode, []).append(row)
            if row.parent_id is not None:
                self._below.setdefault(row.parent_id, []).append(row)

    def at(self, path: str) -> KnownFolder | None:
        """The folder of that path, in any capitals."""
        return self._by_key.get(name_key(path))

    def below(self, row: KnownFolder | None) -> dict[str, KnownFolder]:
        """The folders in one, by the keys of their paths."""
        return {name_key(child.path): child for child in self._below.get(row.id, ())} if row is not None else {}

    def moved_to(self, path: str, inode: int) -> KnownFolder | None:
        """The folder that another program has moved or renamed to `path`, by its inode and what lies in it."""
        found: Listing | None = None
        for row in self._by_inode.get(inode, ()):
            if row.id == ROOT_FOLDER or path.startswith(f"{row.path}/"):
                continue
            if (self._root / row.path).is_dir() or self.is_below_away(row.path):
                continue
            found = found or listing.read(self._root, path)
            if not found.gone and not found.problem and self._looks_like(row, found):
                return row
        return None

    def _looks_like(self, row: KnownFolder, found: Listing) -> bool:
        """An inode may be another directory's by now: most of the files must agree, or the folders, or all be empty."""
        with self._lib.store.browse.plain() as db:
            known = [file for file in look.known_in(db, row.id) if not file.missing]
        if known:
            there = {file.identity for file in found.files.values()}
            names = {(name_key(file.name), file.bytes) for file in found.files.values()}
            agree = sum(
                (file.inode, file.bytes, file.mtime_ns) in there or (name_key(file.name), file.bytes) in names
                for file in known
            )
            return agree * 2 > len(known)
        children = self._below.get(row.id, [])
        if children:
            same = sum(found.folders.get(child.path.rpartition("/")[2]) == child.inode for child in children)
            return same * 2 > len(children)
        return not found.files

    # disks

    def seen(self, found: Listing) -> None:
        """A folder has been read: note the disk it lies on."""
        self._devices[found.folder] = found.device

    def is_mount(self, folder: str, found: Listing) -> bool:
        """Whether it lies on another disk than the folder above."""
        if not folder:
            return False
        above = folder.rpartition("/")[0]
        if above not in self._devices:
            try:
                self._devices[above] = (self._root / above).stat().st_dev
            except OSError:
                return False
        return found.device != self._devices[above]

    def is_away(self, row: KnownFolder, found: Listing) -> bool:
        """Nothing lies where a disk was mounted, or in the whole library, though the index knows better."""
        if not found.empty:
            return False
        if row.id == ROOT_FOLDER:
            with self._lib.store.browse.plain() as db:
                return look.has_originals(db)
        return row.mount and not self.is_mount(row.path, found)

    def is_below_away(self, path: str) -> bool:
        """Whether its disk is not connected."""
        return any(not folder or path == folder or path.startswith(f"{folder}/") for folder in self.away)

    # what is gone

    def vanished(self, ids: Iterable[int]) -> list[KnownFolder]:
        """Of these and all below them those that are not on disk; a disk that is away is noted among `away`."""
        by_id = {row.id: row for row in self._by_key.values()}
        waiting = [by_id[number] for number in ids if number in by_id]
        made: dict[int, KnownFolder] = {}
        while waiting:
            row = waiting.pop()
            if row.id in made or (not self.is_below_away(row.path) and (self._root / row.path).is_dir()):
                continue
            if row.mount and not self.is_below_away(row.path):
                self.away.append(row.path)
            made[row.id] = row
            waiting += self._below.get(row.id, [])
        return list(made.values())

    def forgettable(self, rows: Iterable[KnownFolder]) -> list[int]:
        """Which of these may be forgotten once they hold nothing: those that are deleted, not away. What a person has
        assigned a profile to stays while nothing at all lies around it: that may be a disk that nobody could tell."""
        with self._lib.store.browse.plain() as db:
            assigned = look.with_profiles(db)
        return [
            row.id
            for row in rows
            if not self.is_below_away(row.path) and not (row.id in assigned and self._emptied(row.path))
        ]

    def _emptied(self, path: str) -> bool:
        above = path.rpartition("/")[0]
        while above and not (self._root / above).is_dir():
            above = above.rpartition("/")[0]
        return bool(above) and listing.read(self._root, above).empty
