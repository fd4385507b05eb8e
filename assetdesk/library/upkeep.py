"""Keeping a library in health: check it against its files, repair what can be, copy the index."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.check import Finding


def check(
    path: str | os.PathLike[str], repair: bool = False, tell: Callable[[str], None] = lambda what: None
) -> list[Finding]:
    """What in the library in that folder is not as it should be; nothing in a healthy one.

    The library need not be open; `repair` needs it for itself. `tell` gets what is looked at.
    """
    from assetdesk.store import check as examination
    from assetdesk.store.paths import LibraryPaths

    return examination.check(LibraryPaths(Path(path).absolute()), repair, tell)


def backup(lib: Library, target: str | os.PathLike[str]) -> Path:
    """Copy the index as it is now to `target`, also while others write. UsageFault where something lies there."""
    from assetdesk.store import backup as copies

    file = Path(target).absolute()
    if file.is_dir():
        raise UsageFault(f"“{file}” is a folder. Name the file that the copy shall be.")
    if file.exists():
        raise UsageFault(f"“{file}” is there already. Name a new file.")
    return copies.back_up(lib.store.paths, file)
