"""The sample library: a copy of the files in `resources/samples`, made into a library to play with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.places import resource


def fill(folder: str | os.PathLike[str]) -> int:
    """Copy the samples into `folder` (made where it is not there) and answer how many files came.

    What lies there under the same name stays as it is. The files are adopted like any others.
    """
    source = resource("samples", "library")
    if not source.is_dir():
        raise UsageFault("The sample pictures are not installed with this copy of AssetDesk.")
    made = 0
    target = Path(folder)
    try:
        for path in sorted(source.rglob("*")):
            there = target / path.relative_to(source)
            if path.is_dir():
                there.mkdir(parents=True, exist_ok=True)
            elif not there.exists():
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, there)
                made += 1
    except OSError as wrong:
        raise EnvironmentFault(
            f"The sample pictures cannot be copied to “{target}”: {wrong.strerror}.", detail=str(wrong)
        ) from wrong
    return made
