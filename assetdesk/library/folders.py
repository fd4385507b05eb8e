"""What a person does to folders: make, rename, move, to the trash. They are folders on disk, with their files."""

from __future__ import annotations

from assetdesk.library.assets import need_legal
from assetdesk.library.session import Library


def create(lib: Library, parent_id: int, name: str) -> int:
    """Make a folder and answer its id. UsageFault where the name is taken or cannot be one."""
    from assetdesk.store import folders

    lib.need("editAssets")
    lib.need_writing()
    wanted = need_legal(name)
    return lib.store.writer.run(lambda w: folders.create_folder(w, lib.store.paths, parent_id, wanted))


def rename(lib: Library, folder_id: int, name: str) -> None:
    """Give a folder another name. UsageFault where it is taken or cannot be one."""
    from assetdesk.store import folders

    lib.need("editAssets")
    lib.need_writing()
    wanted = need_legal(name)
    lib.store.writer.run(lambda w: folders.rename_folder(w, lib.store.paths, folder_id, wanted))


def move(lib: Library, folder_id: int, parent_id: int) -> None:
    """Put a folder into another. UsageFault where its name is taken there, or it would go into itself."""
    from assetdesk.store import folders

    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: folders.move_folder(w, lib.store.paths, folder_id, parent_id))


def trash(lib: Library, folder_id: int) -> list[int]:
    """Move all that lies in a folder and below to the trash; answers the assets, which `assets.restore` brings back."""
    from assetdesk.store import folders

    lib.need("deleteAssets")
    lib.need_writing()
    ids = lib.store.writer.run(lambda w: folders.trash_folder(w, lib.store.paths, folder_id))
    lib.wake()
    return ids
