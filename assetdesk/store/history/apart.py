"""A version shares its bytes with the original that it is kept of, until that is replaced. Where it is not replaced in
the end, the version gets bytes of its own: other programs may write to the original in place."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.store.history import versions

if TYPE_CHECKING:
    from assetdesk.store.engine import Store

_log = logging.getLogger(__name__)


@contextmanager
def unless_replaced(store: Store, key: str, asset_id: int, number: int, original: Path) -> Iterator[None]:
    """`original` is replaced inside; `number` is the version that was kept of it, 0 for none. What goes wrong inside
    goes on to the caller, behind the version's own bytes."""
    try:
        yield
    except BaseException:
        if number:
            try:
                _part(store, key, asset_id, number, original)
            except (OSError, EnvironmentFault, UsageFault) as error:  # nothing is lost yet, and a check finds it later
                _log.warning(
                    "Version %d of asset %d still shares its bytes with the original: %s", number, asset_id, error
                )
        raise


def _part(store: Store, key: str, asset_id: int, number: int, original: Path) -> None:
    with store.browse.plain() as db:
        row = versions.one(db, asset_id, number)
    shared = store.paths.versions / row.path
    if not shared.samefile(original):
        return
    kept = versions.keep_file(store.paths, key, shared, row.bytes, row.hash, apart=True)
    if kept.hash != row.hash:
        versions.drop_file(store.paths, kept.path)  # written to meanwhile
        return
    store.writer.run(lambda w: versions.renew(w, store.paths, asset_id, number, kept))
