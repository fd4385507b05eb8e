"""Progress as server-sent events: each job as it changes, until it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assetdesk.api import jobs
from assetdesk.api.asking import Ask, Asking
from assetdesk.api.faults import Refused
from assetdesk.api.models import COMMON
from assetdesk.core.changes import ChangeSet
from assetdesk.core.ips.faults import IpsFault
from assetdesk.library.records import job_record

router = APIRouter(tags=["progress"], responses=COMMON)
# at most so many events a second, however often a job changes
_REST_SECONDS = 0.2
_PING_SECONDS = 15.0
_MEDIA = "text/event-stream"
_STREAM: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events"}},
}


@router.get("/jobs/{unit}/{job}/events", operation_id="jobEvents", **_STREAM)
async def of_job(ask: Ask, unit: str, job: jobs.Job) -> StreamingResponse:
    """A job as it stands, and again whenever that changes: events `job`, at its end `end`; then the stream ends."""

    def look() -> int:
        ask.lib.need("getActiveJobs")
        return jobs.find(ask.lib, job).id

    return _stream(ask, await ask.run(look, unit))


@router.get("/events/{unit}", operation_id="events", **_STREAM)
async def of_all(ask: Ask, unit: str) -> StreamingResponse:
    """Every job as it changes, from now on: events `job`."""
    await ask.run(lambda: ask.lib.need("getActiveJobs"), unit)
    return _stream(ask, None)


def _stream(ask: Asking, job_id: int | None) -> StreamingResponse:
    return _Counted(ask, _events(ask, job_id))


class _Counted(StreamingResponse):
    """One of so many. Counted before anything is sent, so that none slips in while others begin."""

    def __init__(self, ask: Asking, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type=_MEDIA)
        self._ask = ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        doors = self._ask.doors
        if doors.streams >= doors.limits.streams:
            raise Refused(503, "TOO_BUSY", "Too many streams are open.", headers={"Retry-After": "5"})
        doors.streams += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            doors.streams -= 1


async def _events(ask: Asking, job_id: int | None) -> AsyncIterator[bytes]:
    """Ends with the job, with the server, when nobody listens any more, or when who listens may not any more."""
    heard: set[int] = set()
    news = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake(ids: frozenset[int]) -> None:
        heard.update(ids if job_id is None else ids & {job_id})
        if heard:
            news.set()

    def changed(change: ChangeSet) -> None:
        ids = change.jobs | (frozenset({job_id}) if job_id is not None and change.everything else frozenset())
        if ids:
            loop.call_soon_threadsafe(wake, ids)

    unsubscribe = ask.lib.feed.subscribe(changed)
    ending = asyncio.ensure_future(ask.doors.ending.wait())
    try:
        told = ""
        if job_id is not None:
            heard.add(job_id)
        else:
            yield b": listening\n\n"
        while not ending.done():
            wanted = sorted(heard)
            heard.clear()
            news.clear()
            try:
                await ask.again()
                records = await ask.run(partial(_records, ask, wanted))
            except IpsFault:
                return
            for record in records:
                text = json.dumps(record, ensure_ascii=False)
                over = job_id is not None and record["ended"] is not None
                if text != told or over:
                    told = text
                    yield format_sse_event(data_str=text, event="end" if over else "job")
                if over:
                    return
            await asyncio.wait({ending}, timeout=_REST_SECONDS)
            waiting = asyncio.ensure_future(news.wait())
            done, _ = await asyncio.wait({ending, waiting}, timeout=_PING_SECONDS, return_when="FIRST_COMPLETED")
            waiting.cancel()
            if not done:
                yield b": ping\n\n"
    finally:
        ending.cancel()
        unsubscribe()


def _records(ask: Asking, ids: list[int]) -> list[dict[str, Any]]:
    ask.lib.need("getActiveJobs")
    found = (ask.lib.browse.job(one) for one in ids)
    return [job_record(one) for one in found if one is not None]
