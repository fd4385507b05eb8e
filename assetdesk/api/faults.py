"""How a request is refused: a status, a code word, a sentence; the codes are those of the Reprocess API, and more in
the same manner. What comes of any error of ours is said here once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse

from assetdesk.core.errors import (
    AssetDeskError,
    EnvironmentFault,
    FileFault,
    LibraryReadOnly,
    StoreBusy,
    UsageFault,
)
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.reprocessing import QueueFault, Word

BUSY_SECONDS = 2
_LONGEST = 200


@dataclass(slots=True)
class Refused(Exception):
    """An answer that is no success. `code` is the word of its `message`; `more` are further members."""

    status: int
    code: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, request_id: str) -> JSONResponse:
        """As it is sent."""
        body = {
            "message": self.code,
            "detail": self.detail.encode("utf-8", "replace").decode("utf-8"),
            **self.more,
            "requestId": request_id,
        }
        return JSONResponse(body, self.status, headers=dict(self.headers))


def internal() -> Refused:
    """A fault of ours; what happened stands in the log under the request's id."""
    sentence = "A fault of AssetDesk itself. Its log has the details, under this requestId."
    return Refused(500, "INTERNAL_ERROR", sentence)


def busy() -> Refused:
    """The library is being written by somebody else."""
    sentence = "Another program has been writing to this library for more than 5 seconds. Try again."
    return Refused(503, "STORE_BUSY", sentence, headers={"Retry-After": str(BUSY_SECONDS)})


def offline(sentence: str = "") -> Refused:
    """The library's folder is not there."""
    sentence = sentence or "The library's folder cannot be reached. Check that its drive is connected."
    return Refused(409, "STORAGE_UNIT_OFFLINE", sentence)


def not_found(what: str, code: str = "NOT_FOUND") -> Refused:
    """Something that a request names is not there."""
    return Refused(404, code, what)


def illegal(detail: str, code: str = "INVALID_PARAMETER", status: int = 400) -> Refused:
    """Something in a request cannot be."""
    return Refused(status, code, detail)


_WORDS = {
    Word.UNIT_UNKNOWN: 404,
    Word.KEY_NOT_FOUND: 404,
    Word.FILE_NOT_FOUND: 404,
    Word.BATCH_NOT_FOUND: 404,
    Word.QUEUE_DISABLED: 409,
    Word.SCOPE_UNKNOWN: 422,
    Word.SCOPE_NOT_CONFIGURED: 422,
    Word.INVALID_KEY: 422,
    Word.KEYS_REQUIRED: 400,
    Word.TOO_MANY_KEYS: 413,
}
_STATUS = {
    FaultCode.NO_CREDENTIALS: 401,
    FaultCode.INVALID_CREDENTIALS: 401,
    FaultCode.INVALID_USER: 401,
    FaultCode.INVALID_COMPANY: 404,
}


def of_error(error: BaseException) -> Refused:
    """What any error comes to. One that nobody foresaw is INTERNAL_ERROR."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, QueueFault):
        more = {"errors": listed(error.errors)} if error.errors else {}
        return Refused(_WORDS[error.word], str(error.word), str(error), more=more)
    if isinstance(error, IpsFault):
        return _of_fault(error)
    if isinstance(error, UsageFault):
        return illegal(str(error))
    if isinstance(error, FileFault):
        return Refused(409, str(error.code), str(error))
    if isinstance(error, StoreBusy):
        return busy()
    if isinstance(error, LibraryReadOnly):
        return Refused(409, "STORAGE_UNIT_READ_ONLY", str(error))
    if isinstance(error, EnvironmentFault):
        return Refused(503, "ENVIRONMENT_FAULT", str(error), headers={"Retry-After": str(BUSY_SECONDS)})
    if isinstance(error, AssetDeskError):
        return illegal(str(error))
    return internal()


def _of_fault(fault: IpsFault) -> Refused:
    code = FaultCode(fault.code)
    status = _STATUS.get(code, {1: 401, 2: 403}.get(fault.code // 10000, 400))
    more = {
        "fault": {
            "code": int(code),
            "constant": code.constant,
            "reason": _whole(fault.reason),
            "path": _whole(fault.path),
        }
    }
    return Refused(status, code.name, fault.reason, more=more)


def listed(errors: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """What went wrong with single keys."""
    return [{"key": plain(key), "error": str(error)} for key, error in errors]


def plain(text: str) -> str:
    """What a caller sent, in a form that can be sent back: half a character is none, and no more than can be read."""
    return _whole(text[:_LONGEST])


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
