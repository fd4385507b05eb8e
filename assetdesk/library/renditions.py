"""Renditions by hand: a file of a person's own beside an asset, one that is deleted, and the cleaning up of those that
no profile defines any more. Reprocessing never touches an own one (AEM, managing renditions)."""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.core.renditions import RESERVED_PREFIXES
from assetdesk.core.request import Selection
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.own_renditions import Leftover

MOST_BYTES = 4 << 30
_READ = 1 << 20
# rows a transaction: others write, too
_AT_ONCE = 1000


def add(lib: Library, asset_id: int, source: Path) -> str:
    """Copies a file beside the asset, under its own name; that name. UsageFault where it cannot be one."""
    from assetdesk.store import own_renditions
    from assetdesk.store.paths import rendition_dir

    lib.need("editAssets")
    lib.need_writing()
    name = checked_name(source.name)
    if not source.is_file():
        raise UsageFault(f"“{source.name}” is no file. Choose another one.")
    if source.stat().st_size > MOST_BYTES:
        raise UsageFault(f"“{source.name}” is larger than a rendition may be (4 GB).")
    with lib.store.browse.plain() as db:
        key = own_renditions.key_of(db, asset_id)
    folder, number = f"{rendition_dir(key, 0)}.own", 0
    home = lib.store.paths.renditions
    while (home / f"{folder}{number}").exists():
        number += 1
    place = f"{folder}{number}"
    (home / place).mkdir(parents=True)
    path = f"{place}/{name}"
    try:
        size, digest = _copied(source, home / path)
        mime = mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
        lib.store.writer.run(lambda w: own_renditions.put(w, asset_id, name, path, size, digest, mime, lib.store.paths))
    except BaseException:
        shutil.rmtree(home / place, ignore_errors=True)
        raise
    return name


def checked_name(name: str) -> str:
    """The name a rendition gets; UsageFault where it is kept for AssetDesk's own files."""
    made = clean_name(name)
    if made.lower() == "original":
        raise UsageFault(f"“{made}” cannot be added: that is what the original itself is called. Rename it first.")
    for start in RESERVED_PREFIXES:
        if made.lower().startswith(start):
            raise UsageFault(f"“{made}” cannot be added: AssetDesk's own files begin with “{start}”. Rename it first.")
    return made


def delete(lib: Library, asset_id: int, names: Sequence[str]) -> None:
    """Deletes renditions, never the original. UsageFault for the default previews; then none is deleted."""
    from assetdesk.store import own_renditions
    from assetdesk.store.writer import Write

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> None:
        for name in names:
            own_renditions.delete(w, asset_id, name, lib.store.paths)

    lib.store.writer.run(work)


def leftovers(lib: Library, selection: Selection) -> list[Leftover]:
    """What *Clean up renditions…* would remove."""
    from assetdesk.store import own_renditions

    with lib.store.browse.plain() as db:
        return own_renditions.leftovers(db, selection)


def clean_up(lib: Library, files: Sequence[Leftover]) -> int:
    """Removes those files; how many were still there."""
    from assetdesk.store import own_renditions

    lib.need("editAssets")
    lib.need_writing()
    gone = 0
    for at in range(0, len(files), _AT_ONCE):
        part = files[at : at + _AT_ONCE]
        gone += lib.store.writer.run(lambda w, part=part: own_renditions.clean_up(w, part, lib.store.paths))  # type: ignore[misc]
    return gone


def _copied(source: Path, target: Path) -> tuple[int, str]:
    """Bytes and BLAKE3 of the copy, which has its name only when it is whole."""
    from blake3 import blake3

    hasher, size = blake3(), 0
    part = target.with_name(f"{target.name}.part")
    try:
        with source.open("rb") as file, part.open("xb") as out:
            while block := file.read(_READ):
                hasher.update(block)
                size += len(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return size, hasher.hexdigest()
