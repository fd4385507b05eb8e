"""A program that brings a folder's files in, or watches it, until it is killed or nothing is left to do.

`python -m support.intake_program LIBRARY SOURCE [watched|moved|unpacked]`. It says `begun` when files may be copied and
`ended` when all are in; processing is left out. The first one makes the library.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from support.idle import copying_only

from assetdesk.core.job import Priority
from assetdesk.core.upload import UploadRequest, UploadState
from assetdesk.core.watch import Afterwards, WatchFolder
from assetdesk.library import upload, watching
from assetdesk.library.session import Library
from assetdesk.store.paths import LibraryPaths


def main() -> None:
    """See the module."""
    root, source, how = Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or ["uploaded"])[0]
    count = sum(1 for path in source.rglob("*") if path.is_file())
    new = not LibraryPaths(root).database.exists()
    with (Library.create if new else Library.open)(root, run=False) as lib:
        if how in ("uploaded", "unpacked"):
            _upload(lib, source, unpack=how == "unpacked")
        else:
            _watch(lib, source, how, count)
    print("ended", flush=True)


def _upload(lib: Library, source: Path, *, unpack: bool) -> None:
    if not lib.browse.jobs():
        plan = upload.collect(lib, [source])
        files = tuple(replace(file, unpack=unpack) for file in plan.files)
        upload.start(lib, UploadRequest(files), priority=Priority.BULK)
    (job,) = lib.browse.jobs()
    with copying_only(lib):
        print("begun", flush=True)
        while True:
            counts = lib.browse.upload_counts(job.id)
            if not counts.get(UploadState.WAITING) and not counts.get(UploadState.COPYING):
                return
            time.sleep(0.01)


def _watch(lib: Library, source: Path, how: str, count: int) -> None:
    from assetdesk.library.watch.watcher import Rhythm

    if not watching.folders(lib):
        afterwards = Afterwards.MOVE if how == "moved" else Afterwards.COPY
        watching.add(lib, WatchFolder(0, "Source", str(source), "In", afterwards=afterwards))
    with copying_only(lib):
        lib.watch(Rhythm(settle=0.3, look=2.0, debounce=0.1))
        print("begun", flush=True)
        quiet = 0.0
        while quiet < 1.5:
            waits = _left(lib, source, moved=how == "moved")
            quiet = 0.0 if waits else quiet + 0.05
            time.sleep(0.05)


def _left(lib: Library, source: Path, moved: bool) -> bool:
    counts = watching.counts(lib).get(0)
    if counts is None or counts.arriving or counts.ready or not counts.taken:
        return True
    return moved and any(path.is_file() for path in source.rglob("*"))


if __name__ == "__main__":
    main()
