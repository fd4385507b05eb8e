"""Walks through a folder to import from, in an order that is always the same: what becomes of each file.

A dry run and a run are the same walk; a run writes what it finds chunk by chunk (`store.intake.walks`) and goes on
behind the last file that was written, whatever ended it. Names within the walk count as taken, and content that lies
there twice comes in once, so that what is found does not depend on how far copying is.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from assetdesk.core.bulk_import import BulkImport, Fate, Looked, from_json
from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import clean_name
from assetdesk.core.sidecars import pairs
from assetdesk.core.upload import UploadFile
from assetdesk.library import metadata_tables
from assetdesk.library.intake import sources
from assetdesk.library.intake.known import Known
from assetdesk.library.metadata_tables import Table

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.intake.walks import CameIn

CHUNK_FILES = 500
CHUNK_SECONDS = 1.0
# enough to tell what kind a file is
_HEAD = 4096

# files go before folders, each by name; the key of a place in the walk
Place = tuple[tuple[int, str], ...]


class Gone(UsageFault):
    """The folder is not there, or is none."""


def walk_job(store: Store, job_id: int, cancelled: Callable[[], bool]) -> None:
    """Find the files of one job, to the end or until it is called off. Faults of the folder end the walk with a
    sentence; the machine's are raised."""
    from assetdesk.store.intake import walks

    with store.browse.plain() as db:
        started = walks.read(db, job_id)
    if started is None:
        return
    fault = ""
    notes: list[str] = []
    try:
        wanted = from_json(started.request)
        walk = Walk(store, wanted, job_id, _place(started.walked), cancelled)
        if not _write_all(store, walk, job_id, cancelled):
            return
        notes = walk.notes
    except UsageFault as wrong:
        fault = str(wrong)
    store.writer.run(lambda w: walks.end(w, job_id, notes, fault))


def _write_all(store: Store, walk: Walk, job_id: int, cancelled: Callable[[], bool]) -> bool:
    """True when the whole folder was written."""
    from assetdesk.store.files import GivenUp
    from assetdesk.store.intake import walks

    chunk: list[Looked] = []
    until = time.monotonic() + CHUNK_SECONDS
    conflict = walk.wanted.mode.conflict

    def write() -> bool:
        looked, walked = chunk.copy(), _cursor(walk.place)
        chunk.clear()
        return store.writer.run(lambda w: walks.reach(w, job_id, looked, walked, conflict))

    try:
        for looked in walk:
            chunk.append(looked)
            if len(chunk) >= CHUNK_FILES or time.monotonic() >= until:
                if cancelled() or not write():
                    return False
                until = time.monotonic() + CHUNK_SECONDS
    except GivenUp:
        return False
    return not cancelled() and (not chunk or write())


