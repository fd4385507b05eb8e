"""Administration: the library's queue on and off, the runner at work or at rest, what there is (Administration API)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from assetdesk.api.asking import Ask
from assetdesk.api.models import COMMON, Answer, Done
from assetdesk.library import reprocess_queue
from assetdesk.library.records import moment
from assetdesk.library.session import Library

router = APIRouter(prefix="/admin", tags=["admin"], responses=COMMON)


class Units(Done):
    """The storage units of this server: one."""

    units: list[UnitAnswer]


class UnitAnswer(Answer):
    """With `withStats` also how much there is, and how often it was changed."""

    name: str
    queueEnabled: bool
    records: int | None = None
    transactions: int | None = None
    latestTransactionTime: str | None = None
    latestTransactionNum: int | None = None


Units.model_rebuild()


@router.put("/enableReprocessingQueue/{unit}/{value}", operation_id="enableReprocessingQueue", response_model=Done)
async def enable(
    ask: Ask, unit: Annotated[str, Path()], value: Annotated[Literal["true", "false"], Path()]
) -> dict[str, Any]:
    """Turn the unit's queue on or off. Off keeps what waits and lets what is at work end."""
    await ask.run(lambda: reprocess_queue.set_enabled(ask.lib, value == "true"), unit)
    return {"message": "OK"}


@router.put("/reprocessingJob/{state}", operation_id="reprocessingJob", response_model=Done)
async def running(ask: Ask, state: Annotated[Literal["running", "paused"], Path()]) -> dict[str, Any]:
    """Let the runner go on, or rest."""
    await ask.run(lambda: reprocess_queue.set_running(ask.lib, state == "running"))
    return {"message": "OK"}


@router.get("/list", operation_id="adminList", response_model=Units, response_model_exclude_none=True)
async def units(
    ask: Ask, with_stats: Annotated[str | None, Query(alias="withStats", description="Also the numbers")] = None
) -> dict[str, Any]:
    """The storage units."""
    found = await ask.run(lambda: _unit(ask.lib, with_stats is not None and with_stats.lower() != "false"))
    return {"message": "OK", "units": [found]}


def _unit(lib: Library, stats: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"name": reprocess_queue.unit(lib), "queueEnabled": lib.settings().queue_enabled}
    if stats:
        found = reprocess_queue.stats(lib)
        told |= {
            "records": found.records,
            "transactions": found.transactions,
            "latestTransactionTime": moment(found.latest),
            "latestTransactionNum": found.number,
        }
    return told
