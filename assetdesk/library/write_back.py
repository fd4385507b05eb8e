"""Metadata written to files: the one command that changes originals, for as many assets as are selected, and its undo.

What a person sees and the file does not say goes into the file, or into the XMP file beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.library.checkout import need_not_locked
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.jobs.write_metadata import Written

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How many files would be changed, and XMP files written or changed; how many have `nothing` to write, and how
    many are no files (pages, layers, sets)."""

    files: int = 0
    sidecars: int = 0
    nothing: int = 0
    no_files: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An asset whose metadata could not be written, and why."""

    asset_id: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was done; each `written` says where. `stopped`: not all were looked at."""

    written: tuple[Written, ...] = ()
    failures: tuple[Failure, ...] = ()
    nothing: int = 0
    stopped: bool = False


def plans(lib: Library, asset_ids: Sequence[int], cancelled: Callable[[], bool] = lambda: False) -> tuple[Plan, Plan]:
    """What `write` would do: beside the files, and into them."""
    from assetdesk.jobs.write_metadata import Into, into_of
    from assetdesk.store import writing

    ids = list(dict.fromkeys(asset_ids))
    into = due = 0
    with lib.browse.plain() as db:
        found, no_files = writing.candidates(db, ids)
        for asset_id in found:
            if cancelled():
                break
            one = writing.original(db, asset_id)
            if one is not None and writing.to_write(db, asset_id):
                due += 1
                into += into_of(one, Into.FILE) is Into.FILE
    nothing = len(ids) - due - no_files
    return Plan(0, due, nothing, no_files), Plan(into, due - into, nothing, no_files)


def write(
    lib: Library,
    asset_ids: Sequence[int],
    into_files: bool,
    told: Callable[[int, int], object] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Write, several at a time; `told` gets how many are done, of how many. What cannot be written is left as it was
    and told; a full or missing disk ends it (EnvironmentFault)."""
    from assetdesk.jobs.executors.local import LocalExecutor
    from assetdesk.jobs.write_metadata import Into, read_again, write_one

    lib.need("editAssets")
    lib.need_writing()
    wanted = Into.FILE if into_files else Into.SIDECAR
    written: list[Written] = []
    failures: list[Failure] = []
    nothing = done = 0
    executor = LocalExecutor(_WORKERS)
    ids = list(dict.fromkeys(asset_ids))

    def one(asset_id: int) -> Written | Failure | None:
        if cancelled():
            return None
        try:
            need_not_locked(lib, [asset_id], "written to")
            return write_one(lib.store, executor, asset_id, wanted, cancelled)
        except EnvironmentFault:
            raise
        except (AssetDeskError, OSError) as wrong:
            rows = lib.browse.rows([asset_id])
            said = str(wrong) if isinstance(wrong, AssetDeskError) else f"It cannot be written: {wrong.strerror}."
            return Failure(asset_id, rows[0].name if rows else "", said)

    try:
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="assetdesk-write") as pool:
            for result in pool.map(one, ids):
                done += 1
                told(done, len(ids))
                if isinstance(result, Failure):
                    failures.append(result)
                elif result is None:
                    nothing += 1
                else:
                    written.append(result)
    finally:
        executor.stop()
        read_again(lib.store, [result.asset_id for result in written])
        lib.wake()
    return Report(tuple(written), tuple(failures), nothing, cancelled())


def take_back(lib: Library, report: Report, told: Callable[[int, int], object] = lambda done, total: None) -> int:
    """Put back what was there before, from the versions that were kept. How many; what is newer is left."""
    from assetdesk.jobs import write_metadata

    lib.need("editAssets")
    lib.need_writing()
    back = []
    try:
        for at, one in enumerate(report.written):
            if write_metadata.take_back(lib.store, one):
                back.append(one.asset_id)
            told(at + 1, len(report.written))
    finally:
        write_metadata.read_again(lib.store, back)
        lib.wake()
    return len(back)
