"""A place for small files made from shipped ones: coloured icons for Qt to read."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import platformdirs


@functools.cache
def made_files() -> Path:
    """A writable folder for files that can be made again at any time."""
    place = Path(platformdirs.user_cache_dir("assetdesk", appauthor=False)) / "theme"
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / ".writable").touch()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="assetdesk-theme-"))
    return place
