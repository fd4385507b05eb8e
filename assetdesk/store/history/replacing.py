"""New bytes in the place of an original, within the transaction of their rows: both come to be, or neither.

What had the name lies beside under another one until the commit, and gets it back where there is none. A kill between
the two leaves the new file with the old rows; whoever replaces knows it again by its content.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.store.files import copy_in, move_into_place, put_over, sync_folder

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


@contextmanager
def beside(part: Path, folder: Path) -> Iterator[Path]:
    """`part` on the disk of `folder`, so that no transaction waits for a copy. A copy of it goes at the end."""
    if part.stat().st_dev == folder.stat().st_dev:
        yield part
        return
    copy = _hidden(folder)
    try:
        copy_in(part, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def replace(w: Write, part: Path, target: Path) -> os.stat_result:
    """`part`, on the same disk, gets the name of `target`, whatever has it. Answers its facts."""
    aside = _hidden(part.parent)
    had = os.path.lexists(target)
    if had:
        w.on_undo(lambda: aside.unlink(missing_ok=True))
        try:
            os.link(target, aside)
        except OSError:  # no hard links on this file system
            copy_in(target, aside)

    def back() -> None:
        try:
            move_into_place(target, part, sync=False)  # whoever tries once more begins with it
        finally:
            if had:
                put_over(aside, target)

    put_over(part, target)
    w.on_undo(back)
    w.after_commit(lambda: aside.unlink(missing_ok=True))
    sync_folder(target.parent)
    return target.stat()


def _hidden(folder: Path) -> Path:
    return folder / f".{uuid.uuid4().hex}.part"
