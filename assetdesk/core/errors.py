"""Everything that can go wrong, by whose fault it is, with the words a person reads.

Three families. `EnvironmentFault`: the machine (disk full, library in use); exit code 3. `UsageFault`: ours or the
caller's request; exit code 2. `FileFault`: one original; it never costs more than itself. The codes of file faults
are those of the Asset Compute events that AEM Assets reports, plus six of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """Why one step of one asset has no result. The value is what is stored and printed."""

    RENDITION_FORMAT_UNSUPPORTED = "RenditionFormatUnsupported"
    SOURCE_UNSUPPORTED = "SourceUnsupported"
    SOURCE_CORRUPT = "SourceCorrupt"
    RENDITION_TOO_LARGE = "RenditionTooLarge"
    SOURCE_MISSING = "SourceMissing"
    TOOL_MISSING = "ToolMissing"
    TIMEOUT = "Timeout"
    GENERIC_ERROR = "GenericError"
    WORKER_CRASHED = "WorkerCrashed"
    MEMORY_LIMIT = "MemoryLimit"
    DISK_FULL = "DiskFull"
    COMMAND_FAILED = "CommandFailed"
    WORKFLOW_FAILED = "WorkflowFailed"
    WORKFLOW_SKIPPED = "WorkflowSkipped"


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """What the program does about a code.

    `short` is the cell's and the list's sentence, `cause` the head of its card on the shelf *Not processed*,
    `help` the line under it. `delays` are the waits in seconds before each automatic retry. `is_failure` is False
    only where having no preview is a fact of the type, not a fault.
    """

    short: str
    cause: str
    help: str
    delays: tuple[float, ...] = ()
    is_failure: bool = True


RULES: dict[ErrorCode, ErrorRule] = {
    ErrorCode.RENDITION_FORMAT_UNSUPPORTED: ErrorRule(
        "No preview for this type", "No preview for this type", "Everything else works.", is_failure=False
    ),
    ErrorCode.SOURCE_UNSUPPORTED: ErrorRule(
        "This file variant is not supported",
        "This kind of file cannot be read yet",
        "The original is kept as it is. Save it in a more common form to see it.",
    ),
    ErrorCode.SOURCE_CORRUPT: ErrorRule(
        "File is damaged or empty",
        "The file is damaged or empty",
        "Replace the file with a good copy; AssetDesk then tries again by itself.",
    ),
    ErrorCode.RENDITION_TOO_LARGE: ErrorRule(
        "Too large",
        "Larger than your limit",
        "The limit keeps one file from taking all memory. Other files are not affected.",
    ),
    ErrorCode.SOURCE_MISSING: ErrorRule(
        "Original not found", "The original is not where it was", "It is tried again when the file returns."
    ),
    ErrorCode.TOOL_MISSING: ErrorRule(
        "A program is not installed",
        "A program is not installed",
        "After you install it, these files run by themselves.",
    ),
    ErrorCode.TIMEOUT: ErrorRule(
        "Took too long", "Took too long", "It was tried once more when nothing else ran.", delays=(1.0,)
    ),
    ErrorCode.GENERIC_ERROR: ErrorRule(
        "Could not be processed",
        "Could not be processed",
        "The log says what happened. Retry when the cause is gone.",
        delays=(1.0, 5.0, 25.0),
    ),
    ErrorCode.WORKER_CRASHED: ErrorRule(
        "Stopped the decoder twice",
        "Stopped the decoder twice",
        "Set aside so that other files can go on. It is tried again when the file or AssetDesk changes.",
    ),
    ErrorCode.MEMORY_LIMIT: ErrorRule(
        "Needs more memory than allowed", "Needs more memory than allowed", "Other files are not affected."
    ),
    ErrorCode.DISK_FULL: ErrorRule(
        "The disk is full", "The disk is full", "Processing goes on when there is room again."
    ),
    ErrorCode.COMMAND_FAILED: ErrorRule(
        "An outside program failed", "An outside program failed", "The log holds what it said."
    ),
    ErrorCode.WORKFLOW_FAILED: ErrorRule(
        "A step of the workflow failed",
        "A step of the workflow failed",
        "Retry goes on with that step; what was done already is not done again.",
    ),
    ErrorCode.WORKFLOW_SKIPPED: ErrorRule(
        "The workflow waits for an earlier step",
        "The workflow waits for an earlier step",
        "Something else of the asset failed first. Retry does both.",
    ),
}


class AssetDeskError(Exception):
    """Base of every error that reaches a person. `str(error)` is one sentence that names the thing and the way on.

    `detail` goes to the log and behind *Details*, never into the sentence.
    """

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


class EnvironmentFault(AssetDeskError):
    """The machine is at fault: no room, no rights, library in use or damaged."""


class LibraryInUse(EnvironmentFault):
    """The library is held exclusively by another program, or is open on another machine."""


class LibraryReadOnly(EnvironmentFault):
    """A write was asked of a library that is open to look only."""


class NewerSchema(EnvironmentFault):
    """The library was made by a newer AssetDesk."""


class LibraryDamaged(EnvironmentFault):
    """The library's index did not pass its check. `backup` is the path of the newest good copy, empty without one."""

    def __init__(self, sentence: str, *, backup: str = "", detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.backup = backup


class DiskFull(EnvironmentFault):
    """No room left on the device that holds the library."""


class StoreBusy(EnvironmentFault):
    """Another program has been writing for so long that ours had to give up; nothing was changed."""


class UsageFault(AssetDeskError):
    """The request itself is wrong: nothing was started. `code` is the IPS fault code (30001, 30002 …)."""

    def __init__(self, sentence: str, *, code: int = 30001, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.code = code


class NotALibrary(UsageFault):
    """The folder has no `.assetdesk` index."""


class FileFault(AssetDeskError):
    """One original cannot be processed. Raised by handlers and steps in the worker, stored with the asset."""

    def __init__(self, code: ErrorCode, sentence: str = "", *, detail: str = "") -> None:
        super().__init__(sentence or RULES[code].short, detail=detail)
        self.code = code


class PartGone(FileFault):
    """What a generated asset was made from is not in its originator any more: it is an orphan, and no failure."""

    def __init__(self, sentence: str) -> None:
        super().__init__(ErrorCode.SOURCE_UNSUPPORTED, sentence)


def retry_delay(code: ErrorCode, attempts: int) -> float | None:
    """Seconds to wait before trying again after `attempts` tries, or None when it is settled."""
    delays = RULES[code].delays
    return delays[attempts - 1] if 0 < attempts <= len(delays) else None
