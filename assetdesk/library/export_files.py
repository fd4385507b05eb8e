"""Job files with an ExportJob in them (IPS API), made an export of this library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.library import export

if TYPE_CHECKING:
    from assetdesk.core.export import ExportRequest
    from assetdesk.library.session import Library


def read(lib: Library, path: str | os.PathLike[str]) -> ExportRequest:
    """The export that a file asks for. UsageFault where it cannot be read, IpsFault where it is wrong."""
    from assetdesk.core.ips.document import MOST_BYTES, read_document
    from assetdesk.core.ips.types.siblings import ExportJob

    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise UsageFault(f"The job file “{path}” cannot be read: {wrong.strerror or wrong}.") from None
    document = read_document(data, ExportJob)
    if not isinstance(document.job, ExportJob):
        there = "" if document.job is None else type(document.job).element()
        raise IpsFault(FaultCode.INVALID_PARAMETER, "This command takes a job file with exportJob in it.", there)
    return export.of_ips(lib, document.job, document.name)
