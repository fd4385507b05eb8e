"""Keeping a library in health: check it against its files, repair what can be, copy the index."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.store.paths import LibraryPaths

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def backup(lib: Library, target: str | os.PathLike[str]) -> Path:
    """Copy the index as it is now to `target`, also while others write. UsageFault where something lies there."""
    from assetdesk.store import backup as copies

    file = Path(target).absolute()
    if file.is_dir():
        raise UsageFault(f"“{file}” is a folder. Name the file that the copy shall be.")
    if file.exists():
        raise UsageFault(f"“{file}” is there already. Name a new file.")
    if file == LibraryPaths(lib.root).database:
        raise UsageFault("The copy cannot be the library's own index.")
    return copies.back_up(lib.store.paths, file)


__all__ = ["Callable", "backup"]
