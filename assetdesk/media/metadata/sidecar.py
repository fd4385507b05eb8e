"""An XMP sidecar to fields. It is somebody's file as much as the original is: broken ones cost a warning, no more."""

from __future__ import annotations

import os
import stat
from typing import Any

from assetdesk.core.sidecars import MOST_BYTES, mark
from assetdesk.media.metadata import xmp

NAME_FIELD = "file:Sidecar"


def read(path: str, warnings: list[str]) -> tuple[dict[str, Any], str]:
    """Its fields, and the mark of the content they come from; nothing and no mark where it is gone."""
    name = os.path.basename(path)  # noqa: PTH119 - paths are plain strings down here
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return {}, ""
    except OSError as wrong:
        warnings.append(f"The sidecar {name} cannot be read: {wrong.strerror or wrong}.")
        return {}, ""
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            warnings.append(f"The sidecar {name} is no file.")
            return {}, ""
        if facts.st_size > MOST_BYTES:
            warnings.append(f"The sidecar {name} is larger than {MOST_BYTES >> 20} MB and is not read.")
            return {}, mark(facts.st_size, b"")
        data = file.read(MOST_BYTES + 1)
    heard: list[str] = []
    fields: dict[str, Any] = {}
    try:
        fields = xmp.read(data, heard)
    except Exception as wrong:  # as with embedded blocks
        heard.append(f"{type(wrong).__name__}: {wrong}")
    warnings.extend(f"The sidecar {name}: {one}"[:300] for one in heard)
    return fields | {NAME_FIELD: name}, mark(len(data), data)
