"""What uploads by POST leave behind, tidied by whoever works the queue: requests that never had a last one, and files
that nobody waits for."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from assetdesk.store.engine import Store
from assetdesk.store.intake import archive_uploads, post_uploads

# files of a request that is still being received are younger
_FRESH_SECONDS = 3600.0
# what could not be brought in lies nowhere else: so long a person has to try it again
_AGAIN_SECONDS = 7 * 86_400.0


def tidy(store: Store, now: float | None = None) -> None:
    """End uploads that were left open, delete files of requests that no upload waits for."""
    now = time.time() if now is None else now
    before = now - post_uploads.IDLE_SECONDS
    with store.browse.plain() as db:
        idle = post_uploads.any_idle(db, before)
    if idle:
        store.writer.run(lambda w: post_uploads.end_idle(w, before))
    with suppress(OSError):
        for home in store.paths.posted.iterdir():
            with store.read() as conn:
                waiting = archive_uploads.waiting_below(conn, str(home))
                kept = _AGAIN_SECONDS if archive_uploads.failed_below(conn, str(home)) else _FRESH_SECONDS
            if not waiting and _newest(home) < now - kept:
                shutil.rmtree(home, ignore_errors=True)


def _newest(home: Path) -> float:
    times = [home.lstat().st_mtime]
    with suppress(OSError):
        times += [path.lstat().st_mtime for path in home.iterdir()]
    return max(times)
