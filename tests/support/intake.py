"""Uploads of a library whose queue nobody works: the test is the runner."""

from __future__ import annotations

from collections.abc import Callable

from assetdesk.core.upload import UploadRow
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.store.intake import upload_claims


def bring_in(
    lib: Library,
    job_id: int,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, float], None] = lambda upload_id, fraction: None,
    copier: Copier | None = None,
) -> list[UploadRow]:
    """Copy what waits in a job, batch by batch as the runner claims them; the job's files as they are then."""
    bringing = copier or Copier(lib.store)
    try:
        while batches := lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0)):
            bringing(batches[0].rows, cancelled, progress)
    finally:
        if copier is None:
            bringing.close()
    return list(lib.browse.uploads(job_id))
