"""Names and conflicts: what becomes of one file whose bytes have arrived. A new asset, new bytes of one that is there,
a sidecar, a question to a person, or nothing.

What is overwritten is among the versions, with its row committed, before the new file takes its name. A file that lies
in its place without a row is recognised by its content: it is of a try that a kill ended, or it is adopted first.
"""

from __future__ import annotations

import os
import stat
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import keep_both_name
from assetdesk.core.upload import KNOWN, Conflict, UploadRow, UploadState
from assetdesk.core.versions import Own
from assetdesk.core.watch import Refusal
from assetdesk.library.intake import arriving, beside
from assetdesk.library.intake.arriving import NEW, REPLACED, VERSION, InPlace, join
from assetdesk.library.intake.copying import Arrived, CalledOff, Refused, Stamp
from assetdesk.library.intake.placing import (
    TakenMeanwhile,
    is_file_with,
    make_folder,
    names_on_disk,
    need_no_twin,
    said,
    warnings_of,
)
from assetdesk.store import assets, checkouts, folders, sidecars
from assetdesk.store.files import hash_file, move_into_place, place_new, sync_folder
from assetdesk.store.history import own_state, replacing, versions
from assetdesk.store.history.apart import unless_replaced
from assetdesk.store.intake import ledger, look, uploads
from assetdesk.store.publishing import marks
from assetdesk.store.work import queue, wishes

if TYPE_CHECKING:
    from assetdesk.core.asset import AssetRow
    from assetdesk.library.intake.unpacking import Unpacker
    from assetdesk.store.engine import Store
    from assetdesk.store.plain import Plain
    from assetdesk.store.writer import Write

_TRIES = 5


