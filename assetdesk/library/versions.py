"""Versions of originals as a person has them: made by hand, gone back to, labelled, thrown away, saved elsewhere; and
the timeline that they stand in.

Going back is safe against a kill at any moment (`store.history.reverting`); what was begun is finished at the next
opening.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Collection, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import AssetDeskError, EnvironmentFault, UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.versions import LONGEST_COMMENT, Own, TimelineEntry, TimelineKind, VersionRow, Why
from assetdesk.core.who import user_name
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.engine import Store
    from assetdesk.store.history.versions import KeptFile
    from assetdesk.store.writer import Write
    from assetdesk.store.writing import Original

PAGE = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """Versions made by hand: (asset, number) of each, and what a person reads."""

    versions: tuple[tuple[int, int], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Reverted:
    """An asset is as it was in version `number`; `saved` is the version that keeps what it was just now (0: there was
    no file). `job_id` makes its derived files again."""

    asset_id: int
    number: int
    saved: int
    job_id: int
    sentence: str


def of_asset(browse: Browser, asset_id: int) -> list[VersionRow]:
    """All of them, the newest first."""
    return browse.versions(asset_id)


def own_of(browse: Browser, asset_id: int, number: int) -> Own:
    """What a person had said of the asset by that version. UsageFault where it is no more."""
    from assetdesk.store.history import versions

    with browse.plain() as db:
        return versions.own_of(db, asset_id, number)


def timeline(
    browse: Browser, asset_id: int, kinds: Collection[TimelineKind] = (), before: float | None = None, most: int = PAGE
) -> list[TimelineEntry]:
    """What happened to an asset, newest first; `before` is the time of the last entry that is known already."""
    from assetdesk.store.views import timeline as view

    with browse.plain() as db:
        return view.page(db, asset_id, kinds, before, most)


def create(lib: Library, asset_ids: Sequence[int], label: str = "", comment: str = "") -> Made:
    """Keep the present state of these assets as a version of each. UsageFault, and none is made, where one has no
    file, is missing, or where label or comment is too long."""
    from assetdesk.store.history import reverting, versions

    lib.need("editAssets")
    lib.need_writing()
    label, comment = versions.checked_label(label), versions.checked_comment(comment)
    store = lib.store
    with lib.browse.plain() as db:
        originals = [reverting.original(db, asset_id) for asset_id in dict.fromkeys(asset_ids)]
    for one in originals:
        if not store.paths.original(one.path).exists():
            raise UsageFault(f"The original of “{one.name}” is not where it was, so there is nothing to keep.")
    keep = store.settings().versions_kept
    made: list[tuple[int, int]] = []
    for one in originals:
        kept = keep_present(store, one)

        def work(w: Write, one: Original = one, kept: KeptFile = kept) -> int:
            w.on_undo(lambda: versions.drop_file(store.paths, kept.path))
            number = versions.add(w, one.id, kept, why=Why.HAND, name=one.name, label=label, comment=comment)
            versions.prune(w, store.paths, one.id, keep)
            return number

        made.append((one.id, store.writer.run(work)))
    if len(made) == 1:
        return Made(tuple(made), f"Version {made[0][1]} of “{originals[0].name}” was made.")
    return Made(tuple(made), f"A version of each of {counted(len(made), 'asset')} was made.")


def describe(lib: Library, asset_id: int, number: int, label: str | None, comment: str | None) -> tuple[str, str]:
    """Another label or comment (None leaves it); answers what they were. A labelled version is kept for ever."""
    from assetdesk.store.history import versions

    lib.need("editAssets")
    lib.need_writing()
    return lib.store.writer.run(lambda w: versions.describe(w, asset_id, number, label, comment))


def delete(lib: Library, asset_id: int, numbers: Sequence[int]) -> None:
    """Throw versions away. This cannot be undone; the door asks first."""
    from assetdesk.store.history import versions

    lib.need("deleteAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: versions.drop(w, lib.store.paths, asset_id, numbers))


def need_file(lib: Library, version: VersionRow) -> Path:
    """Where a version's bytes are kept. UsageFault, with the reason, where they are not."""
    if version.lost:
        raise UsageFault(
            f"The file of version {version.number} is not kept: another program wrote over it before AssetDesk could"
            " take a copy. What is left is its picture and what was said of it."
        )
    path = lib.store.paths.versions / version.path
    if not path.is_file():
        raise UsageFault(
            f"The file of version {version.number} is not in the library's folder any more. assetdesk check tells more."
        )
    return path


