"""Sidecars that come in by an upload, before or after their original."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.sidecars import is_sidecar_name
from assetdesk.store import sidecars
from assetdesk.store.files import hash_file
from assetdesk.store.history import versions

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write


def claim(w: Write, store: Store, folder_id: int, asset_id: int, original: Path) -> None:
    """A sidecar that came before its original, and so as an asset of its own, becomes what it is."""
    if is_sidecar_name(original.name):
        return
    found = sidecars.taken_for_asset(w.conn, folder_id, original.name)
    there = sidecars.look_at(original.with_name(found[1])) if found else None
    if found and there:
        sidecars.absorb(w, store.paths, [found[0]], store.cells)
        sidecars.put(w, asset_id, there)


def keep(store: Store, asset_id: int, sidecar: Path) -> int:
    """Keep a sidecar's bytes among the versions of its original. Its number."""
    paths = store.paths
    (asset,) = store.browse.rows([asset_id])
    kept = versions.keep_file(paths, asset.key, sidecar, *hash_file(sidecar))

    def work(w: Write) -> int:
        w.on_undo(lambda: (paths.versions / kept.path).unlink(missing_ok=True))
        return versions.add(w, asset_id, kept, why="sidecar", name=sidecar.name)

    return store.writer.run(work)
