"""Where a publish job that follows on another one goes (IPS API, contextHandle)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_context

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.plain import Plain


def context_of(db: Plain, kind: str, handle: str | None) -> int:
    """The number of the context of that type that has the handle; without one the first that has a target and is in
    use. UsageFault where there is none."""
    if handle:
        number = _named(db, kind, handle)
        if not db.value("SELECT enabled FROM contexts WHERE id = ?", (number,)):
            raise UsageFault(f"the context “{handle}” is switched off.")
        return number
    first = db.value(
        "SELECT id FROM contexts WHERE type = ? AND enabled = 1 AND url <> '' ORDER BY id LIMIT 1", (kind,)
    )
    if first is None:
        raise UsageFault(f"no {kind} context has a target. Publish, Targets, gives it one.")
    return int(first)


def choices(lib: Library) -> tuple[tuple[str, str, str], ...]:
    """Type, handle and name of each context that a job can be followed by: in use, and with a target."""
    from assetdesk.core.ips.names import PUBLISH_JOBS
    from assetdesk.store.work.follow_ons import publish_type

    kinds = [publish_type(name) for name in PUBLISH_JOBS]
    with lib.browse.plain() as db:
        found = db.all("SELECT id, type, name FROM contexts WHERE enabled = 1 AND url <> '' ORDER BY id")
    return tuple((str(row.type), f"pc|{row.id}", str(row.name)) for row in found if row.type in kinds)


def need_context(lib: Library, name: str, handle: str | None) -> None:
    """UsageFault where `handle` is given and is no context of the type that the publish job `name` goes to. Whether it
    has a target is asked when the job begins."""
    from assetdesk.store.work.follow_ons import publish_type

    if handle:
        with lib.browse.plain() as db:
            _named(db, publish_type(name), handle)


def _named(db: Plain, kind: str, handle: str) -> int:
    number = parse_context(handle)
    if number is None or db.value("SELECT type FROM contexts WHERE id = ?", (number,)) != kind:
        raise UsageFault(f"“{handle}” is no {kind} context of this library.")
    return number
