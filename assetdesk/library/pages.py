"""Pictures of single pages that have none yet: those behind the page limit, and those of files not processed so far.

Made like every page, in a worker process and with the library's limits, but kept in memory only: nothing of it is
stored, so the limit on what a library takes on the disk stays what it is.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.asset import AssetRow, SourceFacts
from assetdesk.core.errors import RULES, ErrorCode, FileFault, UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.renditions import PDF_NAME, page_thumb_name, page_web_name
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor

_STEP = "pages"
_KEPT_BYTES = 48 << 20
# a page that is nearly there is worth having, even if nobody looks at it any more; a killed worker is not
_GRACE = 1.0


@dataclass(frozen=True, slots=True)
class PagePictures:
    """A page as a large JPEG and a small PNG."""

    large: bytes
    small: bytes


class PageMaker:
    """One worker, started at the first page that is asked for. `close` ends it; call both off the window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._gate = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False
        self._kept: OrderedDict[tuple[str, str | None, int], PagePictures] = OrderedDict()
        self._bytes = 0

    def page(self, asset_id: int, number: int, cancelled: Callable[[], bool] = lambda: False) -> PagePictures | None:
        """Page `number`, counted from 1; None where it was cancelled.

        FileFault where the file or the page cannot be shown, UsageFault where the asset is no more.
        """
        rows = self._lib.browse.rows([asset_id])
        if not rows:
            raise UsageFault("This asset is not in the library any more.")
        key = (rows[0].key, rows[0].hash, number)
        with self._gate:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
        made = self._make(rows[0], number, cancelled)
        if made is not None:
            with self._gate:
                self._keep(key, made)
        return made

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
            self._kept.clear()
        if executor is not None:
            executor.stop()

    def _keep(self, key: tuple[str, str | None, int], made: PagePictures) -> None:
        if key in self._kept:
            return
        self._kept[key] = made
        self._bytes += len(made.large) + len(made.small)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            old = self._kept.popitem(last=False)[1]
            self._bytes -= len(old.large) + len(old.small)

    def _make(self, row: AssetRow, number: int, cancelled: Callable[[], bool]) -> PagePictures | None:
        out = self._folder()
        try:
            steps = (StepRequest(_STEP, {"pages": [number]}),)
            source, known = self._source(row)
            task = TaskRequest(out.name, row.id, str(source), str(out), steps, known, self._lib.settings().limits)
            return _read(out, number) if self._run(task, cancelled) else None
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def _folder(self) -> Path:
        """Where the worker writes: in the library, or beside it where that is open to look only."""
        name = f"page-{uuid.uuid4().hex[:12]}"
        if self._lib.read_only:
            return Path(tempfile.mkdtemp(prefix=f"assetdesk-{name}-"))
        out = self._lib.store.paths.tmp / name
        out.mkdir(parents=True)
        return out

    def _source(self, row: AssetRow) -> tuple[Path, SourceFacts | None]:
        """The PDF made of an office document, else the original; with facts that spare hashing it for one page."""
        source = self._lib.browse.original_path(row.id)
        for rendition in self._lib.browse.renditions(row.id):
            if rendition.name == PDF_NAME and rendition.fresh:
                source = self._lib.root / rendition.path
        try:
            seen = source.stat()
        except OSError:
            raise FileFault(ErrorCode.SOURCE_MISSING, RULES[ErrorCode.SOURCE_MISSING].short + ".") from None
        known = SourceFacts(seen.st_size, seen.st_mtime_ns, inode_of(seen), "not asked for", "", "", "")
        return source, known

    def _run(self, task: TaskRequest, cancelled: Callable[[], bool]) -> bool:
        from assetdesk.jobs.executors.local import LocalExecutor

        with self._gate:
            if self._closed or cancelled():
                return False
            if self._executor is None:
                self._executor = LocalExecutor(1)
            ticket = self._executor.submit(task, quick=True)
        until = time.monotonic() + task.limits.seconds_image
        unwanted = 0.0
        while ticket.wait(0.03) is None:
            now = time.monotonic()
            if cancelled():
                unwanted = unwanted or now
            # a pool that was stopped meanwhile never tells of its tasks' end
            if self._closed or (unwanted and (now - unwanted > _GRACE or not ticket.running_for())):
                ticket.kill()
                return False
            if now > until:
                ticket.kill()
                raise FileFault(ErrorCode.TIMEOUT, f"Stopped after {task.limits.seconds_image:.0f} s.")
        return True


def _read(out: Path, number: int) -> PagePictures:
    """What the worker wrote; its fault where there is no picture."""
    large, small = out / page_web_name(number), out / page_thumb_name(number)
    try:
        return PagePictures(large.read_bytes(), small.read_bytes())
    except OSError:
        pass
    try:
        with (out / FACTS_FILE).open(encoding="utf-8") as lines:
            for fact in from_lines(lines):
                if isinstance(fact, StepOutcome) and fact.error:
                    raise FileFault(ErrorCode(fact.error), fact.message, detail=fact.detail)
    except (OSError, ValueError):
        pass
    raise FileFault(ErrorCode.GENERIC_ERROR, f"Page {number:,} cannot be shown.")
