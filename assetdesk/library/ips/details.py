"""The one job detail of a record: what a job was submitted with, by its IPS names, read back from its request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assetdesk.core.handles import asset_handle, context_handle
from assetdesk.core.ips.names import OPTIONS
from assetdesk.core.job import JobType

_ELEMENTS = {
    JobType.UPLOAD_POST: "uploadPostJob",
    JobType.UPLOAD_DIRECTORY: "uploadDirectoryJob",
    JobType.UPLOAD_URLS: "uploadUrlsJob",
    JobType.REPROCESS_ASSETS: "reprocessAssetsJob",
    JobType.IMAGE_SERVING_PUBLISH: "imageServingPublishJob",
    JobType.IMAGE_RENDERING_PUBLISH: "imageRenderingPublishJob",
    JobType.VIDEO_PUBLISH: "videoPublishJob",
    JobType.SERVER_DIRECTORY_PUBLISH: "serverDirectoryPublishJob",
    JobType.EXPORT: "exportJob",
    JobType.SET_GENERATION: "automatedSetGenerationJob",
}
# what the job itself has no element for
_AROUND = ("userHandle", "locale", "private")


def detail(type: JobType, request: str, *, context_id: int | None = None, detail: str = "") -> dict[str, Any]:
    """The element and its content, or nothing: a job that looks through the library's folder has none in IPS, and
    what another build wrote may be none that this one knows. `detail` is the job's own (a publish's type)."""
    element = _ELEMENTS.get(type)
    if element is None:
        return {}
    try:
        raw = json.loads(request)
    except ValueError:
        return {element: {}}
    if not isinstance(raw, Mapping):
        return {element: {}}
    options, job = _mapping(raw.get("options")), _mapping(raw.get("job"))
    content = {name: value for name, value in options.items() if name in OPTIONS}
    content |= {name: value for name, value in job.items() if name not in _AROUND}
    if type.publishes:
        handle = {} if context_id is None else {"contextHandle": context_handle(context_id)}
        kind = {"publishType": detail} if type is JobType.IMAGE_SERVING_PUBLISH and detail else {}
        return {element: {**kind, **content, **handle}}
    return {element: {**_own(type, raw), **content}}


def _own(type: JobType, raw: Mapping[str, Any]) -> dict[str, Any]:
    match type:
        case JobType.REPROCESS_ASSETS | JobType.SET_GENERATION:
            numbers = _mapping(raw.get("selection")).get("assets") or raw.get("assets") or ()
            return {"assetHandleArray": [asset_handle(int(one)) for one in numbers]} if numbers else {}
        case JobType.EXPORT:
            made: dict[str, Any] = {"assetHandleArray": [asset_handle(int(one)) for one in raw.get("assets") or ()]}
            made["fmt"] = raw.get("fmt", "orig")
            named = (("is_modifier", raw.get("modifier")), ("macro", raw.get("macro")))
            return made | {name: value for name, value in named if value}
        case JobType.UPLOAD_DIRECTORY:
            return {
                "serverDir": raw.get("source", ""),
                "destFolder": raw.get("folder", ""),
                "includeSubfolders": bool(raw.get("subfolders")),
                "processMetadataFiles": bool(raw.get("metadataFiles")),
                "overwrite": raw.get("mode") not in ("skip", "Skip"),
            }
        case JobType.UPLOAD_URLS:
            files = raw.get("files")
            own = {"overwrite": raw.get("conflict") != "skip"}
            if not isinstance(files, list):
                return own
            urls = [{"sourceUrl": one[0], "destPath": f"{one[1]}/{one[2]}".lstrip("/")} for one in files]
            return {"urlArray": urls, "numUrls": len(urls), **own}
        case _:
            return {"overwrite": raw.get("conflict") != "skip"}


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}
