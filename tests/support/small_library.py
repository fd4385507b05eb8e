"""A library with one file in it whose queue nobody works: enough for what only changes rows and originals."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.job import JobType
from assetdesk.library.session import Library
from assetdesk.store import assets, folders
from assetdesk.store.files import hash_file
from assetdesk.store.work import jobs, queue
from assetdesk.store.writer import Write


def take_in(lib: Library, path: Path) -> int:
    """An asset of a file that lies in the library, with its work waiting."""
    facts, place, digest = path.stat(), path.relative_to(lib.root), hash_file(path)[1]

    def work(w: Write) -> int:
        folder = folders.ensure_folder(w, "" if place.parent == Path() else place.parent.as_posix())
        new = assets.NewAsset(folder, path.name, facts.st_size, facts.st_mtime_ns, facts.st_ino, "", digest)
        (made,) = assets.add_assets(w, [new])
        job = jobs.create(w, type=JobType.ADOPT, name="Look", request="{}", priority=30)
        queue.enqueue_assets(w, lib.modules, job, [made])
        return made

    return lib.store.writer.run(work)


def changed(lib: Library, asset_id: int, path: Path) -> None:
    """The rows follow what another program has written."""
    facts, digest = path.stat(), hash_file(path)[1]
    lib.store.writer.run(
        lambda w: assets.update_source(w, asset_id, facts.st_size, facts.st_mtime_ns, facts.st_ino, digest)
    )
