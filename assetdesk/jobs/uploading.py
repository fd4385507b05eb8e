"""Copies the files of upload jobs in, one a thread. How a file comes in is the library's; when, is the runner's."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.core.upload import UploadRow, UploadState
from assetdesk.jobs.environment import is_machines
from assetdesk.store import claims, jobs, uploads
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write

# row, whether to give up, how far it is (0–1). It sets the row's end state and enqueues the asset in its own
# transaction; when it was told to give up it returns without.
Uploader = Callable[[UploadRow, Callable[[], bool], Callable[[float], None]], None]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Upload:
    """One claimed file on its way in. `cancel` may be set from any thread."""

    store: Store
    uploader: Uploader
    lease: str
    row: UploadRow
    fault: Callable[[BaseException | None], None]
    success: Callable[[], None]
    cancel: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """All of it. Never raises."""
        try:
            if not self.cancel.is_set():
                self.uploader(self.row, self.cancel.is_set, lambda fraction: None)
                self.success()
        except Exception as error:
            if is_machines(error):
                self.fault(error)
            else:
                self._fail(error)
        self._settle(lambda w: claims.release(w, [self.lease]))

    def _fail(self, error: Exception) -> None:
        """The file could not be brought in."""
        if not isinstance(error, AssetDeskError | OSError):
            _log.error("Bringing in %s failed", self.row.source, exc_info=error)
        sentence = str(error) if isinstance(error, AssetDeskError) else f"“{self.row.name}” could not be copied."
        detail = getattr(error, "detail", "") or f"{type(error).__name__}: {error}"

        def work(w: Write) -> None:
            if uploads.settle(w, self.row.id, UploadState.FAILED, message=sentence):
                jobs.log(w, self.row.job_id, "UploadError", sentence, asset_name=self.row.name, detail=detail)
                jobs.upload_ended(w, self.row.job_id, UploadState.FAILED, None)

        self._settle(work)

    def _settle(self, work: Callable[[Write], object]) -> None:
        try:
            self.store.writer.run(work)
        except EnvironmentFault as error:
            _log.warning("An upload could not be settled: %s", error)