class Settler:
    """Settles one file after the other; whoever calls holds its name."""

    def __init__(self, store: Store, archives: Unpacker) -> None:
        self._store = store
        self._archives = archives

    def before_copying(self, row: UploadRow) -> bool:
        """Whether the file is settled without its bytes: no need to copy 2 GB in order to ask."""
        if row.conflict not in (Conflict.ASK, Conflict.SKIP):
            return False
        with self._store.read() as conn:
            other = uploads.taken_by(conn, row.folder, row.name)
        with self._store.browse.plain() as db:
            if other is None or uploads.is_own(db, row, other):
                return False
        if row.ledger_id is not None and any(one.bytes == row.size for one in self._store.browse.rows([other])):
            return False  # perhaps the very file that was taken, only touched
        self._not_now(row, other)
        return True

    def same_content(self, row: UploadRow, hash: str) -> bool:
        """Whether a watched file is settled because the library has its content already."""
        with self._store.browse.plain() as db:
            if ledger.comes_again(db, row):
                return False
        with self._store.read() as conn:
            twin = uploads.same_content(conn, hash)
        with self._store.browse.plain() as db:
            if twin is None or uploads.is_own(db, row, twin[0], hash):
                return False
        message = f"Already in the library: {twin[1]}"
        why = Refusal.SAME_CONTENT
        arriving.end(
            self._store, row, UploadState.SKIPPED, message, other=twin[0], place=twin[1], why=why, hash=hash,
            held_for=KNOWN,
        )  # fmt: skip
        return True

    def settle(self, row: UploadRow, arrived: Arrived) -> None:
        """Give the file its place and its end state. Refused where it can have none."""
        for _ in range(_TRIES):
            try:
                self._settle(row, arrived)
                return
            except TakenMeanwhile:
                continue
        raise Refused(f"“{row.name}” could not get its name: other programs keep changing {said(row.folder)}.")

    def _settle(self, row: UploadRow, arrived: Arrived) -> None:
        if row.ledger_id is not None and self.same_content(row, arrived.hash):
            return
        with self._store.read() as conn:
            folder = uploads.folder_as_it_is(conn, row.folder)
            other = uploads.taken_by(conn, folder, row.name)
            twin = uploads.same_content(conn, arrived.hash)
            wish = uploads.wish_of(conn, row.job_id)
            elsewhere = None
            if other is None and row.conflict not in (Conflict.ASK, Conflict.KEEP_BOTH):
                elsewhere = uploads.overwritten_by(conn, folder, row.name, wish.overwrite_mode)
            taken = uploads.names_in(conn, folder) if row.conflict is Conflict.KEEP_BOTH else set()
            owner = sidecars.owner_of(conn, folder, row.name) if other is None else None
        if owner is not None:
            if self._put_beside(row, arrived, folder, owner):
                return
            name = keep_both_name(row.name, taken | names_on_disk(self._store.paths.original(folder)))
            self._place(row, arrived, folder, name, "")
            return
        if other is not None and self._is_own(row, arrived, other):
            self._take_over(row, arrived, folder, other)
            return
        if other is not None and row.conflict in (Conflict.ASK, Conflict.SKIP):
            self._not_now(row, other, hash=arrived.hash)
            return
        if other is not None and row.conflict is not Conflict.KEEP_BOTH:
            self._overwrite(row, arrived, other)
            return
        if elsewhere is not None and row.conflict is Conflict.SKIP:
            found = self._store.browse.rows([elsewhere])
            message = f"Already in the library: {found[0].path}." if found else ""
            self._not_now(row, elsewhere, message, hash=arrived.hash, held_for=KNOWN)
            return
        if elsewhere is not None:
            self._overwrite(row, arrived, elsewhere, folder)
            return
        if wish.hold_duplicates and row.held_for != "content" and twin is not None:
            message = f"Already in the library: {twin[1]}"
            arriving.end(self._store, row, UploadState.HELD, message, other=twin[0], held_for="content")
            return
        name = row.name
        if other is not None:
            taken |= names_on_disk(self._store.paths.original(folder))
            name = keep_both_name(row.name, taken)
        self._place(row, arrived, folder, name, twin[1] if twin else "")

    def _place(self, row: UploadRow, arrived: Arrived, folder: str, name: str, twin: str) -> None:
        """A new asset. A file without a row that has the name already is taken over, or adopted first."""
        target = self._store.paths.original(join(folder, name))
        make_folder(target.parent)
        try:
            place_new(arrived.part, target)
            placed = True
        except FileExistsError:
            facts = target.lstat()
            if not stat.S_ISREG(facts.st_mode):
                raise Refused(
                    f"“{name}” is the name of a folder in {said(folder)}. Rename one of them.", Refusal.NAME
                ) from None
            if not is_file_with(target, arrived):
                self._adopt(row, folder, target)
                raise TakenMeanwhile from None
            placed = False
        sync_folder(target.parent)
        facts = target.stat()
        origin = self._archives.origin(row)

        def take_back() -> None:
            move_into_place(target, arrived.part, sync=False)

        def work(w: Write) -> None:
            if placed:
                w.on_undo(take_back)
            if row.ledger_id is not None:
                need_no_twin(w, row, arrived)
            folder_id = folders.ensure_folder(w, folder)
            if sidecars.owner_of(w.conn, folder, name) is not None:
                raise TakenMeanwhile  # a sidecar whose original came a moment ago
            there = uploads.taken_by(w.conn, folder, name)
            if there is not None:
                # a look through the folder may have adopted what was placed a moment ago
                if not assets.is_file(w, there, facts.st_size, facts.st_mtime_ns, inode_of(facts)):
                    raise TakenMeanwhile
                asset_id = there
                assets.update_source(w, there, facts.st_size, facts.st_mtime_ns, inode_of(facts), arrived.hash)
            else:
                new = assets.NewAsset(
                    folder_id, name, facts.st_size, facts.st_mtime_ns, inode_of(facts), row.title, arrived.hash
                )
                (asset_id,) = assets.add_assets(w, [new])
                beside.claim(w, self._store, folder_id, asset_id, target)
            wishes.carry_out(w, row.job_id, asset_id, existing=False)
            file = InPlace(row, arrived, asset_id, folder, name, warnings=warnings_of(row, name, twin))
            arriving.come_in(w, self._store, file, NEW)
            assets.history(w, asset_id, "uploaded", f"Uploaded from {origin}", row.job_id)

        self._store.writer.run(work)

    def _is_own(self, row: UploadRow, arrived: Arrived, other: int) -> bool:
        """Whether the asset with the name is what an earlier try of this file put there."""
        with self._store.browse.plain() as db:
            if not uploads.is_own(db, row, other, arrived.hash):
                return False
        found = self._store.browse.rows([other])
        return bool(found) and is_file_with(self._store.paths.original(found[0].path), arrived)

    def _take_over(self, row: UploadRow, arrived: Arrived, folder: str, asset_id: int) -> None:
        """The file came in before a kill, and a look through the folder made it an asset: it is this upload's."""
        (asset,) = self._store.browse.rows([asset_id])
        facts = self._store.paths.original(asset.path).stat()
        origin = self._archives.origin(row)

        def work(w: Write) -> None:
            assets.update_source(w, asset_id, facts.st_size, facts.st_mtime_ns, inode_of(facts), arrived.hash)
            wishes.carry_out(w, row.job_id, asset_id, existing=False)
            arriving.come_in(w, self._store, InPlace(row, arrived, asset_id, folder, asset.name), NEW)
            assets.history(w, asset_id, "uploaded", f"Uploaded from {origin}", row.job_id)

        self._store.writer.run(work)

    def _put_beside(self, row: UploadRow, arrived: Arrived, folder: str, owner: sidecars.Owner) -> bool:
        """A sidecar goes beside its original and is no asset. False where it is to come in under another name.

        One that is there already with other content is what a taken name is to an asset: it is asked, left out, kept
        as a version, or replaced, as the person said.
        """
        name = owner.sidecar or row.name
        target = self._store.paths.original(join(folder, name))
        notes = [f"Taken as the sidecar of “{owner.name}”."]
        placed, former = False, None
        try:
            place_new(arrived.part, target)
        except FileExistsError:
            if not is_file_with(target, arrived):
                if row.conflict in (Conflict.ASK, Conflict.SKIP):
                    self._not_now(row, owner.id)
                    return True
                if row.conflict is Conflict.KEEP_BOTH:
                    return False
                former = _stamp(target)
                notes.append(f"Version {beside.keep(self._store, owner.id, target)} is the former one.")
        else:
            placed = True
        sync_folder(target.parent)
        origin = self._archives.origin(row)

        def work(w: Write) -> None:
            if placed:
                w.on_undo(lambda: move_into_place(target, arrived.part, sync=False))
            elif former is not None:
                if _stamp(target) != former:
                    raise TakenMeanwhile  # another program has written it: that is kept, too
                replacing.replace(w, part, target)
            sidecars.put(w, owner.id, sidecars.look_at(target))
            arriving.come_in(w, self._store, InPlace(row, arrived, owner.id, folder, name, tuple(notes)), NEW)
            assets.history(w, owner.id, "sidecar", f"Sidecar {name} from {origin}", row.job_id)

        with nullcontext(arrived.part) if placed else replacing.beside(arrived.part, target.parent) as part:
            self._store.writer.run(work)
        return True

    def _adopt(self, row: UploadRow, folder: str, target: Path) -> None:
        """A file that lay in the library unknown: an asset from now on, processed with this job."""
        facts = target.stat()

        def work(w: Write) -> None:
            if uploads.taken_by(w.conn, folder, target.name) is not None:
                return
            new = assets.NewAsset(
                folders.ensure_folder(w, folder), target.name, facts.st_size, facts.st_mtime_ns, inode_of(facts)
            )
            made = assets.add_assets(w, [new])
            marks.put_new(w, made)
            queue.enqueue_assets(w, self._store.modules, row.job_id, made)

        self._store.writer.run(work)

    def _overwrite(self, row: UploadRow, arrived: Arrived, asset_id: int, folder: str | None = None) -> None:
        """New bytes for an asset: the old ones are a version first; handle, key and the user's own data stay.

        With `folder` the asset is one of another name or place and gets the file's own (overwrite modes of IPS).
        """
        found = self._store.browse.rows([asset_id])
        if not found:
            raise TakenMeanwhile
        asset = found[0]
        target = self._store.paths.original(asset.path)
        lies = _stamp(target)
        now = _hash_of(target, asset)
        if now == arrived.hash == asset.hash and folder is None:  # else it moves, as the mode says
            message = f"Already in the library: {asset.path}. The file is the same."
            arriving.end(
                self._store, row, UploadState.SKIPPED, message, other=asset_id, place=asset.path,
                why=Refusal.SAME_CONTENT, hash=arrived.hash, held_for=KNOWN,
            )  # fmt: skip
            return
        self._need_free(self._store.browse.plain(), row, asset_id)  # before a large original is kept
        number = self._keep(asset, target, now) if now is not None and now != arrived.hash else 0
        with unless_replaced(self._store, asset.key, asset_id, number, target):
            self._put_over(row, arrived, asset, lies, folder, number)

    def _put_over(
        self, row: UploadRow, arrived: Arrived, asset: AssetRow, lies: Stamp | None, folder: str | None, number: int
    ) -> None:
        """The rest of it: the file and all rows in one transaction. `lies` is the stamp of the original that was kept
        as version `number`; TakenMeanwhile where another program has written there since."""
        asset_id, name = asset.id, asset.name
        old = target = self._store.paths.original(asset.path)
        if folder is not None:
            name = row.name
            target = self._store.paths.original(join(folder, name))
        make_folder(target.parent)
        there = _stamp(target)
        if folder is not None and os.path.lexists(target) and not is_file_with(target, arrived):
            self._adopt(row, folder, target)
            raise TakenMeanwhile
        place = folder if folder is not None else asset.path.rpartition("/")[0]
        replaced = row.conflict.replaces
        origin = self._archives.origin(row)

        def work(w: Write) -> None:
            self._need_free(nullcontext(w.db), row, asset_id)  # keeping a large file took a while
            if _stamp(old) != lies or _stamp(target) != there:
                raise TakenMeanwhile  # another program has saved it: that is kept, too
            if folder is not None:
                look.relocate(w, asset_id, folders.ensure_folder(w, folder), name)
                if not _same_file(old, target):
                    w.after_commit(lambda: old.unlink(missing_ok=True))
            facts = replacing.replace(w, part, target)
            assets.update_source(w, asset_id, facts.st_size, facts.st_mtime_ns, inode_of(facts), arrived.hash)
            if replaced:
                assets.drop_automatic(w, asset_id)
            if row.conflict is Conflict.REPLACE_ALL:  # the version that was kept has it
                own_state.put_back(w, asset_id, Own(), row.job_id)
            what = "Replaced" if replaced else "New version uploaded"
            kept = f"; version {number} was kept" if number else ""
            assets.history(w, asset_id, "version", f"{what} from {origin}{kept}", row.job_id)
            notes = (f"Version {number} was kept.",) if number else ()
            wishes.carry_out(w, row.job_id, asset_id, existing=True)
            file = InPlace(row, arrived, asset_id, place, name, notes)
            arriving.come_in(w, self._store, file, REPLACED if replaced else VERSION)

        with replacing.beside(arrived.part, target.parent) as part:
            self._store.writer.run(work)

    def _need_free(self, opened: AbstractContextManager[Plain], row: UploadRow, asset_id: int) -> None:
        """Refused where somebody else has the asset checked out; CalledOff where a person has stopped the file, or left
        it out, while the original was read."""
        with opened as db:
            try:
                checkouts.need_not_locked(db, [asset_id], "replaced")
            except UsageFault as locked:
                raise Refused(str(locked), Refusal.NAME_TAKEN) from None
            if uploads.rows(db, [row.id])[row.id].state is not UploadState.COPYING:
                raise CalledOff

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

    def _not_now(
        self, row: UploadRow, other: int, message: str = "", hash: str | None = None, held_for: str = ""
    ) -> None:
        message = message or f"“{row.name}” is already in {said(row.folder)}."
        if row.conflict is not Conflict.SKIP:
            arriving.end(self._store, row, UploadState.HELD, message, other=other, held_for="name")
            return
        found = self._store.browse.rows([other])
        place = found[0].path if found else ""
        why = Refusal.NAME_TAKEN
        arriving.end(
            self._store, row, UploadState.SKIPPED, message, other=other, place=place, why=why, hash=hash,
            held_for=held_for,
        )  # fmt: skip


def _hash_of(original: Path, asset: AssetRow) -> str | None:
    """BLAKE3 of an original as it lies there now; None where it is missing."""
    try:
        return hash_file(original)[1]
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise Refused(f"“{asset.path}” cannot be read, so no version of it can be kept: {wrong.strerror}.") from wrong


def _stamp(original: Path) -> Stamp | None:
    """What tells an original from a later state of itself; None where it is missing."""
    try:
        return Stamp.of(original.stat())
    except FileNotFoundError:
        return None


def _same_file(one: Path, other: Path) -> bool:
    """Whether both names are one file: a change of case on a file system that does not tell case apart."""
    try:
        return one.samefile(other)
    except OSError:
        return False
