"""Many small files that come in plainly: as new assets under their own names. One transaction for all of them.

What is not plain is handed back, to be settled by itself: its name is taken, somebody is to be asked, it is or has a
sidecar, its job replaces assets of other names, or a file lies in its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import name_key
from assetdesk.core.sidecars import is_sidecar_name
from assetdesk.core.upload import OverwriteMode, UploadRow
from assetdesk.jobs.environment import is_machines
from assetdesk.library.intake import arriving
from assetdesk.library.intake.arriving import InPlace, join
from assetdesk.library.intake.copying import Arrived, CalledOff, Refused
from assetdesk.library.intake.placing import TakenMeanwhile, make_folder, need_no_twin, warnings_of
from assetdesk.store import assets, folders, sidecars
from assetdesk.store.files import move_into_place, place_new, sync_folder
from assetdesk.store.intake import ledger, uploads

if TYPE_CHECKING:
    from assetdesk.library.intake.unpacking import Unpacker
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

Came = tuple[UploadRow, Arrived]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A file that has its name, before its row."""

    row: UploadRow
    arrived: Arrived
    folder: str
    target: Path
    facts: stat_result
    twin: str


class Together:
    """See the module; whoever calls holds the files' names."""

    def __init__(self, store: Store, archives: Unpacker) -> None:
        self._store = store
        self._archives = archives

    def come_in(self, files: Sequence[Came]) -> list[Came]:
        """Bring in what is plain; answers the rest, in its order."""
        if len(files) < 2:
            return list(files)
        plain, spelling, twins = self._plain(files)
        placed = self._placed(plain, spelling, twins)
        try:
            if placed:
                self._commit(placed)
        except (TakenMeanwhile, CalledOff, UsageFault):  # the work has moved them back
            placed = []
        done = {one.row.id for one in placed}
        return [(row, arrived) for row, arrived in files if row.id not in done]

    def _placed(self, plain: Sequence[Came], spelling: Mapping[str, str], twins: Mapping[int, str]) -> list[_Placed]:
        """All that can have their names plainly have them, for good; or none, where the disk fails."""
        placed: list[_Placed] = []
        try:
            homes = {folder: self._home(spelling[folder]) for folder in {row.folder for row, _ in plain}}
            for row, arrived in plain:
                one = self._place(row, arrived, spelling[row.folder], homes[row.folder], twins.get(row.id, ""))
                if one is not None:
                    placed.append(one)
            for folder in {one.target.parent for one in placed}:
                sync_folder(folder)
        except BaseException:
            for one in placed:
                with suppress(OSError):
                    self._take_back(one)
            raise
        return placed

    def _plain(self, files: Sequence[Came]) -> tuple[list[Came], dict[str, str], dict[int, str]]:
        """Those that nothing speaks against; the spelling of their folders, and where some of them have a twin."""
        job_id = files[0][0].job_id
        with self._store.read() as conn:
            wish = uploads.wish_of(conn, job_id)
            spelling = {folder: uploads.folder_as_it_is(conn, folder) for folder in {row.folder for row, _ in files}}
        if wish.overwrite_mode is not OverwriteMode.FULL_NAME:
            return [], {}, {}
        by_folder: dict[str, list[str]] = {}
        for row, _ in files:
            by_folder.setdefault(spelling[row.folder], []).append(name_key(row.name))
        with self._store.browse.plain() as db:
            taken = {
                (folder, key) for folder, keys in by_folder.items() for key in uploads.taken_among(db, folder, keys)
            }
            known = uploads.known_contents(db, [arrived.hash for _, arrived in files])
            again = {row.id for row, _ in files if row.ledger_id is not None and ledger.comes_again(db, row)}
        plain: list[Came] = []
        twins: dict[int, str] = {}
        for row, arrived in files:
            folder = spelling[row.folder]
            place = (folder, name_key(row.name))
            twin = known.get(arrived.hash, "")
            asked = wish.hold_duplicates or (row.ledger_id is not None and row.id not in again)
            if place not in taken and not is_sidecar_name(row.name) and not (twin and asked):
                plain.append((row, arrived))
                twins[row.id] = twin
                known.setdefault(arrived.hash, join(folder, row.name))
            taken.add(place)
        return plain, spelling, twins

    def _home(self, folder: str) -> Path | None:
        """The folder's directory; None where none can be made."""
        home = self._store.paths.original(folder)
        try:
            make_folder(home)
        except Refused:
            return None
        except OSError as wrong:  # what is wrong with one folder is not the other files' fault
            if is_machines(wrong):
                raise
            return None
        return home

    def _place(self, row: UploadRow, arrived: Arrived, folder: str, home: Path | None, twin: str) -> _Placed | None:
        """Give the file its name; None where it cannot have it plainly."""
        if home is None:
            return None
        target = home / row.name
        try:
            place_new(arrived.part, target)
        except OSError as wrong:  # taken, or a place where nothing can be written
            if is_machines(wrong):
                raise
            return None
        return _Placed(row, arrived, folder, target, target.stat(), twin)

    def _commit(self, placed: Sequence[_Placed]) -> None:
        job_id = placed[0].row.job_id
        origins = [self._archives.origin(one.row) for one in placed]

        def work(w: Write) -> None:
            for one in placed:
                w.on_undo(lambda one=one: self._take_back(one))  # type: ignore[misc]
            ids = {folder: folders.ensure_folder(w, folder) for folder in dict.fromkeys(one.folder for one in placed)}
            for folder, folder_id in ids.items():
                names = [one.row.name for one in placed if one.folder == folder]
                if uploads.taken_among(w.db, folder, map(name_key, names)) or sidecars.came_before(
                    w.db, folder_id, names
                ):
                    raise TakenMeanwhile
            for one in placed:
                if one.row.ledger_id is not None:
                    need_no_twin(w, one.row, one.arrived)
            made = assets.add_assets(w, [_new(one, ids[one.folder]) for one in placed])
            files = [
                InPlace(
                    one.row,
                    one.arrived,
                    asset_id,
                    one.folder,
                    one.row.name,
                    warnings=warnings_of(one.row, one.row.name, one.twin),
                )
                for one, asset_id in zip(placed, made, strict=True)
            ]
            arriving.come_in_new(w, self._store, job_id, files, origins)

        self._store.writer.run(work)

    def _take_back(self, one: _Placed) -> None:
        """The rows did not come to be: the file leaves its place again. Where a look has made an asset of it meanwhile,
        it stays there, too."""
        with self._store.browse.plain() as db:
            taken = uploads.taken_among(db, one.folder, [name_key(one.row.name)])
        if not taken:
            move_into_place(one.target, one.arrived.part, sync=False)
            return
        try:
            os.link(one.target, one.arrived.part)
        except OSError:  # no hard links on this file system
            shutil.copyfile(one.target, one.arrived.part)


def _new(one: _Placed, folder_id: int) -> assets.NewAsset:
    facts = one.facts
    return assets.NewAsset(
        folder_id, one.row.name, facts.st_size, facts.st_mtime_ns, inode_of(facts), one.row.title, one.arrived.hash
    )
