"""Brings files of upload jobs in, a batch a thread. How a file comes in is the library's; when, is the runner's."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.core.upload import UploadRow, UploadState
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.progress import Progress
from assetdesk.store.engine import Store
from assetdesk.store.intake import ledger, uploads
from assetdesk.store.intake.upload_claims import Batch
from assetdesk.store.work import claims, jobs
from assetdesk.store.writer import Write

# files of one job, whether to give up, how far one of them (by its id) is (0–1). It gives each file its end state, in
# the transaction that brings its asset about; when it was told to give up it returns, and what has none goes back.
Uploader = Callable[[Sequence[UploadRow], Callable[[], bool], Callable[[int, float], None]], None]
STEP = "upload"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Upload:
    """One claimed batch on its way in. `cancel` may be set from any thread."""

    store: Store
    uploader: Uploader
    batch: Batch
    progress: Progress
    fault: Callable[[BaseException | None], None]
    success: Callable[[], None]
    cancel: threading.Event = field(default_factory=threading.Event)

    @property
    def lease(self) -> str:
        """What holds its files."""
        return self.batch.lease

    @property
    def job_id(self) -> int:
        """Whose files they are."""
        return self.batch.job_id

    def run(self) -> None:
        """All of it. Never raises."""
        try:
            if not self.cancel.is_set():
                self.uploader(self.batch.rows, self.cancel.is_set, self._tell)
                self.success()
        except Exception as error:
            if is_machines(error):
                self.fault(error)
            else:
                wrong = error
                _log.error("Bringing in %s failed", self.batch.rows[0].source, exc_info=wrong)
                self._settle(lambda w: self._fail(w, wrong))
        self._settle(lambda w: claims.release(w, [self.lease]))

    def _tell(self, upload_id: int, fraction: float) -> None:
        """Files have no asset yet: listeners know them by the negative of their number."""
        self.progress.tell(-upload_id, STEP, fraction)

    def _fail(self, w: Write, error: Exception) -> None:
        """What has no end state is not tried for ever."""
        for row in self.batch.rows:
            fail(w, row, error)

    def _settle(self, work: Callable[[Write], object]) -> None:
        try:
            self.store.writer.run(work)
        except EnvironmentFault as error:
            _log.warning("An upload could not be settled: %s", error)


def fail(w: Write, row: UploadRow, error: Exception) -> None:
    """One file could not be brought in, for a reason that is neither the machine's nor foreseen."""
    sentence = str(error) if isinstance(error, AssetDeskError) else f"“{row.name}” could not be copied."
    detail = getattr(error, "detail", "") or f"{type(error).__name__}: {error}"
    if uploads.settle(w, row.id, UploadState.FAILED, message=sentence):
        ledger.ended(w, row, UploadState.FAILED, message=sentence)
        jobs.log(w, row.job_id, "UploadError", sentence, asset_name=row.name, detail=detail)
        jobs.upload_ended(w, row.job_id, UploadState.FAILED, None)
