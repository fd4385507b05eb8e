"""Copies of large files that were left in the middle, and how they are gone on with.

Paused, a copy rests in memory and goes on where it was. What outlives the program is its file, under a name made of
the upload's row and of the source as it was, and a note beside it of how far the bytes are known to be the source's
(`large`). It stays for as long as its row waits to be copied; whatever else is found goes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from blake3 import blake3

from assetdesk.core.upload import UploadRow
from assetdesk.library.intake.copying import Stamp
from assetdesk.library.intake.large import LargeCopy
from assetdesk.library.intake.sources import source_path
from assetdesk.store.intake import uploads
from assetdesk.store.paths import KEPT_PREFIX, kept_for

if TYPE_CHECKING:
    from assetdesk.store.engine import Store


class Resting:
    """See the module; one for each `Copier`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tmp = store.paths.tmp
        self._gate = threading.Lock()
        self._copies: dict[int, LargeCopy] = {}
        # the rows that may have files here, so that nobody looks for each of ten thousand small ones
        self._known: set[int] = set()
        with suppress(OSError):
            self._known = {number for path in self._tmp.iterdir() if (number := kept_for(path.name)) is not None}

    def take(self, row: UploadRow, stamp: Stamp) -> LargeCopy:
        """The copy of a source as it is now: the one that rests, else one that goes on with what an earlier program has
        left, else a new one. Copies of what the source was before go."""
        with self._gate:
            copy = self._copies.pop(row.id, None)
            known = row.id in self._known
            self._known.add(row.id)
        if copy is not None and copy.before == stamp:
            return copy
        said = "\0".join((row.source, *map(str, stamp.values)))
        part = self._tmp / f"{KEPT_PREFIX}{row.id}-{blake3(said.encode('utf-8', 'surrogatepass')).hexdigest(16)}"
        if copy is not None or known:
            self._remove(row.id, but=part.name)
        return LargeCopy(source_path(row.source), stamp, part)

    def rest(self, row: UploadRow, copy: LargeCopy) -> None:
        """It was called off and its row waits: it goes on from there."""
        with self._gate:
            self._copies[row.id] = copy

    def done_with(self, rows: Iterable[UploadRow]) -> None:
        """Nothing is kept of those of them that wait no more."""
        with self._gate:
            known = [row.id for row in rows if row.id in self._known]
        self._forget(known)

    def forget_others(self, row: UploadRow) -> None:
        """Copies that rest and whose rows wait no more go."""
        with self._gate:
            others = [upload_id for upload_id in self._copies if upload_id != row.id]
        self._forget(others)

    def close(self) -> None:
        """What rests for a row that waits stays for the next program; all else goes."""
        with self._gate:
            all_of_them = list(self._copies)
        self._forget(all_of_them)
        with self._gate:
            self._copies.clear()

    def _forget(self, upload_ids: list[int]) -> None:
        if not upload_ids:
            return
        with self._store.browse.plain() as db:
            waits = {number for number, row in uploads.rows(db, upload_ids).items() if row.state in uploads.COPIED_YET}
        for upload_id in upload_ids:
            if upload_id not in waits:
                with self._gate:
                    self._copies.pop(upload_id, None)
                    self._known.discard(upload_id)
                self._remove(upload_id)

    def _remove(self, upload_id: int, but: str | None = None) -> None:
        kept = () if but is None else (but, LargeCopy.note_of(Path(but)).name)
        for path in self._tmp.glob(f"{KEPT_PREFIX}{upload_id}-*"):
            if path.name not in kept:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
