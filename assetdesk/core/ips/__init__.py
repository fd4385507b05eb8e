"""The IPS API's job types and constants: validated types, read from and written as JSON and XML.

`types` holds the types, `forms` the two ways to write them down, `words` and `log_words` the constants, `ranges` the
bounds, `faults` what goes wrong. `document.read` is the door for a job's bytes. The types need pydantic, which costs
a tenth of a second at import: nothing that runs before the window's first paint may import `types`, `document` or
`given`. The names below are loaded when they are asked for, so that `words` alone stay cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetdesk.core.ips.document import Document, read, read_document, write_json, write_xml
    from assetdesk.core.ips.faults import FaultCode, IpsFault
    from assetdesk.core.ips.given import given_options, job_parameters
    from assetdesk.core.ips.keywords import keyword_text, xmp_keywords

_HOME = {
    "Document": "document",
    "read": "document",
    "read_document": "document",
    "write_json": "document",
    "write_xml": "document",
    "FaultCode": "faults",
    "IpsFault": "faults",
    "given_options": "given",
    "job_parameters": "given",
    "keyword_text": "keywords",
    "xmp_keywords": "keywords",
}

__all__ = [
    "Document",
    "FaultCode",
    "IpsFault",
    "given_options",
    "job_parameters",
    "keyword_text",
    "read",
    "read_document",
    "write_json",
    "write_xml",
    "xmp_keywords",
]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
