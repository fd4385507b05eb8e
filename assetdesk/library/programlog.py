"""The log file of a program that has a library open: `.assetdesk/logs/<program>.<pid>.log`.

One file a program, because two programs cannot turn over one file. It is made with its first line, holds at most
2 MB twice, and the newest twenty are kept.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assetdesk.core.errors import AssetDeskError

KEEP = 20
_BYTES = 2_000_000
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_log = logging.getLogger("assetdesk")


class _QuietFile(RotatingFileHandler):
    """A log that cannot be written (disk full, read-only) costs nobody anything else."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: there is nowhere left to say it."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, with the detail that an error carries beside its sentence."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, AssetDeskError) and error.detail:
            record = logging.makeLogRecord(record.__dict__)
            record.msg, record.args = f"{record.getMessage()} [{error.detail}]", None
        with contextlib.suppress(OSError):  # opening it is part of the first line
            super().emit(record)


def attach(folder: Path, program: str, pid: int) -> Callable[[], None]:
    """Write everything AssetDesk logs into a file in `folder` from now on; the answer ends it."""
    handler = _QuietFile(
        folder / f"{program}.{pid}.log", maxBytes=_BYTES, backupCount=1, encoding="utf-8", errors="replace", delay=True
    )
    handler.setFormatter(logging.Formatter(_FORM))
    _sweep(folder)
    if _log.level == logging.NOTSET:
        _log.setLevel(logging.INFO)
    _log.addHandler(handler)

    def detach() -> None:
        _log.removeHandler(handler)
        handler.close()

    return detach


def _sweep(folder: Path) -> None:
    with contextlib.suppress(OSError):
        kept = sorted(folder.glob("*.log*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in kept[KEEP:]:
            old.unlink(missing_ok=True)
