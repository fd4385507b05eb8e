"""The shelf *Not processed*: try again what failed, or leave it be; and a look at a file's first bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.library import reprocess
from assetdesk.library.reprocess import Outcome
from assetdesk.library.session import Library
from assetdesk.library.words import counted


def retry(lib: Library, asset_ids: Sequence[int], origin: str = "window") -> Outcome:
    """Run the failed steps of these assets again."""
    request = ReprocessRequest(
        Selection(assets=tuple(asset_ids)),
        apply_to=ApplyTo.FAILED,
        origin=origin,
        name=f"Retry {counted(len(asset_ids), 'asset')}",
    )
    return reprocess.start(lib, request)


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

    lib.need_writing()
    order = {step.name: step.order for step in lib.store.modules.steps}
    lib.store.writer.run(lambda w: assets.set_skipped(w, asset_ids, skipped, order))