class Walk:
    """The files of an import one by one. `place` is where it is, `notes` what there is to say of metadata then."""

    def __init__(
        self,
        store: Store,
        wanted: BulkImport,
        job_id: int | None = None,
        behind: Place = (),
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.wanted = wanted
        self.place: Place = behind
        self._behind = behind
        self._store = store
        self._writes = job_id is not None
        self._inside = store.paths.root.resolve()
        self._top = sources.source_path(wanted.source)
        self._target = sources.clean_folder(wanted.folder)
        self._known = Known(store, wanted, job_id, cancelled)
        self._table = metadata_tables.read(sources.source_path(wanted.metadata)) if wanted.metadata else None
        self._tables: list[Table] = []

    @property
    def notes(self) -> list[str]:
        """What was wrong with metadata tables, and records that are about no file that was found."""
        found: list[str] = []
        for table in (*([self._table] if self._table else []), *self._tables):
            found += [f"{table.name}: {sentence}" for sentence in table.sentences]
            if table.unknown and not self._behind:
                first = ", ".join(f"“{one}”" for one in sorted(table.unknown)[:3])
                more = f" and {len(table.unknown) - 3:,} more" if len(table.unknown) > 3 else ""
                found.append(f"{table.name}: no file was found for {first}{more}.")
        return found

    def __iter__(self) -> Iterator[Looked]:
        refused = refused_root(self._top, self._inside)
        if refused:
            raise Gone(refused)
        # an explicit stack: a folder tree may be deeper than Python's recursion
        waiting = [_Folder(self._top, "", self._target, ())]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder.path) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except OSError as wrong:
                if not folder.place or not self._top.is_dir():  # the drive may have gone away in the middle
                    raise Gone(f"“{_shown(str(self._top))}” cannot be read: {wrong.strerror or wrong}.") from None
                if folder.place > self._behind:
                    self.place = folder.place
                    yield self._unreadable_folder(folder, wrong)
                continue
            if self.wanted.metadata_files:
                folder = replace(folder, tables=(*folder.tables, *self._tables_in(folder, entries)))
            below = [one for entry in entries if (one := self._entered(folder, entry)) is not None]
            entered = {one.path.name for one in below}
            yield from self._files(folder, [entry for entry in entries if entry.name not in entered])
            waiting += [one for one in reversed(below) if not self._is_done(one.place)]

    def _entered(self, folder: _Folder, entry: os.DirEntry[str]) -> _Folder | None:
        """The folder of an entry, if it is one that is walked."""
        try:
            if sources.is_junk(entry.name) or entry.is_symlink() or not entry.is_dir(follow_symlinks=False):
                return None
        except OSError:
            return None
        path = Path(entry.path)
        if path.resolve() == self._inside:
            return None
        target = sources.join_folder(folder.target, clean_name(entry.name))
        relative = f"{folder.relative}{entry.name}/"
        place = (*folder.place, (1, entry.name))
        if not self.wanted.subfolders:
            return None
        return _Folder(path, relative, target, place, folder.tables)

    def _is_done(self, place: Place) -> bool:
        """Whether a folder lies wholly behind where the walk goes on."""
        return place < self._behind and self._behind[: len(place)] != place

    def _files(self, folder: _Folder, entries: Sequence[os.DirEntry[str]]) -> Iterator[Looked]:
        by_name = {entry.name: entry for entry in entries}
        # a sidecar comes in where its original does
        owners = {sidecar: original for original, sidecar in pairs(by_name).items()}
        for entry in entries:
            place = (*folder.place, (0, entry.name))
            if place <= self._behind:
                continue
            self.place = place
            owner = by_name.get(owners.get(entry.name, ""))
            yield from self._file(folder, entry, owner)

    def _file(self, folder: _Folder, entry: os.DirEntry[str], owner: os.DirEntry[str] | None) -> Iterator[Looked]:
        path = _shown(f"{folder.relative}{entry.name}")
        try:
            fate = self._kind(folder, entry)
            if fate is Fate.OTHER and entry.is_dir(follow_symlinks=False) and not self.wanted.subfolders:
                return  # they were not asked for
            if fate is not None:
                yield Looked(path, fate)
                return
            facts = entry.stat(follow_symlinks=False)
        except OSError as wrong:
            yield self._unreadable(folder, entry, 0, wrong)
            return
        try:
            judged = owner if owner is not None and owner.is_file(follow_symlinks=False) else entry
            fate = self._unwanted(judged, judged.stat(follow_symlinks=False).st_size)
            if fate is None and not os.access(entry.path, os.R_OK):
                raise PermissionError(13, "it may not be read")
            if fate is not None:
                yield Looked(path, fate, size=facts.st_size)
                return
            file = self._upload(folder, entry, facts.st_size)
            changed = max(facts.st_mtime, facts.st_ctime)
            found = self._known.look(file, facts.st_size, changed, sidecar=owner is not None)
        except OSError as wrong:
            yield self._unreadable(folder, entry, facts.st_size, wrong)
            return
        if self._writes and self.wanted.move and found.before is not None and found.before.move:
            self._take_away(Path(entry.path), found.before)
        yield Looked(path, found.fate, file, facts.st_size, found.sentence, found.asset_id)

    def _take_away(self, source: Path, before: CameIn) -> None:
        """A file that was brought in earlier and was to be moved, but a kill came between: it goes now, where both
        are still what they were then."""
        from assetdesk.store.files import hash_file

        with suppress(OSError):
            stamp = _stamp(source)
            kept = hash_file(self._store.paths.original(before.path))[1]
            if kept == before.hash == hash_file(source)[1] and _stamp(source) == stamp:
                source.unlink()

    def _kind(self, folder: _Folder, entry: os.DirEntry[str]) -> Fate | None:
        """Why an entry is nothing to import; None for a file."""
        if sources.is_junk(entry.name):
            return Fate.HIDDEN
        if entry.is_symlink():
            return Fate.LINK
        if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            return Fate.OTHER
        below = f"{folder.relative}{entry.name}"
        if any(f"{table_folder}{table.name}" == below for table_folder, table in folder.tables):
            return Fate.METADATA
        table = self.wanted.metadata
        return Fate.METADATA if table and sources.source_path(table) == Path(entry.path) else None

    def _unwanted(self, entry: os.DirEntry[str], size: int) -> Fate | None:
        """Why the import is not about a file; None where it is. OSError where it cannot be read."""
        fate = self.wanted.wants_size(size)
        if fate is None and self.wanted.asks_types:
            fate = None if self.wanted.wants_type(type_of(Path(entry.path))) else Fate.TYPE
        return fate

    def _upload(self, folder: _Folder, entry: os.DirEntry[str], size: int) -> UploadFile:
        name = clean_name(entry.name)
        return UploadFile(
            source=sources.stored_source(entry.path),
            folder=folder.target,
            name=name,
            title="" if name == entry.name else _shown(entry.name),
            size=size,
            move=self.wanted.move,
            fields=self._fields(folder, f"{folder.relative}{entry.name}"),
        )

    def _fields(self, folder: _Folder, path: str) -> Mapping[str, Any]:
        """What tables say of a file: the nearest goes over those above, the person's own over all."""
        found: dict[str, Any] = {}
        for below, table in folder.tables:
            found |= table.fields_of(path.removeprefix(below))
        return found | dict(self._table.fields_of(path)) if self._table is not None else found

    def _unreadable(self, folder: _Folder, entry: os.DirEntry[str], size: int, wrong: OSError) -> Looked:
        sentence = f"“{_shown(entry.name)}” cannot be read: {wrong.strerror or wrong}."
        file = self._upload(folder, entry, size)
        return Looked(_shown(f"{folder.relative}{entry.name}"), Fate.UNREADABLE, file, size, sentence)

    def _unreadable_folder(self, folder: _Folder, wrong: OSError) -> Looked:
        """What lies in it is not known, so it counts as one file that failed."""
        sentence = f"The folder “{_shown(folder.relative)}” cannot be read: {wrong.strerror or wrong}. Import it again."
        file = UploadFile(sources.stored_source(str(folder.path)), folder.target, clean_name(folder.path.name))
        return Looked(_shown(folder.relative), Fate.UNREADABLE, file, 0, sentence)

    def _tables_in(self, folder: _Folder, entries: Sequence[os.DirEntry[str]]) -> list[tuple[str, Table]]:
        """The metadata files of one folder, with the folder's path."""
        found: list[tuple[str, Table]] = []
        names = [entry.name for entry in entries]
        for entry in entries:
            if os.path.splitext(entry.name)[1].lower() not in metadata_tables.EXTENSIONS:  # noqa: PTH122 - a name
                continue
            if sources.is_junk(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            table = metadata_tables.beside(Path(entry.path))
            if table is not None and table.names_any(names):
                found.append((folder.relative, table))
        self._tables += [table for _, table in found]
        return found


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that waits: `relative` its path below the source with `/` at its end, `target` where its files go;
    the metadata files that hold there, each with the path of its own folder, the nearest last."""

    path: Path
    relative: str
    target: str
    place: Place
    tables: tuple[tuple[str, Table], ...] = ()


def type_of(path: Path) -> str:
    """A file's MIME type by its first bytes and its name. OSError where it cannot be read."""
    from assetdesk.media import sniff

    with path.open("rb") as file:
        head = file.read(_HEAD)
    return sniff.mime_of(head, path.name)[0]


def refused_root(top: Path, library: Path) -> str:
    """Why nothing can be imported from a folder, as a sentence; empty where it can."""
    shown = _shown(str(top))
    try:
        facts = top.stat()
    except OSError as wrong:
        reason = (
            "is not there" if isinstance(wrong, FileNotFoundError) else f"cannot be read: {wrong.strerror or wrong}"
        )
        return f"The folder “{shown}” {reason}. Connect its drive, or choose another folder."
    if not stat.S_ISDIR(facts.st_mode):
        return f"“{shown}” is not a folder. Choose the folder to import from."
    inside = top.resolve()
    if inside == library or library in inside.parents:
        return f"“{shown}” lies in this library already. Choose a folder outside it."
    return ""


def _stamp(path: Path) -> tuple[int, int, int]:
    facts = path.lstat()
    return facts.st_size, facts.st_mtime_ns, inode_of(facts)


def _shown(path: str) -> str:
    """A path for people, and for JSON: bytes that are no text are shown as the system does."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _cursor(place: Place) -> str:
    """A place as the job keeps it."""
    return "/".join(f"{kind}{quote_from_bytes(os.fsencode(name), safe='')}" for kind, name in place)


def _place(cursor: str) -> Place:
    """Inverse of `_cursor`."""
    parts = cursor.split("/") if cursor else []
    return tuple((int(part[0]), os.fsdecode(unquote_to_bytes(part[1:]))) for part in parts)
