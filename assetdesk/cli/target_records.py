"""What scripts and people read of publish targets."""

from __future__ import annotations

from typing import Any

from assetdesk.cli.records import moment
from assetdesk.core.handles import context_handle
from assetdesk.core.publish import FILES, SERVER, Context, Due
from assetdesk.library.words import counted, number, size

_TYPES = {
    "ImageServing": "Image serving",
    "ImageRendering": "Image rendering",
    "Video": "Video",
    "ServerDirectory": "Server directory",
}


def target_record(one: Context, due: Due) -> dict[str, Any]:
    """A publish context; `options` without what the other members say, `due` in assets (`bytes`: of what is made)."""
    return {
        "handle": context_handle(one.id),
        "name": one.name,
        "type": one.type.value,
        "target": one.url,
        "server": one.server,
        "enabled": one.enabled,
        "active": one.active,
        "files": one.files.to_json(),
        "options": {name: value for name, value in one.options.items() if name not in (FILES, SERVER)},
        "checked": moment(one.checked),
        "problem": one.problem,
        "due": {
            "new": due.new,
            "forced": due.forced,
            "changed": due.changed,
            "withdrawn": due.withdrawn,
            "current": due.current,
            "records": due.records,
            "waiting": due.waiting,
            "files": due.files,
            "bytes": due.bytes,
        },
    }


def target_text(one: Context, due: Due) -> str:
    """The same in two lines."""
    where = one.server or "no target yet"
    off = "" if one.enabled else ", off"
    todo = f"{counted(due.send, 'asset')} to send" + (f" ({size(due.bytes)})" if due.bytes else "")
    parts = [todo, f"{number(due.current)} up to date"]
    parts += [f"{number(due.withdrawn)} to take back"] if due.withdrawn else []
    parts += [f"{number(due.waiting)} not processed yet"] if due.waiting else []
    problem = f"\n  {one.problem}" if one.problem else ""
    return f"{one.name}: {_TYPES[one.type]}, {where}{off}\n  {', '.join(parts)}{problem}"
