"""A job's bytes to a job and back: finds out the form, the element, and what is wrong with it.

A document is a job (`reprocessAssetsJob`, by element or type name), `submitJobParam` or `uploadPostParam` around one, a
SOAP envelope around any of these, or in JSON the same names as members; where the caller says which job it takes, the
job's own members are enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.forms.plain import parse_json, plain
from assetdesk.core.ips.forms.xml import parse_xml, xml_text
from assetdesk.core.ips.types.envelopes import JOB_CHOICE, SubmitJobParam, UploadPostParam
from assetdesk.core.ips.types.field import MISSING, WRONG, IpsType, quoted
from assetdesk.core.ips.types.jobs import CHOSEN_ELSEWHERE, UploadPostJob
from assetdesk.core.ips.types.publish import CreateVideoSitemapJob, Job, MetadataPublishJobType

MOST_BYTES = 1 << 20

JOBS: dict[str, type[Job]] = {
    **JOB_CHOICE,
    "uploadPostJob": UploadPostJob,
    "metadataPublishJob": MetadataPublishJobType,
    "createVideoSitemapJob": CreateVideoSitemapJob,
}
_ROOTS: dict[str, type[IpsType]] = {
    **JOBS,
    **{kind.__name__: kind for kind in JOBS.values()},
    "uploadParams": UploadPostJob,
    "submitJobParam": SubmitJobParam,
    "uploadPostParam": UploadPostParam,
    "uploadPostParams": UploadPostParam,
}


@dataclass(frozen=True, slots=True)
class Document:
    """What was read. `job` is None in a later request of an upload, which goes on with one."""

    job: Job | None
    envelope: SubmitJobParam | UploadPostParam | None = None

    @property
    def name(self) -> str:
        """The job's name, or empty."""
        return (self.envelope.jobName or "").strip() if self.envelope else ""


def read(data: bytes, expected: type[Job] | None = None, *, chosen_elsewhere: bool = False) -> Job:
    """The job of a document; IpsFault where there is none or something is wrong with it.

    `expected` is the type of a document that has the job's members alone. `chosen_elsewhere`: a ReprocessAssetsJob
    need not name its assets.
    """
    job = read_document(data, expected, chosen_elsewhere=chosen_elsewhere).job
    if job is None:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "has no job in it.", "uploadPostParam")
    return job


def read_document(data: bytes, expected: type[Job] | None = None, *, chosen_elsewhere: bool = False) -> Document:
    """The same, with what the job was sent in."""
    if len(data) > MOST_BYTES:
        sentence = f"The file has {len(data):,} bytes; a job has at most {MOST_BYTES:,}."
        raise IpsFault(FaultCode.INVALID_REQUEST_XML, sentence)
    root, content = _xml_root(data) if _looks_like_xml(data) else _json_root(parse_json(data), expected)
    made = validated(_ROOTS[root], content, root, chosen_elsewhere=chosen_elsewhere)
    if isinstance(made, SubmitJobParam):
        return Document(made.job, made)
    if isinstance(made, UploadPostParam):
        return Document(made.uploadParams, made)
    assert isinstance(made, Job)
    return Document(made)


def write_json(given: IpsType) -> str:
    """A job or an envelope as JSON."""
    return json.dumps({_element(given): plain(given)}, indent=2, ensure_ascii=False) + "\n"


def write_xml(given: IpsType) -> str:
    """A job or an envelope as XML, its elements in the documented order."""
    return xml_text(_element(given), plain(given))


def validated(kind: type[IpsType], content: Any, root: str | None = None, *, chosen_elsewhere: bool = False) -> IpsType:
    """The type made of plain content. IpsFault whose path begins with `root`."""
    try:
        return kind.model_validate(content, context={CHOSEN_ELSEWHERE: chosen_elsewhere})
    except ValidationError as wrong:
        raise fault_of(wrong, kind.element() if root is None else root) from None


def fault_of(wrong: ValidationError, root: str) -> IpsFault:
    """The first thing that is wrong, as a fault. A misspelled element comes before the one that is missing for it."""
    found = [_told(error, root) for error in wrong.errors(include_url=False)]
    code, path, sentence = min(found, key=lambda told: told[0])
    return IpsFault(code, f"{sentence}.", path, detail=" ".join(f"{path}: {text}." for _, path, text in found[:20]))


def _told(error: ErrorDetails, root: str) -> tuple[FaultCode, str, str]:
    """Code, path and sentence of one error."""
    context = error.get("ctx") or {}
    path = _path(root, [*error["loc"], *([context["at"]] if context.get("at") else [])])
    match error["type"]:
        case "missing":
            return FaultCode.MISSING_PARAMETER, path, "is missing"
        case "extra_forbidden":
            return FaultCode.INVALID_PARAMETER, path, "is no element that belongs here"
        case "enum":
            expected = str(context.get("expected", "")).replace("'", "")
            return FaultCode.INVALID_PARAMETER, path, f"{quoted(error['input'])} is not {_one_of(expected)}"
        case str(kind) if kind in (WRONG, MISSING):
            code = FaultCode.MISSING_PARAMETER if kind == MISSING else FaultCode.INVALID_PARAMETER
            return code, path, str(context["sentence"])
        case _:
            return FaultCode.INVALID_PARAMETER, path, error["msg"]


def _one_of(expected: str) -> str:
    return f"one of {expected}" if " or " in expected else expected


def _path(root: str, places: Iterable[int | str]) -> str:
    path = root
    for place in places:
        path += f"/items[{place + 1}]" if isinstance(place, int) else f"/{place[:100]}"
    return path


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200]
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip()[:1] == b"<"


def _xml_root(data: bytes) -> tuple[str, Any]:
    root, content = parse_xml(data)
    if root not in _ROOTS:
        raise _no_job(root)
    return root, content


def _json_root(value: Any, expected: type[Job] | None) -> tuple[str, Any]:
    if not isinstance(value, Mapping):
        raise IpsFault(FaultCode.INVALID_REQUEST_XML, "A job is a JSON object; this is something else.")
    if len(value) == 1:
        (only,) = value
        if only in _ROOTS:
            return only, value[only]
    if "uploadParams" in value:
        return "uploadPostParam", value
    if any(name in value for name in JOB_CHOICE):
        return "submitJobParam", value
    if expected is not None:
        return expected.element(), value
    raise _no_job(next(iter(value), ""))


def _no_job(name: str) -> IpsFault:
    if not name:
        return IpsFault(FaultCode.MISSING_PARAMETER, "The document has no job in it, such as reprocessAssetsJob.")
    sentence = "is no job; a document begins with one, such as reprocessAssetsJob or uploadPostJob."
    return IpsFault(FaultCode.MISSING_PARAMETER, sentence, name[:100])


def _element(given: IpsType) -> str:
    return next((name for name, kind in JOBS.items() if type(given) is kind), given.element())
