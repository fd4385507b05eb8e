"""What settling one file and bringing in many share: names on the disk, and who else may have them."""

from __future__ import annotations

import os
import stat
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.names import name_key
from assetdesk.core.upload import UploadRow
from assetdesk.core.watch import Refusal
from assetdesk.library.intake.copying import Arrived, Refused
from assetdesk.store.files import hash_file, sync_folder
from assetdesk.store.intake import ledger, uploads

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


class TakenMeanwhile(Exception):
    """Somebody else got the name (or the content) between the look and the commit: look again."""


def warnings_of(row: UploadRow, name: str, twin: str) -> tuple[str, ...]:
    """What is told of a new asset: its content is here already, it could not have its name."""
    found = [f"Already in the library: {twin}."] if twin else []
    if row.title:
        found.append(f"“{row.title}” cannot be a file name here. It became “{name}”.")
    elif name != row.name:
        found.append(f"“{row.name}” was taken. It became “{name}”.")
    return tuple(found)


def need_no_twin(w: Write, row: UploadRow, arrived: Arrived) -> None:
    """Two watched folders may bring the same content at the same moment: the second one looks again."""
    if uploads.same_content(w.conn, arrived.hash) is not None and not ledger.comes_again(w.db, row):
        raise TakenMeanwhile


def make_folder(folder: Path) -> None:
    """Make a folder of the library that lasts. Refused where a file has its name."""
    new = list(takewhile(lambda place: not place.exists(), (folder, *folder.parents)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place in new:
            sync_folder(place.parent)
    except (FileExistsError, NotADirectoryError):
        raise Refused(
            f"“{folder.name}” is the name of a file in this library. Rename one of them.", Refusal.NAME
        ) from None


def said(folder: str) -> str:
    """A folder in a sentence."""
    return folder or "the library's top folder"


def is_file_with(target: Path, arrived: Arrived) -> bool:
    """Whether a file has these bytes already: put there by a try that did not come to its commit."""
    try:
        facts = target.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(facts.st_mode) and facts.st_size == arrived.bytes and hash_file(target)[1] == arrived.hash


def names_on_disk(folder: Path) -> set[str]:
    try:
        return {name_key(name) for name in os.listdir(folder)}  # noqa: PTH208 - names alone, as they are
    except OSError:
        return set()