def save_copy(lib: Library, asset_id: int, number: int, target: Path, *, over: bool = False) -> Path:
    """Write a version's file to `target`; over an existing one only with `over`. UsageFault where that cannot be."""
    from assetdesk.store.files import copy_in, place_new
    from assetdesk.store.history import versions

    with lib.browse.plain() as db:
        version = versions.one(db, asset_id, number)
    source = need_file(lib, version)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        _, digest = copy_in(source, part)
        if over:
            part.replace(target)
        else:
            place_new(part, target)
    except FileExistsError:
        part.unlink(missing_ok=True)
        raise UsageFault(f"“{target.name}” is there already. Choose another name.") from None
    except (PermissionError, FileNotFoundError) as wrong:
        raise UsageFault(f"“{target}” cannot be written: {wrong.strerror}.") from wrong
    if digest != version.hash:
        raise UsageFault(f"A copy was saved, but version {number} is damaged: its bytes are not those that were kept.")
    return target


def add_comment(lib: Library, asset_id: int, text: str) -> None:
    """A person's comment on the asset. UsageFault for none, and one that is too long."""
    from assetdesk.store import assets

    lib.need("editAssets")
    lib.need_writing()
    said = text.strip()
    if not said:
        raise UsageFault("A comment needs at least one character.")
    if len(said) > LONGEST_COMMENT:
        raise UsageFault(f"A comment has at most {LONGEST_COMMENT:,} characters.")
    lib.store.writer.run(lambda w: assets.history(w, asset_id, "comment", said, made_by=user_name()))


# going back


def revert(lib: Library, asset_id: int, number: int) -> Reverted:
    """Put back the file of a version and what a person had said of the asset then. The present state is a version
    first. Derived files are out of date afterwards and made again by a job.

    UsageFault, and nothing has changed, where the version's bytes are lost or damaged, somebody else has the asset
    checked out, or its name is taken.
    """
    from assetdesk.store import checkouts
    from assetdesk.store.history import reverting, versions

    lib.need("editAssets")
    lib.need_writing()
    store = lib.store
    with lib.browse.plain() as db:
        checkouts.need_not_locked(db, [asset_id], "reverted")
        one = reverting.original(db, asset_id)
        version = versions.one(db, asset_id, number)
    if version.kind is Why.SIDECAR:
        raise UsageFault(f"Version {number} is one of the XMP file beside the original. Save a copy of it instead.")
    source = need_file(lib, version)
    lies = _stamp(store, one)
    kept = keep_present(store, one) if lies is not None else None
    part = None if kept is not None and kept.hash == version.hash else _ready(store, source, version)
    keep = store.settings().versions_kept

    def begin(w: Write) -> int:
        if kept is not None:
            w.on_undo(lambda: versions.drop_file(store.paths, kept.path))
        checkouts.need_not_locked(w.db, [asset_id], "reverted")  # keeping a large file took a while
        if versions.held(w.db, asset_id, version.hash) is None:
            raise UsageFault(f"There is no version {number} any more.")
        return reverting.begin(w, store.paths, one, version, kept, keep)

    try:
        saved = store.writer.run(begin)
        try:
            job_id = _finish(lib, one, version, part, lies)
        except BaseException:
            with suppress(Exception):
                store.writer.run(lambda w: reverting.give_up(w, asset_id))
            raise
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    said = f"“{one.name}” is as it was in version {number}."
    return Reverted(asset_id, number, saved, job_id, f"{said} What it was is version {saved}." if saved else said)


def take_back(lib: Library, done: Reverted) -> None:
    """Undo: the asset is as it was before, and the version that kept this goes again, unless it got a label or the
    asset was changed since."""
    from assetdesk.store.history import own_state, reverting, versions

    if not done.saved:
        raise UsageFault("There was no file before, so there is nothing to go back to.")
    with lib.browse.plain() as db:
        one = reverting.original(db, done.asset_id)
        there = {row.number: row for row in versions.of_asset(db, done.asset_id)}
        before = there.get(done.number)
        same = (
            before is not None
            and one.hash == before.hash
            and own_state.of_asset(db, done.asset_id) == versions.own_of(db, done.asset_id, done.number)
        )
    back = revert(lib, done.asset_id, done.saved)
    gone = [number for number in (done.saved, back.saved) if same and not there.get(number, _PLAIN).label]
    delete(lib, done.asset_id, gone)


