"""Publishing: force a republish, and begin a publish (IPS API, forceRepublishAssets and publish jobs)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from assetdesk.api.asking import Ask, read_object
from assetdesk.api.faults import Refused
from assetdesk.api.models import COMMON, Done
from assetdesk.core.ips.words import PublishType
from assetdesk.library.publishing import contexts, force, plan, start
from assetdesk.library.session import Library

router = APIRouter(prefix="/publish", tags=["publish"], responses=COMMON)
COMPANY = "c|1"


class ForceParam(BaseModel):
    """ForceRepublishAssetsParam (IPS API)."""

    companyHandle: str = COMPANY
    assetHandleArray: list[str]
    republishFiles: bool = True
    resyncCatalog: bool = False


class Forced(Done):
    """Of each asset its mark after the call, in the order asked for."""

    publishStateArray: list[dict[str, Any]]


class PublishParam(BaseModel):
    """Absent: incremental."""

    type: Literal["Incremental", "Full", "FullWithSearch"] = Field("Incremental")


class Published(Done):
    """What has begun; counts are assets."""

    sentence: str
    batch: int
    send: int
    records: int
    remove: int


class ContextList(Done):
    """Publish contexts with their targets, and what a publish would do there now."""

    contexts: list[dict[str, Any]]


def _body(model: type[BaseModel], required: bool = True) -> dict[str, Any]:
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": required, "content": content}}


@router.post("/{unit}/forceRepublishAssets", operation_id="forceRepublishAssets", response_model=Forced,
             openapi_extra=_body(ForceParam))  # fmt: skip
async def force_republish(request: Request, ask: Ask, unit: str) -> dict[str, Any]:
    """Treat assets as never published, and (or) have their records in the catalogue written anew by the next publish.
    Nothing is copied now, and no mark changes."""
    await ask.run(lambda: None, unit)
    body = await read_object(request, ask.limits.body_bytes)
    handles = body.get("assetHandleArray")
    if isinstance(handles, dict):  # as XML has it: an array of items
        handles = handles.get("items")
    flags = [body.get("republishFiles", True), body.get("resyncCatalog", False)]
    if handles is None:
        handles = []
    if not isinstance(handles, list) or not all(isinstance(one, str) for one in handles):
        raise Refused(400, "INVALID_JSON", "`assetHandleArray` has to be an array of handles.")
    if not all(isinstance(flag, bool) for flag in flags):
        raise Refused(400, "INVALID_JSON", "`republishFiles` and `resyncCatalog` are true or false.")
    company = body.get("companyHandle", COMPANY)
    if not isinstance(company, str):
        raise Refused(400, "INVALID_JSON", "`companyHandle` has to be a handle.")
    found = await ask.run(
        lambda: force.force_republish_assets(
            ask.lib, company, handles, republish_files=flags[0], resync_catalog=flags[1]
        ),
        unit,
    )
    states = [{"assetHandle": one.asset_handle, "publishState": one.publish_state} for one in found]
    return {"message": "OK", "publishStateArray": states}


@router.post("/{unit}/start/{context}", operation_id="publish", response_model=Published,
             openapi_extra=_body(PublishParam, required=False))  # fmt: skip
async def publish(
    request: Request, ask: Ask, unit: str, context: Annotated[str, Path(description="Its name or its handle")]
) -> dict[str, Any]:
    """Send what is marked in a context to its target. Progress is that of the job `batch`."""
    await ask.run(lambda: None, unit)
    body = await read_object(request, ask.limits.body_bytes, optional=True)
    kind = body.get("type", "Incremental")
    if kind not in [one.value for one in PublishType]:
        raise Refused(400, "INVALID_PARAMETER", "`type` is Incremental, Full or FullWithSearch.")

    def begin() -> start.Outcome:
        return start.publish(ask.lib, _context(ask.lib, context), PublishType(kind), origin="http")

    made = await ask.run(begin, unit)
    counts = {"send": made.send, "records": made.records, "remove": made.remove}
    return {"message": "OK", "sentence": made.sentence, "batch": made.job_id, **counts}


@router.get("/{unit}/contexts", operation_id="publishContexts", response_model=ContextList)
async def listed(ask: Ask, unit: str) -> dict[str, Any]:
    """The publish contexts."""

    def look() -> list[dict[str, Any]]:
        ask.lib.need("getPublishContexts")
        due = plan.due(ask.lib)
        return [
            {
                "handle": f"pc|{one.id}",
                "name": one.name,
                "type": one.type.value,
                "target": one.url,
                "enabled": one.enabled,
                "problem": one.problem,
                "due": {"new": told.new, "changed": told.changed, "forced": told.forced, "withdrawn": told.withdrawn}
                if (told := due.get(one.id))
                else None,
            }
            for one in contexts.listed(ask.lib)
        ]

    return {"message": "OK", "contexts": await ask.run(look, unit)}


def _context(lib: Library, text: str) -> int:
    number = text.removeprefix("pc|")
    if number.isdecimal() and len(number) < 16:
        return contexts.get(lib, int(number)).id
    return contexts.named(lib, text).id
