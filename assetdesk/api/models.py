"""What answers look like, for the document that describes them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """More members may be added."""

    model_config = ConfigDict(extra="allow")


class LeftOut(Answer):
    """Why one key was left out."""

    key: str
    error: str = Field(examples=["KEY_NOT_FOUND"])


class Done(Answer):
    """A success."""

    message: str = Field("OK", examples=["OK"])


class Failure(Answer):
    """A refusal: `message` is a code word, `detail` a sentence, `requestId` the name of the request in the log."""

    message: str = Field(examples=["STORAGE_UNIT_DOESNT_EXIST"])
    detail: str
    requestId: str
    errors: list[LeftOut] | None = None
    fault: dict[str, Any] | None = None


class QueuedAnswer(Done):
    """What was queued, in pairs of key and scope: new ones, those that waited already, those with nothing to do."""

    queued: int = Field(ge=0)
    coalesced: int = Field(ge=0)
    skipped: int = Field(ge=0)
    batch: int = Field(description="The job, as `jobs` and `reprocess/cancel` know it")
    warning: str | None = Field(None, examples=["REPROCESSING_JOB_NOT_RUNNING"])
    errors: list[LeftOut] | None = None


class Released(Done):
    """What came of a reset."""

    released: int = Field(ge=0)


class Cancelled(Done):
    """What came of a cancel."""

    cancelled: int = Field(ge=0)


class StatusAnswer(Done):
    """How the queue stands. Counts are pairs of key and scope."""

    queued: int
    assigned: int
    done: int
    failed: int
    cancelled: int
    workers: int
    running: bool = Field(description="Somebody works the queue, and it does not rest")
    queueEnabled: bool
    paused: bool
    reason: str = ""
    oldest: str | None = Field(None, description="When the first of those that wait was queued")


class Keys(BaseModel):
    """The body of `POST reprocess/keys`."""

    keys: list[str] = Field(min_length=1, max_length=10_000)


# every address may answer these
COMMON: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "Something in the request cannot be"},
    401: {"model": Failure, "description": "Token missing or wrong"},
    403: {"model": Failure, "description": "Foreign `Host` or `Origin`, or the person's role may not do it"},
    404: {"model": Failure, "description": "No such storage unit, key or address"},
    408: {"model": Failure, "description": "The body came too slowly"},
    409: {"model": Failure, "description": "Queue off, or the library's folder not reachable"},
    413: {"model": Failure, "description": "More than one request may hold"},
    414: {"model": Failure, "description": "The address is too long"},
    415: {"model": Failure, "description": "The body is not JSON"},
    422: {"model": Failure, "description": "Scope or key that cannot be"},
    429: {"model": Failure, "description": "Too many requests"},
    500: {"model": Failure, "description": "A fault of AssetDesk, logged under `requestId`"},
    503: {"model": Failure, "description": "The library is being written, or too much is at work"},
}
