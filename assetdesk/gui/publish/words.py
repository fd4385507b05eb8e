"""Publish contexts, and why an asset goes out or is withdrawn, in a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication

from assetdesk.core.errors import UsageFault
from assetdesk.core.publish import Context, ContextType, Due, PlanLine, Reason, Why
from assetdesk.gui import words
from assetdesk.gui.watched.words import ago
from assetdesk.library.targets.addresses import Kind, parse

# reasons under one head each, in the order of the list
GROUPS: tuple[tuple[Reason, ...], ...] = (
    (Reason.CHANGED,),
    (Reason.NEW, Reason.FORCED),
    (Reason.RECORD,),
    (Reason.WITHDRAWN,),
    (Reason.WAITING,),
    (Reason.CURRENT,),
)


# targets to which a publish can follow on a job, by the member that says so (IPS API, publish choice)
FOLLOWING = {
    ContextType.IMAGE_SERVING: "postImageServingPublishJob",
    ContextType.IMAGE_RENDERING: "postImageRenderingPublishJob",
    ContextType.VIDEO: "postVideoPublishJob",
}


def tr(text: str, n: int = -1) -> str:
    """A text of this room."""
    return QCoreApplication.translate("Publish", text, None, n)


# contexts


def type_name(kind: ContextType) -> str:
    """What a context serves."""
    return {
        ContextType.IMAGE_SERVING: tr("Image serving"),
        ContextType.IMAGE_RENDERING: tr("Image rendering"),
        ContextType.VIDEO: tr("Video"),
        ContextType.SERVER_DIRECTORY: tr("Server directory"),
    }[kind]


def kind_of(url: str) -> Kind | None:
    """Where a target is; None where there is none yet, or what is there is no address."""
    try:
        return parse(url).kind if url else None
    except UsageFault:
        return None


def kind_name(kind: Kind | None) -> str:
    """The same as a word behind the context's type."""
    if kind is None:
        return tr("no target yet")
    return {
        Kind.FOLDER: tr("folder"),
        Kind.SFTP: tr("SFTP"),
        Kind.OBJECT_STORE: tr("object store"),
        Kind.ADDRESS: tr("address"),
    }[kind]


def kind_title(kind: Kind | None) -> str:
    """At the beginning of a line."""
    said = kind_name(kind)
    return said[:1].upper() + said[1:]


def icon_of(context: Context) -> str:
    """The icon of its row."""
    if context.problem:
        return "unplug"
    kind = kind_of(context.url)
    if kind is Kind.FOLDER:
        return "folder"
    return (
        {Kind.SFTP: "server", Kind.OBJECT_STORE: "database"}.get(kind, "globe") if kind is not None else "circle-help"
    )


def what(context: Context) -> str:
    """Image serving · object store; the type alone where there is no target, or the name says it already."""
    kind = kind_of(context.url)
    return f"{type_name(context.type)} · {kind_name(kind)}" if kind is not None else type_name(context.type)


def due_words(context: Context, due: Due | None) -> tuple[str, str]:
    """What stands under a target, and its ink."""
    if not context.enabled:
        return tr("Switched off"), "text2"
    if not context.url:
        if due is not None and due.marked:
            return words.fill(tr("No target yet, %1 marked"), words.number(due.marked)), "text2"
        return tr("No target yet"), "text2"
    if context.problem:
        return tr("Cannot be reached"), "warn"
    if due is None:
        return tr("Counting…"), "text2"
    parts = []
    if due.send:
        parts.append(words.fill(tr("%1 to send"), words.number(due.send)))
    if due.withdrawn:
        parts.append(words.fill(tr("%1 to withdraw"), words.number(due.withdrawn)))
    if due.records:
        parts.append(words.plural(tr("%Ln record(s)", due.records), due.records))
    if parts:
        return ", ".join(parts), "accent_text"
    return tr("Nothing to send"), "text2"


def checked(context: Context, now: float) -> str:
    """Object store, checked 2 min ago."""
    kind = kind_title(kind_of(context.url))
    if not context.url:
        return tr("No target yet")
    if context.checked is None:
        return words.fill(tr("%1, not checked yet"), kind)
    if context.problem:
        return words.fill(tr("%1, could not be reached %2"), kind, ago(now - context.checked))
    return words.fill(tr("%1, checked %2"), kind, ago(now - context.checked))


# the plan


def group_name(group: int) -> str:
    """The head over rows of one reason."""
    return (
        tr("Changed since published"),
        tr("New or forced"),
        tr("Catalogue records to write again"),
        tr("Withdrawn, files will be removed"),
        tr("Not processed yet"),
        tr("Up to date"),
    )[group]


def group_of(reason: Reason) -> int:
    """Which head a reason stands under."""
    return next(at for at, reasons in enumerate(GROUPS) if reason in reasons)


def why(row: PlanLine) -> str:
    """Why it goes, or is removed: Unmarked by retouch@northgate, Crop made again today."""
    by = row.by
    match row.why:
        case Why.MARKED | Why.FORCED | Why.UNMARKED if by:
            text = {
                Why.MARKED: tr("Marked by %1"),
                Why.FORCED: tr("Force republish by %1"),
                Why.UNMARKED: tr("Unmarked by %1"),
            }[row.why]
            return words.fill(text, by)
    said = _WHY[row.why]
    text = tr(said)
    return f"{text} {day(row.at)}" if row.at is not None else text


_WHY = {
    Why.MARKED: "Marked",
    Why.ORIGINAL: "New original",
    Why.MADE: "Files made again",
    Why.MORE: "More files to send",
    Why.FEWER: "Some of its files are gone",
    Why.MEMBERS: "Its members changed",
    Why.FORCED: "Force republish",
    Why.RECORD: "Its record is written again",
    Why.UNMARKED: "Unmarked",
    Why.TRASHED: "Moved to the trash",
    Why.DELETED: "Deleted for good",
    Why.EXPIRED: "Expired",
    Why.TYPE: "Its type does not go there any more",
    Why.CURRENT: "As it lies there",
    Why.WAITING: "Goes out when it is processed",
}


def day(at: float, now: datetime | None = None) -> str:
    """today, yesterday, on 12 Oct; behind a sentence."""
    today = (now or datetime.now()).date()
    then = datetime.fromtimestamp(at).date()
    if then == today:
        return tr("today")
    if then == today - timedelta(days=1):
        return tr("yesterday")
    return words.fill(tr("on %1"), words.short_day(at))


def published(row: PlanLine) -> str:
    """12 Oct; Never; a dash of what only counts as never published."""
    if row.last_published is not None:
        return words.short_day(row.last_published)
    return "–" if row.reason is Reason.FORCED else tr("Never")


def follow(contexts: Sequence[Context], context_id: int | None) -> dict[str, Any]:
    """A publish that follows on a job, by its IPS names (IPS API, publish choice of a job)."""
    found = next((one for one in contexts if one.id == context_id), None)
    if found is None or found.type not in FOLLOWING:
        return {}
    return {FOLLOWING[found.type]: {"contextHandle": f"pc|{found.id}"}}


def beside(row: PlanLine, *, published: bool = True, files: bool = True, size: bool = True) -> str:
    """What stands in the columns beside why it goes, in one line: Sent 19 Nov, 3 files, 1.6 MB."""
    parts = []
    if published and row.last_published is not None:
        parts.append(words.fill(tr("Sent %1"), words.short_day(row.last_published)))
    if files and row.files > 1:
        parts.append(words.plural(tr("%Ln file(s)", row.files), row.files))
    if size and row.files:
        parts.append(words.size(row.bytes))
    return ", ".join(parts)
