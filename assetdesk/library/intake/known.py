"""What a library knows of a file that is to come in, before it is copied: its name, its content, or itself.

Names and contents that the same import has found already count like those of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.bulk_import import BulkImport, Fate, ImportMode
from assetdesk.core.names import name_key
from assetdesk.core.upload import OverwriteMode, UploadFile
from assetdesk.library.intake.sources import shown_source, source_path

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.intake.walks import CameIn


@dataclass(frozen=True, slots=True)
class Finding:
    """What becomes of one file, why, and the asset that is in the way. `before` where it is the very file that came
    in earlier."""

    fate: Fate
    sentence: str = ""
    asset_id: int | None = None
    before: CameIn | None = None


class Known:
    """See the module. `job_id` is the import's own job where it goes on."""

    def __init__(self, store: Store, wanted: BulkImport, job_id: int | None, cancelled: Callable[[], bool]) -> None:
        from assetdesk.store.intake import uploads, walks

        self._store = store
        self._wanted = wanted
        self._cancelled = cancelled
        # the keys of targets, with the source that gets each
        self._names: dict[tuple[str, str], str] = {}
        # files that were found, by size as long as no other one has it; then by their content
        self._by_size: dict[int, list[str]] = {}
        self._contents: dict[tuple[int, str], str] = {}
        self._read: set[int] = set()
        self._hashes: dict[str, str | None] = {}
        self._folder: str | None = None
        self._there_now: Mapping[str, int] = {}
        with store.browse.plain() as db:
            self._came_in = walks.came_in(db, wanted.source)
            for source, folder, name, size, hash in walks.found_before(db, job_id) if job_id is not None else ():
                self._names[_key(folder, name)] = source
                self._by_size.setdefault(size, []).append(source)
                if hash:
                    self._hashes[source] = hash
        with store.read() as conn:
            self._sizes = uploads.sizes(conn)

    def look(self, file: UploadFile, size: int, changed: float, *, sidecar: bool = False) -> Finding:
        """What becomes of a file; it counts as found from then on. `changed` is when it last did (Unix seconds).

        OSError where it has to be read and cannot be, `store.files.GivenUp` where that was called off.
        """
        found = Finding(Fate.NEW) if sidecar else self._find(file, size, changed)
        if found.fate.comes_in and not sidecar:
            self._names[_key(file.folder, file.name)] = file.source
            self._by_size.setdefault(size, []).append(file.source)
        return found

    def _find(self, file: UploadFile, size: int, changed: float) -> Finding:
        again = self._wanted.again
        before = self._came_in.get(file.source)
        if before is not None and not again and before.bytes == size and changed < before.started:
            return Finding(Fate.SAME_CONTENT, f"Already in the library: {before.path}.", before.asset_id, before)
        claimed = self._names.get(_key(file.folder, file.name))
        hash = self._hash(file.source) if size in self._sizes else None
        other, twin = self._there(file, hash, named=claimed is not None)
        if twin is not None and (not again or twin[0] == other):
            return Finding(Fate.SAME_CONTENT, f"Already in the library: {twin[1]}.", twin[0])
        if (double := self._double(file.source, size, claimed)) is not None:
            return Finding(Fate.SAME_CONTENT, f"The same content comes in from “{shown_source(double)}”.")
        if other is None and claimed is None:
            return Finding(Fate.NEW)
        place = file.folder or "the library"
        match self._wanted.mode:
            case ImportMode.SKIP:
                return Finding(Fate.NAME_TAKEN, f"“{file.name}” is already in {place}.", other)
            case ImportMode.REPLACE:
                return Finding(Fate.REPLACED, f"It replaces “{file.name}” in {place}.", other)
            case ImportMode.CREATE_VERSION:
                return Finding(Fate.VERSION, f"It becomes a new version of “{file.name}” in {place}.", other)

    def _there(self, file: UploadFile, hash: str | None, *, named: bool) -> tuple[int | None, tuple[int, str] | None]:
        """The asset whose place the file would take, and the one that has its content, with its path."""
        from assetdesk.store.intake import uploads

        other = self._names_of(name_key(file.folder)).get(name_key(file.name))
        mode = self._wanted.overwrite_mode
        if hash is None and (named or other is not None or mode is OverwriteMode.FULL_NAME):
            return other, None
        with self._store.read() as conn:
            if other is None and not named and mode is not OverwriteMode.FULL_NAME:
                other = uploads.overwritten_by(conn, file.folder, file.name, mode)
            return other, None if hash is None else uploads.same_content(conn, hash)

    def _names_of(self, folder: str) -> Mapping[str, int]:
        """The assets of a folder by the keys of their names, read once as long as the walk stays in it."""
        from assetdesk.store.intake import walks

        if self._folder != folder:
            with self._store.browse.plain() as db:
                self._folder, self._there_now = folder, walks.names_in(db, folder)
        return self._there_now

    def _double(self, source: str, size: int, claimed: str | None) -> str | None:
        """A file that this import has found before, with the same content."""
        if self._wanted.again:
            same = claimed is not None and (hash := self._hash(claimed)) is not None and hash == self._hash(source)
            return claimed if same else None
        # each is read and put down once: frames of a film are thousands of one size
        for one in self._by_size.pop(size, ()):
            if (hash := self._hash(one)) is not None:
                self._contents.setdefault((size, hash), one)
            self._read.add(size)
        if size not in self._read or (hash := self._hash(source)) is None:
            return None
        return self._contents.get((size, hash))

    def _hash(self, source: str) -> str | None:
        """BLAKE3 of a file, read once; None where it is gone."""
        from assetdesk.store.files import hash_file

        if source not in self._hashes:
            try:
                self._hashes[source] = hash_file(source_path(source), self._cancelled)[1]
            except FileNotFoundError:
                self._hashes[source] = None
        return self._hashes[source]


def _key(folder: str, name: str) -> tuple[str, str]:
    return name_key(folder), name_key(name)
