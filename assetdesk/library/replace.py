"""Another file for an asset: a good copy in the place of a damaged original, or the place where a missing one is now.

Handle, key, metadata and tags stay the asset's. Bytes that are replaced are a version first: it is an upload of one
file whose name is taken, with everything that `intake.copying` promises of one.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.asset import AssetRow
from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import name_key, split_name
from assetdesk.core.upload import Conflict, UploadFile, UploadRequest
from assetdesk.library import checkout, found_again, shelf, upload
from assetdesk.library.intake import sources
from assetdesk.library.session import Library
from assetdesk.media import registry
from assetdesk.store.paths import DOT

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class Replacing:
    """What has begun. `sentence` is what a person reads; `job_id` brings the file in, or tries it again."""

    job_id: int
    sentence: str


def replace(lib: Library, asset_id: int, source: str | os.PathLike[str]) -> Replacing:
    """Begin to put the file `source` in the place of the asset's original; the job copies it and processes it then.

    UsageFault for a folder, the original itself, a file of this library, another kind of file.
    """
    lib.need("editAssets")
    lib.need_writing()
    checkout.need_not_locked(lib, [asset_id], "replaced")
    asset = _asset(lib, asset_id)
    path = _checked(lib, asset, source)
    if _inside(lib, path):
        raise UsageFault(f"“{path.name}” lies in this library already. Choose a file from outside.")
    return _bring(lib, asset, path, f"Replace {asset.name}", f"Replacing “{asset.name}”.")


def locate(lib: Library, asset_id: int, source: str | os.PathLike[str]) -> Replacing:
    """Begin to use the file `source` as the original that is missing, and try again what failed.

    A file in the library's folder is followed to where it lies now; one from outside is copied to where the original
    was. UsageFault where the original is not missing, or the file is another asset's.
    """
    lib.need("editAssets")
    lib.need_writing()
    asset = _asset(lib, asset_id)
    if lib.browse.original_path(asset_id).exists():
        raise UsageFault(f"The original of “{asset.name}” is back where it was. Look again.")
    path = _checked(lib, asset, source)
    if not _inside(lib, path):
        return _bring(lib, asset, path, f"Bring back {asset.name}", f"“{asset.name}” is being brought back.")
    return _follow(lib, asset, path)


def _asset(lib: Library, asset_id: int) -> AssetRow:
    found = lib.browse.rows([asset_id])
    if not found:
        raise UsageFault(f"There is no asset a|{asset_id} in this library any more.")
    if not found[0].has_file:
        raise UsageFault(f"“{found[0].name}” has no file of its own. Replace what it is made of.")
    return found[0]


def _checked(lib: Library, asset: AssetRow, source: str | os.PathLike[str]) -> Path:
    """The file's path, where it can be taken at all."""
    path = Path(os.path.abspath(source))  # noqa: PTH100 - resolve() would follow the link that was named
    try:
        facts = path.stat()
    except OSError as wrong:
        raise UsageFault(f"“{path.name}” cannot be read: {wrong.strerror or wrong}.") from wrong
    if stat.S_ISDIR(facts.st_mode):
        raise UsageFault(f"“{path.name}” is a folder. Choose a file.")
    if not stat.S_ISREG(facts.st_mode):
        raise UsageFault(f"“{path.name}” is not a file but a device or pipe.")
    original = lib.browse.original_path(asset.id)
    if original.exists() and original.samefile(path):
        raise UsageFault(f"“{path.name}” is this asset's own file. Choose another one.")
    if facts.st_size == 0:
        raise UsageFault(f"“{path.name}” is empty.")
    if not _same_kind(asset.name, path.name):
        raise UsageFault(
            f"“{path.name}” is another kind of file than “{asset.name}”. Upload it, and delete the old one."
        )
    return path


def _same_kind(one: str, other: str) -> bool:
    """Whether two names say the same kind: the same ending, or two of one format (.jpg and .jpeg)."""
    first, second = split_name(one)[1].casefold(), split_name(other)[1].casefold()
    if first == second:
        return True
    claimed = registry.claimed_by(one)
    return claimed is not None and claimed is registry.claimed_by(other)


def _inside(lib: Library, path: Path) -> bool:
    root = lib.root.resolve()
    return root in path.resolve().parents


def _bring(lib: Library, asset: AssetRow, path: Path, name: str, sentence: str) -> Replacing:
    folder = asset.path.rpartition("/")[0]
    file = UploadFile(sources.stored_source(str(path)), folder, asset.name)
    request = UploadRequest((file,), conflict=Conflict.CREATE_VERSION, name=name)
    return Replacing(upload.start(lib, request), sentence)


def _follow(lib: Library, asset: AssetRow, path: Path) -> Replacing:
    from assetdesk.store import assets, folders
    from assetdesk.store.files import hash_file
    from assetdesk.store.intake import look

    relative = path.resolve().relative_to(lib.root.resolve())
    if relative.parts[0] == DOT or any(sources.is_junk(part) for part in relative.parts):
        raise UsageFault(f"“{path.name}” belongs to the library's own records. Choose another file.")
    place = relative.as_posix()
    other = lib.browse.asset_at(place)
    if other is not None and other != asset.id and found_again.take(lib, asset.id, other):
        again = shelf.retry(lib, [asset.id])
        return Replacing(again.job_id, f"“{asset.name}” was found. It is {place} now.")
    if other is not None and other != asset.id:
        raise UsageFault(f"“{place}” is an asset of its own already.")
    facts = path.stat()
    digest = hash_file(path)[1]
    folder, _, name = place.rpartition("/")

    def work(w: Write) -> None:
        look.relocate(w, asset.id, folders.ensure_folder(w, folder), name)
        if digest == asset.hash:
            look.touch(w, asset.id, facts.st_size, facts.st_mtime_ns, inode_of(facts))
        else:
            assets.update_source(w, asset.id, facts.st_size, facts.st_mtime_ns, inode_of(facts), digest)
        assets.history(w, asset.id, "moved", f"Found again: {place}")

    lib.store.writer.run(work)
    again = shelf.retry(lib, [asset.id])
    told = "" if name_key(place) == name_key(asset.path) else f" It lies in {folder or 'the top folder'} now."
    return Replacing(again.job_id, f"“{asset.name}” was found.{told}")
