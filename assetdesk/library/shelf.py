"""The shelf *Not processed*: try again what failed, or leave it be; and a look at a file's first bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from assetdesk.core.errors import ErrorCode
from assetdesk.core.overview import FailureRow
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.library import reprocess
from assetdesk.library.reprocess import Outcome
from assetdesk.library.session import Library
from assetdesk.library.words import counted

_MOST_PIXELS = 4_000_000_000
_LONGER = 5


def retry(lib: Library, asset_ids: Sequence[int], origin: str = "window") -> Outcome:
    """Run the failed steps of these assets again."""
    request = ReprocessRequest(
        Selection(assets=tuple(asset_ids)),
        apply_to=ApplyTo.FAILED,
        origin=origin,
        name=f"Retry {counted(len(asset_ids), 'asset')}",
    )
    return reprocess.start(lib, request)


def can_be_allowed(row: FailureRow) -> bool:
    """Whether more room or time for this one file is a way on: too many pixels, or too slow."""
    if row.code == ErrorCode.RENDITION_TOO_LARGE:
        return "megapixels" in row.message
    return row.code == ErrorCode.TIMEOUT


def allow_more(lib: Library, asset_ids: Sequence[int]) -> Outcome:
    """Let these assets take what they need, now and later, and try them again: any number of pixels up to four
    gigapixels, half of the machine's memory, five times the time. Other assets keep the library's limits."""
    from assetdesk.store import assets

    lib.need("submitJob")
    lib.need_writing()
    limits = lib.settings().limits
    more = {
        "pixels": max(limits.pixels, _MOST_PIXELS),
        "memory": max(limits.memory, _memory() // 2),
        "seconds_image": limits.seconds_image * _LONGER,
        "seconds_document": limits.seconds_document * _LONGER,
        "seconds_film": limits.seconds_film * _LONGER,
    }
    lib.store.writer.run(lambda w: assets.set_option(w, asset_ids, "limits", more))
    return retry(lib, asset_ids)


def _memory() -> int:
    """Bytes of memory in this machine; 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def skip_for_good(lib: Library, asset_ids: Sequence[int]) -> None:
    """Leave these alone from now on: no list of failures, no *missing or out of date*; *all* still runs them."""
    _set_skipped(lib, asset_ids, True)


def unskip(lib: Library, asset_ids: Sequence[int]) -> None:
    """Take that back."""
    _set_skipped(lib, asset_ids, False)


def first_bytes(path: Path, count: int = 32) -> bytes | None:
    """How a file begins, without ever waiting for a pipe or device that took its name. None where it is no file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return os.read(handle, count) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except OSError:
        return None
    finally:
        os.close(handle)


def _set_skipped(lib: Library, asset_ids: Sequence[int], skipped: bool) -> None:
    from assetdesk.store import assets

    lib.need("editAssets")
    lib.need_writing()
    order = {step.name: step.order for step in lib.store.modules.steps}
    lib.store.writer.run(lambda w: assets.set_skipped(w, asset_ids, skipped, order))