def finish_begun(lib: Library) -> int:
    """Finish what was begun when the program was killed. How many assets; called when the library is opened."""
    from assetdesk.store.files import hash_file
    from assetdesk.store.history import reverting, versions

    with lib.browse.plain() as db:
        begun = reverting.unfinished(db)
    done = 0
    for asset_id, number in begun:
        try:
            with lib.browse.plain() as db:
                one, version = reverting.original(db, asset_id), versions.one(db, asset_id, number)
            part = _ready(lib.store, need_file(lib, version), version)
            try:
                with lib.browse.plain() as db:
                    stray = reverting.stray(db, lib.store.paths, one, version)
                if stray is not None:
                    lib.store.writer.run(
                        lambda w, one=one, version=version, facts=stray: reverting.take_back(  # type: ignore[misc]
                            w, lib.store.paths, one, version, facts
                        )
                    )
                lies = _stamp(lib.store, one)
                if lies is not None:
                    with lib.browse.plain() as db:
                        # the person has worked on since: what nobody kept is not written over
                        if versions.held(db, asset_id, hash_file(lib.store.paths.original(one.path))[1]) is None:
                            raise UsageFault(f"“{one.name}” was saved by another program meanwhile.")
                done += _finish(lib, one, version, part, lies) > 0
            finally:
                part.unlink(missing_ok=True)
        except (AssetDeskError, OSError) as wrong:
            _log.warning("Going back to version %s of asset %s could not be finished: %s", number, asset_id, wrong)
            if not isinstance(wrong, EnvironmentFault | OSError):
                with suppress(EnvironmentFault):  # a full disk is no reason not to look
                    lib.store.writer.run(lambda w, asset_id=asset_id: reverting.give_up(w, asset_id))  # type: ignore[misc]
    return done


def _stamp(store: Store, one: Original) -> tuple[int, int, int] | None:
    """What tells the original's file from another one, or from a later state of itself; None where there is none."""
    try:
        facts = store.paths.original(one.path).stat()
    except FileNotFoundError:
        return None
    return facts.st_size, facts.st_mtime_ns, inode_of(facts)


def _finish(
    lib: Library, one: Original, version: VersionRow, part: Path | None, lies: tuple[int, int, int] | None
) -> int:
    """File, rows and the job that makes derived files again, in one transaction. The job; 0 where another program has
    finished it. UsageFault where the original is not the file any more (`lies`) whose bytes were kept."""
    from assetdesk.jobs import enqueue
    from assetdesk.store.history import replacing, reverting

    store = lib.store
    folder = store.paths.original(one.path).parent
    said = f"Back to version {version.number}" + (f", “{version.label}”" if version.label else "")
    request = ReprocessRequest(
        Selection(assets=(one.id,)), apply_to=ApplyTo.STALE, name=f"Revert {one.name}", origin="versions"
    )

    def work(w: Write) -> int:
        if reverting.is_begun(w.db, one.id, version.number) and _stamp(store, one) != lies:
            raise UsageFault(f"Another program has saved “{one.name}” just now. It stays as it is; try again.")
        if not reverting.finish(w, one, version, ready, folder, said):
            return 0
        return enqueue.start_within(w, store.modules, request)

    if part is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with nullcontext() if part is None else replacing.beside(part, folder) as ready:
        job_id = store.writer.run(work)
    lib.wake()
    return job_id


def keep_present(store: Store, one: Original) -> KeptFile:
    """The original's bytes as they are now, among the versions: a copy of its own, as the original stays where it is
    and other programs may write to it. A version that has the same bytes lends them. UsageFault where another program
    is writing to it just now."""
    from assetdesk.store.files import hash_file, sync_folder
    from assetdesk.store.history import versions
    from assetdesk.store.history.versions import KeptFile

    original = store.paths.original(one.path)
    size, digest = hash_file(original)
    with store.browse.plain() as db:
        number = versions.held(db, one.id, digest)
        path = versions.one(db, one.id, number).path if number is not None else ""
    if path:
        # no file among the versions is ever written to, so two rows may share one, if it is what it should be
        relative = f"{one.key[:2]}/{one.key}/{uuid.uuid4().hex}{original.suffix}"
        with suppress(OSError):
            if hash_file(store.paths.versions / path) == (size, digest):
                os.link(store.paths.versions / path, store.paths.versions / relative)
                sync_folder((store.paths.versions / relative).parent)
                return KeptFile(relative, size, digest)
    kept = versions.keep_file(store.paths, one.key, original, size, digest, apart=True)
    if kept.hash != digest:
        versions.drop_file(store.paths, kept.path)
        raise UsageFault(f"Another program is writing to “{one.name}” just now. Try again when it is finished.")
    return kept


def _ready(store: Store, source: Path, version: VersionRow) -> Path:
    """The version's bytes under a temporary name, flushed and compared; the version keeps its own."""
    from assetdesk.store.files import copy_in

    part = store.paths.tmp / f"revert-{uuid.uuid4().hex[:12]}.part"
    _, digest = copy_in(source, part)
    if digest != version.hash:
        part.unlink(missing_ok=True)
        raise UsageFault(
            f"The kept file of version {version.number} is damaged: its bytes are not those that were kept. The asset"
            " stays as it is; a copy of the file can be saved to look at it."
        )
    return part


_PLAIN = VersionRow(0, 0, 0.0, "", "", "", "", "", "", 0, "", "", False)
