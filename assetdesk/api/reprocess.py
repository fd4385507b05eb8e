"""The Reprocess API: queue work by key and scope, reset, cancel, status."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from assetdesk.api.asking import Ask, Asking, need_json, read_body, read_object
from assetdesk.api.faults import Refused, listed
from assetdesk.api.models import COMMON, Cancelled, Keys, QueuedAnswer, Released, StatusAnswer
from assetdesk.core.reprocessing import Queued
from assetdesk.core.request import HTTP
from assetdesk.library import reprocess_queue
from assetdesk.library.records import moment
from assetdesk.library.reprocess import need_enabled

router = APIRouter(prefix="/reprocess", tags=["reprocess"], responses=COMMON)

Unit = Annotated[str, Path(description="The storage unit: the library's name")]
Key = Annotated[str, Path(description="The asset's key: 32 hexadecimal digits")]
Scope = Annotated[
    str, Path(description="metadata, text, optimize, preview, tags, profile, sets, workflow, or `all` of them")
]
_KEYS_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Keys.model_json_schema()}},
    }
}


@router.post("/key/{unit}/{key}/{scope}", operation_id="reprocessKeyPost", response_model=QueuedAnswer,
             response_model_exclude_none=True)  # fmt: skip
@router.get("/key/{unit}/{key}/{scope}", operation_id="reprocessKey", response_model=QueuedAnswer,
            response_model_exclude_none=True)  # fmt: skip
async def key(request: Request, ask: Ask, unit: Unit, key: Key, scope: Scope) -> dict[str, Any]:
    """Queue a scope of one asset."""
    await _need(ask, unit, scope)
    await _no_body(request, ask)
    return _told(await ask.run(lambda: reprocess_queue.enqueue_key(ask.lib, unit, key, scope, HTTP), unit))


@router.get("/keys/{unit}/{scope}", operation_id="reprocessKeys", response_model=QueuedAnswer,
            response_model_exclude_none=True)  # fmt: skip
async def keys_of_query(
    request: Request,
    ask: Ask,
    unit: Unit,
    scope: Scope,
    keys: Annotated[list[str] | None, Query(description="Keys, with commas between them")] = None,
) -> dict[str, Any]:
    """Queue a scope of several assets, named in the address."""
    await _need(ask, unit, scope)
    wanted = [one for part in keys or () for one in part.split(",")]
    return _told(await ask.run(lambda: reprocess_queue.enqueue(ask.lib, unit, wanted, scope, HTTP), unit))


@router.post("/keys/{unit}/{scope}", operation_id="reprocessKeysPost", response_model=QueuedAnswer,
             response_model_exclude_none=True, openapi_extra=_KEYS_BODY)  # fmt: skip
async def keys_of_body(request: Request, ask: Ask, unit: Unit, scope: Scope) -> dict[str, Any]:
    """Queue a scope of several assets, named in the body: `{"keys": ["…", "…"]}`."""
    await _need(ask, unit, scope)
    body = await read_object(request, ask.limits.body_bytes, "TOO_MANY_KEYS")
    wanted = body.get("keys", [])
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise Refused(400, "INVALID_JSON", "`keys` has to be an array of strings.")
    return _told(await ask.run(lambda: reprocess_queue.enqueue(ask.lib, unit, wanted, scope, HTTP), unit))


@router.post("/all/{unit}/{scope}", operation_id="reprocessAllPost", response_model=QueuedAnswer,
             response_model_exclude_none=True)  # fmt: skip
@router.get("/all/{unit}/{scope}", operation_id="reprocessAll", response_model=QueuedAnswer,
            response_model_exclude_none=True)  # fmt: skip
async def everything(request: Request, ask: Ask, unit: Unit, scope: Scope) -> dict[str, Any]:
    """Queue a scope of every asset of the unit."""
    await _need(ask, unit, scope)
    await _no_body(request, ask)
    return _told(await ask.run(lambda: reprocess_queue.enqueue(ask.lib, unit, None, scope, HTTP), unit))


@router.post("/reset/{unit}", operation_id="reprocessResetPost", response_model=Released)
@router.get("/reset/{unit}", operation_id="reprocessReset", response_model=Released)
async def reset(request: Request, ask: Ask, unit: Unit) -> dict[str, Any]:
    """Take what is at work away from its workers, and put it back for any worker. What they still finish is thrown
    away. Works while the queue is off, too."""
    await ask.run(lambda: None, unit)
    await _no_body(request, ask)
    return {"message": "OK", "released": await ask.run(lambda: reprocess_queue.reset(ask.lib), unit)}


@router.post("/cancel/{unit}", operation_id="reprocessCancel", response_model=Cancelled)
async def cancel(
    request: Request,
    ask: Ask,
    unit: Unit,
    batch: Annotated[str | None, Query(description="The `batch` of the answer that queued it")] = None,
) -> dict[str, Any]:
    """Take what waits of a batch out of the queue. What is at work ends."""
    await ask.run(lambda: None, unit)
    await _no_body(request, ask)
    if not batch:
        raise Refused(400, "BATCH_REQUIRED", "Say which batch: `?batch=…`.")
    return {"message": "OK", "cancelled": await ask.run(lambda: reprocess_queue.cancel(ask.lib, batch), unit)}


@router.get("/status/{unit}", operation_id="reprocessStatus", response_model=StatusAnswer)
async def status(ask: Ask, unit: Unit) -> dict[str, Any]:
    """How the queue stands."""
    found = await ask.run(lambda: reprocess_queue.status(ask.lib), unit)
    return {
        "message": "OK",
        **found.states,
        "workers": found.workers,
        "running": found.running,
        "queueEnabled": found.enabled,
        "paused": found.paused,
        "reason": found.reason,
        "oldest": moment(found.oldest),
    }


async def _need(ask: Asking, unit: str, scope: str) -> None:
    """What is checked before a body is read: unit, folder, queue, scope."""

    def look() -> None:
        need_enabled(ask.lib)
        reprocess_queue.need_scope(ask.lib, scope)

    await ask.run(look, unit)


async def _no_body(request: Request, ask: Asking) -> None:
    """These take none; what is there is looked at for its type and size, and left at that."""
    if request.method == "POST":
        need_json(request)
        await read_body(request, ask.limits.body_bytes)


def _told(found: Queued) -> dict[str, Any]:
    told: dict[str, Any] = {
        "message": "COMPLETED_WITH_ERRORS" if found.errors else "OK",
        "queued": found.queued,
        "coalesced": found.coalesced,
        "skipped": found.skipped,
        "batch": found.batch,
    }
    if found.errors:
        told["errors"] = listed(found.errors)
    if not found.running:
        told["warning"] = "REPROCESSING_JOB_NOT_RUNNING"
    return told
