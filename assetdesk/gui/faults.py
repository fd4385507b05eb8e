"""Errors as sentences: ours carry their own; what nobody foresaw is logged and named by its kind."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication

from assetdesk.core.errors import AssetDeskError

log = logging.getLogger(__name__)


def sentence(error: BaseException) -> str:
    """One sentence for a person. The detail is in the log afterwards."""
    if isinstance(error, AssetDeskError):
        if error.detail:
            log.warning("%s (%s)", error, error.detail)
        return str(error)
    log.error("unforeseen error", exc_info=error)
    if isinstance(error, OSError) and error.strerror:
        name = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{name}."
    text = QCoreApplication.translate("Faults", "This did not work. The log says more: ")
    return f"{text}{type(error).__name__}."
