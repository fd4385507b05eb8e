"""Libraries with finished assets for publishing: rows and derived files as processing would have left them, without a
worker; a runner that sends and processes nothing; and what must be true of a target at any moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from blake3 import blake3
from support.idle import Idle

from assetdesk.core.renditions import PYRAMID_NAME
from assetdesk.jobs.runner import Runner
from assetdesk.library.publishing.sending import send_job
from assetdesk.library.session import Library
from assetdesk.library.targets.protocol import OWN
from assetdesk.store.paths import rendition_dir
from assetdesk.store.publishing import contexts
from assetdesk.store.writer import Write

IMAGE_SERVING = 1
FORMAT = "png"


def finished_assets(
    lib: Library, names: Sequence[str], *, context_id: int = IMAGE_SERVING, marked: bool = True, pyramid: bool = True
) -> list[int]:
    """Pictures with a pyramid each, marked for a context. Their ids."""
    bodies = {name: f"original of {name}".encode() for name in names}
    for name, body in bodies.items():
        path = lib.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def work(w: Write) -> list[int]:
        from assetdesk.store import folders

        made = []
        for name, body in bodies.items():
            place = Path(name)
            folder = folders.ensure_folder(w, "" if place.parent == Path() else place.parent.as_posix())
            digest = blake3(body).hexdigest()
            key = blake3(name.encode()).hexdigest()[:32]
            number = int(
                w.db.value(
                    "INSERT INTO assets (key, folder_id, name, name_key, title, ext, format, type, mime, bytes,"
                    " mtime_ns, hash, width, height, state, added, marked) VALUES (?, ?, ?, ?, '', 'png', ?, 'Image',"
                    " 'image/png', ?, 1, ?, 40, 30, 'processed', 0.0, ?) RETURNING id",
                    (key, folder, place.name, place.name.casefold(), FORMAT, len(body), digest, int(marked)),
                )
            )
            if marked:
                w.db.run("INSERT INTO marks (asset_id, context_id) VALUES (?, ?)", (number, context_id))
            made.append(number)
        w.changed(added=made)
        return made

    ids = lib.store.writer.run(work)
    if pyramid:
        for asset_id in ids:
            put_pyramid(lib, asset_id, f"pyramid of {asset_id}".encode())
    return ids


def put_pyramid(lib: Library, asset_id: int, body: bytes, run: int = 1) -> None:
    """A pyramid with this content, up to date."""

    def work(w: Write) -> None:
        row = w.db.one("SELECT key, hash FROM assets WHERE id = ?", (asset_id,))
        assert row is not None
        place = f"{rendition_dir(row.key, run)}/{PYRAMID_NAME}"
        path = lib.store.paths.renditions / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        w.db.run(
            "INSERT OR REPLACE INTO derived (asset_id, step, name, run, path, bytes, hash, width, height, mime, made)"
            " VALUES (?, 'pyramid', ?, ?, ?, ?, ?, 40, 30, 'image/tiff', 0)",
            (asset_id, PYRAMID_NAME, run, place, len(body), blake3(body).hexdigest()),
        )
        w.db.run(
            "INSERT OR REPLACE INTO results (asset_id, step, source_hash, options_digest, module_version, made, run,"
            " bytes) SELECT ?, 'pyramid', ?, m.options_digest, m.version, 0, ?, ? FROM modules m WHERE"
            " m.step = 'pyramid' AND m.format = ?",
            (asset_id, row.hash, run, len(body), FORMAT),
        )
        w.changed(assets=[asset_id])

    lib.store.writer.run(work)


def unmark(lib: Library, asset_id: int, context_id: int = IMAGE_SERVING) -> None:
    """It is wanted there no more."""
    lib.store.writer.run(
        lambda w: w.db.run("DELETE FROM marks WHERE asset_id = ? AND context_id = ?", (asset_id, context_id))
    )


def to_folder(lib: Library, folder: Path, context_id: int = IMAGE_SERVING) -> Path:
    """Give a context a folder as target."""
    from dataclasses import replace

    folder.mkdir(parents=True, exist_ok=True)
    with lib.browse.plain() as db:
        one = contexts.get(db, context_id)
    lib.store.writer.run(lambda w: contexts.change(w, replace(one, url=str(folder))))
    return folder


@contextmanager
def sending_only(lib: Library, sender: Any = None) -> Iterator[Runner]:
    """Work the publish jobs of an open library until the block ends; nothing is processed."""
    with ThreadPoolExecutor(8, thread_name_prefix="assetdesk-work") as pool:
        runner = Runner(
            lib.store, pool.submit, sender=sender or partial(send_job, lib), executor=lambda workers: Idle()
        )
        runner.start()
        try:
            while not runner.running:
                threading.Event().wait(0.005)
            yield runner
        finally:
            runner.stop()


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies at a target, without what is not whole yet."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(OWN) for part in path.relative_to(folder).parts)
    }


def catalogue(folder: Path) -> dict[str, Any]:
    """Its catalogue's assets by id."""
    made = json.loads((folder / "catalog.json").read_bytes())
    return {one["id"]: one for one in made["assets"]}


def wrong_with(folder: Path) -> list[str]:
    """What of a target's catalogue and records is not true: a file that is missing or half."""
    if not (folder / "catalog.json").exists():
        return []
    wrong = []
    for ident, one in catalogue(folder).items():
        record = folder / one["record"]
        if not record.exists():
            wrong.append(f"{ident}: no record")
            continue
        json.loads(record.read_bytes())
        wrong += [f"{file['path']} is missing" for file in one["files"] if not (folder / file["path"]).exists()]
    return wrong
